"""What import contracts cannot see: what the core really loads, and that the tree has the shape it should have."""

import json
import subprocess
import sys

import pytest

from tests.architecture.sources import MODULES, PACKAGE, ROOT, name

CORE = sorted(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in (PACKAGE / "core").rglob("*.py"))
# What the core may stand on, and what these bring with them.
FOUNDATION = {
    "annotated_types", "dateutil", "holidays", "phonenumbers", "pydantic", "pydantic_core", "six", "typing_extensions", "typing_inspection",
}  # fmt: skip
PROBE = """
import importlib, json, sys
before, found = set(sys.modules), {}
for name in json.loads(sys.argv[1]):
    try:
        importlib.import_module(name)
    except Exception as error:
        sys.modules[f"{name} raised {error!r}"] = None  # shows among what it loaded
    found[name] = sorted(set(sys.modules) - before)
    before = set(sys.modules)
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def loaded():
    """What each module of the core brought into a bare interpreter, imported one after the other."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, json.dumps(CORE)], cwd=ROOT, capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT)}
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("module", CORE)
def test_core_loads_only_its_foundation(module, loaded):
    standard = sys.stdlib_module_names | FOUNDATION
    foreign = [other for other in loaded[module] if other.partition(".")[0] not in {*standard, "homeservice"}]
    ours = [other for other in loaded[module] if other.startswith("homeservice.") and not f"{other}.".startswith("homeservice.core.")]

    # the standard library's own private modules have no fixed names
    assert [other for other in foreign if not other.startswith("_")] == []
    assert ours == []


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_module_is_named_after_what_is_in_it(path):
    assert path.stem not in {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}


@pytest.mark.parametrize(
    "path",
    sorted(path for folder in ("homeservice", "tests", "tools", "bench") for path in (ROOT / folder).rglob("*.py")),
    ids=name,
)
def test_module_is_at_most_400_lines_long(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("lock", sorted([*ROOT.glob("requirements*.txt"), ROOT / "package-lock.json"]), ids=name)
def test_lock_file_names_no_registry(lock):
    text = lock.read_text(encoding="utf-8")

    assert [word for word in ("--index-url", "--find-links", '"resolved"', "pypi.org", "registry.npmjs") if word in text] == []


@pytest.mark.parametrize("lock", sorted(ROOT.glob("requirements*.txt")), ids=name)
def test_lock_file_pins_every_package_with_hashes(lock):
    entries = lock.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    packages = [entry for entry in entries if entry and not entry.lstrip().startswith("#")]

    assert packages
    assert [entry.split()[0] for entry in packages if "==" not in entry or "--hash=sha256:" not in entry] == []
