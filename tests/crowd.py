"""A crowd that sends its drafts at one moment, each of its processes with a connection of its own."""

import multiprocessing
from collections import Counter

from homeservice.core.errors import DomainError
from homeservice.core.workflow import Role
from homeservice.database import Database
from homeservice.operations.acting import act
from homeservice.operations.cases import load_case
from homeservice.operations.submitting import Incomplete, submit
from tests.world import NOW, make_office

#: A process that has not come back by then hangs.
LONGEST = 120


def send_at_once(url, folder, drafts, *, processes=4, step=None):
    """Send all drafts of a world at this address with these files; how many were told what: "sent", or the sentences' ids.

    Another `step` is a function of the package's, of a session and a case's id, that is done instead.
    """
    spawn = multiprocessing.get_context("spawn")
    start, told = spawn.Barrier(processes), spawn.SimpleQueue()
    crowd = [
        spawn.Process(target=send, args=(url, folder, drafts[n::processes], start, told, step or send_one), daemon=True)
        for n in range(processes)
    ]
    for one in crowd:
        one.start()
    said = sum((told.get() for _ in crowd), Counter())
    for one in crowd:
        one.join(LONGEST)
    return said


def send_one(session, draft):
    """Send a draft."""
    case = load_case(session, draft, viewer=Role.RESIDENT, now=NOW, for_change=True)
    submit(session, case, accept_incomplete=False, address="127.0.0.1", now=NOW)


def approve_one(session, case_id):
    """Approve a case."""
    case = load_case(session, case_id, viewer=Role.OFFICER, now=NOW, for_change=True)
    act(session, case, "approve", role=Role.OFFICER, now=NOW)


def send(url, folder, drafts, start, told, step):
    """What one process does."""
    said = Counter()
    database = Database(url, info={"office": make_office(folder)})
    try:
        start.wait(LONGEST)
        for draft in drafts:
            try:
                with database.transaction() as session:
                    step(session, draft)
                said["sent"] += 1
            except Incomplete as refused:
                said.update(fault.message.id for fault in refused.faults)
            except DomainError as refused:
                said[refused.message.id] += 1
    except Exception as error:  # noqa: BLE001 -- whoever counts must hear of it, else they would wait for ever
        said[f"failed: {error!r}"] += 1
    told.put(said)
    database.dispose()
