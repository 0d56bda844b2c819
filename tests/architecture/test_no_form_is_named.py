"""No code knows a form: outside the forms, the tests and the demonstration's data nothing names one by its address or code."""

import ast
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FORMS = [*ROOT.glob("forms/services/*.yaml"), *ROOT.glob("forms/contests/*.yaml")]
SLUGS = sorted(path.stem for path in FORMS)
CODES = sorted(re.search(r"^code: (\w+)$", path.read_text(encoding="utf-8"), re.MULTILINE)[1] for path in FORMS)
NAMES = re.compile(rf"(?<![\w-])({'|'.join((*SLUGS, *CODES))})(?![\w-])")

PYTHON = [
    *sorted(path for folder in ("homeservice", "bench", "tools", "migrations") for path in (ROOT / folder).rglob("*.py")),
    ROOT / "wsgi.py",
]
SCRIPTS = sorted(path for pattern in ("*.js", "*.mjs", "*.css") for path in (ROOT / "assets").rglob(pattern))
TEMPLATES = sorted(
    path for folder in ("templates", "pdf") for path in (ROOT / folder).rglob("*.*") if path.suffix in {".html", ".txt", ".css", ".svg"}
)
#: What is no code of them: the examples that remarks give.
REMARKS = {
    ".js": r"/\*.*?\*/|(?<!:)//[^\n]*", ".mjs": r"/\*.*?\*/|(?<!:)//[^\n]*", ".css": r"/\*.*?\*/", ".html": r"\{#.*?#\}", ".txt": r"\{#.*?#\}",
    ".svg": r"<!--.*?-->",
}  # fmt: skip


def named_in_python(source):
    """The forms that a module's texts name; its docstrings may give examples."""
    tree = ast.parse(source)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    remarks = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and ast.get_docstring(node, clean=False) is not None
    }
    texts = (
        node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in remarks
    )
    return sorted({name for text in texts for name in NAMES.findall(text)})


def named_in(text, suffix):
    """The forms that a script or a template names, remarks and the curves of drawings aside."""
    plain = re.sub(rf"{REMARKS[suffix]}|\bd=(?:\"[^\"]*\"|'[^']*')", "", text, flags=re.DOTALL)
    return sorted(set(NAMES.findall(plain)))


def test_every_form_is_looked_for():
    assert len(FORMS) == len(SLUGS) == len(CODES) >= 3
    assert all(yaml.safe_load(path.read_text(encoding="utf-8"))["code"] in CODES for path in FORMS)


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_module_names_a_form(path):
    assert named_in_python(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", [*SCRIPTS, *TEMPLATES], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_script_and_no_template_names_a_form(path):
    assert named_in(path.read_text(encoding="utf-8"), path.suffix) == []


def test_a_name_would_be_found_and_an_example_in_a_remark_not():
    slug, code = SLUGS[0], CODES[0]
    assert named_in_python(f'"""Such as {slug}."""\nif form.slug == "{slug}" or f"{{x}}:{code}":\n    pass\n') == sorted({slug, code})
    assert named_in(f"// {slug}\nif (form === '{slug}') go();", ".mjs") == [slug]
    assert named_in(f"{{# {code} #}}{{% if code == '{code}' %}}", ".html") == [code]
