"""No sentence stands in code or templates: what people read goes through message ids and the two catalogues."""

import re
from html.parser import HTMLParser

import pytest

from tests.architecture.sources import MODULES, PAPERS, ROOT, TEMPLATES, name, strings

HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")

# Modules whose Hangul is data of the domain or of the writing itself, never something said to a person.
DATA = {
    "homeservice/adapters/simulator/people.py": "the made-up people of the demo",
    "homeservice/core/korean.py": "particles, weekdays and the written form of dates are what it is about",
    "homeservice/core/money.py": "the numerals of amounts in words",
    "homeservice/core/identifiers/vehicle_plate.py": "the letters and districts that may stand on a plate",
    "homeservice/core/text.py": "blanks that look like nothing, Hangul's fillers among them",
    "homeservice/core/fields/date.py": "days as people type them: 2018년 6월 28일",
    "homeservice/core/fields/money.py": "amounts as people type them: 2,100,000원",
    "homeservice/catalog/rolling.py": "how often something was held, as titles say it: 제15회",
    "homeservice/core/fields/wish.py": "names and letters of made-up people",
    "homeservice/core/fields/text.py": "which characters are Hangul",
    "homeservice/core/masking.py": "which part of a Korean name, address or plate is shown",
    "homeservice/core/numbering.py": "how a document's number is written on paper",
}

COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
# A block that fills an attribute says a word to the style sheet, not to a person.
CLASS_BLOCK = re.compile(r"\{%-?\s*block (?:\w+_)?(?:class|kind|layout)\s*-?%\}[\w -]*\{%-?\s*endblock[^%]*%\}")
STATEMENT = re.compile(r"\{%.*?%\}", re.DOTALL)
# `<{{ tag }} class="…">` is a tag, whatever its name.
TAG_NAME = re.compile(r"(</?)\{\{.*?\}\}")
EXPRESSION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}")
SAID = {"alt", "aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "content", "label", "placeholder", "title"}
#: Meta data is read by programs.
UNSAID_META = {"viewport", "robots", "color-scheme", "theme-color", "referrer", "format-detection", "generator"}


class Words(HTMLParser):
    """The literal words a reader would see or hear: text nodes, and attributes that are said."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.code = 0

    def handle_starttag(self, tag, attrs):
        self.code += tag in {"style", "script"}
        attributes = dict(attrs)
        if tag == "meta" and (attributes.get("name") in UNSAID_META or "http-equiv" in attributes):
            return
        self.found += [word for key, value in attrs if key in SAID and value for word in WORD.findall(value)]

    def handle_endtag(self, tag):
        self.code -= tag in {"style", "script"}

    def handle_data(self, data):
        if not self.code:
            self.found += WORD.findall(data)


def words(source):
    """The literal words of a template, Jinja's own parts left out."""
    for pattern in (COMMENT, CLASS_BLOCK, STATEMENT):
        source = pattern.sub("", source)
    parser = Words()
    source = TAG_NAME.sub(r"\1x", source)
    parser.feed(EXPRESSION.sub("", source))
    parser.close()
    return parser.found


@pytest.mark.parametrize("path", [path for path in MODULES if name(path) not in DATA], ids=name)
def test_code_holds_no_korean(path):
    assert [(line, text) for line, text in strings(path) if HANGUL.search(text)] == []


@pytest.mark.parametrize("module", DATA)
def test_module_with_korean_data_is_there(module):
    assert any(HANGUL.search(text) for _, text in strings(ROOT / module))


@pytest.mark.parametrize("path", TEMPLATES + PAPERS, ids=name)
def test_template_holds_no_korean(path):
    assert HANGUL.findall(COMMENT.sub("", path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", TEMPLATES + PAPERS, ids=name)
def test_template_holds_no_literal_word(path):
    assert words(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('<p class="box">{{ t("page.home") }}</p>', []),
        ("<p>Save</p>", ["Save"]),
        ('<{{ tag }} class="box">{{ name }}</{{ tag }}>', []),
        ("{% block body_class %}narrow{% endblock %}", []),
        ("{% block title %}Home{% endblock %}", ["Home"]),
        ('<img alt="Seal of the city" src="x.png">', ["Seal", "of", "the", "city"]),
        ('{% set a = "x" %}<input placeholder="이름">', ["이름"]),
        ("<script src='x.js'></script>{# a remark #}", []),
        ('<meta name="viewport" content="width=device-width">', []),
    ],
)
def test_literal_words_are_found(source, found):
    assert words(source) == found
