"""Mails as text: one template per notice in `templates/mail/`, whose first line is the subject."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from homeservice.adapters.language import Language

MAIL_TEMPLATES = Path(__file__).parent.parent.parent / "templates" / "mail"


@functools.cache
def _environment() -> Environment:
    # Plain text is not escaped; the mail adapter sends it as text/plain only.
    return Environment(
        loader=FileSystemLoader(MAIL_TEMPLATES),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 -- plain text, never shown as HTML
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )


def compose(kind: str, language: str, values: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and text of a notice. Raises what Jinja raises for a missing template or value: a bug."""
    voice = Language(language)
    text = _environment().get_template(f"{kind}.txt").render(**values, t=voice, say=voice.say)
    subject, _, body = text.strip().partition("\n")
    return " ".join(subject.split()), body.strip() + "\n"
