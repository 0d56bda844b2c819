"""`flask forms describe`: the catalogue as a table."""

import csv
import io

import pytest

from homeservice.app import create_app
from homeservice.cli import said
from homeservice.config import Config
from tests.definitions.reading import SHIPPED, load
from tests.world import FORMS


@pytest.fixture
def table(tmp_path, monkeypatch):
    """The rows of the table of the forms in this repository, by their code."""
    monkeypatch.setenv("HOMESERVICE_LANGUAGE", "ko")
    said.voice.cache_clear()
    app = create_app(Config(database_url=f"sqlite:///{tmp_path}/none.db", data_dir=tmp_path, forms_dir=FORMS))
    result = app.test_cli_runner().invoke(args=["forms", "describe", "--csv"])
    app.extensions["house"].database.dispose()
    said.voice.cache_clear()
    return {row["코드"]: row for row in csv.DictReader(io.StringIO(result.stdout))}


def test_each_form_is_a_row_with_what_it_costs_in_words_that_people_read(table):
    definitions = [load(path.stem) for path in SHIPPED]

    assert {code: row["수수료(원)"] for code, row in table.items()} == {
        each.code: "없음" if each.fee is None else "신청 내용에 따라 계산" if each.fee.fixed is None else str(each.fee.fixed)
        for each in definitions
    }  # fmt: skip
