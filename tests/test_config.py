"""Settings are read from the environment, judged all at once, and production starts with nothing of the demo's."""

from pathlib import Path

import pytest

from homeservice.adapters.language import Language
from homeservice.config import DEMO_SECRET, ROOT, Config, Misconfigured, language_of

OWN_SECRET = "0123456789abcdef0123456789abcdef"
PRODUCTION = {
    "HOMESERVICE_ENV": "production",
    "HOMESERVICE_SECRET": OWN_SECRET,
    "HOMESERVICE_BASE_URL": "https://home.city.example",
    "HOMESERVICE_IDENTITY_ISSUER": "https://identity.example",
}
KEY = "ab" * 32


def faults(environment):
    with pytest.raises(Misconfigured) as refused:
        Config.from_environment(environment)
    return [(id, params["name"]) for id, params in refused.value.faults]


def test_nothing_has_to_be_set_for_the_demo():
    config = Config.from_environment({})

    assert config == Config()
    assert (config.is_demo, config.database_url) == (True, f"sqlite:///{ROOT}/instance/homeservice.db")


def test_a_blank_variable_counts_as_not_set():
    assert Config.from_environment({"HOMESERVICE_PORT": " ", "HOMESERVICE_SMTP_USER": ""}) == Config()


def test_addresses_follow_the_ports_and_the_database_the_folder():
    config = Config.from_environment(
        {
            "HOMESERVICE_PORT": "9000",
            "HOMESERVICE_SIMULATOR_PORT": "9001",
            "HOMESERVICE_DATA_DIR": "/srv/data",
            "HOMESERVICE_FORMS_DIR": "/srv/forms",
        }
    )

    assert (config.base_url, config.identity_issuer) == ("http://localhost:9000", "http://localhost:9001")
    assert (config.database_url, config.city_file) == ("sqlite:////srv/data/homeservice.db", Path("/srv/forms/city.yaml"))


def test_production_starts_with_settings_of_its_own():
    config = Config.from_environment(PRODUCTION)

    assert (config.is_demo, config.secret, config.base_url) == (False, OWN_SECRET, "https://home.city.example")


# fmt: off
@pytest.mark.parametrize(("change", "expected"), [
    ({"HOMESERVICE_SECRET": ""},                                    [("cli.config.secret", "HOMESERVICE_SECRET")]),
    ({"HOMESERVICE_SECRET": DEMO_SECRET},                           [("cli.config.secret", "HOMESERVICE_SECRET")]),
    ({"HOMESERVICE_SECRET": OWN_SECRET[:-1]},                       [("cli.config.secret", "HOMESERVICE_SECRET")]),
    ({"HOMESERVICE_BASE_URL": "http://home.city.example"},          [("cli.config.https", "HOMESERVICE_BASE_URL")]),
    ({"HOMESERVICE_BASE_URL": ""},                                  [("cli.config.https", "HOMESERVICE_BASE_URL")]),
    ({"HOMESERVICE_IDENTITY_ISSUER": ""},                           [("cli.config.issuer", "HOMESERVICE_IDENTITY_ISSUER")]),
    ({"HOMESERVICE_IDENTITY_ISSUER": "http://localhost:8001"},      [("cli.config.issuer", "HOMESERVICE_IDENTITY_ISSUER")]),
    ({"HOMESERVICE_IDENTITY_ISSUER": "https://localhost:8001"},     [("cli.config.issuer", "HOMESERVICE_IDENTITY_ISSUER")]),
    ({"HOMESERVICE_SMTP_HOST": "mail.city.example", "HOMESERVICE_SMTP_USER": "home"},
                                                                    [("cli.config.smtp_tls", "HOMESERVICE_SMTP_STARTTLS")]),
], ids=["no secret", "the demo's secret", "short secret", "http", "no address", "no provider", "simulator", "simulator over https", "open mail"])
def test_production_refuses(change, expected):
    assert faults({**PRODUCTION, **change}) == expected
# fmt: on


def test_all_faults_are_told_at_once():
    wrong = {"HOMESERVICE_ENV": "production", "HOMESERVICE_PORT": "eighty", "HOMESERVICE_SMTP_STARTTLS": "maybe"}

    assert faults(wrong) == [
        ("cli.config.number", "HOMESERVICE_PORT"),
        ("cli.config.one_of", "HOMESERVICE_SMTP_STARTTLS"),
        ("cli.config.secret", "HOMESERVICE_SECRET"),
        ("cli.config.https", "HOMESERVICE_BASE_URL"),
        ("cli.config.issuer", "HOMESERVICE_IDENTITY_ISSUER"),
    ]


# fmt: off
@pytest.mark.parametrize(("name", "value", "fault"), [
    ("HOMESERVICE_ENV",             "prod",               "cli.config.one_of"),
    ("HOMESERVICE_PORT",            "0",                  "cli.config.number"),
    ("HOMESERVICE_PORT",            "65536",              "cli.config.number"),
    ("HOMESERVICE_PORT",            "٨٠٠٠",               "cli.config.number"),
    ("HOMESERVICE_TRUSTED_PROXIES", "-1",                 "cli.config.number"),
    ("HOMESERVICE_BASE_URL",        "home.city.example",  "cli.config.address"),
    ("HOMESERVICE_BASE_URL",        "http://[",           "cli.config.address"),
    ("HOMESERVICE_DATA_KEYS",       "b:1234",             "cli.config.data_keys"),
    ("HOMESERVICE_DATA_KEYS",       f"secret:{KEY}",      "cli.config.data_keys"),
    ("HOMESERVICE_DATA_KEYS",       f"b:{KEY},b:{KEY}",   "cli.config.data_keys"),
    ("HOMESERVICE_DATA_KEY",        "b",                  "cli.config.data_key"),
    ("HOMESERVICE_LANGUAGE",        "fr",                 "cli.config.one_of"),
])
def test_a_value_that_cannot_be_used_is_told_with_its_name(name, value, fault):
    assert faults({name: value}) == [(fault, name)]
# fmt: on


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_fault_is_a_sentence_that_does_not_give_a_key_away(language):
    with pytest.raises(Misconfigured) as refused:
        Config.from_environment(
            {"HOMESERVICE_ENV": "production", "HOMESERVICE_DATA_KEYS": f"b:{KEY}0", "HOMESERVICE_SECRET": "too-short-own"}
        )

    sentences = [Language(language)(id, **params) for id, params in refused.value.faults]
    assert [sentence for sentence in sentences if KEY in sentence or "too-short-own" in sentence] == []


def test_further_keys_and_the_one_that_seals_are_read():
    config = Config.from_environment({"HOMESERVICE_DATA_KEYS": f"a1:{KEY}, b2:{KEY.upper()}", "HOMESERVICE_DATA_KEY": "b2"})

    assert (dict(config.data_keys), config.data_key) == ({"a1": KEY, "b2": KEY}, "b2")


def test_a_printed_configuration_holds_no_secret():
    config = Config(secret=OWN_SECRET, smtp_password="pass-word", data_keys={"a": KEY}, database_url="postgresql://u:pass-word@db/x")

    assert [secret for secret in (OWN_SECRET, "pass-word", KEY) if secret in repr(config)] == []


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "ko"),
        ({"LANG": "C.UTF-8"}, "ko"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko_KR.UTF-8", "HOMESERVICE_LANGUAGE": "en"}, "en"),
    ],
)
def test_commands_speak_the_language_of_the_terminal(environment, language):
    assert language_of(environment) == language


def test_every_setting_stands_in_the_manual_and_nothing_else():
    import re

    manual = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    read = set(re.findall(r"reader\.\w+\(\"([A-Z_]+)\"", (ROOT / "homeservice" / "config.py").read_text(encoding="utf-8")))

    assert set(re.findall(r"^\| `HOMESERVICE_([A-Z_]+)` \|", manual, re.MULTILINE)) == read
