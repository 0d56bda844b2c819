"""Who may call a route: the line above each view says it, and a route that says nothing is refused."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Flask

View = TypeVar("View", bound=Callable[..., Any])


class Access(enum.StrEnum):
    """Whom a route lets in. The case or file behind it is checked again by the operation that loads it."""

    PUBLIC = "public"
    RESIDENT = "resident"
    VIEWER = "viewer"
    OFFICER = "officer"
    EDITOR = "editor"


def _marked(view: View, access: Access) -> View:
    view.access = access  # type: ignore[attr-defined]  # read back by `access_of`
    return view


def public(view: View) -> View:
    """Anybody, signed in or not."""
    return _marked(view, Access.PUBLIC)


def resident(view: View) -> View:
    """Whoever is signed in with a verified identity."""
    return _marked(view, Access.RESIDENT)


def staff(view: View) -> View:
    """Officers and viewers: reading."""
    return _marked(view, Access.VIEWER)


def officer(view: View) -> View:
    """Officers who may act."""
    return _marked(view, Access.OFFICER)


def editor(view: View) -> View:
    """Officers who may write the forms of their department."""
    return _marked(view, Access.EDITOR)


def access_of(app: Flask | Blueprint, endpoint: str) -> Access | None:
    """What a route says of itself; None where it says nothing."""
    if endpoint == "static":
        return Access.PUBLIC
    view = getattr(app, "view_functions", {}).get(endpoint)
    return getattr(view, "access", None)


def takes_files(view: View) -> View:
    """The route reads bodies of many megabytes, piece by piece to the disk; every other one is kept to a small body."""
    view.takes_files = True  # type: ignore[attr-defined]  # read back by `is_for_files`
    return view


def is_for_files(app: Flask, endpoint: str | None) -> bool:
    """Whether a route takes files."""
    return endpoint is not None and getattr(app.view_functions.get(endpoint), "takes_files", False)
