"""Every template is whole Jinja, takes in what exists, and leaves style and script to the files of assets/."""

import re
from html.parser import HTMLParser

import pytest
from jinja2 import Environment
from jinja2.meta import find_referenced_templates

from tests.architecture.sources import PAPERS, ROOT, TEMPLATES, name

# A mail has no other place for its style: mail programs load nothing.
STYLED = ("templates/mail/",)


class Inline(HTMLParser):
    """What a content security policy without 'unsafe-inline' would drop."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        names = {key for key, _ in attrs}
        self.found += [f"{tag} {key}" for key, value in attrs if key == "style" or key.startswith("on") or is_script_url(value)]
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(tag)


def is_script_url(value):
    return (value or "").strip().lower().startswith("javascript:")


def inline(source):
    parser = Inline()
    parser.feed(re.sub(r"\{#.*?#\}|\{%.*?%\}", "", re.sub(r"\{\{.*?\}\}", "x", source, flags=re.DOTALL), flags=re.DOTALL))
    parser.close()
    return parser.found


@pytest.mark.parametrize("path", TEMPLATES + PAPERS, ids=name)
def test_template_parses_and_takes_in_what_exists(path):
    root = ROOT / path.relative_to(ROOT).parts[0]
    parsed = Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))

    # a name put together at run time is None here
    wanted = {other for other in find_referenced_templates(parsed) if other}
    assert sorted(other for other in wanted if not (root / other).exists()) == []


@pytest.mark.parametrize("path", [path for path in TEMPLATES if not name(path).startswith(STYLED)], ids=name)
def test_template_holds_no_inline_style_or_script(path):
    assert inline(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", TEMPLATES + PAPERS, ids=name)
def test_template_trusts_no_value(path):
    # `|safe` on what a person typed is a hole; only our own macros' output and drawings may carry it
    trusted = re.findall(r"([\w.\[\]\"'() ]+?)\s*\|\s*safe\b", path.read_text(encoding="utf-8"))

    assert [value.strip() for value in trusted if re.search(r"\b(answer|value|person|applicant|typed)\b", value)] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('<p style="color:red">', ["p style"]),
        ('<button onclick="go()">', ["button onclick"]),
        ("<script>go()</script>", ["script"]),
        ('<a href="javascript:go()">', ["a href"]),
        ('<script src="{{ asset("app.js") }}" defer></script><link rel="stylesheet" href="x.css">', []),
    ],
)
def test_inline_style_and_script_are_found(source, found):
    assert inline(source) == found


# djlint lints only: its formatter moves blanks into text boxes and tags, where they show.
@pytest.mark.parametrize("path", TEMPLATES + PAPERS, ids=name)
def test_template_is_tidy(path):
    text = path.read_text(encoding="utf-8")

    assert [number for number, line in enumerate(text.split("\n"), 1) if "\t" in line or line != line.rstrip()] == []
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
