"""Every form in the folder is tested by being there: it reads, round-trips, is shown page by page, and prints."""

import datetime as dt
import json

import pytest
from flask import g
from sqlalchemy import select

from homeservice.adapters.pdf import FALLBACK, PdfPrinter
from homeservice.config import Config
from homeservice.core.definitions import FormDefinition
from homeservice.core.lint import lint, untranslated
from homeservice.core.messages import LANGUAGES
from homeservice.core.piping import pieces
from homeservice.core.workflow import State
from homeservice.models import Document
from homeservice.operations.issuing import issue, said_in
from homeservice.operations.versions import read_definition
from homeservice.web.form_page import PageContent, raws_of, skeleton_of
from homeservice.web.live_page import live_page
from homeservice.web.skeleton import BEGIN, CLOSE, END, OPEN
from tests.definitions.reading import ODD, SHIPPED, TEMPLATES, load
from tests.web.conftest import small_site
from tests.world import NOW, World

__all__ = ["small_site"]
EVERY = [path.stem for path in (*SHIPPED, *ODD)]
OURS = [path.stem for path in SHIPPED]


def every_row(fields, around=""):
    """All rows of all tables, as if every one were asked."""
    rows = {}
    for f in fields:
        if f.row_columns:
            id = f"{around}{f.name}"
            rows[id] = frozenset(range(f.control().max_rows))
            for place in rows[id]:
                rows |= every_row(f.row_columns, f"{id}__{place}__")
    return rows


def sampled(definition):
    """An answer to every question that gives one."""
    return {name: f.sample() for name, f in definition.fields.items()}


@pytest.mark.parametrize("slug", EVERY)
def test_a_form_has_no_fault(slug):
    assert [str(fault.message) for fault in lint(load(slug), templates=TEMPLATES)] == []


@pytest.mark.parametrize("slug", OURS)
def test_a_shipped_form_is_whole_in_every_language(slug):
    assert untranslated(load(slug)) == []


@pytest.mark.parametrize("slug", EVERY)
def test_a_definition_survives_its_storage(slug):
    definition = load(slug)

    stored = json.loads(json.dumps(definition.asked(), ensure_ascii=False))
    again = read_definition(stored, contact=None)

    assert again.digest == definition.digest
    assert list(again.fields) == list(definition.fields)
    assert FormDefinition.model_validate(definition.model_dump(mode="json")).running() == definition.running()


@pytest.mark.parametrize("slug", EVERY)
def test_answers_survive_their_storage(slug):
    definition = load(slug)

    for name, value in sampled(definition).items():
        f = definition.fields[name]
        assert f.load(json.loads(json.dumps(f.dump(value)))) == value, name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", EVERY)
def test_every_section_is_shown_with_all_its_questions(small_site, slug, language):
    definition = load(slug)
    for section in definition.sections:
        with small_site.app.test_request_context(f"/?lang={language}"):
            g.nonce, g.person, g.officer = "n", None, None
            raws = raws_of(section.fields, sampled(definition), {})
            content = PageContent(shown=frozenset(f.name for f in section.fields), raws=raws, rows=every_row(section.fields))
            skeleton = skeleton_of(
                "citizen/page.html",
                (definition.digest, section.name),
                definition=definition,
                section=section,
                live=live_page(definition, section, frozenset(f.name for f in section.fields), judged=True),
                page_title="x",
                menu="applications",
            )

            html = skeleton.fill(content.fill, content.show)

        assert not set(html) & {OPEN, CLOSE, BEGIN, END}
        for f in section.fields:
            # Between its blanks, in which this request has nothing to say.
            wanted = [piece for piece in pieces(f.label.in_language(language)[0]) if isinstance(piece, str)]
            shown = html.replace("&#39;", "'").replace("&amp;", "&").replace("&#34;", '"')
            assert [piece for piece in wanted if piece not in shown] == [], f.name
            assert f'id="{f.name}' in html, f.name


@pytest.mark.parametrize("slug", EVERY)
def test_every_paper_of_a_form_states_what_it_names(slug, sqlite_url, tmp_path):
    world = World(sqlite_url, tmp_path / "files", definitions=[open_now(load(slug))])
    values = issued_by_all_decisions(world, slug)
    with PdfPrinter(font_dir(), fallback=font_dir() / FALLBACK) as printer:
        for said in values:
            pdf = printer.print_document(said["document"]["kind"], said, identifier=b"0" * 16, created=NOW)
            assert pdf.startswith(b"%PDF-1.7")
    definition = load(slug)
    unconditional = {paper.template for paper in definition.papers if paper.issued_when is None}
    assert unconditional <= {said["document"]["kind"] for said in values} <= {paper.template for paper in definition.papers}


def open_now(definition):
    """The form with its last intake open at the moment of the tests, where all have closed."""
    if any(intake.is_open(NOW) for intake in definition.intakes):
        return definition
    last = definition.intakes[-1].model_copy(update={"closes": NOW + dt.timedelta(days=10)})
    return definition.model_copy(update={"intakes": (*definition.intakes[:-1], last)})


def font_dir():
    return Config().font_dir


def issued_by_all_decisions(world, slug):
    """What each of a form's papers says of a sampled case."""
    person = world.person()
    officer = world.officer(load(slug).department.ko)
    case_id = world.draft(person, slug)
    world.answer(case_id, person, {})
    with world.transaction() as session:
        case = world.own(session, case_id, person)
        case.submission.submitted_at = NOW
        case.submission.state = State.SUBMITTED
        for step in case.definition.documents:
            row = next(row for row in case.definition.rows if row.issues_document == step)
            issue(session, case, row, officer=officer, reason="견본 사유입니다.", now=NOW)
        session.flush()
        return [said_in(session, document) for document in session.scalars(select(Document))]


def test_a_form_folder_is_not_empty():
    assert len(OURS) >= 2
