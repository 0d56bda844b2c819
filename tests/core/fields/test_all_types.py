"""What holds for every field type, over values and over whatever may be sent."""

import datetime as dt
import importlib.util
import json
import unicodedata
from decimal import Decimal

import phonenumbers
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from homeservice.adapters.language import Language
from homeservice.core.errors import Invalid
from homeservice.core.expressions.kinds import ExprType, fits
from homeservice.core.fields import FIELD_TYPES
from homeservice.core.fields.base import Control, ControlKind
from homeservice.core.fields.wish import Wish
from homeservice.core.text import clean_lines

TODAY = dt.date(2026, 11, 22)
LANGUAGES = (Language("ko"), Language("en"))
NOTICE = {"purpose": "확인", "items": "성명", "period": "5년", "disadvantage": "신청할 수 없음"}
GRADES = {"5": "5등급", "4": {"ko": "4등급", "en": "Grade 4"}, "unknown": "모름"}
COLUMNS = [
    {"type": "text", "name": "who", "label": "성명", "characters": "name"},
    {"type": "period", "name": "served", "label": "배치기간"},
    {"type": "choice", "name": "grade", "label": "등급", "options": GRADES, "optional": True},
    {"type": "decimal", "name": "share", "label": "지분", "optional": True},
]

#: Options to try of each type. A type that is not named here is tried with the OPTIONS of its own test, else without any.
OPTIONS = {
    "text": [{}, {"max": 5, "min": 2}, {"characters": "name"}, {"characters": "digits", "max": 20}, {"verified": "name"}],
    "paragraph": [{}, {"max": 5}],
    "integer": [{}, {"min": -100, "max": 60_000, "unit": "kg"}, {"min": 1900, "max": 2100, "grouping": False}],
    "decimal": [{}, {"min": "-9.5", "max": "1000", "places": 1, "unit": {"ko": "㎡", "en": "m²"}}, {"places": 4}],
    "money": [{}, {"min": 1000, "max": 3_000_000}],
    "date": [{}, {"earliest": "1990-01-01", "latest": "2030-12-31"}, {"past": True}, {"future": True}, {"verified": "birth_date"}],
    "period": [{}, {"past": True, "earliest": "2000-01-01"}],
    "choice": [{"options": GRADES}, {"options": [f"대학 {n}" for n in range(9)]}],
    "choices": [{"options": GRADES}, {"options": GRADES, "min": 2, "max": 2}],
    "phone": [{}, {"mobile": True}],
    "file": [{}, {"kinds": ["hwp"], "max_mb": 1}],
    "consent": [NOTICE, {**NOTICE, "recipient": "견본공단", "recipient_purpose": "점검", "sensitive": True, "optional": True}],
    "table": [{"columns": COLUMNS}, {"columns": COLUMNS, "min_rows": 2, "max_rows": 3}],
}


def options_of(name):
    """The options to try of a type: a new type brings them in `tests/core/fields/test_<type>.py`."""
    if name in OPTIONS:
        return OPTIONS[name]
    own = f"tests.core.fields.test_{name}"
    return getattr(importlib.import_module(own), "OPTIONS", [{}]) if importlib.util.find_spec(own) else [{}]


FIELDS = [
    pytest.param(
        cls.model_validate({"type": name, "name": "it", "label": {"ko": "견본 문항", "en": "Sample question"}, **options}), id=f"{name}-{n}"
    )
    for name, cls in FIELD_TYPES.items()
    for n, options in enumerate(options_of(name))
]
# A loaded machine is no fault of a field.
UNTIMED = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
every_field = pytest.mark.parametrize("field", FIELDS)
#: What asks something; the rest only shows it.
every_question = pytest.mark.parametrize("field", [param for param in FIELDS if param.values[0].asks])

# What people, programs and attackers send: any text, near misses, and pieces that make up good answers.
HOSTILE = st.sampled_from(
    ["1" + "0" * 400, "-1", "+5", "1e5", "0x10", "١٢٣", "１２３", "NaN", "1,65", "99999", "\x00", "\u202e가", "\ud800", "🙂", "가\u0301", "\r\n", "' OR 1=1", "{{ 7*7 }}", "%s", "\u3164"]
)  # fmt: skip
GOOD = st.sampled_from(
    ["김견본", "이예시", "2018", "6", "28", "31", "2", "1,650,000원", "12.5", "5", "4", "unknown", "yes", "no", "010-1234-5678", "053-803-2592",
     "sample@example.com", "41911", "대구광역시 중구 공평로 88", "031", "1234567890", "12가3456", "123-45-67891", "110111-0062432", "KSAMPLE0000000000"]
)  # fmt: skip
TEXTS = (
    st.text(max_size=30) | st.text("0123456789,.-+ 가나name@", max_size=12) | st.integers(-(10**6), 10**17).map(str) | HOSTILE | GOOD | GOOD
)


def boxes_of(field):
    """The names of the boxes of a field as a browser sends them, and some that it does not have."""
    if field.control().columns:
        cells = [f"{row}__{column.name}" + (f"-{part.name}" if part.name else "") for row in (0, 1, 7) for column in field.columns for part in column.control().parts]  # fmt: skip
        return [*cells, "0__nobody", "99__who"]
    return [*(part.name for part in field.control().parts), "nobody"]


def cells_of(field):
    """The cells of a table as wholes, as an error of several boxes names them."""
    return [f"{row}__{column.name}" for row in (0, 1, 7) for column in field.control().columns]


def sent_to(field):
    """What may be sent to a field: any texts in its boxes, and what stands in them for its sample, altered in one box."""
    values = st.lists(TEXTS, max_size=2)
    filled = field.unparse(field.sample())
    anything = st.dictionaries(st.sampled_from(boxes_of(field)), values | TEXTS.map(lambda text: [text]), max_size=12)
    return anything | st.builds(lambda changed: {**filled, **changed}, st.dictionaries(st.sampled_from(sorted(filled)), values, max_size=1))


def assert_all_faces(field, value):
    """Every face of a value agrees with every other one."""
    stored = json.loads(json.dumps(field.dump(value), allow_nan=False))
    assert field.load(stored) == value
    if not field.takes_file:
        assert field.parse(field.unparse(value)) == value
    for language in LANGUAGES:
        assert language.say(field.display(value)).strip()
        assert language.say(field.mask(value)).strip()
    seen = field.for_expressions(value)
    assert field.expression_type is ExprType.OPAQUE or fits(seen, frozenset({field.expression_type}))
    index = field.index_text(value)
    assert isinstance(index, str) if field.indexed else index is None


def read(field, raw):
    """The value of what was sent and no error, or no value and the error; anything else that is raised is a bug."""
    try:
        return field.parse(raw), None
    except Invalid as error:
        return None, error


def says_nothing(text):
    """Blanks of all kinds, and what cannot be seen."""
    try:
        return not text.strip() or not clean_lines(text, label="")
    except Invalid:
        return False


@pytest.mark.parametrize("field", [param for param in FIELDS if not param.values[0].asks])
def test_what_only_shows_something_has_no_answer_and_takes_none(field):
    assert (field.parse({}), field.sample(), field.unparse(None)) == (None, None, {"": []})
    assert field.answered(None)
    with pytest.raises(Invalid):
        field.parse({"": ["x"]})


@every_question
@UNTIMED
@given(data=st.data())
def test_whatever_is_sent_is_read_whole_or_refused_with_a_sentence(field, data):
    raw = data.draw(sent_to(field))

    value, error = read(field, raw)

    if error:
        for language in LANGUAGES:
            assert language.say(field.label) in language.say(error.message)
        assert error.part in {"", *raw, *boxes_of(field), *cells_of(field)}
    elif value is None:
        assert all(says_nothing(text) for box in field.unparse(None) for text in raw.get(box, ()))
    else:
        assert_all_faces(field, value)


@every_question
def test_nothing_sent_is_no_answer(field):
    assert field.parse({}) is None
    assert not field.answered(field.parse({}))
    assert field.parse(field.unparse(None)) is None
    assert field.load(field.dump(None)) is None
    assert (field.display(None), field.mask(None), field.index_text(None)) == (None, None, None)


@every_question
def test_the_sample_is_an_answer_that_passes(field):
    value = field.sample()

    assert_all_faces(field, value)
    assert field.answered(value)
    assert field.check(value, today=TODAY) is None


@every_field
def test_the_control_can_be_drawn(field):
    control = field.control()

    assert isinstance(control, Control)
    names = [part.name for part in control.parts]
    assert len(set(names)) == len(names)
    assert set(field.unparse(None)) <= set(names)
    for language in LANGUAGES:
        for part in control.parts:
            for display in (part.label, part.unit, part.example, *(option.label for option in part.options)):
                assert display is None or language.say(display)
        for display in (*control.notes, *(text for fact in control.facts for text in fact), *(option.label for option in control.options)):
            assert language.say(display)


@every_field
def test_a_field_survives_storage(field):
    stored = json.loads(json.dumps(field.model_dump(mode="json", exclude_defaults=True), sort_keys=True))

    assert type(field).model_validate(stored) == field


@every_field
def test_an_unknown_option_is_refused(field):
    with pytest.raises(ValidationError) as caught:
        type(field).model_validate({**field.model_dump(), "colour": "green"})

    assert [error["loc"] for error in caught.value.errors()] == [("colour",)]


@every_field
def test_a_good_definition_has_no_faults(field):
    assert field.lint() == []


@every_field
def test_a_missing_answer_has_a_sentence(field):
    for language in LANGUAGES:
        assert language.say(field.label) in language(field.missing_message, label=field.label)


def _is_given_out(number):
    """Not every number of a right length has been given to a company."""
    return phonenumbers.is_valid_number(phonenumbers.parse(number))


# Values beyond what a hostile text happens to make.
VALUES = [
    ("integer", {"min": 1 - 2**53}, st.integers(1 - 2**53, 2**53 - 1)),
    ("decimal", {"min": "-900719925474", "places": 4}, st.decimals("-900719925474", "900719925474", places=4, allow_nan=False).map(lambda d: d + 0)),
    ("money", {}, st.integers(0, 2**53 - 1)),
    ("date", {}, st.dates(dt.date(1800, 1, 1), dt.date(2200, 12, 31))),
    ("period", {}, st.tuples(*[st.dates(dt.date(1800, 1, 1), dt.date(2200, 12, 31))] * 2).map(sorted).map(tuple)),
    ("choices", {"options": GRADES}, st.sets(st.sampled_from(list(GRADES)), min_size=1).map(lambda s: tuple(v for v in GRADES if v in s))),
    ("phone", {}, st.from_regex(r"\+8210[2-9][0-9]{7}|\+8253[2-9][0-9]{6}|\+822[2-9][0-9]{6,7}|\+8270[2-9][0-9]{7}|\+82505[2-9][0-9]{6}", fullmatch=True).filter(_is_given_out)),
    ("vin", {}, st.text("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", min_size=6, max_size=17)),
]  # fmt: skip


@pytest.mark.parametrize("name, options, values", VALUES, ids=[name for name, _, _ in VALUES])
def test_every_value_agrees_on_all_its_faces(name, options, values):
    field = FIELD_TYPES[name].model_validate({"type": name, "name": "it", "label": "견본 문항", **options})

    @UNTIMED
    @given(values)
    def agrees(value):
        assert_all_faces(field, value)

    agrees()


def test_decimals_that_look_alike_are_one_value():
    field = FIELD_TYPES["decimal"].model_validate({"type": "decimal", "name": "it", "label": "견본 문항"})

    assert {field.index_text(field.parse({"": [text]})) for text in ("1.5", "1.50", "01.500")} == {str(Decimal("1.50"))}


def test_each_type_is_the_one_of_the_file_with_its_name():
    assert {name: cls.__module__.rpartition(".")[2] for name, cls in FIELD_TYPES.items()} == {name: name for name in FIELD_TYPES}


def test_the_types_that_published_forms_use_are_there():
    assert set(FIELD_TYPES) >= {
        "text", "paragraph", "integer", "decimal", "money", "date", "period", "choice", "choices", "yes_no", "phone", "email", "address",
        "business_number", "corporation_number", "vehicle_plate", "vin", "bank_account", "file", "consent", "table",
    }  # fmt: skip


@every_question
@pytest.mark.parametrize("nasty", [False, True], ids=["plain", "nasty"])
def test_what_a_type_makes_up_is_taken_back_however_it_is_composed(field, nasty):
    for number in range(8):
        value = field.invent(Wish(today=TODAY, number=number, nasty=nasty))

        assert_all_faces(field, value)
        field.check(value, today=TODAY)
        if field.control().kind in {ControlKind.INPUT, ControlKind.PARAGRAPH}:
            decomposed = {box: [unicodedata.normalize("NFD", text) for text in texts] for box, texts in field.unparse(value).items()}
            assert field.parse(decomposed) == value
