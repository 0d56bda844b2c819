"""The one place that reads the clock; everything else is given the time."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")


def now() -> dt.datetime:
    """The present moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


def in_seoul(moment: dt.datetime) -> dt.datetime:
    """The same moment on the city's clock."""
    return moment.astimezone(SEOUL)


def today(moment: dt.datetime) -> dt.date:
    """The day it is in the city at a moment."""
    return in_seoul(moment).date()
