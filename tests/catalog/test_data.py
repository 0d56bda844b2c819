"""Data files beside a form: read with it, pinned by its version, and every fault told at its line."""

import pytest

from homeservice.adapters.language import Language
from homeservice.catalog.data import MOST_CHARACTERS, MOST_ROWS, read_table
from homeservice.catalog.faults import FaultyFile
from homeservice.catalog.loader import load_file, load_folder
from homeservice.core.definitions import FormDefinition
from tests.definitions.reading import ODD

FORM = next(path for path in ODD if path.stem == "from-lists").read_text()
PLACES = "district,dong,post\n중구,삼덕동,41911\n"


@pytest.fixture
def forms(tmp_path):
    for folder in ("services/moving", "contests", "shared"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "services" / "moving.yaml").write_text(FORM)
    (tmp_path / "services" / "moving" / "places.csv").write_text(PLACES)
    (tmp_path / "services" / "moving" / "items.csv").write_text("code,name,fee\nB-03,책장,4000\n")
    return tmp_path


@pytest.fixture
def said(forms):
    """What is said of the form, in English, with paths from the folder of services."""

    def of():
        try:
            load_file(forms / "services" / "moving.yaml", forms / "shared")
        except FaultyFile as faulty:
            return [fault.said(Language("en")).replace(f"{forms.as_posix()}/services/", "") for fault in faulty.faults]
        return []

    return of


@pytest.fixture
def faults_of(tmp_path):
    """(line, message id) of every fault of a CSV file of these bytes."""

    def of(content):
        path = tmp_path / "list.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        with pytest.raises(FaultyFile) as caught:
            read_table(path)
        assert not [fault for fault in caught.value.faults for code in ("ko", "en") if fault.message.id in fault.said(Language(code))]
        return [(fault.place.line, fault.message.id.removeprefix("lint.")) for fault in caught.value.faults]

    return of


def test_the_folder_of_a_form_is_no_form_and_its_file_is_part_of_the_version(forms):
    before = load_folder(forms)
    (forms / "services" / "moving" / "places.csv").write_text(PLACES + "중구,동인동,41910\n")
    after = load_folder(forms)

    assert (before.faults, after.faults) == ((), ())
    assert before.definitions["moving"].digest != after.definitions["moving"].digest


def test_a_version_keeps_the_content_of_its_files(forms):
    definition = load_folder(forms).definitions["moving"]
    stored = FormDefinition.model_validate({**definition.asked(), **definition.running()})

    assert stored.digest == definition.digest
    assert stored.fields["place"].data.rows == (("중구", "삼덕동", "41911"),)


def test_a_shared_block_has_its_files_in_its_own_folder(forms):
    start = FORM.index("      - type: cascade")
    end = FORM.index("      - {type: text, name: lane")
    block = "sections:\n  - name: home\n    title: 집\n    fields:\n" + FORM[start:end]
    (forms / "shared" / "home.yaml").write_text("place: first\n" + block)
    (forms / "shared" / "home").mkdir()
    (forms / "shared" / "home" / "places.csv").write_text(PLACES)
    (forms / "services" / "moving" / "places.csv").unlink()
    (forms / "services" / "moving.yaml").write_text((FORM[:start] + FORM[end:]).replace("sections:", "take_in: [home]\nsections:", 1))

    definition = load_file(forms / "services" / "moving.yaml", forms / "shared")

    assert definition.fields["place"].sample() == ("중구", "삼덕동")


def test_a_folder_without_its_form_is_told(forms):
    (forms / "services" / "moved").mkdir()

    assert [fault.message.id for fault in load_folder(forms).faults] == ["lint.data.folder"]


def test_a_file_that_is_not_there_is_told_where_it_is_named(forms, said):
    (forms / "services" / "moving" / "places.csv").rename(forms / "services" / "moving" / "place.csv")

    (fault,) = said()

    assert fault.startswith("moving.yaml:22:15: sections.where.fields.place.data: There is no file moving/places.csv.")
    assert fault.endswith("items.csv, place.csv")


def test_questions_without_their_file_are_told_once(forms, said):
    (forms / "services" / "moving" / "items.csv").unlink()

    assert [fault.partition(": ")[2].partition(": ")[0] for fault in said()] == [
        "sections.what.fields.item.data", "sections.what.fields.fee.data",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["../places.csv", "/etc/passwd", "'..\\places.csv'", ".places.csv", "places.txt", "5", "{file: places.csv, columns: [a], rows: []}"],
)
def test_only_a_name_of_a_csv_file_is_taken(forms, said, name):
    (forms / "services" / "moving.yaml").write_text(FORM.replace("data: places.csv", f"data: {name}"))

    assert [fault.partition(".data: ")[2][:33] for fault in said()] == ["Write only the name of the file, "]


def test_a_column_that_is_not_there_is_told_where_it_is_asked_for(forms, said):
    (forms / "services" / "moving.yaml").write_text(FORM.replace("column: dong", "column: ward"))

    assert said() == [
        "moving.yaml:23:79: sections.where.fields.place.levels.2.column: places.csv has no column ward. It has: district, dong, post"
    ]


@pytest.mark.parametrize("content, faults", [
    pytest.param("", [(1, "data.empty")], id="nothing"),
    pytest.param("a,b\n\n , \n", [(1, "data.empty")], id="no lines"),
    pytest.param("a,,a\n1,2,3\n", [(1, "data.column_blank"), (1, "data.column_twice")], id="columns"),
    pytest.param("a,b\n1,2\n1\n1,2,3\n", [(3, "data.cells"), (4, "data.cells")], id="cells"),
    pytest.param('a,b\n1,"2\n3,4\n', [(2, "data.quotes")], id="open quotes"),
    pytest.param('a,b\n1,"2\n3"\n1\n', [(2, "data.cell"), (4, "data.cells")], id="a line break in a cell"),
    pytest.param("a\n" + "x" * (MOST_CHARACTERS + 1) + "\n", [(2, "data.cell")], id="a long cell"),
    pytest.param("a\n" + "x\n" * (MOST_ROWS + 1), [(MOST_ROWS + 2, "data.too_many_rows")], id="a row too many"),
    pytest.param(",".join(f"c{n}" for n in range(31)) + "\n" + "x," * 30 + "x\n", [(1, "data.too_many_columns")], id="a column too many"),
    pytest.param("구,동\n중구,삼덕동\n".encode("cp949"), [(1, "file.not_utf8")], id="another encoding"),
    pytest.param("a\nb\x00c\n", [(2, "file.character")], id="a control character"),
    pytest.param("a\n\u202egnp.exe\n", [(2, "file.character")], id="turned text"),
    pytest.param(b"a\n" + b"x" * 600_000, [(1, "file.too_large")], id="too large"),
    pytest.param("a,b\n" + "1\n" * 50, [(line, "data.cells") for line in range(2, 12)], id="the same mistake everywhere"),
])  # fmt: skip
def test_what_is_wrong_with_a_file_is_told_at_its_line(faults_of, content, faults):
    assert faults_of(content) == faults


def test_cells_are_texts_whatever_they_look_like(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes('\ufeff이름,값\r\n=1+1,@sum(a1)\r\n \u1100\u1161 ,007\r\n"가, 나","그는 ""네"""\r\n'.encode())

    assert read_table(path) == {
        "file": "list.csv", "columns": ["이름", "값"], "rows": [["=1+1", "@sum(a1)"], ["가", "007"], ["가, 나", '그는 "네"']],
    }  # fmt: skip
