import datetime as dt

import jinja2
import pytest

from homeservice.adapters.pdf import paper_names
from tests.adapters.pdf.reading import bare, pages, text
from tests.adapters.pdf.samples import CREATED, DIPLOMAS, IDENTIFIER, LAYOUTS, values


@pytest.fixture(scope="module")
def printed(printer):
    """The text of a paper, without blanks."""

    def prints(name, **changes):
        return text(printer.print_document(name, values(name, **changes), identifier=IDENTIFIER, created=CREATED))

    return prints


def order(words, within):
    """Where each of the words stands, searched from the end of the one before."""
    found, position = [], 0
    for word in words:
        position = within.index(bare(word), position)
        found.append(position)
        position += len(bare(word))
    return found


EVERYTHING = {
    "headline": {"label": "훈격", "value": "대상"},
    "period": "2026. 3. 1. ~ 8. 31.",
    "amount": {"label": "상금", "won": 6000000},
    "conditions": ["첫째 조건입니다.", "둘째 조건입니다."],
    "sentence": "여기에 적은 대로입니다.",
    "notes": ["알려 드립니다."],
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_paper_prints_everything_that_a_form_may_say(printed, name):
    """A key of a form that a layout would pass over in silence is a key that lies."""
    found = printed(name, **EVERYTHING)

    wanted = [
        "대상",
        "2026. 3. 1. ~ 8. 31.",
        "상금",
        "금6,000,000원(금육백만원)",
        "첫째 조건입니다.",
        "둘째 조건입니다.",
        "여기에 적은 대로입니다.",
        "알려 드립니다.",
    ]
    # The headline of an appointment stands in its own sentence.
    missing = [word for word in wanted if bare(word) not in found]
    assert missing == (["대상"] if name == "appointment" else [])


def test_headline_of_an_appointment_stands_in_its_sentence(printed):
    found = printed("appointment", headline={"label": "직위", "value": "시민위원"})

    assert bare("귀하를 시민위원으로 위촉합니다.") in found
    assert bare("김견본귀하") in found


TEAM = ["김견본", "이예시", "박보기"]


@pytest.mark.parametrize("name", LAYOUTS)
def test_original_for_a_team_names_everybody_and_a_copy_one(printed, name):
    leader, member = values(name)["applicant"] | {"role": "leader"}, values(name)["applicant"] | {"name": "이예시", "role": "member"}

    original = printed(name, members=TEAM, applicant=leader)
    copy = printed(name, members=TEAM, applicant=member, document=values(name)["document"] | {"is_copy": True})

    assert [person in original for person in TEAM] == [True] * 3
    assert [person in copy for person in TEAM] == [False, True, False]


@pytest.mark.parametrize(
    "applicant, sentence",
    [
        pytest.param({}, "위 사람은", id="person"),
        pytest.param({"role": "leader"}, "위 팀은", id="team"),
        pytest.param({"name": "견본마을회", "honorific": "organisation"}, "위 단체는", id="organisation"),
    ],
)
def test_award_says_whom_it_honours(printed, applicant, sentence):
    found = printed("award", applicant=values("award")["applicant"] | applicant, members=TEAM if applicant.get("role") else [])

    assert bare(f"{sentence} 「노후 경유차 조기폐차 지원대상 확인 신청」에서 우수한 성적으로 입상하였으므로 이 상장을 수여합니다.") in found


def test_award_bears_the_name_of_the_mayor_where_there_is_one(printed):
    city = values("award")["city"]

    assert bare("대구광역시장 견 본 명") in printed("award", city=city | {"mayor_name": "견본명"})
    assert "견본명" not in printed("receipt", city=city | {"mayor_name": "견본명"})


@pytest.mark.parametrize("name", ["refusal", "return_notice", "decision_notice", "payment_decision"])
def test_letter_calls_an_organisation_by_its_own_honorific(printed, name):
    firm = values(name)["applicant"] | {"name": "견본상사", "honorific": "organisation", "birth_date": None}

    assert "견본상사귀중" in printed(name, applicant=firm)
    assert "김견본귀하" in printed(name)


@pytest.mark.parametrize(
    "name, sentence",
    [
        ("registration_certificate", "「대기환경보전법」 제58조에 따라 위와 같이 등록하였음을 증명합니다."),
        ("permit", "「대기환경보전법」 제58조에 따라 위와 같이 허가합니다."),
        ("return_notice", "정한 기간 안에 보완되지 아니하여 「민원 처리에 관한 법률 시행령」 제25조에 따라 되돌려 드립니다."),
    ],
)
def test_sentence_names_the_article(printed, name, sentence):
    assert bare(sentence) in printed(name)


def test_papers_of_the_two_services_and_the_general_one_are_there():
    assert set(paper_names()) >= {"receipt", "refusal", "scrapping_eligibility", "work_certificate", "confirmation"}


@pytest.mark.parametrize("name", LAYOUTS)
def test_paper_says_its_facts_in_order(printed, name):
    given = values(name)
    facts = [word for fact in given["facts"] for word in (fact["label"], fact["value"])]

    found = printed(name)

    # What hangs on a wall tells of no case.
    case = [] if name in DIPLOMAS else [given["case"]["receipt_number"]]
    assert order([given["document"]["number"], given["document"]["title"], *case, *facts], found)
    assert order([given["applicant"]["name"], *given["notes"], "2026. 11. 22.", "대구광역시장"], found)


@pytest.mark.parametrize("name", LAYOUTS)
def test_paper_ends_with_how_to_verify_it(printed, name):
    found = printed(name)

    assert order(
        ["대구광역시장", "문서확인번호1234-5678-9012-3452", "home.example.go.kr/verify", "90일까지", "기후대기과이예시", "053-000-0000"],
        found,
    )
    assert "발급번호W01-20261122/101530-000123-1" in found


def test_receipt_says_when_and_who(printed):
    found = printed("receipt")

    assert order(
        [
            *("접수번호", "2026-M01-000123", "민원명", "노후 경유차 조기폐차 지원대상 확인 신청", "신청일시", "2026. 11. 22. 10:12"),
            *(
                "접수일시",
                "2026. 11. 22. 10:15",
                "처리예정기한",
                "2026. 12. 4.(금) 18:00까지",
                "처리주무부서",
                "기후대기과",
                "담당자",
                "이예시",
            ),
            *("제출 서류", "자동차등록증 사본 1부", "위와 같이 민원을 접수하였음을 알려 드립니다."),
        ],
        found,
    )


def test_eligibility_says_amount_in_words_conditions_and_law(printed):
    found = printed("scrapping_eligibility")

    assert order(
        [
            *(
                "기본 지원금",
                "금113,560원(금일십일만삼천오백육십원)",
                "지켜야 할 사항",
                "확인서를 받기 전에 폐차한 차량에는 지급하지 않습니다.",
            ),
            "대기환경보전법 제58조에 따라 위 자동차가 조기폐차 보조금 지급대상임을 확인합니다.",
        ],
        found,
    )


def test_sentence_of_the_values_stands_instead_of_the_usual_one(printed):
    found = printed("work_certificate", sentence="위 학생이 성실히 근무하였음을 확인합니다.")

    assert found.count(bare("위 학생이 성실히 근무하였음을 확인합니다.")) == 1
    assert found.count(bare("위 사람이 위와 같이 근무하였음을 확인합니다.")) == 0


def test_refusal_numbers_its_reasons_and_ends_with_the_closing_word(printed):
    found = printed("refusal")

    assert order(
        [
            *("수신", "김견본 귀하", "주문", "받아들일 수 없음을 알려 드립니다.", "이유", "연속 등록 기간이 6개월에 미치지 못합니다."),
            *("정부 지원으로 저감장치를 부착한 차량입니다.", "구제절차", "붙임", "1. 자동차등록증 사본 1부", "끝."),
        ],
        found,
    )


@pytest.mark.parametrize(
    "statutory, objections",
    [pytest.param(True, 1, id="statutory petition"), pytest.param(False, 0, id="any other application")],
)
def test_objection_is_told_only_for_a_statutory_petition(printed, statutory, objections):
    found = printed("refusal", remedies={"statutory": statutory, "objection_days": 60})

    assert found.count(bare("받은 날부터 60일 이내에 기후대기과에 문서로 이의신청을 하실 수 있습니다")) == objections
    assert ("이의신청" in found) is statutory
    assert found.count(bare("행정심판을 청구하실 수 있습니다(「행정심판법」 제27조)")) == 1
    assert found.count(bare("행정소송을 제기하실 수 있습니다(「행정소송법」 제20조)")) == 1


@pytest.mark.parametrize("name", LAYOUTS)
def test_trial_is_marked_on_every_page_and_an_official_paper_on_none(printer, name):
    facts = [{"label": f"문항 {number}", "value": "긴 값 " * 30} for number in range(22)]
    city = values(name)["city"]

    trial = pages(printer.print_document(name, values(name, facts=facts), identifier=IDENTIFIER, created=CREATED))
    official = pages(
        printer.print_document(name, values(name, facts=facts, city=city | {"official": True}), identifier=IDENTIFIER, created=CREATED)
    )

    assert len(trial) > 1
    assert ["시험용문서" in page for page in trial] == [True] * len(trial)
    assert ["시험용문서" in page for page in official] == [False] * len(official)


def test_paper_without_seal_says_so(printed):
    assert "(관인생략)" in printed("receipt", city=values("receipt")["city"] | {"seal": ""})
    assert "(관인생략)" not in printed("receipt")


def test_long_paper_keeps_every_line_and_numbers_every_page(printer):
    facts = [{"label": f"{number}번 문항의 이름", "value": f"{number}번 답" + "가나다라마바사" * 20} for number in range(1, 61)]
    reason = "가나다라마바사아자차" * 400
    given = values("refusal", facts=facts, reasons=[reason], applicant=values("refusal")["applicant"] | {"name": "가" * 40})

    found = pages(printer.print_document("refusal", given, identifier=IDENTIFIER, created=CREATED))
    count = len(found)

    assert [f"{count}-{page}" in foot for page, foot in enumerate(found, start=1)] == [True] * count
    assert [f"W01-20261122/101530-000123-{page}" in foot for page, foot in enumerate(found, start=1)] == [True] * count
    # A row is never torn, so that each stands whole; the reason is torn where a page ends, and nowhere else.
    assert order([word for fact in facts for word in (fact["label"], fact["value"])], "".join(found))
    assert "".join(found).count("가나다라마바사아자차") >= 400 - count
    assert ["구분내용" in page for page in found if "번문항" in page] == [True] * sum("번문항" in page for page in found)


def test_value_longer_than_a_page_runs_over_whole(printer):
    value = "".join(f"{number}번째마디의글" for number in range(1000))

    found = printer.print_document(
        "receipt", values("receipt", facts=[{"label": "사유", "value": value}]), identifier=IDENTIFIER, created=CREATED
    )

    sheets = pages(found)
    whole = "".join(sheets)
    assert len(sheets) > 2
    # A page may end in the middle of one or the other.
    assert sum(f"{number}번째마디의글" in whole for number in range(1000)) >= 1000 - len(sheets)


HOSTILE = [
    "<script>alert(1)</script>",
    '<img src="file:///etc/passwd">',
    '<link rel="attachment" href="file:///etc/hostname">',
    "{{ city.name }}{% raw %}",
    "{name:money}",
    "</td></tr></table><style>@import url(http://127.0.0.1:9/)</style>",
    "&lt;b&gt; 'x' \"y\"",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_value_is_printed_as_it_was_typed(printed, hostile):
    fact = {"label": hostile, "value": hostile}

    found = printed(
        "refusal", facts=[fact], reasons=[hostile], notes=[hostile], applicant=values("refusal")["applicant"] | {"name": hostile}
    )

    assert found.count(bare(hostile)) == 5


def test_missing_value_is_an_error_and_no_blank(printer):
    given = values("receipt")
    del given["case"]["due_text"]

    with pytest.raises(jinja2.UndefinedError, match="due_text"):
        printer.print_document("receipt", given, identifier=IDENTIFIER, created=CREATED)


@pytest.mark.parametrize("name", ["nothing", "../base", "documents/receipt", ""])
def test_unknown_paper_is_refused(printer, name):
    with pytest.raises(LookupError):
        printer.print_document(name, values("receipt"), identifier=IDENTIFIER, created=CREATED)


@pytest.mark.parametrize(
    "value, where",
    [
        pytest.param(object(), r"values\.notes\[0\]", id="an object"),
        pytest.param({1: "a"}, r"values\.notes\[0\]: a key", id="a key that is no text"),
        pytest.param(dt.datetime(2026, 11, 22, 10, 0), r"values\.notes\[0\]: a moment", id="a moment without a zone"),
        pytest.param(1.5, r"values\.notes\[0\]", id="a float"),
    ],
)
def test_value_that_is_not_plain_is_refused(printer, value, where):
    with pytest.raises(TypeError, match=where):
        printer.print_document("receipt", values("receipt", notes=[value]), identifier=IDENTIFIER, created=CREATED)


@pytest.mark.parametrize(
    "fee, line",
    [
        pytest.param({"won": 800, "how": "electronic", "reason": None}, "수수료 800원 (전자납부)", id="electronic"),
        pytest.param({"won": 800, "how": "cash", "reason": None}, "수수료 800원 (창구 납부)", id="cash"),
        pytest.param({"won": 0, "how": "exempt", "reason": "국가유공자"}, "수수료 면제: 국가유공자", id="exempt"),
    ],
)
def test_paper_says_in_its_corner_what_was_paid_for_it(printed, fee, line):
    assert bare(line) in printed("confirmation", fee=fee)
    assert bare("수수료") not in printed("confirmation", fee=None)


def test_receipt_of_a_payment_says_what_was_paid_when_and_how(printed):
    fee = {"won": 800, "how": "electronic", "reason": None, "order": "SIM-1", "paid_at": "2026. 11. 23. 10:00"}

    found = printed("payment_receipt", fee=fee, case=values("receipt")["case"] | {"reference": "7K3M-9QXA"})

    for word in ("금800원(금팔백원)", "전자납부", "2026. 11. 23. 10:00", "SIM-1"):
        assert bare(word) in found
