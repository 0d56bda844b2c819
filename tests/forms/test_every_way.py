"""Every form in the folders goes its whole way with made-up answers: sent, decided both ways, printed; and says what is wrong."""

import pytest

from homeservice.adapters.language import Language
from homeservice.adapters.pdf import FALLBACK, PdfPrinter
from homeservice.core.answers import required_message
from homeservice.core.messages import message
from homeservice.core.rules import AnswerRule
from homeservice.core.sampling import NoSample
from homeservice.core.workflow import Role, State
from homeservice.operations.submitting import faults_of
from tests.adapters.pdf.extents import overflowing
from tests.adapters.pdf.reading import pages
from tests.adapters.pdf.samples import DIPLOMAS
from tests.e2e.album import Album
from tests.forms.walking import AUTOMATIC, EVERY, TODAY, Walk
from tests.world import FONTS, NOW

KOREAN = Language("ko")
every_form = pytest.mark.parametrize("slug", EVERY)


@pytest.fixture(scope="module")
def printer():
    """One printer for all papers."""
    with PdfPrinter(FONTS, fallback=FONTS / FALLBACK) as one:
        yield one


@pytest.fixture
def walk(migrated_url, tmp_path, slug):
    built = Walk(migrated_url, tmp_path / "files", slug)
    yield built
    built.world.database.dispose()


@pytest.fixture
def one_walk(sqlite_url, tmp_path, slug):
    """For what is judged before anything is stored: one database is enough."""
    built = Walk(sqlite_url, tmp_path / "files", slug)
    yield built
    built.world.database.dispose()


def print_all(printer, walked, story):
    """The names of the papers of a case, each printed whole; what the other database would print is the same."""
    papers, album = walked.papers(), Album(f"papers-{story}-{walked.definition.code}")
    for paper in papers if walked.world.database.engine.dialect.name == "sqlite" else ():
        pdf = printer.print_document(paper.template, paper.values, identifier=paper.identifier, created=NOW)
        assert pdf.startswith(b"%PDF-1.7")
        assert overflowing(pdf) == [], paper.template
        assert paper.template not in DIPLOMAS or len(pages(pdf)) == 1, paper.template
        if not paper.values["document"]["is_copy"]:
            album.keep_paper(pdf, f"{walked.definition.code} {paper.template}")
    return [paper.template for paper in papers]


@every_form
def test_a_sample_is_sent_and_approved_and_walked_to_its_end_and_printed(walk, printer):
    walked = walk.drafted(walk.sampler().answers()).sent()
    assert walked.state == State.RECEIVED

    walked.decided("approve")

    assert walked.state == State.APPROVED
    assert not [move for move in walk.definition.moves if move.source == walked.stage and not move.danger and move.role != "system"]
    assert len(print_all(printer, walked, "usual")) >= 2


@every_form
def test_another_sample_is_sent_and_refused_and_printed(walk, printer):
    walked = walk.drafted(walk.sampler(seed=5).answers()).sent().decided("reject")

    assert walked.state == State.REFUSED
    assert len(print_all(printer, walked, "refused")) >= 2


@every_form
def test_the_strangest_sample_goes_the_whole_way_and_every_paper_holds_it(walk, printer):
    walked = walk.drafted(walk.sampler(nasty=True).answers()).sent().decided("approve")

    assert walked.state == State.APPROVED
    assert len(print_all(printer, walked, "strange")) >= 2


@pytest.mark.parametrize("wishes", [{}, {"seed": 3}])
@pytest.mark.parametrize("slug", AUTOMATIC)
def test_whoever_stands_in_the_lists_is_approved_by_the_system_and_printed_and_nobody_else(walk, printer, wishes):
    known = {f.name: True for f in walk.definition.rosters}
    values = walk.sampler(known=known, **wishes).answers()

    nobody = walk.drafted(values).sent()
    assert (nobody.by_rule(), nobody.state) == (False, State.RECEIVED)

    walk.stand_in_lists(walk.definition, values)
    walked = walk.drafted(values).sent()
    assert (walked.by_rule(), walked.state) == (True, State.APPROVED)
    assert len(print_all(printer, walked, "by-rule")) >= 2


def said(faults):
    return {(fault.field, KOREAN.say(fault.message)) for fault in faults}


class Filed:
    """One draft of a form, whose answers are exchanged in memory: what would stand against sending others."""

    def __init__(self, walk):
        self.walk = walk
        values = walk.sampler().application()
        self.person = walk.person(walk.definition, values)
        self.case_id = walk.world.draft(self.person, walk.definition.slug)

    def with_answers(self, session, values):
        case = self.walk.world.own(session, self.case_id, self.person)
        case.sheet(Role.RESIDENT).values.clear()
        case.sheet(Role.RESIDENT).values.update(values)
        case.read_anew()
        return case


@every_form
def test_every_missing_answer_is_told_at_its_question_and_a_statutory_petition_may_go_on(one_walk):
    walk = one_walk
    definition, filed = walk.definition, Filed(walk)
    lenient = definition.petition == "statutory"
    told = 0
    for section in definition.sections_for(Role.RESIDENT):
        for f in section.fields:
            if f.verified is not None or not f.asks or f.is_derived or (f.optional and f.required_when is None):
                continue
            try:
                values = walk.sampler().missing(f.name)
            except NoSample:
                continue
            with walk.world.transaction() as session:
                errors, warnings = faults_of(filed.with_answers(session, values))
                session.rollback()
            wanted = {(f.name, KOREAN.say(required_message(f)))}
            may_wait = lenient and not f.identifies
            assert (said(errors), said(warnings)) == ((set(), wanted) if may_wait else (wanted, set())), f.name
            told += 1
    assert told > 0


@every_form
def test_every_broken_rule_says_its_sentence_and_bars_what_is_no_statutory_petition(one_walk):
    walk = one_walk
    definition, filed = walk.definition, Filed(walk)
    for rule in (*definition.eligibility, *definition.answer_rules):
        try:
            values = walk.sampler().breaking(rule)
        except NoSample:
            continue
        with walk.world.transaction() as session:
            case = filed.with_answers(session, values)
            errors, warnings = faults_of(case)
            broken, bars = case.situation.broken_rules, case.situation.bars
            session.rollback()
        if not isinstance(rule, AnswerRule):
            assert broken == (rule,)
            assert bars == ((rule,) if rule.outcome == "ineligible" and definition.petition != "statutory" else ())
            continue
        if definition.home_of(rule) not in definition.sections_for(Role.RESIDENT):
            # Said on a page that an officer fills in, or a later one of the resident's.
            assert case.situation.breaks(rule), rule.name
            continue
        reason = rule.kind == "confirm"
        shown = [name for name in rule.at if case.situation.shows(definition.fields[name])]
        field = definition.fields[rule.name] if reason else None
        wanted = (
            {(rule.name, KOREAN.say(required_message(field)))}
            if reason
            else {(name, KOREAN.say(message("field.rule", say=rule.say))) for name in shown}
        )
        assert said((*errors, *warnings)) == wanted, rule.name
        assert bool(warnings) == (definition.petition == "statutory"), rule.name


def test_the_moment_of_the_tests_is_a_working_day():
    assert TODAY.weekday() == 0
