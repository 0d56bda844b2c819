"""A new form to begin with: a file that passes the check, with everything in it to be rewritten."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import yaml

from homeservice.catalog.loader import FOLDERS
from homeservice.core.errors import Conflict, Invalid

#: What one may begin with, and the kind of form each is.
SCAFFOLDS: Mapping[str, str] = MappingProxyType({"service": "service", "contest": "contest", "recruitment": "contest"})
_SLUG = re.compile(r"[a-z][a-z0-9-]{1,59}", re.ASCII)


def scaffold(forms_dir: Path, slug: str, *, kind: str, code: str, title: str, department: str, opens: str) -> Path:
    """Write the first file of a form and give its path.

    Raises Invalid for a name that is no address, Conflict where there is one of that name already.
    """
    if not _SLUG.fullmatch(slug):
        raise Invalid("cli.forms.slug", slug=slug[:60])
    folder = next(folder for folder, held in FOLDERS.items() if held == SCAFFOLDS[kind])
    path = forms_dir / folder / f"{slug}.yaml"
    text = scaffold_text(kind, code=code, title=title, department=department, opens=opens)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise Conflict("cli.forms.exists", path=path.as_posix()) from None
    return path


def scaffold_text(kind: str, *, code: str, title: str, department: str, opens: str, closes: str = "") -> str:
    """The first text of a form of a kind of `SCAFFOLDS`."""
    text = Path(__file__).with_name(f"scaffold-{kind}.yaml").read_text(encoding="utf-8")
    written = {"CODE": code, "TITLE": _quoted(title), "DEPARTMENT": _quoted(department), "OPENS": opens, "CLOSES": closes or _later(opens)}
    for mark, value in written.items():
        text = text.replace(f"<{mark}>", value)
    return text


def _later(opens: str) -> str:
    """Four weeks on, at six in the evening."""
    return f"{dt.date.fromisoformat(opens[:10]) + dt.timedelta(weeks=4)} 18:00"


def _quoted(text: str) -> str:
    """A text as it may stand anywhere in a file."""
    return yaml.safe_dump(text, allow_unicode=True, default_style='"', width=10_000).strip()
