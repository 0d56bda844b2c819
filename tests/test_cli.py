"""The commands of `flask`: what they print, what they leave behind, and with which status they end."""

import datetime as dt
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys

import pyotp
import pytest

from homeservice import clock
from homeservice.adapters.identity import Identity
from homeservice.app import create_app
from homeservice.catalog.loader import load_file, load_folder
from homeservice.cli import said
from homeservice.config import Config
from homeservice.core.definitions import FormDefinition
from homeservice.core.fields import FIELD_TYPES
from homeservice.core.workflow import Role
from homeservice.models import Form
from homeservice.operations.catalogue import find_form
from homeservice.operations.drafts import begin_draft
from homeservice.operations.events import last_event
from homeservice.operations.revising import MOVED
from homeservice.operations.seeding import load_demo
from homeservice.operations.sign_in import welcome
from homeservice.operations.staff import let_in, password_fits
from tests.world import FORMS, ROOT

COMMANDS = (
    ("forms", "check"), ("forms", "publish"), ("forms", "move"), ("forms", "new"), ("forms", "compare"), ("forms", "export"), ("forms", "merge"), ("forms", "schema"), ("forms", "describe"), ("forms", "roll"), ("forms", "print"), ("forms", "sample"), ("db", "upgrade"), ("db", "downgrade"), ("db", "current"), ("staff", "add"), ("staff", "catalogue"), ("rosters", "list"), ("rosters", "load"), ("clock", "due"),
    ("seed",), ("totp",), ("web",), ("worker",), ("simulator",), ("serve",),
)  # fmt: skip
PRODUCTION = {
    "environment": "production", "secret": "a secret of at least thirty-two characters", "base_url": "https://home.city.example",
    "identity_issuer": "https://identity.example",
}  # fmt: skip

PERSON = Identity(
    subject="sample-1", name="김견본", birth_date=dt.date(1950, 3, 27), phone="+821000001234", email=None, provider="test",
    verified_at=dt.datetime(2026, 11, 2, tzinfo=dt.UTC),
)  # fmt: skip


@pytest.fixture(autouse=True)
def korean(monkeypatch):
    monkeypatch.setenv("HOMESERVICE_LANGUAGE", "ko")
    said.voice.cache_clear()
    yield
    said.voice.cache_clear()


@pytest.fixture
def flask(tmp_path, sqlite_template):
    """A function that runs a command in a house of its own: `flask("forms", "check")`."""
    (tmp_path / "data").mkdir()
    shutil.copy(sqlite_template, tmp_path / "data" / "homeservice.db")

    def run(*args, **settings):
        options = {"database_url": f"sqlite:///{tmp_path}/data/homeservice.db", "data_dir": tmp_path / "data", **settings}
        app = create_app(Config(**options))
        run.house = app.extensions["house"]
        result = app.test_cli_runner().invoke(args=list(args))
        run.house.database.dispose()
        return result

    return run


@pytest.fixture
def forms(tmp_path):
    """A copy of the forms that a test may spoil."""
    return shutil.copytree(FORMS, tmp_path / "forms")


def lines(result):
    return result.stdout.splitlines()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_command_helps_with_an_example(command, language, flask, monkeypatch):
    monkeypatch.setenv("HOMESERVICE_LANGUAGE", language)
    said.voice.cache_clear()

    result = flask(*command, "--help")

    assert (result.exit_code, f" flask {' '.join(command)}" in result.stdout.split("Usage")[1].split("\n", 1)[1]) == (0, True)


# --- the clock --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("length", "first"),
    [
        (["--days", "5"], "2018-07-05 10:00"),
        (["--days", "6"], "2018-07-05 18:00"),
        (["--hours", "8"], "2018-06-29 10:00"),
        (["--instant"], "2018-06-28 14:00"),
        (["--weeks", "1"], "2018-07-04 18:00"),
        (["--months", "1"], "2018-07-27 18:00"),
        (["--years", "1"], "2019-06-27 18:00"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_clock_prints_the_due_moment_alone_on_its_first_line(flask, length, first):
    result = flask("clock", "due", "2018-06-28T10:00", *length)

    assert (result.exit_code, lines(result)[0]) == (0, first)


def test_clock_then_tells_every_day_that_did_not_count_and_why(flask):
    assert lines(flask("clock", "due", "2018-06-28 10:00", "--days", "5")) == [
        "2018-07-05 10:00",
        "2018. 6. 30. 토요일",
        "2018. 7. 1. 일요일",
    ]


@pytest.mark.parametrize("moment", ["2018-06-28", "yesterday", "10:00", "2018-02-30T10:00", "0001-01-01T10:00"])
def test_clock_refuses_what_is_no_moment_in_a_sentence(flask, moment):
    result = flask("clock", "due", moment, "--days", "5")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "2018-06-28T10:00" in result.stderr


@pytest.mark.parametrize("lengths", [[], ["--days", "5", "--hours", "8"], ["--instant", "--days", "5"]], ids=["none", "two", "instant too"])
def test_clock_takes_one_length(flask, lengths):
    assert flask("clock", "due", "2018-06-28T10:00", *lengths).exit_code == 1


def test_clock_works_as_a_process_where_there_is_no_database(tmp_path):
    environment = {**os.environ, "HOMESERVICE_DATA_DIR": str(tmp_path), "HOMESERVICE_DATABASE_URL": "sqlite:////nowhere/at/all.db"}

    done = subprocess.run(
        [sys.executable, "-m", "flask", "clock", "due", "2018-06-28T10:00", "--days", "5"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert done.stdout.splitlines()[0] == "2018-07-05 10:00"


# --- the catalogue ----------------------------------------------------------------------------------------------------
def spoil(forms):
    path = forms / "services" / "early-scrapping.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("code: M01", "code: M01\nquota: 10\ncolour: red"), encoding="utf-8")


def test_forms_without_a_fault_pass(flask):
    result = flask("forms", "check")

    assert (result.exit_code, result.stderr) == (0, "")


def test_every_fault_is_printed_with_its_place_and_the_status_is_one(flask, forms):
    spoil(forms)

    result = flask("forms", "check", "--dir", str(forms))

    assert result.exit_code == 1
    assert [re.match(r".*/early-scrapping\.yaml:(\d+):(\d+): (\w+): ", line)[3] for line in result.stderr.splitlines()] == [
        "quota",
        "colour",
    ]


def test_publishing_says_what_it_does_to_open_drafts_and_moving_them_is_a_step_of_its_own(flask, forms):
    flask("forms", "publish", "--dir", str(forms), forms_dir=forms)
    with flask.house.database.transaction() as session:
        entry = find_form(session, "campus-guard-certificate", now=clock.now())
        person = welcome(session, PERSON, language="ko", now=clock.now())
        draft = begin_draft(session, person, entry.form, entry.row, language="ko", now=clock.now()).id
    path = forms / "services" / "campus-guard-certificate.yaml"
    changed = path.read_text(encoding="utf-8").replace("        max: 50\n", "        max: 40\n")
    path.write_text(changed, encoding="utf-8")

    tried = flask("forms", "publish", "--dir", str(forms), "--dry-run", forms_dir=forms)
    done = flask("forms", "publish", "--dir", str(forms), forms_dir=forms)
    moved = flask("forms", "move", "campus-guard-certificate", forms_dir=forms)

    effect = "M06: 쓰고 있거나 처리 중인 신청서 1건 가운데 0건이 달라집니다."
    assert (effect in tried.output, "아무것도 공개하지 않았습니다" in tried.output) == (True, True)
    assert "sections.service.fields.purpose.max: 50 → 40" in done.output
    assert (effect in done.output, moved.output.splitlines()[-1]) == (
        True,
        "신청서 1건을 옮기고 알렸습니다. 답이 지워질 0건은 그대로 두었습니다.",
    )
    with flask.house.database.transaction() as session:
        assert last_event(session, draft, MOVED).data["to"] == 2


def test_moving_the_drafts_of_no_form_says_so(flask):
    result = flask("forms", "move", "nothing-here")

    assert (result.exit_code, "nothing-here" in result.output) == (1, True)


@pytest.mark.parametrize("kind, folder", [("service", "services"), ("contest", "contests")])
def test_a_new_form_passes_the_check_and_is_not_written_twice(flask, forms, kind, folder):
    given = (
        "forms",
        "new",
        "parking-permit",
        "--kind",
        kind,
        "--code",
        "P01",
        "--title",
        'A: "주차권" #1',
        "--department",
        "교통정책과",
        "--dir",
        str(forms),
    )

    first, again = flask(*given), flask(*given)

    assert (first.exit_code, flask("forms", "check", "--dir", str(forms)).exit_code, again.exit_code) == (0, 0, 1)
    assert load_file(forms / folder / "parking-permit.yaml", forms / "shared").title.ko == 'A: "주차권" #1'


@pytest.mark.parametrize("slug, code", [("parking-permit", "M06"), ("parking-permit", "not a code"), ("Parking", "P01")])
def test_a_new_form_with_a_wrong_name_leaves_nothing_behind(flask, forms, slug, code):
    before = sorted(forms.rglob("*"))

    result = flask("forms", "new", slug, "--code", code, "--title", "가", "--department", "나", "--dir", str(forms))

    assert (result.exit_code, sorted(forms.rglob("*"))) == (1, before)


@pytest.mark.parametrize("slug", ["../outside", "a/b", "..", ""])
def test_a_new_form_stays_inside_its_folder(flask, forms, slug):
    before = sorted(forms.parent.rglob("*"))

    assert flask("forms", "new", slug, "--code", "P01", "--title", "가", "--department", "나", "--dir", str(forms)).exit_code == 1
    assert [path for path in sorted(forms.parent.rglob("*")) if "data" not in path.parts] == [
        path for path in before if "data" not in path.parts
    ]


def test_the_schema_tells_an_editor_every_key_and_type(flask):
    schema = json.loads(flask("forms", "schema").output)

    assert schema["properties"].keys() == {info.alias or name for name, info in FormDefinition.model_fields.items()}
    assert [key for key, told in schema["properties"].items() if not told.get("description")] == []
    types = schema["$defs"]["Section"]["properties"]["fields"]["items"]["discriminator"]["mapping"]
    assert types.keys() == FIELD_TYPES.keys()


def test_publishing_twice_changes_nothing_the_second_time(flask):
    first, second = flask("forms", "publish"), flask("forms", "publish")

    assert (first.exit_code, second.exit_code) == (0, 0)
    codes = sorted(definition.code for definition in load_folder(FORMS).definitions.values())
    assert lines(first)[1] == f"새 서식: {', '.join(codes)}"
    assert len(lines(second)) == 1


def test_a_faulty_form_stays_as_it_was_published_and_the_others_are_published(flask, forms):
    flask("forms", "publish")
    spoil(forms)
    other = forms / "services" / "campus-guard-certificate.yaml"
    other.write_text(other.read_text(encoding="utf-8").replace("phone: 053-000-0000", "phone: 053-000-0099"), encoding="utf-8")

    result = flask("forms", "publish", "--dir", str(forms))

    assert result.exit_code == 1
    assert "운영 내용 바뀜: M06" in lines(result), result.stderr
    with flask.house.database.session() as session:
        phones = {form.code: form.contact["phone"] for form in session.query(Form)}
    assert {phones.pop("M06"), *phones.values()} == {"053-000-0099", "053-000-0000"}
    assert "M01" in phones


# --- the database -----------------------------------------------------------------------------------------------------
def test_schema_goes_down_and_up_again(flask):
    newest = max(path.name[:4] for path in (ROOT / "migrations" / "versions").glob("0*.py"))
    assert lines(flask("db", "current")) == [newest]
    assert flask("db", "downgrade", "base").exit_code == 0
    assert lines(flask("db", "current")) == ["-"]
    assert flask("db", "upgrade").exit_code == 0
    assert lines(flask("db", "current")) == [newest]


def test_an_unknown_revision_is_refused_in_a_sentence(flask):
    result = flask("db", "upgrade", "9999")

    assert (result.exit_code, "9999" in result.stderr, "Traceback" in result.stderr) == (1, True, False)


def test_the_folder_of_a_new_database_is_made(flask, tmp_path):
    url = f"sqlite:///{tmp_path}/new/deep/homeservice.db"

    assert flask("db", "upgrade", database_url=url).exit_code == 0

    tables = sqlite3.connect(tmp_path / "new/deep/homeservice.db").execute("SELECT count(*) FROM submission").fetchall()
    assert tables == [(0,)]


# --- officers ---------------------------------------------------------------------------------------------------------
def test_an_officer_made_here_can_sign_in_with_what_was_printed(flask):
    from homeservice import clock

    flask("forms", "publish")

    result = flask("staff", "add", "hong", "--name", "홍견본", "--department", "기후대기과", "--role", "officer", "--phone", "053-000-0009")

    password = re.search(r"비밀번호: (\S+)", result.stdout)[1]
    secret = re.search(r"비밀키: (\S+)", result.stdout)[1]
    assert f"secret={secret}" in result.stdout
    now = clock.now()
    with flask.house.database.transaction() as session:
        officer = let_in(
            session,
            login="hong",
            right=password_fits(session, login="hong", password=password),
            code=pyotp.TOTP(secret).at(int(now.timestamp())),
            now=now,
        )
        assert (officer.name, officer.role, officer.phone) == ("홍견본", Role.OFFICER, "053-000-0009")


@pytest.mark.parametrize(
    ("department", "role", "status"), [("없는과", "officer", 1), ("기후대기과", "mayor", 2)], ids=["unknown department", "unknown role"]
)
def test_an_officer_of_nowhere_or_nothing_is_refused(flask, department, role, status):
    flask("forms", "publish")

    result = flask("staff", "add", "hong", "--name", "홍견본", "--department", department, "--role", role)

    assert (result.exit_code, "Traceback" in result.output) == (status, False)


# --- the demo ---------------------------------------------------------------------------------------------------------
def test_seeding_twice_makes_nothing_the_second_time(flask):
    flask("forms", "publish")
    demo = load_demo(FORMS)

    first, second = flask("seed"), flask("seed")

    assert lines(first) == [f"시범 담당자 {len(demo.officers)}명과 신청 예시 {len(demo.cases)}건을 만들었습니다."]
    assert lines(second) == ["시범 담당자 0명과 신청 예시 0건을 만들었습니다."]


def test_seeding_without_forms_says_what_to_do_first(flask):
    result = flask("seed")

    assert (result.exit_code, "Traceback" in result.output) == (1, False)


def test_a_printed_code_lets_a_sample_officer_in_and_the_next_one_again(flask):
    from homeservice import clock

    flask("forms", "publish")
    flask("seed")
    officer = load_demo(FORMS).officers[0]

    for _ in range(2):
        code = lines(flask("totp", officer.login))[0]
        with flask.house.database.transaction() as session:
            found = let_in(
                session,
                login=officer.login,
                right=password_fits(session, login=officer.login, password=officer.password),
                code=code,
                now=clock.now(),
            )
            assert found.login == officer.login


def test_a_code_of_an_unknown_officer_names_the_known_ones(flask):
    result = flask("totp", "nobody")

    assert (result.exit_code, "kim.officer" in result.stderr) == (1, True)


@pytest.mark.parametrize("command", [("seed",), ("totp", "kim.officer"), ("simulator",)], ids=" ".join)
def test_production_refuses_what_is_for_the_demo(flask, command):
    result = flask(*command, **PRODUCTION)

    assert (result.exit_code, result.stdout) == (1, "")
    assert "HOMESERVICE_ENV=demo" in result.stderr


def test_a_process_with_wrong_settings_ends_with_sentences_and_no_trace(tmp_path):
    environment = {**os.environ, "HOMESERVICE_ENV": "production", "HOMESERVICE_DATA_DIR": str(tmp_path), "HOMESERVICE_LANGUAGE": "en"}

    done = subprocess.run(
        [sys.executable, "-m", "flask", "db", "current"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == [
        "HOMESERVICE_SECRET", "HOMESERVICE_BASE_URL", "HOMESERVICE_IDENTITY_ISSUER",
    ]  # fmt: skip
