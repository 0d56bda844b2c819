"""The application over a small world, and browsers that are signed in."""

import dataclasses
import re

import pytest

from homeservice import clock
from homeservice.app import create_app
from homeservice.config import Config
from homeservice.operations.sign_in import begin_sign_in
from tests.world import FORMS, World


class Site:
    """A world with its application; `client()` is a browser, signed in where somebody is named."""

    def __init__(self, world, app):
        self.world = world
        self.app = app

    def client(self, *, person=None, officer=None):
        browser = self.app.test_client()
        for key, who in (("resident", person), ("officer", officer)):
            if who is not None:
                with self.world.transaction() as session:
                    token = begin_sign_in(session, now=clock.now(), **{"person" if key == "resident" else "officer": who})
                with browser.session_transaction() as kept:
                    kept[key] = token
        return browser


def token_of(html):
    """The form token of a page."""
    return re.search(r'name="csrf_token" value="([^"]+)"', html)[1]


def make_site(url, folder):
    world = World(url, folder / "files")
    config = dataclasses.replace(Config(), database_url=url, data_dir=folder, city_file=FORMS / "city.yaml")
    return Site(world, create_app(config, {"TESTING": False, "RATELIMIT_ENABLED": False}))


@pytest.fixture
def site(migrated_url, tmp_path):
    """The site over each database."""
    built = make_site(migrated_url, tmp_path)
    yield built
    built.world.database.dispose()
    built.app.extensions["house"].database.dispose()


@pytest.fixture
def small_site(sqlite_url, tmp_path):
    """The site over SQLite alone, for what does not depend on the database."""
    built = make_site(sqlite_url, tmp_path)
    yield built
    built.world.database.dispose()
    built.app.extensions["house"].database.dispose()
