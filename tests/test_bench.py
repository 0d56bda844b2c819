"""The measurements of `bench/` still run. How fast anything is, no test says: that depends on the machine."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
#: As little as each can do.
LEAST = {
    "bench.catalogue": ("--forms", "6", "--times", "1", "--database", "sqlite"),
    "bench.large": ("--questions", "30", "--times", "1", "--database", "sqlite"),
    "bench.where": ("--times", "1", "--database", "sqlite"),
    "bench.web": ("--seconds", "0.1", "--rounds", "1", "--concurrency", "2", "--processes", "1"),
}


def run(module, *arguments):
    return subprocess.run(
        [sys.executable, "-m", module, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )  # fmt: skip


@pytest.mark.parametrize("module", LEAST)
def test_help_says_how_it_is_called(module):
    told = run(module, "--help")

    assert (told.returncode, f"-m {module}" in told.stdout) == (0, True), told.stderr


def test_catalogue_is_measured_against_a_small_one():
    told = run("bench.catalogue", *LEAST["bench.catalogue"])

    assert told.returncode == 0, told.stderr
    assert [line.split("  ")[0] for line in told.stdout.splitlines()[-8:]] == [
        "front page", "list of services", "list, searched", "list, mistyped", "closing this week", "service", "case", "form page",
    ]  # fmt: skip


def test_long_form_is_opened_saved_and_checked():
    told = run("bench.large", *LEAST["bench.large"])

    assert told.returncode == 0, told.stderr
    assert told.stdout.count("30 questions: ") == 4


def test_every_request_of_a_submission_is_taken_apart():
    told = run("bench.where", *LEAST["bench.where"])

    assert told.returncode == 0, told.stderr
    parts = [part.splitlines()[0] for part in told.stdout.split("\n\n")[1:-1]]
    assert parts == ["begin", "overview", "form page", "save a page", "check", "submit", "confirmation"]


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_all_three_sides_are_measured_and_what_they_confirmed_is_found(database, request):
    if database == "postgresql":
        request.getfixturevalue("postgresql_server")
    told = run("bench.web", *LEAST["bench.web"], "--database", database)

    assert told.returncode == 0, told.stderr
    assert [told.stdout.count(name) for name in ("ours to (a) widgets", "ours to (b) by hand")] == [4, 4]
    assert told.stdout.count("found whole") == 3
