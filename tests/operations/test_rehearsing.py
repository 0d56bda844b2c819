"""Rehearsals make room for each other, and stay for whoever is reading one."""

import pytest

from homeservice.operations import rehearsing
from homeservice.operations.rehearsing import rehearse
from tests.definitions.reading import load
from tests.world import NOW, make_office


@pytest.fixture
def rehearsed(tmp_path, monkeypatch):
    monkeypatch.setattr(rehearsing, "KEPT", 1)
    office, definition = make_office(tmp_path / "files"), load("campus-guard-certificate")
    return lambda key: rehearse(definition, office, key=key, now=NOW)


def test_one_that_others_took_the_place_of_can_be_read_a_while_longer_and_then_goes(rehearsed, monkeypatch):
    first = rehearsed("one")
    assert rehearsed("one") is first

    second = rehearsed("two")
    assert len(first.mails()) > 0

    monkeypatch.setattr(rehearsing, "GRACE", -1)
    assert rehearsed("two") is second
    assert not first.folder.exists()
    assert rehearsed("one") is not first
