"""YAML read strictly: a file means only what it says, and every place is found again."""

from decimal import Decimal

import pytest

from homeservice.catalog.faults import FaultyFile
from homeservice.catalog.marked import read


@pytest.fixture
def reading(tmp_path):
    def read_text(text):
        path = tmp_path / "form.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read(path)

    return read_text


def places(faults):
    return [(fault.place.line, fault.place.column, fault.path, fault.message.id) for fault in faults]


@pytest.mark.parametrize(
    "written, value",
    [
        ("true", True),
        ("false", False),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("True", "True"),
        ("12", 12),
        ("-3", -3),
        ("0", 0),
        ("010", "010"),
        ("0o17", "0o17"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("+5", "+5"),
        ("1e3", "1e3"),
        ("1.50", Decimal("1.50")),
        (".5", ".5"),
        ("2021-02-16", "2021-02-16"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("1234567890123456789012", "1234567890123456789012"),
        (".inf", ".inf"),
        ("=", "="),
    ],
)
def test_scalars_are_those_of_yaml_1_2(reading, written, value):
    node, faults = reading(f"key: {written}\n")

    assert (node.plain()["key"], type(node.plain()["key"]), faults) == (value, type(value), ())


@pytest.mark.parametrize(
    "text, found",
    [
        pytest.param("a: 1\nb: 2\na: 3\n", [(3, 1, "a", "lint.yaml.key_twice")], id="key twice"),
        pytest.param("a: &x 1\nb: *x\n", [(1, 4, "a", "lint.yaml.alias"), (2, 4, "b", "lint.yaml.alias")], id="anchor and alias"),
        pytest.param("a: !!str 1\nb: !x 2\n", [(1, 4, "a", "lint.yaml.tag"), (2, 4, "b", "lint.yaml.tag")], id="tags"),
        pytest.param("<<: {a: 1}\n", [(1, 1, "", "lint.yaml.merge_key")], id="merge key"),
        pytest.param("o: {5: x, true: y}\n", [(1, 5, "o", "lint.yaml.key_unquoted"), (1, 11, "o", "lint.yaml.key_unquoted")], id="no texts"),
        pytest.param("o: {[a]: x}\n", [(1, 5, "o", "lint.yaml.key_no_text")], id="list as a key"),
        pytest.param("a:\nb: ~\nc: null\n", [(1, 3, "a", "lint.yaml.no_value"), (2, 4, "b", "lint.yaml.no_value"), (3, 4, "c", "lint.yaml.no_value")], id="no value"),
        pytest.param('a: "x\\0y"\n', [(1, 4, "a", "lint.file.character")], id="escaped NUL"),
        pytest.param('a: "x\\u202Ey"\n', [(1, 4, "a", "lint.file.character")], id="escaped direction mark"),
    ],
)  # fmt: skip
def test_what_a_form_does_not_need_is_refused_all_at_once(reading, text, found):
    _, faults = reading(text)

    assert places(faults) == found


@pytest.mark.parametrize(
    "text, found",
    [
        pytest.param("", (1, 1, "lint.yaml.empty_file"), id="empty"),
        pytest.param("# nothing\n", (1, 1, "lint.yaml.empty_file"), id="only a comment"),
        pytest.param("- a\n", (1, 1, "lint.yaml.no_mapping"), id="list"),
        pytest.param("just a text\n", (1, 1, "lint.yaml.no_mapping"), id="text"),
        pytest.param("a: 1\n---\nb: 2\n", (2, 1, "lint.yaml.several_documents"), id="two documents"),
        pytest.param("a: 1\nb\x00: 2\n", (2, 2, "lint.file.character"), id="NUL"),
        pytest.param("a: 1\nb: \x85\n", (2, 4, "lint.file.character"), id="next line"),
        pytest.param("a: x\u202ey\n", (1, 5, "lint.file.character"), id="direction mark"),
        pytest.param("이름: 값\n".encode("euc-kr"), (1, 1, "lint.file.not_utf8"), id="EUC-KR"),
        pytest.param("a: 1\n가b: ".encode() + b"\xff", (2, 5, "lint.file.not_utf8"), id="broken UTF-8"),
        pytest.param("a: " + "x" * 600_000, (1, 1, "lint.file.too_large"), id="too large"),
        pytest.param("a: " + "[" * 30 + "]" * 30, (1, 24, "lint.yaml.too_deep"), id="nested too deeply"),
        pytest.param("a: " + "[" * 100_000, (1, 24, "lint.yaml.too_deep"), id="nested endlessly"),
        pytest.param("a: [1, 2\nb: 3\n", (2, 2, "lint.yaml.bracket"), id="bracket"),
        pytest.param('a: "x\n', (2, 1, "lint.yaml.quote"), id="quote"),
        pytest.param("a: b: c\n", (1, 5, "lint.yaml.colon"), id="colon"),
        pytest.param("a:\n\t- b\n", (2, 1, "lint.yaml.tab"), id="tab"),
        pytest.param("a: 1\n  b: 2\n", (2, 4, "lint.yaml.colon"), id="indentation"),
        pytest.param("a:\n  - b\n c: 1\n", (3, 2, "lint.yaml.indentation"), id="half indentation"),
        pytest.param("a: @b\n", (1, 4, "lint.yaml.token"), id="at sign"),
        pytest.param("a: *b c\n", (1, 4, "lint.yaml.alias"), id="star"),
        pytest.param("%YAML 1.1\n---\na: 1\n", (1, 1, "lint.yaml.directive"), id="directive"),
    ],
)
def test_file_without_a_tree_says_why_and_where(reading, text, found):
    try:
        _, faults = reading(text)
    except FaultyFile as faulty:
        faults = faulty.faults
    fault = faults[0]

    assert (fault.place.line, fault.place.column, fault.message.id) == found


def test_missing_file_is_a_fault(tmp_path):
    with pytest.raises(FaultyFile) as caught:
        read(tmp_path / "none.yaml")

    assert [fault.message.id for fault in caught.value.faults] == ["lint.file.unreadable"]


def test_byte_order_mark_and_windows_lines_are_read(reading):
    node, faults = reading("\ufeffa: 1\r\nb: 2\r\n")

    assert (node.plain(), faults) == ({"a": 1, "b": 2}, ())


def test_text_is_composed(reading):
    node, _ = reading("a: \u1112\u1161\u11ab\n")

    assert node.plain() == {"a": "한"}


@pytest.mark.parametrize(
    "text, column, place",
    [
        pytest.param("a: x == 1\n", 3, (1, 6), id="plain"),
        pytest.param("a: 'x == 1'\n", 3, (1, 7), id="single quotes"),
        pytest.param("a: 'it''s == 1'\n", 6, (1, 11), id="doubled quote before"),
        pytest.param('a: "x \\"y\\" z"\n', 7, (1, 13), id="escape before"),
        pytest.param("a: >-\n  x ==\n  1\n", 6, (3, 3), id="folded"),
        pytest.param("a: |\n  x ==\n  1\n", 6, (3, 3), id="literal"),
        pytest.param("a: x ==\n  1\n", 6, (2, 3), id="plain over two lines"),
        pytest.param("a: '가 == 나'\n", 6, (1, 10), id="Hangul counts as one"),
        pytest.param("a: x\n", 2, (1, 5), id="behind the end"),
        pytest.param('a: "\\u0041 == 1"\n', 3, (1, 4), id="written otherwise than it reads"),
    ],
)
def test_character_of_a_text_is_found_again(reading, text, column, place):
    node, _ = reading(text)
    found = node.value["a"].place_of(column)

    assert (found.line, found.column) == place
