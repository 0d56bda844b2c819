"""A form on paper: everything it asks stands on it, it prints, and it is kept until something on it changes."""

import pytest
from sqlalchemy import select

from homeservice.adapters.language import Language
from homeservice.adapters.pdf import FALLBACK, Faces, PdfPrinter
from homeservice.core.errors import NotFound
from homeservice.core.expressions import compile_expression
from homeservice.core.fees import Fee
from homeservice.core.saying_conditions import in_words
from homeservice.core.workflow import Role
from homeservice.models import Job
from homeservice.operations.blank_form import TEMPLATE, blank_form, has_sheet, keep_form, key_of, open_form, print_missing, to_print_form
from homeservice.operations.catalogue import find_form, publish
from tests.definitions.reading import ODD, SHIPPED, load
from tests.operations.test_catalogue import changed
from tests.world import CITY, FONTS, NOW, World

EVERY = [path.stem for path in (*ODD, *SHIPPED)]


def sheet_of(definition):
    return blank_form(definition, CITY, contact=definition.officer, parameters=definition.intakes[-1].parameters)


def texts_of(values):
    if isinstance(values, dict):
        values = list(values.values())
    return (
        [text for value in values for text in texts_of(value)] if isinstance(values, list) else [values] if isinstance(values, str) else []
    )


@pytest.mark.parametrize("slug", EVERY)
def test_everything_that_is_asked_stands_on_paper_with_no_blank_left_and_letters_that_can_be_drawn(slug):
    definition = load(slug)

    sheet = sheet_of(definition)

    asked = [question["label"] for section in sheet["sections"] for question in section["questions"]]
    files = [file["label"] for file in sheet["attachments"]]
    wanted = [f for section in definition.sections_for(Role.RESIDENT) for f in section.written if not f.is_derived]
    assert len(asked) + len(files) == len(wanted)
    assert len(files) == sum(f.takes_file for f in wanted)
    texts = texts_of(sheet)
    assert [text for text in texts if "{{licence_years}}" in text or "{{team_most}}" in text] == []
    Faces.of(FONTS).check(texts)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('division == "student"', "‘부문’의 답이 ‘학생부’인 경우"),
        ('division != "student"', "‘부문’의 답이 ‘학생부’ 아닌 다른 것인 경우"),
        ('division in ["general", "student"]', "‘부문’의 답이 ‘일반부 또는 학생부’인 경우"),
        ("entered_elsewhere", "‘다른 공모전에 낸 적이 있습니까?’에 예라고 답한 경우"),
        ("not entered_elsewhere", "‘다른 공모전에 낸 적이 있습니까?’에 아니요라고 답한 경우"),
        ('entered_elsewhere and division == "student"', "‘다른 공모전에 낸 적이 있습니까?’에 예라고 답한 경우이고 ‘부문’의 답이 ‘학생부’인 경우"),
        ("age_at(birth_date, reference_date) < 14", "‘생년월일’의 답에 따라 해당하는 경우"),
    ],
)  # fmt: skip
def test_conditions_are_told_in_words(source, said):
    assert Language("ko").say(in_words(load("city-design"), compile_expression(source))) == said


@pytest.mark.parametrize(
    ("fee", "told"),
    [(None, "수수료 없음"), (Fee(amount=compile_expression("800")), "800원"), (Fee(amount=compile_expression("800 if entered_elsewhere else 0")), None)],
    ids=["none", "for everybody alike", "by the answers"],
)  # fmt: skip
def test_what_it_costs_stands_on_paper(fee, told):
    definition = load("city-design").model_copy(update={"fee": fee})

    assert sheet_of(definition)["form"]["fee"] == (told or Language("ko")("paper_form.fee_computed"))


@pytest.fixture
def world(migrated_url, tmp_path):
    built = World(migrated_url, tmp_path / "files", definitions=[load("statutory-report")])
    yield built
    built.database.dispose()


def jobs(world):
    with world.transaction() as session:
        print_missing(session, now=NOW)
        session.flush()
        return [(job.kind, job.args) for job in session.scalars(select(Job).where(Job.kind == "print_form"))]


def test_a_sheet_is_printed_once_and_again_when_whom_to_ask_has_changed(world):
    assert jobs(world) == jobs(world) == [("print_form", {"form": 1})]
    with world.transaction() as session:
        form = find_form(session, "statutory-report", now=NOW).form
        assert has_sheet(session, form) is False
        with pytest.raises(NotFound):
            open_form(session, form)
        key, values = to_print_form(session, form.id)
        keep_form(session, key, b"%PDF-1.7")
        with open_form(session, form) as file:
            assert file.read() == b"%PDF-1.7"
        assert to_print_form(session, form.id) is None
        assert values["form"]["officer"] == "김담당"

    with world.transaction() as session:
        publish(session, [changed(load("statutory-report"), officer={"name": "이담당", "phone": "053-000-0009"})], now=NOW)
        assert has_sheet(session, find_form(session, "statutory-report", now=NOW).form) is False
    assert len(jobs(world)) == 2


def test_a_sheet_is_a_paper_of_a_few_pages():
    values = sheet_of(load("city-design"))
    with PdfPrinter(FONTS, fallback=FONTS / FALLBACK) as printer:
        pdf = printer.print_document(TEMPLATE, values, identifier=bytes(16), created=NOW)

    assert pdf.startswith(b"%PDF-1.7")


def test_new_version_is_printed_by_the_publication_that_had_the_old_one_in_hand(world):
    """As an officer's page has, which shows what changes before it publishes."""
    with world.transaction() as session:
        before = find_form(session, "statutory-report", now=NOW).form
        publish(session, [changed(load("statutory-report"), summary="새 판입니다.")], now=NOW)
        print_missing(session, now=NOW)
        session.flush()
        asked = session.scalars(select(Job.dedupe_key).where(Job.kind == "print_form")).all()
        session.refresh(before, ["version"])
        assert asked == [f"print_form:{key_of(before, before.version.digest)}"]
