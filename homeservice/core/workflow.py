"""How a case moves: the closed set of states, and every transition as one row of a table."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from enum import nonmember
from typing import Literal

from homeservice.core.errors import Conflict
from homeservice.core.messages import Display, message


class State(enum.StrEnum):
    """Where a case is (handbook 3.12). The set is legal and closed; finer steps are a definition's stages."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    SUPPLEMENT = "supplement"
    APPROVED = "approved"
    REFUSED = "refused"
    RETURNED = "returned"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"

    #: An officer has work to do, or waits for the resident.
    open_states = nonmember(frozenset({"submitted", "received", "in_progress", "supplement"}))
    #: The receipt number has been given.
    decided_states = nonmember(frozenset({"approved", "refused", "returned", "transferred", "closed"}))
    #: Nothing of the law's procedure follows; stages may.
    final_states = nonmember(frozenset({"approved", "refused", "returned", "transferred", "closed", "withdrawn"}))
    #: Ended without what was applied for: nothing is to be paid any more.
    unserved_states = nonmember(frozenset({"refused", "returned", "transferred", "closed", "withdrawn"}))
    #: A `unique: per_intake` answer is held while the case is in one of these.
    live_states = nonmember(frozenset({"submitted", "received", "in_progress", "supplement", "approved"}))


class Role(enum.StrEnum):
    """Who acts. An officer's account is `officer` or `viewer`; a viewer reads and does nothing."""

    RESIDENT = "resident"
    OFFICER = "officer"
    VIEWER = "viewer"
    SYSTEM = "system"


class ClockEffect(enum.StrEnum):
    """What a transition does to the law's clock (handbook 3.4)."""

    NONE = "none"
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


#: The steps of every form that may issue papers; a definition says which. The first three have one in every form.
PaperKey = Literal["receive", "approve", "reject", "return"]


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One row: who may move a case from where to where, and what follows.

    `notice` names the mail template sent to the resident; `issues_document` is the key under which the definition
    names the paper of this action; `needs_fields` that the officer names the questions to answer anew; `from_stage`/`to_stage` are set
    in the rows of a definition's own stages, whose `label` is a text.
    """

    action: str
    source: State
    target: State
    role: Role
    notice: str | None = None
    needs_reason: bool = False
    needs_fields: bool = False
    clock: ClockEffect = ClockEffect.NONE
    issues_document: str | None = None
    danger: bool = False
    own_text: Display = None
    from_stage: str | None = None
    to_stage: str | None = None

    @property
    def label(self) -> Display:
        return self.own_text if self.own_text is not None else message(f"action.{self.action}")


def _row(
    action: str, source: State, target: State, role: Role, notice: str | None, reason: str, clock: ClockEffect,
    paper: PaperKey | Literal[""], more: str = "",
) -> Transition:  # fmt: skip
    return Transition(
        action=action, source=source, target=target, role=role, notice=notice, needs_reason=reason == "reason",
        clock=clock, issues_document=paper or None, needs_fields=more == "fields", danger=more == "danger",
    )  # fmt: skip


_S, _R, _C = State, Role, ClockEffect

# fmt: off
TRANSITIONS: tuple[Transition, ...] = (
    #    action                source          target          role         notice                reason    clock      paper
    _row("submit",             _S.DRAFT,       _S.SUBMITTED,   _R.RESIDENT, "submitted",          "",       _C.NONE,   ""),
    _row("receive",            _S.SUBMITTED,   _S.RECEIVED,    _R.OFFICER,  "received",           "",       _C.START,  "receive"),
    _row("receive_automatically", _S.SUBMITTED, _S.RECEIVED,   _R.SYSTEM,   "received",           "",       _C.START,  "receive"),
    _row("start",              _S.RECEIVED,    _S.IN_PROGRESS, _R.OFFICER,  None,                 "",       _C.NONE,   ""),
    _row("request_supplement", _S.RECEIVED,    _S.SUPPLEMENT,  _R.OFFICER,  "supplement_request", "reason", _C.PAUSE,  "", "fields"),
    _row("request_supplement", _S.IN_PROGRESS, _S.SUPPLEMENT,  _R.OFFICER,  "supplement_request", "reason", _C.PAUSE,  "", "fields"),
    _row("supply",             _S.SUPPLEMENT,  _S.IN_PROGRESS, _R.RESIDENT, "supplied",           "",       _C.RESUME, ""),
    _row("approve",            _S.RECEIVED,    _S.APPROVED,    _R.OFFICER,  "approved",           "",       _C.STOP,   "approve"),
    _row("approve",            _S.IN_PROGRESS, _S.APPROVED,    _R.OFFICER,  "approved",           "",       _C.STOP,   "approve"),
    _row("reject",             _S.RECEIVED,    _S.REFUSED,     _R.OFFICER,  "refused",            "reason", _C.STOP,   "reject", "danger"),
    _row("reject",             _S.IN_PROGRESS, _S.REFUSED,     _R.OFFICER,  "refused",            "reason", _C.STOP,   "reject", "danger"),
    _row("return",             _S.SUPPLEMENT,  _S.RETURNED,    _R.OFFICER,  "returned",           "reason", _C.STOP,   "return", "danger"),
    _row("transfer",           _S.RECEIVED,    _S.TRANSFERRED, _R.OFFICER,  "transferred",        "reason", _C.STOP,   "", "danger"),
    _row("transfer",           _S.IN_PROGRESS, _S.TRANSFERRED, _R.OFFICER,  "transferred",        "reason", _C.STOP,   "", "danger"),
    _row("close",              _S.RECEIVED,    _S.CLOSED,      _R.OFFICER,  "closed",             "reason", _C.STOP,   "", "danger"),
    _row("close",              _S.IN_PROGRESS, _S.CLOSED,      _R.OFFICER,  "closed",             "reason", _C.STOP,   "", "danger"),
    _row("change",             _S.SUBMITTED,   _S.SUBMITTED,   _R.RESIDENT, "changed",            "",       _C.NONE,   ""),
    _row("change",             _S.RECEIVED,    _S.RECEIVED,    _R.RESIDENT, "changed",            "",       _C.NONE,   "receive"),
    _row("withdraw",           _S.SUBMITTED,   _S.WITHDRAWN,   _R.RESIDENT, "withdrawn",          "",       _C.STOP,   "", "danger"),
    _row("withdraw",           _S.RECEIVED,    _S.WITHDRAWN,   _R.RESIDENT, "withdrawn",          "",       _C.STOP,   "", "danger"),
    _row("withdraw",           _S.IN_PROGRESS, _S.WITHDRAWN,   _R.RESIDENT, "withdrawn",          "",       _C.STOP,   "", "danger"),
    _row("withdraw",           _S.SUPPLEMENT,  _S.WITHDRAWN,   _R.RESIDENT, "withdrawn",          "",       _C.STOP,   "", "danger"),
)
# fmt: on


def possible(rows: Iterable[Transition], *, state: State, stage: str | None, role: Role) -> tuple[Transition, ...]:
    """The rows that this role may take now. A stage row needs its own stage; `approve` waits until the stages lead nowhere on.

    Where a definition has stages of the work, an approval does not jump over them: the case is started first.
    """
    rows = tuple(rows)
    within = State.IN_PROGRESS if state == State.RECEIVED else state
    # Before its first stage a case has all of them before it.
    unfinished = any(row.from_stage is not None and row.source == within and stage in (None, row.from_stage) for row in rows)
    return tuple(
        row
        for row in rows
        if row.source == state and row.role == role and row.from_stage in (None, stage) and not (row.action == "approve" and unfinished)
    )


def transition_for(rows: Iterable[Transition], action: str, *, state: State, stage: str | None, role: Role) -> Transition:
    """The one row for an action. Raises Conflict where the case has moved on, or the role may not do this."""
    for row in possible(rows, state=state, stage=stage, role=role):
        if row.action == action:
            return row
    raise Conflict("error.action_not_possible", state=message(f"state.{state}"))
