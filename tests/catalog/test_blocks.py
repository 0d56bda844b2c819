"""Blocks that forms take in."""

import pytest

from homeservice.catalog.faults import FaultyFile
from homeservice.catalog.loader import load_file
from tests.definitions.reading import ODD

HEARING = next(path for path in ODD if path.stem == "staged-hearing").read_text()


def block(place, *names):
    sections = "\n".join(f"  - {{name: {name}, title: 제목, fields: [{{type: text, name: {name}_text, label: 글}}]}}" for name in names)
    return f"place: {place}\nsections:\n{sections}\n"


@pytest.fixture
def loading(tmp_path):
    (tmp_path / "shared").mkdir()

    def load(taken_in, **blocks):
        path = tmp_path / "staged-hearing.yaml"
        path.write_text(HEARING.replace("petition: other", f"petition: other\ntake_in: {taken_in}"))
        for name, text in blocks.items():
            (tmp_path / "shared" / f"{name}.yaml").write_text(text)
        return load_file(path, tmp_path / "shared")

    return load


def places(caught):
    return [(f.place.file.rpartition("/")[2], f.place.line, f.place.column, f.path, f.message.id) for f in caught.value.faults]


def test_blocks_stand_around_the_form_in_their_order(loading):
    form = loading("[last_one, b, a]", a=block("first", "a"), b=block("first", "b", "c"), last_one=block("last", "z"))

    assert [section.name for section in form.sections] == ["b", "c", "a", "request", "invitation", "answer", "z"]


def test_unknown_block_is_told_where_it_is_named(loading):
    with pytest.raises(FaultyFile) as caught:
        loading("[concents]", consents=block("last", "z"))

    assert places(caught) == [("staged-hearing.yaml", 11, 11, "take_in", "lint.block.unknown")]


def test_fault_inside_a_block_is_told_in_the_block(loading):
    spoilt = block("last", "z").replace("type: text", "type: text, mx: 5")

    with pytest.raises(FaultyFile) as caught:
        loading("[consents]", consents=spoilt)

    assert places(caught) == [("consents.yaml", 3, 48, "sections.z.fields.z_text.mx", "lint.key.unknown")]


def test_name_that_a_block_uses_already_is_a_fault_of_the_form(loading):
    with pytest.raises(FaultyFile) as caught:
        loading("[b]", b=block("first", "request"))

    assert [(place[0], place[3], place[4]) for place in places(caught)] == [
        ("staged-hearing.yaml", "sections.request.name", "lint.name.twice")
    ]


@pytest.mark.parametrize(
    "text, found",
    [
        pytest.param("sections: []\n", ("place", "lint.value.one_of"), id="no place"),
        pytest.param("place: middle\nsections: []\n", ("place", "lint.value.one_of"), id="another place"),
        pytest.param("place: last\n", ("sections", "lint.key.missing"), id="no sections"),
        pytest.param("place: last\nsections: 5\n", ("sections", "lint.value.list"), id="no list"),
        pytest.param("place: last\nsections: []\ntake_in: [x]\n", ("take_in", "lint.key.unknown"), id="a block takes nothing in"),
        pytest.param("place: last\nsections: []\nquota: 1\n", ("quota", "lint.key.not_built"), id="not built"),
        pytest.param("a: [", ("", "lint.yaml.bracket"), id="unreadable"),
    ],
)
def test_block_has_a_place_and_sections(loading, text, found):
    with pytest.raises(FaultyFile) as caught:
        loading("[b]", b=text)

    assert [(file, path, id) for file, _, _, path, id in places(caught)] == [("b.yaml", *found)]


def test_list_that_is_none_is_a_fault_of_the_form(loading):
    with pytest.raises(FaultyFile) as caught:
        loading("consents", consents=block("last", "z"))

    assert places(caught) == [("staged-hearing.yaml", 11, 10, "take_in", "lint.value.list")]
