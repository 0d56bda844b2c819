"""From files to definitions: every fault at its place, all at once, in sentences of our own."""

import re

import pytest

from homeservice.adapters.language import Language
from homeservice.catalog.faults import FaultyFile
from homeservice.catalog.loader import check_folder, load_file, load_folder
from tests.definitions.reading import ODD

TEXTS = {path.stem: path.read_text() for path in ODD}
COSTS = TEXTS["cost-table"]


@pytest.fixture
def forms(tmp_path):
    for folder in ("services", "contests", "shared", "papers"):
        (tmp_path / folder).mkdir()
    for name in ("receipt", "refusal", "work_certificate"):
        (tmp_path / "papers" / f"{name}.html").touch()
    return tmp_path


@pytest.fixture
def faults_of(forms):
    """The faults of a form after some replacements in its text, as they are said."""

    def faults(text, *replacements, language="en", name="cost-table"):
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new, 1)
        path = forms / "services" / f"{name}.yaml"
        path.write_text(text)
        try:
            load_file(path, forms / "shared", templates={"receipt", "refusal", "work_certificate"})
        except FaultyFile as faulty:
            return [fault.said(Language(language)).removeprefix(f"{forms.as_posix()}/services/") for fault in faulty.faults]
        return []

    return faults


def place_of(text, spot):
    """Line and column of the first place where the spot stands."""
    before = text[: text.index(spot)]
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


@pytest.mark.parametrize("old, new, spot, said", [
    pytest.param("department: 시험과\n", "", "code", "department: department is missing. Add a line “department: …”.", id="missing"),
    pytest.param("who: 누구나", "whom: 누구나", "whom", "whom: This key has no place here: whom. Perhaps who was meant.", id="unknown"),
    pytest.param("who: 누구나", "who: 누구나\nquota: 3", "quota", "quota: This is not built yet: quota. Take the line out for now.", id="not built"),
    pytest.param("name: autumn\n", "name: autumn\n    payment: {}\n", "payment", "intakes.autumn.payment: This is not built yet: payment.", id="not built inside"),
    pytest.param("who: 누구나", "who: 누구나\nfee: -100", "-100", "fee.amount: The fee is below nought. Write an amount above 0.", id="fee"),
    pytest.param("receipt: automatic", "receipt: automatik", "automatik", "receipt: Write one of: officer, automatic", id="one of"),
    pytest.param("{years: 1}", "{years: 99}", "99", "retention.years: Write 30 or less.", id="bound"),
    pytest.param("{years: 1}", "{years: '1'}", "'1'", "retention.years: Write a whole number without quotes, such as 10.", id="quoted number"),
    pytest.param("optional: true}", "optional: yes}", "yes", "sections.costs.fields.needs.optional: Write true or false.", id="yes is no boolean"),
    pytest.param("{months: 1}", "{months: 1, days: 3}", "{months", "processing_time: ", id="two units"),
    pytest.param("max_rows: 5", "max_rows: 500", "500", "sections.costs.fields.items.max_rows: Write 50 or less.", id="by names"),
    pytest.param("type: email", "type: emial", "emial", "sections.costs.fields.email.type: There is no such type of question: emial. Perhaps email was meant. There are: address, ", id="type"),
    pytest.param("type: email, ", "", "{name: email", "sections.costs.fields.email.type: The question has no type. Write one, such as type: text.", id="no type"),
    pytest.param("name: other_place", "name: Other", "Other", "sections.costs.fields.Other.name: Begin with a lower-case letter", id="name"),
    pytest.param("title: 비용", "title: {en: Costs}", "{en", "sections.costs.title: Write a text, or one for each language: {ko: 성명, en: Name}.", id="no Korean"),
    pytest.param("title: 비용", "title: 55", "55", "sections.costs.title: Write a text, or one for each language", id="number for a text"),
    pytest.param("park: 공원", "park: {label: 공원, hint: x}", "hint", "sections.costs.fields.place.options.park.hint: This key has no place here: hint.", id="inside an option"),
    pytest.param("2026-03-31 18:00", "2026-02-30 18:00", "2026-02-30", "intakes.spring.closes: Write a day and a time that exist", id="no such day"),
    pytest.param("2026-03-31 18:00", "2026-03-31", "2026-03-31", "intakes.spring.closes: Write a day and a time that exist", id="no time"),
    pytest.param("2026-03-31 18:00", "'1711900000'", "'17", "intakes.spring.closes: Write a day and a time that exist", id="a number is no moment"),
    pytest.param("reference_date: 2026-03-01", "reference_date: open", "open\n", "intakes.spring.reference_date: Write closes, submitted, or a day", id="reference date"),
    pytest.param("2027-01-15", "2027-13-15", "2027-13", "intakes.autumn.result_on: Write a day that exists", id="no such month"),
    pytest.param("{most: 500000}", "{most: 0.5}", "0.5", "intakes.spring.parameters.most: A parameter is a whole number", id="decimal parameter"),
    pytest.param("reject:", "refuse:", "{template: refusal", "documents.refuse: No paper can be issued at refuse. There are: receive, approve, reject, return", id="key of a mapping"),
    pytest.param("code: T03", "code: t3", "t3", "code: Write one to four capital letters", id="code"),
    pytest.param("code: T03", "code: T03\nslug: costs", "costs", "slug: A form's address is the name of its file. Write cost-table", id="slug"),
    pytest.param("petition: other", "petition: other\nkeywords: 행사", "행사\n", "keywords: Write a list", id="list"),
    pytest.param("{years: 1}", "77", "77", "retention: Write lines of the form “key: value”.", id="mapping"),
    pytest.param("intakes:", "stages: []\nintakes: []\nx:", "[]\nx", "intakes: Write at least 1 of them.", id="too few"),
    pytest.param("value: 'sum(items, \"cost\")'", "value: ''", "''}", "computed.total.value: ", id="no expression"),
    pytest.param("name: total, label: 합계", "name: total, label: ", ", unit: won, value: 'sum", "computed.total.label: There is no value. Write one, or take the line out.", id="no value"),
])  # fmt: skip
def test_fault_says_where_what_and_how_to_mend_it(faults_of, old, new, spot, said):
    faults = faults_of(COSTS, (old, new))

    wanted = f"cost-table.yaml:{place_of(COSTS.replace(old, new, 1), spot)}: {said}"
    assert [fault for fault in faults if fault.startswith(wanted)], faults


@pytest.mark.parametrize("old, new, spot", [
    pytest.param('place == "other"', 'plaze == "other"', "plaze", id="plain"),
    pytest.param('place == "other"', """'place = "other"'""", '= "other"', id="single quotes: the sign at fault"),
    pytest.param('\'"전기" in needs\'', '\'"전기" in need\'', "need'", id="after Hangul"),
    pytest.param("missing(email)", "missing(emale)", "emale", id="in brackets"),
    pytest.param("count(items) <= 3 or total >= 1000000", ">-\n      count(items) <= 3\n      or totl >= 1000000", "totl", id="folded"),
    pytest.param('place == "other"', 'place == "othr"', '"othr"', id="an answer that cannot be given"),
])  # fmt: skip
def test_fault_of_an_expression_points_at_its_character(faults_of, old, new, spot):
    (fault,) = faults_of(COSTS, (old, new))

    assert fault.startswith(f"cost-table.yaml:{place_of(COSTS.replace(old, new, 1), spot)}: ")


def test_all_faults_of_a_file_are_told_at_once_in_the_order_of_its_lines(faults_of):
    faults = faults_of(
        COSTS,
        ("receipt: automatic", "receipt: automatik\nquota: 3"),
        ("max_rows: 5", "max_rows: 500"),
        ("max: 40, shown_when", "mx: 40, shown_when"),
        ("missing(phone)", "missing(phon)"),
        ("label: 합계", "label: "),
    )

    assert [fault.split(": ")[1] for fault in faults] == [
        "receipt",
        "quota",
        "sections.costs.fields.items.max_rows",
        "sections.costs.fields.other_place.mx",
        "sections.costs.fields.email.required_when",
        "computed.total.label",
    ]


def test_fault_is_told_in_korean(faults_of):
    assert faults_of(COSTS, ("who: 누구나", "whom: 누구나"), language="ko")[-1] == (
        "cost-table.yaml:8:1: whom: 여기에 쓸 수 없는 키입니다: whom. who를 적으려 했는지 살펴보십시오."
    )


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_line_taken_out_and_no_value_spoilt_brings_anything_but_faults(faults_of, text):
    """Each line in turn is lost, or its value becomes another; each time there are faults or a form, and never a crash."""
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        for spoilt in ("", line.replace(": ", ": [", 1), line.replace(": ", ": 5 #", 1), line.replace(": ", ": {x: y} #", 1), f" {line}"):
            said = faults_of("".join([*lines[:number], spoilt, *lines[number + 1 :]]))

            assert all(re.match(r"(?:.*/)?cost-table\.yaml:\d+:\d+: ", fault) for fault in said), said


# --- folders ----------------------------------------------------------------------------------------------------------
def test_faulty_file_takes_no_other_one_down(forms):
    (forms / "services" / "cost-table.yaml").write_text(COSTS)
    (forms / "services" / "broken.yaml").write_text("a: [")

    loaded = load_folder(forms)

    assert list(loaded.definitions) == ["cost-table"]
    assert [(fault.place.file.rpartition("/")[2], fault.message.id) for fault in loaded.faults] == [("broken.yaml", "lint.yaml.bracket")]


@pytest.mark.parametrize(
    "name, text, id, path",
    [
        pytest.param("services/twin.yaml", COSTS, "lint.taken", "code", id="a code that is taken"),
        pytest.param("contests/contest.yaml", COSTS.replace("T03", "T09"), "lint.wrong_folder", "kind", id="a service among the contests"),
        pytest.param(
            "contests/cost-table.yaml", COSTS.replace("T03", "T09\nkind: contest"), "lint.taken", "slug", id="a slug that is taken"
        ),
        pytest.param("services/notes.txt", "", "lint.file.ending", "", id="another ending"),
        pytest.param("services/Big.yaml", COSTS.replace("T03", "T09"), "lint.pattern.slug", "slug", id="a name that is no address"),
    ],
)
def test_file_is_judged_beside_the_others(forms, name, text, id, path):
    (forms / "services" / "cost-table.yaml").write_text(COSTS)
    (forms / name).write_text(text)

    loaded = load_folder(forms)

    assert list(loaded.definitions) == ["cost-table"]
    assert (id, path) in [(fault.message.id, fault.path) for fault in loaded.faults]


def test_check_looks_for_the_templates(forms):
    (forms / "services" / "cost-table.yaml").write_text(COSTS)
    (forms / "papers" / "receipt.html").unlink()

    (fault,) = check_folder(forms, forms / "papers")

    assert fault.said(Language("en")).endswith(
        "services/cost-table.yaml:44:23: documents.receive.template: There is no such template: receipt. There are: refusal, work_certificate"
    )


def test_form_that_a_question_names_must_be_there(forms):
    for slug in ("few-places", "second-request"):
        (forms / "services" / f"{slug}.yaml").write_text(TEXTS[slug])

    assert load_folder(forms).faults == ()

    (forms / "services" / "second-request.yaml").write_text(TEXTS["second-request"].replace("few-places", "few-place"))
    loaded = load_folder(forms)
    (fault,) = loaded.faults
    assert list(loaded.definitions) == ["few-places"]
    assert fault.said(Language("en")).removeprefix(f"{forms.as_posix()}/services/") == (
        "second-request.yaml:18:67: sections.before.fields.first.forms.1: There is no such form: few-place. Perhaps few-places was meant. "
        "Write the name of a file in forms/services or forms/contests."
    )


def test_hidden_files_are_passed_over(forms):
    (forms / "services" / ".gitkeep").touch()

    assert load_folder(forms).faults == ()


def test_empty_folder_holds_nothing(tmp_path):
    loaded = load_folder(tmp_path)

    assert (dict(loaded.definitions), loaded.faults) == ({}, ())
