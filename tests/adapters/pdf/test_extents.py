"""Nothing runs off a paper or over other words, whatever the longest answers are; what hangs on a wall is one page."""

import pytest

from homeservice.adapters.pdf import FALLBACK, PdfPrinter
from tests.adapters.pdf.extents import overflowing
from tests.adapters.pdf.reading import bare, pages, text
from tests.adapters.pdf.samples import CREATED, DIPLOMAS, IDENTIFIER, LAYOUTS, values

LONGEST_NAME = "Wolfeschlegelsteinhausenbergerdorff Samp"
TEAM = [LONGEST_NAME, "洪吉童 견본", "뷁쀼똠쓩", *(f"{name}{LONGEST_NAME}"[:40] for name in "가나다라마바사아자차카타파하거너더")]
LONG = "아주 길고 긴 이름을 가진 견본 공모의 작품과 그 대상지, 그리고 그 뜻을 밝힌 글"
NASTY = {
    "members": TEAM,
    "headline": {"label": "훈격과 부문", "value": "대상(가장 뛰어난 작품에 주는 상, 일반부와 학생부 통합)"},
    "period": "2026. 12. 31. ~ 2027. 12. 31.",
    "facts": [
        {"label": "부문", "value": "일반부"}, {"label": "소속", "value": "견본견본견본견본견본견본견본견본견본견본견본견본견본견본대학교 대학원"},
        {"label": "팀의 이름과 그 뜻", "value": LONG}, {"label": "작품명", "value": "W" * 60}, {"label": "대상지의 위치와 범위", "value": (LONG + " ") * 2},
    ],
    "amount": {"label": "상금(제세공과금을 빼기 전)", "won": 99_999_999},
    "conditions": [LONG + "에 관한 조건을 지켜야 합니다."] * 6,
    "reasons": [LONG + "이기 때문입니다."] * 4,
    "notes": [LONG] * 2,
    "attachments": [LONG],
    "files": [{"label": LONG, "name": "가" * 120 + ".pdf (1.2MB)", "sha256": "0123456789abcdef" * 4}] * 3,
}  # fmt: skip


@pytest.fixture(scope="module")
def printer(font_dir):
    with PdfPrinter(font_dir, fallback=font_dir / FALLBACK) as printer:
        yield printer


def nasty(name):
    """The longest that a form may say; of what hangs on a wall, what is ever said on one."""
    given = dict(NASTY)
    if name in DIPLOMAS:
        given |= {"conditions": [], "notes": [], "attachments": [], "amount": None}
    return values(
        name,
        **given,
        applicant=values(name)["applicant"] | {"name": LONGEST_NAME, "role": "leader", "address": f"대구광역시 달서구 {LONG}, 101동 1001호"},
        document=values(name)["document"] | {"title": "아주 길고 긴 견본 민원의 처리 결과 통지서", "number": "제 2026-123456-20 호"},
        case=values(name)["case"] | {"service_title": LONG, "legal_basis": ["견본법 제3조", "아주 길고 긴 이름을 가진 견본에 관한 법률 시행령 제12조의3제4항"]},
    )  # fmt: skip


@pytest.mark.parametrize("name", LAYOUTS)
def test_usual_paper_stands_within_its_page(printer, name):
    assert overflowing(printer.print_document(name, values(name), identifier=IDENTIFIER, created=CREATED)) == []


@pytest.mark.parametrize("name", LAYOUTS)
def test_longest_answers_stand_within_the_page_and_on_nothing_else(printer, name):
    pdf = printer.print_document(name, nasty(name), identifier=IDENTIFIER, created=CREATED)

    assert overflowing(pdf) == []
    assert [member for member in TEAM if bare(member) not in text(pdf)] == []


@pytest.mark.parametrize("name", sorted(DIPLOMAS))
def test_what_hangs_on_a_wall_is_one_page_even_with_twenty_long_names(printer, name):
    assert len(pages(printer.print_document(name, nasty(name), identifier=IDENTIFIER, created=CREATED))) == 1


@pytest.mark.parametrize("name", sorted(DIPLOMAS))
@pytest.mark.parametrize("people", [1, 2, 4, 5, 9, 20])
def test_what_hangs_on_a_wall_is_one_page_however_many_it_names(printer, name, people):
    team = ["김견본", "이예시", "박보기", "최표본"] * 5
    facts = [{"label": label, "value": value} for label, value in (("부문", "일반부"), ("팀명", "물길 사람들"), ("작품명", "물길 쉼터"))]
    given = {"headline": NASTY["headline"], "period": NASTY["period"], "conditions": [], "notes": [], "attachments": [], "amount": None}

    pdf = printer.print_document(
        name, values(name, **given, facts=facts, members=team[:people] if people > 1 else []), identifier=IDENTIFIER, created=CREATED
    )

    assert (len(pages(pdf)), overflowing(pdf)) == (1, [])


@pytest.mark.parametrize(
    "style, fault",
    [("margin-left:200mm", "off the page"), ("margin-top:-28pt", "on each other"), ("", None)],
    ids=["off the page", "on other words", "as it should be"],
)
def test_check_of_extents_finds_what_is_wrong(tmp_path, font_dir, style, fault):
    (tmp_path / "documents").mkdir()
    (tmp_path / "base.css").write_text("@page{size:A4;margin:20mm}html{font-family:Paper;font-size:14pt;line-height:1}", encoding="utf-8")
    (tmp_path / "documents" / "trial.html").write_text(
        f'<html lang="ko"><title>x</title><p>가나다라마바사</p><p style="{style};white-space:nowrap">아자차카타파하</p></html>',
        encoding="utf-8",
    )
    with PdfPrinter(font_dir, folder=tmp_path) as printer:
        pdf = printer.print_document("trial", {}, identifier=IDENTIFIER, created=CREATED)

    faults = overflowing(pdf)

    assert [found.split(":")[0] for found in faults] == ([fault] if fault else [])
