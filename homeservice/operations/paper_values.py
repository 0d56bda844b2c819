"""What a paper says, as plain values: the case, the people it is made out to, its facts, sentence, conditions and files."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.orm import Session

from homeservice.adapters.language import Language
from homeservice.core.fields.persons import ListedPerson, Persons
from homeservice.core.fields.uploaded import written_size
from homeservice.core.messages import LocalText, message
from homeservice.core.papers import Paper
from homeservice.core.wording import Wording, said_result
from homeservice.models import Officer
from homeservice.operations.cases import Case
from homeservice.operations.office import office
from homeservice.operations.versions import contact_of

#: Within how many days of the refusal an objection may be raised (민원처리법 제35조).
OBJECTION_DAYS = 60
#: The paper that lists what was sent.
RECEIPT = "receipt"
#: Papers are written in Korean (행정업무의 운영 및 혁신에 관한 규정 제7조).
KOREAN = Language("ko")


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Whom a paper is made out to; `role` is what they are in a team, None where there is none."""

    name: str
    birth_date: dt.date | None
    address: str | None = None
    is_organisation: bool = False
    role: Literal["leader", "member"] | None = None

    @property
    def values(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "birth_date": self.birth_date.isoformat() if self.birth_date and not self.is_organisation else None,
            "address": self.address,
            "honorific": "organisation" if self.is_organisation else "person",
            "role": self.role,
        }


def holders_of(case: Case, paper: Paper) -> list[Holder]:
    """Who gets a paper: the applicant, or the organisation that it names, the original; then each of a team's members a copy."""
    submission, members = case.submission, _members(case, paper)
    address, born = _address(case), submission.person.birth_date
    organisation = _answer(case, paper.organisation)
    if organisation:
        return [Holder(name=organisation, birth_date=born, address=address, is_organisation=True), *_copies(members)]
    leader = Holder(name=submission.applicant_name, birth_date=born, address=address, role="leader" if members else None)
    return [leader, *_copies(members)]


def _copies(members: tuple[ListedPerson, ...]) -> list[Holder]:
    return [Holder(name=member.name, birth_date=member.birth_date, role="member") for member in members]


def _members(case: Case, paper: Paper) -> tuple[ListedPerson, ...]:
    """The people of the question that a paper names, as far as it is asked and answered."""
    f = case.definition.fields.get(paper.for_each) if paper.for_each is not None else None
    if not isinstance(f, Persons) or not case.situation.shows(f) or case.values.get(f.name) is None:
        return ()
    return f.people(f.kept(case.values[f.name], case.situation.look_up))


def _answer(case: Case, name: str | None) -> str:
    """An answer in words, "" where it is not asked or not given."""
    f = case.definition.fields.get(name) if name is not None else None
    return KOREAN.say(f.display(case.values.get(f.name))) if f is not None and case.situation.shows(f) else ""


def values_of(session: Session, case: Case, paper: Paper, *, reason: str | None, officer: Officer | None) -> dict[str, Any]:
    """All that a paper says, whoever it is made out to."""
    submission, definition, contact = case.submission, case.definition, contact_of(case.submission.form)
    amount = case.situation.look_up(paper.amount) if paper.amount is not None else None
    return {
        "city": _city(session),
        "case": {
            "receipt_number": submission.receipt_number,
            "reference": submission.reference,
            "service_title": definition.title.ko,
            "is_contest": definition.kind == "contest",
            "channel": KOREAN.say(message(f"lodging.way.{submission.channel}")) if submission.channel != "online" else None,
            "submitted_at": KOREAN.say(submission.submitted_at),
            "received_at": KOREAN.say(submission.received_at),
            "due_text": KOREAN.say(submission.due_at),
            "processing_time": KOREAN.say(definition.processing_time.message),
            "legal_basis": [law.ko for law in definition.legal_basis],
        },
        "department": {
            "name": definition.department.ko,
            "officer_name": officer.name if officer is not None else contact.name.ko,
            "phone": (officer.phone if officer is not None else None) or contact.phone,
        },
        "members": [holder.name for holder in holders_of(case, paper) if holder.role is not None],
        "headline": next((fact for fact in _stated(case, (paper.headline,)) if fact["value"]), None) if paper.headline else None,
        "period": said(case, paper.period) if paper.period is not None else None,
        "facts": [fact for fact in _stated(case, paper.facts) if fact["value"]],
        "sentence": said(case, paper.sentence) if paper.sentence is not None else None,
        "amount": {"label": _label(case, paper.amount), "won": int(amount)} if paper.amount is not None and amount is not None else None,
        "conditions": [said(case, text) for text in paper.conditions],
        "reasons": reason.splitlines() if reason else [],
        "remedies": {"statutory": definition.petition == "statutory", "objection_days": OBJECTION_DAYS},
        "attachments": [],
        "files": _files(session, case) if paper.template == RECEIPT else [],
        "notes": [said(case, text) for text in paper.notes],
    }


def _city(session: Session) -> dict[str, Any]:
    city = office(session).city
    return {
        "name": city.name.ko, "mayor_title": city.mayor_title.ko, "mayor_name": city.mayor_name.ko if city.mayor_name is not None else "",
        "homepage": city.homepage, "address": city.address.ko, "postcode": city.postcode, "phone": city.phone, "seal": city.seal,
        "official": city.official,
    }  # fmt: skip


def _files(session: Session, case: Case) -> list[dict[str, str]]:
    """The files that were sent, by question: name, size and digest, by which anybody can tell later that a file is this one."""
    faces, rows = office(session).faces, []
    for name, value in case.values.items():
        f = case.definition.fields.get(name)
        if f is None or not case.situation.shows(f) or not (refs := f.files_of(value)):
            continue
        # A name may hold what no typeface has; the digest is what counts.
        rows += [
            {
                "label": said(case, f.label),
                "name": f"{faces.drawable(ref.name)} ({KOREAN.say(written_size(ref.size))})",
                "sha256": ref.sha256,
            }
            for ref in refs
        ]
    return rows


def said(case: Case, text: LocalText) -> str:
    """A text of the definition with the answers in its blanks."""
    return KOREAN.say(Wording(situation=case.situation).fill(text))


def _address(case: Case) -> str | None:
    """The applicant's address where the form asks one: the first question of that kind in the resident's own sections."""
    for name, f in case.definition.fields.items():
        if f.is_address and name in case.values:
            return KOREAN.say(f.display(case.values[name])).replace("\n", " ")
    return None


def _stated(case: Case, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """Questions and computed values: label, what is printed, what a stranger is shown who verifies the paper; of places a sketch."""
    facts: list[dict[str, Any]] = []
    for name in names:
        f = case.definition.fields.get(name)
        if f is None:
            computed = said_computed(case, name, KOREAN)
            facts.append({"label": _label(case, name), "value": computed, "masked": computed})
        elif case.situation.shows(f):
            value = case.situation.look_up(name) if f.is_derived else case.values.get(name)
            said_value, masked = KOREAN.say(f.display(value)), KOREAN.say(f.for_strangers(value))
            drawings = [drawing.plain(KOREAN.say) for drawing in f.drawings(value)]
            sketch = {"sketches": drawings} if drawings else {}
            facts.append({"label": said(case, f.label), "value": said_value, "masked": masked, **sketch})
    return facts


def _label(case: Case, name: str | None) -> str:
    if name is not None and name in case.definition.fields:
        return said(case, case.definition.fields[name].label)
    return next((said(case, computed.label) for computed in case.definition.computed if computed.name == name), "")


def said_computed(case: Case, name: str, language: Language) -> str:
    """A computed value as people read it, with its unit; "" where it is not known yet."""
    value = case.situation.computed.get(name)
    computed = next((computed for computed in case.definition.computed if computed.name == name), None)
    return language.say(value if computed is None else said_result(case.situation, computed, value))
