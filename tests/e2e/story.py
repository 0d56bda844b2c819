"""One form in one browser each of a resident and an officer, from its page to its papers, with made-up answers."""

import uuid

from homeservice import clock
from homeservice.core.sampling import Sampler, way_through
from homeservice.core.workflow import Role, State
from homeservice.models import Submission
from tests.adapters.pdf.reading import text
from tests.e2e import deciding
from tests.e2e.agreeing import let_agree
from tests.e2e.applying import submit
from tests.e2e.drafting import begin_at
from tests.e2e.people import Resident, a_resident
from tests.e2e.typing_in import type_in


class Story:
    """One form in one browser each of a resident and an officer."""

    def __init__(self, house, visitor, slug, viewport):
        self.house, self.slug = house, slug
        self.definition = next(form for form in house.definitions if form.slug == slug)
        self.intake = next(intake for intake in reversed(self.definition.intakes) if intake.is_open(clock.now()))
        self.values = self._answers()
        told = {f.verified: self.values.get(f.name) for f in self.definition.fields.values() if f.verified is not None}
        anybody = a_resident()
        self.resident = Resident(
            name=told.get("name") or anybody.name, birth_date=told.get("birth_date") or anybody.birth_date, email=anybody.email,
        )  # fmt: skip
        self.me = visitor(viewport, who="1-resident")
        self.desk = visitor(viewport, who="2-officer")
        self.case = None

    def _answers(self):
        # An earlier case would have to be walked first.
        known = {f.name: None for f in self.definition.fields.values() if f.names_cases is not None}
        now = clock.now()
        return Sampler(self.definition, self.intake, now=now, today=clock.today(now), known=known).answers()

    def apply(self):
        """From the form's page to the confirmation; gives the number it names."""
        self.fill_in()
        number = submit(self.me, self.case)
        self.house.work()
        return number

    def fill_in(self):
        """From the form's page to the check of the answers."""
        me = self.me
        contest = self.definition.contest
        button = f"contest.apply.{contest.seeks}" if contest else "public.service.apply"
        self.case = uuid.UUID(begin_at(me, self.slug, self.resident, button=button))
        me.look("tasks")
        me.press("page.draft.continue")
        sections = {section.name: section for section in self.definition.sections_for(Role.RESIDENT)}
        while me.path() != f"/my/{self.case}/check":
            let_agree(self.house, self.case)
            name = me.path().rpartition("/")[2]
            type_in(me, sections.pop(name), self.values)
            me.look(name)
            me.press("page.apply.save")

    def open_at_desk(self, number):
        deciding.sign_in(self.desk, self.house.officer(self.definition.department.ko))
        deciding.open_case(self.desk, self.case, number)
        if self.row.state == State.SUBMITTED:
            deciding.act(self.desk, self.case, "receive")

    def approve(self):
        if self.definition.first_stage(State.IN_PROGRESS) is not None:
            deciding.act(self.desk, self.case, "start")
            self._walk(State.IN_PROGRESS)
        self.fill_pages()
        deciding.act(self.desk, self.case, "approve")
        self._walk(State.APPROVED)

    def reject(self):
        deciding.act(self.desk, self.case, "reject", reason="견본 사유입니다.")

    def _walk(self, within):
        for move in way_through(self.definition, within):
            if move.role != Role.OFFICER:
                return  # what residents do after the decision has its own story
            self.fill_pages(at=move.source)
            reason = {"reason": "견본 사유입니다."} if move.needs_reason else {}
            deciding.act(self.desk, self.case, move.action, **reason)

    def fill_pages(self, *, at=None):
        for section in self.definition.sections_for(Role.OFFICER, at=at):
            self.desk.go(f"/staff/cases/{self.case}/pages/{section.name}")
            type_in(self.desk, section, self.values)
            self.desk.look(f"staff-{section.name}")
            self.desk.press("page.apply.save")
        self.desk.go(f"/staff/cases/{self.case}")

    @property
    def row(self):
        with self.house.database.transaction() as session:
            return session.get(Submission, self.case)

    def papers(self):
        """The text of every paper on the resident's page of the case."""
        self.house.work()
        self.me.go(f"/my/{self.case}")
        self.me.look("decided")
        found = []
        for link in self.me.page.locator(".document-card a").all():
            with self.me.page.expect_download() as began:
                link.click()
            pdf = began.value.path().read_bytes()
            self.me.album.keep_paper(pdf, "paper")
            found.append(text(pdf))
        return found
