"""Blanks in the texts of a definition: what stands in them, which particle follows, and where they are refused."""

import datetime as dt
import json
import subprocess

import pytest

from homeservice.adapters.language import Language
from homeservice.core.answers import Situation
from homeservice.core.korean import PARTICLES, particle
from homeservice.core.lint import lint
from homeservice.core.messages import LocalText, message
from homeservice.core.piping import blanks_of, fill, is_well_formed
from homeservice.core.wording import Wording
from homeservice.core.workflow import Role
from tests.definitions.reading import ODD, definition_of, load
from tests.world import ROOT

KO, EN = Language("ko"), Language("en")
TODAY = dt.date(2026, 11, 23)
WORDS = [
    "회관", "공원", "대구31가1234", "3", "10", "100", "1,000", "30000", "5,000,000", "Seoul", "LH", "KBS", "map", "apple", "(주)견본", "견본(주)",
    "‘집’", "2026. 11. 23.", "서울", "물", "kim", "a", "", "😀", "가게.", "1억", "[부산]", "Sam’s",
]  # fmt: skip


@pytest.mark.parametrize(
    "text, words, filled",
    [
        ("{{car|을/를}} 고친 날", {"car": "트럭"}, "트럭을 고친 날"),
        ("{{car|을/를}} 고친 날", {"car": "버스"}, "버스를 고친 날"),
        ("{{ a | 은/는 }} {{b}}", {"a": "물", "b": "흐른다"}, "물은 흐른다"),
        ("중괄호 없음", {}, "중괄호 없음"),
        ("{{a}}{{a}}", {"a": "{{b}}", "b": "x"}, "{{b}}{{b}}"),
    ],
)
def test_a_blank_takes_its_word_and_the_particle_that_fits(text, words, filled):
    assert fill(text, words.__getitem__) == filled


@pytest.mark.parametrize(
    "text, good", [("{{a}}", True), ("{{a", False), ("a}}", False), ("{{A}}", False), ("{{a|b|c}}", False), ("{a}", True)]
)
def test_braces_that_are_no_blank_are_known(text, good):
    assert is_well_formed(text) is good


def test_blanks_of_every_language_count():
    assert {blank.name for blank in blanks_of(LocalText(ko="{{a}}", en="{{b}}"))} == {"a", "b"}


def test_the_browser_puts_the_same_particle_after_every_word(node, tmp_path):
    script = tmp_path / "pairs.mjs"
    script.write_text(
        f'import {{ withParticle }} from "{(ROOT / "assets" / "live" / "particles.mjs").as_uri()}";\n'
        "const cases = JSON.parse(process.argv[2]);\n"
        "process.stdout.write(JSON.stringify(cases.map(([word, pair]) => withParticle(word, pair))));\n",
        encoding="utf-8",
    )
    cases = [(word, pair) for word in WORDS for pair in sorted(PARTICLES)]

    there = json.loads(
        subprocess.run([node, str(script), json.dumps(cases)], capture_output=True, text=True, check=True, timeout=60).stdout
    )

    ours = [word + particle(word, pair) for word, pair in cases]
    assert [(a, b) for a, b in zip(ours, there, strict=True) if a != b] == []


def wording(reader=Role.RESIDENT, *, whole=True, **values):
    definition = load("all-kinds")
    situation = Situation(definition, values, parameters={"youngest": 18}, today=TODAY, reference_date=TODAY)
    return Wording(situation=situation, reader=reader, whole=whole)


@pytest.mark.parametrize(
    "text, values, said",
    [
        ("{{source|로/으로}}", {}, "(미입력)"),
        ("{{slogan|을/를}} 내걸고", {"slogan": "맑은 물"}, "맑은 물을 내걸고"),
        ("만 {{youngest}}세", {}, "만 18세"),
        ("모두 {{total}}", {"things": ({"thing": "연필", "price": 300, "number": 4, "sum": None},)}, "모두 1,200원"),
        ("{{number}}", {"number": "0001013000000"}, "(미입력)"),
    ],
)
def test_an_answer_stands_in_a_text_as_people_read_it(text, values, said):
    assert KO.say(wording(**values).fill(LocalText(ko=text))).replace("로", "") == said.replace("로", "")


def test_an_answer_in_a_sentence_of_ours_is_filled_in_too():
    filled = wording(slogan="맑은 물").fill(message("field.required", label=LocalText(ko="{{slogan}}의 뜻", en="Meaning of {{slogan}}")))

    assert "맑은 물의 뜻" in KO.say(filled)
    assert "Meaning of 맑은 물" in EN.say(filled)


def test_markup_in_an_answer_stays_text():
    assert KO.say(wording(slogan="<b>{{number}}</b>").fill(LocalText(ko="{{slogan}}"))) == "<b>{{number}}</b>"


def faults(old, new):
    text = (load_text("cost-table")).replace(old, new, 1)
    return [(fault.path, fault.message.id) for fault in lint(definition_of(text))]


def load_text(slug):
    return next(path for path in ODD if path.stem == slug).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "new, told",
    [
        ('label: "{{nobody}} 항목"', "lint.piping.unknown"),
        ('label: "{{place"', "lint.piping.form"),
        ('label: "{{place|이요/요}} 항목"', "lint.piping.particle"),
        ('label: "{{items}} 항목"', "lint.piping.no_words"),
    ],
)  # fmt: skip
def test_a_blank_that_nothing_can_fill_is_refused(new, told):
    assert told in [id for _, id in faults("label: 비용 항목", new)]


def test_a_title_of_a_form_has_no_blanks():
    text = load_text("cost-table")
    line = next(line for line in text.splitlines() if line.startswith("summary:"))

    assert "lint.piping.not_here" in [id for _, id in faults(line, 'summary: "{{place}}에서"')]
