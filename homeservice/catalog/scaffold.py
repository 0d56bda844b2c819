"""A new form to begin with: a file that passes the check, with everything in it to be rewritten."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from homeservice.catalog.loader import FOLDERS
from homeservice.core.errors import Conflict, Invalid

_TEMPLATE = Path(__file__).with_name("scaffold.yaml")
_SLUG = re.compile(r"[a-z][a-z0-9-]{1,59}")
_MARKS = ("CODE", "KIND", "TITLE", "DEPARTMENT", "OPENS")


def scaffold(forms_dir: Path, slug: str, *, kind: str, code: str, title: str, department: str, opens: str) -> Path:
    """Write the first file of a form and give its path.

    Raises Invalid for a name that is no address, Conflict where there is one of that name already.
    """
    if not _SLUG.fullmatch(slug):
        raise Invalid("cli.forms.slug", slug=slug[:60])
    folder = next(folder for folder, held in FOLDERS.items() if held == kind)
    path = forms_dir / folder / f"{slug}.yaml"
    written = dict(zip(_MARKS, (code, kind, _quoted(title), _quoted(department), opens), strict=True))
    text = _TEMPLATE.read_text(encoding="utf-8")
    for mark, value in written.items():
        text = text.replace(f"<{mark}>", value)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise Conflict("cli.forms.exists", path=path.as_posix()) from None
    return path


def _quoted(text: str) -> str:
    """A text as it may stand anywhere in a file."""
    return yaml.safe_dump(text, allow_unicode=True, default_style='"', width=10_000).strip()
