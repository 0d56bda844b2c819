"""The documents are true: what follows from the code is fresh, every example works, every key, setting and command is told, every link leads somewhere."""

import re

import pytest
import yaml

from homeservice.adapters.language import Language
from homeservice.app import create_app
from homeservice.catalog.faults import FaultyFile
from homeservice.catalog.loader import load_file
from homeservice.config import Config
from homeservice.core.expressions import compile_expression, evaluate
from homeservice.core.fields import FIELD_TYPES
from tests.definitions.reading import ROOT, SHARED, TEMPLATES
from tools.document import MODELS, PARTS, all_remarks, marked, renewed
from tools.type_pages import page_of

DOCS = sorted((ROOT / "docs").glob("*.md"))
TOLD = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS]
TYPE_PAGES = [ROOT / "docs" / "types" / f"{name}.md" for name in sorted(FIELD_TYPES)]
GUIDE = (ROOT / "docs" / "writing-forms.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)
SNIPPETS = FENCE.findall(GUIDE)
DATA_FILES = dict(re.findall(r"^```csv (\S+)\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL))
FIRST_FORM = next(text for text in SNIPPETS if text.startswith("code:"))
QUESTIONS = [text for text in SNIPPETS if text.startswith("- ")]
PARTS_OF_A_FORM = [text for text in SNIPPETS if text != FIRST_FORM and not text.startswith("- ")]


def read(path):
    return path.read_text(encoding="utf-8")


def table(head):
    """The rows below the head of a table of the guide, as lists of cells without their back ticks."""
    below = GUIDE[GUIDE.index(head) :].split("\n\n", 1)[0].splitlines()[2:]
    return [[cell.strip().strip("`") for cell in line.strip("|").split(" | ")] for line in below]


def blocks(text):
    """The keys of a form's outermost level, each with its lines."""
    return {block.split(":", 1)[0]: block for block in re.split(r"^(?=\w)", text, flags=re.MULTILINE) if block.strip()}


def form(folder, *changes):
    """The first form with some of its keys told anew, through the real reader. Raises FaultyFile."""
    keys = blocks(FIRST_FORM)
    for text in changes:
        keys |= blocks(text)
    path = folder / "parking-permit.yaml"
    path.write_text("".join(block.rstrip("\n") + "\n" for block in keys.values()), encoding="utf-8")
    path.with_suffix("").mkdir(exist_ok=True)
    for name, content in DATA_FILES.items():
        (path.with_suffix("") / name).write_text(content, encoding="utf-8")
    return load_file(path, SHARED, templates=TEMPLATES)


# --- what is generated ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", PARTS)
def test_what_follows_from_the_code_is_fresh(name):
    text = read(ROOT / "docs" / PARTS[name][0])

    # `python -m tools.document` writes it anew
    assert renewed(name, text) == text


@pytest.mark.parametrize("name", FIELD_TYPES)
def test_every_type_of_question_is_in_the_table(name):
    assert f"| [`{name}`](types/{name}.md) |" in marked("types").search(GUIDE)[0]


@pytest.mark.parametrize("name", FIELD_TYPES)
def test_every_type_of_question_has_a_fresh_page_and_a_picture(name):
    picture = ROOT / "docs" / "types" / f"{name}.png"

    # `python -m tools.document` writes the page anew, `python -m tools.type_pictures` draws the pictures
    assert read(picture.with_suffix(".md")) == page_of(name)
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_pages_and_pictures_of_types_are_all_of_types_that_there_are():
    assert {path.stem for path in (ROOT / "docs" / "types").iterdir()} == set(FIELD_TYPES)


@pytest.mark.parametrize(
    "model", [*MODELS, *FIELD_TYPES.values()], ids=lambda model: f"{model.__module__.rpartition('.')[2]}.{model.__name__}"
)
def test_every_key_says_what_it_is_for(model):
    told = all_remarks(model)

    assert [name for name in model.model_fields if not told.get(name)] == []


# --- the guide --------------------------------------------------------------------------------------------------------
def test_the_first_form_is_whole(tmp_path):
    definition = form(tmp_path)

    assert (definition.slug, [section.name for section in definition.sections]) == ("parking-permit", ["applicant", "car", "consents"])


@pytest.mark.parametrize("text", QUESTIONS, ids=lambda text: re.search(r"name: (\w+)", text)[1])
def test_questions_of_the_guide_can_be_asked(text, tmp_path):
    asked = "      " + text.strip().replace("\n", "\n      ")

    definition = form(tmp_path, f"sections:\n  - name: trial\n    title: 견본\n    fields:\n{asked}\n", "documents:\n  receive: {template: receipt}\n  approve: {template: confirmation}\n  reject: {template: refusal}\n")  # fmt: skip

    written = [question["name"] for question in yaml.safe_load(text)]
    assert [question.name for question in definition.section("trial").fields] == written


@pytest.mark.parametrize("text", PARTS_OF_A_FORM, ids=lambda text: " ".join(yaml.safe_load(text)))
def test_parts_of_a_form_in_the_guide_fit_the_first_form(text, tmp_path):
    written = yaml.safe_load(text)

    definition = form(tmp_path, text)

    for key in ("computed", "eligibility", "stages", "moves", "intakes"):
        if key in written:
            assert len(getattr(definition, key)) == len(written[key])


@pytest.mark.parametrize("source, given, result", table("| expression | with | gives |"))
def test_expressions_of_the_guide_give_what_it_says(source, given, result):
    assert evaluate(compile_expression(source), yaml.safe_load(given)) == yaml.safe_load(result)


@pytest.mark.parametrize("written, said", table("| written | what the check says |"))
def test_mistakes_of_the_guide_are_told_as_it_says(written, said, tmp_path):
    try:
        definition = form(tmp_path, written)
    except FaultyFile as faulty:
        (fault,) = faulty.faults
        assert f"{fault.path}: {Language('en').say(fault.message)}" == said
    else:
        assert said.startswith("nothing, but it became two steps")
        assert len(definition.steps) == 2


# --- settings, commands, links ----------------------------------------------------------------------------------------
def settings():
    """The variables that the configuration reads."""
    source = read(ROOT / "homeservice" / "config.py")
    return sorted({f"HOMESERVICE_{name}" for name in re.findall(r'reader\.\w+\("([A-Z_]+)"', source)})


def commands(group, above="flask"):
    """Every command of ours, as it is typed."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{above} {name}")
        elif command.callback.__module__.startswith("homeservice."):
            yield f"{above} {name}"


def test_settings_are_found():
    assert {"HOMESERVICE_ENV", "HOMESERVICE_SECRET", "HOMESERVICE_SMTP_STARTTLS"} <= set(settings())


@pytest.mark.parametrize("name", settings())
def test_every_setting_has_its_row(name):
    assert re.search(rf"^\| `{name}` \|", read(ROOT / "docs" / "operating.md"), re.MULTILINE)


def test_every_command_is_told(tmp_path):
    app = create_app(Config(data_dir=tmp_path, database_url=f"sqlite:///{tmp_path / 'none.db'}"), {})
    known = sorted(commands(app.cli))
    told = re.sub(r"`(flask \w+) ([\w]+)[^`]*`((?:, `\w+[^`]*`)*)", _each, "\n".join(map(read, TOLD)))

    assert {"flask forms check", "flask clock due", "flask serve"} <= set(known)
    assert [command for command in known if command not in told] == []


def _each(found):
    """`flask db upgrade`, `downgrade …` tells both commands."""
    group, first, more = found.groups()
    return " ".join(f"{group} {name}" for name in [first, *re.findall(r"`(\w+)", more)])


def test_readme_holds_the_two_commands():
    assert re.findall(r"^make (run|test)\b", read(ROOT / "README.md"), re.MULTILINE) == ["run", "test"]


def anchors(path):
    """The anchors of a document's headings, as the sites that show it make them."""
    return {
        re.sub(r"[^\w\- ]", "", line.lstrip("# ").lower()).replace(" ", "-") for line in read(path).splitlines() if line.startswith("#")
    }


@pytest.mark.parametrize("path", [*TOLD, *TYPE_PAGES], ids=lambda path: path.name)
def test_every_link_leads_somewhere(path):
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", read(path)) if not link.startswith(("http:", "https:"))]

    lost = []
    for link in links:
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []
