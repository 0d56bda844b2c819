"""The pages on which officers write forms: what is kept, what is refused in a sentence, and that a preview keeps nothing."""

import datetime as dt
import html
import re
import shutil

import pytest
from sqlalchemy import select
from werkzeug.test import encode_multipart

from homeservice import clock
from homeservice.adapters.language import Language
from homeservice.adapters.pdf import paper_names
from homeservice.catalog.loader import BLOCKS, load_folder
from homeservice.catalog.marked import MOST_BYTES
from homeservice.catalog.scaffold import scaffold_text
from homeservice.clock import SEOUL
from homeservice.core.workflow import Role
from homeservice.models import CatalogueText, Form
from homeservice.operations.writing import begin_text, digest_of
from tests.web.conftest import token_of
from tests.web.town import snapshot, upload
from tests.world import FORMS, PDF

KO = Language("ko")
TEXT = scaffold_text("contest", code="Z90", title="견본 공모", department="청년정책과", opens="2026-11-20 09:00", closes="2027-12-20 18:00")


class Desk:
    """An editor's browser at a text of their own."""

    def __init__(self, town, text=TEXT):
        self.town, self.world = town, town.site.world
        self.browser = town.site.client(officer=town.foreign)
        with self.world.transaction() as session:
            self.id = begin_text(session, town.foreign, "sample-contest", text, what="begun", now=clock.now()).id
        self.token = token_of(self.browser.get("/staff/catalogue/new").text)

    def path(self, *more):
        return "/".join(["/staff/catalogue", str(self.id), *more])

    def get(self, *more):
        return self.browser.get(self.path(*more))

    def post(self, *more, **sent):
        # Encoded here: the client's own way leaves a large upload open on the disk.
        border, body = encode_multipart({"csrf_token": self.token, **sent})
        return self.browser.post(self.path(*more), data=body, content_type=f"multipart/form-data; boundary={border}")

    def row(self):
        with self.world.database.session(reading=True) as session:
            row = session.scalars(select(CatalogueText).where(CatalogueText.id == self.id)).one()
            return row.state, row.text, row.saves


@pytest.fixture
def desk(town):
    return Desk(town)


def when(moment):
    return dt.datetime.fromisoformat(moment).replace(tzinfo=SEOUL)


def said(answer):
    return html.unescape(answer.text)


#: One of each thing that cannot be, and what is said of it.
IMPOSSIBLE = {
    "weight: 40": ("weight: 41", "lint.contest.weights"),
    "template: confirmation": ("template: nowhere", "lint.paper.no_template"),
    "closes: 2027-12-20 18:00": ("closes: 2026-10-20 18:00", "lint.intake.closes_first"),
    "      - {type: text, name: work_title": (
        """      - {type: text, name: first_of_ring, label: 가, shown_when: present(second_of_ring)}
      - {type: text, name: second_of_ring, label: 나, shown_when: present(first_of_ring)}
      - {type: text, name: unknown_asked, label: 다, shown_when: nobody_knows}
      - {type: choice, name: side, label: 라, options: {a: 가, b: 나}}
      - {type: text, name: unreachable, label: 마, shown_when: side == "c"}
      - {type: persons, name: team, label: 팀원, row_label: 팀원, min_rows: 5, max_rows: 3, ask: [birth_date]}
      - {type: text, name: work_title""",
        "lint.condition.ring", "expression.unknown_name", "lint.condition.no_such_answer", "field.lint.min_over_max",
    ),
}  # fmt: skip


def test_all_that_cannot_be_is_told_at_once_and_alike_in_the_editor_and_by_the_command(desk, tmp_path):
    text = TEXT
    for right, (wrong, *_) in IMPOSSIBLE.items():
        text = text.replace(right, wrong, 1)
    shutil.copytree(FORMS / BLOCKS, tmp_path / BLOCKS)
    (tmp_path / "contests").mkdir()
    (tmp_path / "contests" / "sample-contest.yaml").write_text(text, encoding="utf-8")
    found = load_folder(tmp_path, templates=paper_names()).faults
    answer = desk.post("autosave", text=text, saves="1").json["faults"]

    assert sorted(fault.message.id for fault in found) == sorted(id for _, *ids in IMPOSSIBLE.values() for id in ids)
    assert [(fault["line"], fault["sentence"]) for fault in answer] == [(fault.place.line, KO.say(fault.message)) for fault in found]


@pytest.mark.parametrize("page", ["", "boxes", "files", "preview", "changes", "history"])
def test_every_page_of_a_text_is_shown(desk, page):
    answer = desk.get(*filter(None, [page]))

    assert (answer.status_code, "견본 공모" in said(answer)) == (200, True)


def test_what_is_sent_is_kept_and_its_faults_are_told_with_lines(desk):
    line = TEXT[: TEXT.index("category:")].count("\n") + 1
    desk.post(text=TEXT.replace("category:", "categroy:"), saves="1", _action="save")

    page = said(desk.get())

    assert KO("catalogue.place", line=str(line), column="1") in page
    assert f'data-line="{line}"' in page


def test_script_is_answered_with_the_faults_and_the_next_count(desk):
    answer = desk.post("autosave", text=TEXT + "colour: red\n", saves="1")

    assert (answer.status_code, answer.json["version"], [fault["line"] for fault in answer.json["faults"]]) == (
        200,
        2,
        [TEXT.count("\n") + 1],
    )


def test_second_window_is_refused_and_keeps_what_it_wrote(desk):
    desk.post("autosave", text=TEXT + "# 첫째\n", saves="1")

    answer = desk.post(text=TEXT + "# 둘째\n", saves="1", _action="save")

    assert (answer.status_code, "# 둘째" in said(answer), desk.row()[1]) == (409, True, TEXT + "# 첫째\n")
    entry = re.search(r'href="(/staff/catalogue/[^"]*/history/\d+)"', answer.text)[1]
    assert "# 둘째" in said(desk.browser.get(entry))


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (BOMB, KO("lint.yaml.alias")),
        ("a: " + "[" * 500 + "]" * 500, KO("lint.yaml.too_deep", most=20)),
        ("", KO("lint.yaml.empty_file")),
        ("- 1\n- 2\n", KO("lint.yaml.no_mapping")),
        ("a: !!python/object:os.system x\n", KO("lint.yaml.tag")),
        ("title: a\u202eb\n", KO("lint.file.character", character="U+202E")),
        ("title: \x07\n", KO("lint.file.character", character="U+0007")),
        ("a: 1\na: 2\n", KO("lint.yaml.key_twice", key="a", line=1)),
    ],
    ids=["aliases", "deep", "empty", "list", "tag", "turned", "bell", "twice"],
)
def test_hostile_text_is_kept_and_told_in_a_sentence(desk, text, sentence):
    answer = desk.post("autosave", text=text, saves="1")

    assert answer.status_code == 200
    assert sentence in [fault["sentence"] for fault in answer.json["faults"]]
    assert desk.post("publish", digest=digest_of(text), when="now").status_code == 422


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe\x00t", KO("lint.file.not_utf8")),
        ("제목: 견본".encode("cp949"), KO("lint.file.not_utf8")),
        (b"a: " + b"x" * MOST_BYTES, KO("lint.file.too_large", most=MOST_BYTES // 1024)),
        (b"", None),
    ],
    ids=["utf-16", "cp949", "huge", "empty"],
)
def test_file_that_is_no_text_is_refused_in_a_sentence_and_changes_nothing(desk, content, sentence):
    answer = desk.post("file", file=upload("a.yaml", content), saves="1")

    if sentence is None:
        assert desk.row()[1] == ""
        return
    assert (answer.status_code, sentence in said(answer), desk.row()[1]) == (422, True, TEXT)


def test_text_that_is_too_large_is_refused_in_a_sentence(desk):
    answer = desk.post("autosave", text="x" * (MOST_BYTES + 1), saves="1")

    assert (answer.status_code, desk.row()[1]) == (422, TEXT)


def test_file_comes_back_byte_for_byte(desk):
    content = ("\ufeff" + TEXT + "# 끝").replace("\n", "\r\n").encode()
    desk.post("file", file=upload("a.yaml", content), saves="1")

    assert desk.get("file").data == content


def test_box_changes_one_line_of_the_text(desk):
    boxes = {"intakes.0.closes": "2027-12-24T12:00", "officer.phone": "053-000-0000", "title": "견본 공모"}

    desk.post("boxes", saves="1", **boxes)

    assert desk.row()[1] == TEXT.replace("2027-12-20 18:00", "2027-12-24 12:00")


def test_contest_is_published_from_the_page_and_everybody_sees_it(desk):
    before = desk.browser.get("/services/sample-contest").status_code

    answer = desk.post("publish", digest=digest_of(TEXT), when="now")

    assert (before, answer.status_code, desk.row()[0]) == (404, 303, "published")
    assert "견본 공모" in said(desk.browser.get("/services/sample-contest"))


def test_moment_that_is_none_is_told_at_its_box(desk):
    answer = desk.post("publish", digest=digest_of(TEXT), when="later", day="2026-02-30T09:00")

    assert (answer.status_code, KO("catalogue.moment_form") in said(answer)) == (422, True)


def test_preview_shows_the_form_and_stores_and_sends_nothing(desk):
    before = snapshot(desk.world, without=("sign_in",))

    overview = said(desk.get("preview"))
    pages = [desk.get("preview", "service"), desk.get("preview", "pages", "work"), desk.get("preview", "check")]
    on = desk.post("preview", "pages", "work", work_title="x")

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert all("frame-ancestors 'self'" in page.headers["Content-Security-Policy"] for page in pages)
    assert ("견본 공모" in said(pages[0]), "작품명" in said(pages[1]), on.status_code) == (True, True, 303)
    assert KO("catalogue.preview_mails") in overview
    assert snapshot(desk.world, without=("sign_in",)) == before
    with desk.world.database.session(reading=True) as session:
        assert session.scalar(select(Form.id).where(Form.slug == "sample-contest")) is None


@pytest.mark.parametrize(("opens", "told"), [("2026-11-20 09:00", False), ("2027-12-01 09:00", True)], ids=["open", "later"])
@pytest.mark.parametrize("query", ["", "?beside=1"])
def test_preview_says_that_an_intake_is_shown_as_if_it_were_open_and_when_it_is(town, opens, told, query):
    desk = Desk(town, TEXT.replace("2026-11-20 09:00", opens))

    page = said(desk.browser.get(desk.path("preview") + query))

    assert (KO("catalogue.preview_as_open") in page, KO("public.window.from", opens=when(opens)) in page) == (told, told)


def test_preview_of_a_faulty_text_tells_the_faults(desk):
    desk.post("autosave", text=TEXT + "colour: red\n", saves="1")

    assert KO("catalogue.preview_faulty") in said(desk.get("preview"))
    assert desk.get("preview", "service").status_code == 404


def test_notice_is_put_beside_the_text_and_is_part_of_what_is_published(desk):
    named = TEXT.replace("petition: other", "notice_files:\n  - {file: 공고문.pdf, title: 공고문}\npetition: other")
    missing = desk.post("autosave", text=named, saves="1").json["faults"]

    put = desk.post("files", file=upload("공고문.pdf", PDF))
    published = desk.post("publish", digest=digest_of(named), when="now")

    assert ([fault["path"] for fault in missing], put.status_code, published.status_code) == (["notice_files.1.file"], 303, 303)
    with desk.browser.get("/services/sample-contest/files/공고문.pdf") as answer:
        assert answer.data == PDF


@pytest.mark.parametrize(
    ("name", "content", "id"),
    [
        ("../../x.pdf", PDF, None),
        (".pdf", PDF, "catalogue.beside_name"),
        ("x.exe", b"MZ", "catalogue.beside_name"),
        ("x.pdf", b"", "catalogue.beside_size"),
        ("x.pdf", b"MZ\x90\x00" + b"\x00" * 200, "file.executable"),
        ("x.csv", b"a,b\n1\n", "lint.data.cells"),
    ],
    ids=["outside", "no name", "program", "empty", "disguised", "table"],
)
def test_file_beside_a_text_is_looked_into(desk, name, content, id):
    answer = desk.post("files", file=upload(name, content))

    if id is None:
        assert (answer.status_code, ">x.pdf<" in desk.get("files").text) == (303, True)
        return
    assert answer.status_code == 422
    assert "x.pdf" not in said(desk.get("files"))


@pytest.mark.parametrize(
    "sent",
    [{}, {"line": "x", "column": "-1"}, {"line": "99999999", "column": "2"}, {"text": "a: {" * 5000, "line": "1", "column": "20000"}],
)
def test_words_and_meanings_are_asked_with_anything(desk, sent):
    for what in ("words", "meaning"):
        answer = desk.browser.post(f"/staff/catalogue/{what}", data={"csrf_token": desk.token, **sent})
        assert answer.status_code == 200


@pytest.mark.parametrize(("language", "name"), [("ko", "마감"), ("en", "close")])
def test_keys_are_told_in_the_language_of_the_page(desk, language, name):
    desk.browser.get(f"/staff/catalogue?lang={language}")
    line = TEXT[: TEXT.index("    closes:")].count("\n") + 1
    sent = {"csrf_token": desk.token, "text": TEXT, "line": line, "column": 6}

    meaning = desk.browser.post("/staff/catalogue/meaning", data=sent).json
    words = desk.browser.post("/staff/catalogue/words", data=sent).json["words"]

    assert (meaning["name"], meaning["about"] != "") == (name, True)
    assert [each for each in words if each["word"] == "closes"] == [{"word": "closes", "kind": "key", **meaning}]


def test_only_editors_find_the_way_there(town):
    assert ("/staff/catalogue" in town.site.client(officer=town.foreign).get("/staff").text) is True
    assert ("/staff/catalogue" in town.site.client(officer=town.officer).get("/staff").text) is False
    assert town.foreign.role == Role.OFFICER
