"""The application over a small world, and browsers that are signed in."""

import atexit
import dataclasses
import re
import shutil
import tempfile

import pytest
from jinja2 import FileSystemBytecodeCache

from homeservice import clock
from homeservice.app import create_app
from homeservice.config import Config
from homeservice.operations.sign_in import begin_sign_in
from tests.web.town import Town
from tests.world import FORMS, World

#: Templates are compiled once for all applications that the tests build.
COMPILED = FileSystemBytecodeCache(tempfile.mkdtemp(prefix="templates-"))
atexit.register(shutil.rmtree, COMPILED.directory)


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

    def close(self):
        self.world.database.dispose()
        self.app.extensions["house"].database.dispose()


def token_of(html):
    """The form token of a page."""
    return re.search(r'name="csrf_token" value="([^"]+)"', html)[1]


def make_app(url, folder, **settings):
    """The application alone; `settings` go over the configuration's."""
    # Nobody listens at the issuer: what a running demonstration says must not decide a test.
    given = {
        "identity_issuer": "http://localhost:1",
        "payment_url": "http://localhost:1/till",
        "city_file": FORMS / "city.yaml",
        **settings,
    }
    config = dataclasses.replace(Config(), database_url=url, data_dir=folder, **given)
    app = create_app(config, {"TESTING": False, "RATELIMIT_ENABLED": False})
    app.jinja_env.bytecode_cache = COMPILED
    return app


def make_site(url, folder, *, definitions=None, **settings):
    """The application and a world that seals with its keys."""
    app = make_app(url, folder, **settings)
    return Site(World(url, folder / "files", definitions=definitions, office=app.extensions["house"].office), app)


@pytest.fixture
def site(migrated_url, tmp_path):
    """The site over each database."""
    built = make_site(migrated_url, tmp_path)
    yield built
    built.close()


@pytest.fixture
def small_site(sqlite_url, tmp_path):
    """The site over SQLite alone, for what does not depend on the database."""
    built = make_site(sqlite_url, tmp_path)
    yield built
    built.close()


@pytest.fixture(scope="session")
def built_town(sqlite_template, tmp_path_factory):
    """A town in a folder, and its people and cases; nobody changes it, each test has a copy."""
    folder = tmp_path_factory.mktemp("town")
    built = make_site(f"sqlite:///{shutil.copy(sqlite_template, folder / 'town.db')}", folder)
    town = Town(built)
    built.close()
    return folder, town


@pytest.fixture
def town(built_town, tmp_path):
    """The site of a town of this test's own: `town.site`, its people and cases."""
    folder, built = built_town
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    own = built.moved(make_site(f"sqlite:///{tmp_path / 'town.db'}", tmp_path, definitions=built.world.definitions))
    yield own
    own.site.close()
