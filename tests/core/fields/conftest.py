"""How the tests of field types read a refusal: by its message, its box, and the sentences it is said with."""

import pytest

from homeservice.adapters.language import Language
from homeservice.core.errors import Invalid

LANGUAGES = (Language("ko"), Language("en"))


@pytest.fixture
def refusal():
    """refusal(field, text or raw) -> (message id without "field.", box). The sentences name the question in both languages."""

    def of(field, sent):
        raw = sent if isinstance(sent, dict) else {"": [sent]}
        with pytest.raises(Invalid) as caught:
            field.parse(raw)
        return told(field, caught.value)

    return of


@pytest.fixture
def read():
    """read(field, text) -> the value of one box."""
    return lambda field, text: field.parse({"": [text]})


@pytest.fixture
def refused_on():
    """refused_on(field, value, today) -> (message id, box) of the rules that know today."""

    def of(field, value, today):
        with pytest.raises(Invalid) as caught:
            field.check(value, today=today)
        return told(field, caught.value)

    return of


def told(field, error):
    for language in LANGUAGES:
        assert field.label.ko in language.say(error.message)
    return error.message.id.removeprefix("field."), error.part


@pytest.fixture
def said():
    """said(display) -> (Korean, English)."""
    return lambda display: tuple(language.say(display) for language in LANGUAGES)


@pytest.fixture
def faults():
    """faults(field) -> the attributes that lint names; each fault is a sentence in both languages."""

    def of(field):
        found = field.lint()
        assert all(language.say(fault) for language in LANGUAGES for _, fault in found)
        return [attribute for attribute, _ in found]

    return of
