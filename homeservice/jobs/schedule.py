"""What is done every hour without anybody asking: written as jobs, once for each hour, however many workers there are."""

from __future__ import annotations

import datetime as dt

from homeservice.database import Database
from homeservice.operations.jobs import enqueue_once

HOURLY = ("sweep_files", "forget", "delete_expired", "watch_stages", "remind_bills", "check_payments")


class Schedule:
    """Writes the jobs of an hour when it begins. It looks into the database once an hour, not at every turn."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._written = ""

    def write(self, *, now: dt.datetime) -> None:
        """Write the jobs of this hour, unless this or another worker has."""
        slot = f"{now.astimezone(dt.UTC):%Y-%m-%dT%H}"
        if slot == self._written:
            return
        with self._database.transaction() as session:
            for name in HOURLY:
                enqueue_once(session, name, dedupe_key=f"{name}:{slot}", now=now)
        self._written = slot
