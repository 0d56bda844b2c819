"""Mails to officers: what came of a text of theirs while they were not looking."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from homeservice.adapters.letters import compose
from homeservice.adapters.mail import Mail
from homeservice.models import CatalogueText, Officer
from homeservice.operations.jobs import enqueue
from homeservice.operations.office import office


def tell_officer(session: Session, officer: Officer | None, row: CatalogueText, kind: str, *, now: dt.datetime) -> None:
    """Write a mail with the change; nothing where nobody asked, or has no address."""
    if officer is None or officer.email is None:
        return
    key = str(uuid.uuid4())
    args = {"officer": str(officer.id), "text": str(row.id), "kind": kind, "key": key}
    enqueue(session, "mail_officer", args, dedupe_key=f"mail_officer:{key}", now=now)


def mail_to_officer(session: Session, args: Mapping[str, Any]) -> Mail | None:
    """The mail as it is sent; None where the officer or the text is gone, or there is no address any more."""
    officer = session.get(Officer, uuid.UUID(args["officer"]))
    row = session.get(CatalogueText, uuid.UUID(args["text"]))
    if officer is None or row is None or officer.email is None:
        return None
    here = office(session)
    values = {"city": here.city, "name": officer.name, "slug": row.slug, "link": f"{here.base_url}/staff/catalogue/{row.id}/changes"}
    subject, text = compose(f"officer_{args['kind']}", "ko", values)
    return Mail(to=officer.email, subject=subject, text=text, key=args["key"])
