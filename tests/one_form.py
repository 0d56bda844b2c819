"""A house whose folder of forms holds one form alone, for the commands that read and write such a folder."""

import shutil
from pathlib import Path

from homeservice.app import create_app
from homeservice.config import Config
from tests.world import FORMS

SLUG = "campus-guard-certificate"


class OneFormHouse:
    """Its folder, its application and its database, a migrated SQLite file."""

    def __init__(self, folder, template):
        (folder / "data").mkdir()
        shutil.copy(template, folder / "data" / "homeservice.db")
        self.forms = folder / "forms"
        (self.forms / "services").mkdir(parents=True)
        shutil.copytree(FORMS / "shared", self.forms / "shared")
        shutil.copy(FORMS / "city.yaml", self.forms)
        self.path = Path(shutil.copy(FORMS / "services" / f"{SLUG}.yaml", self.forms / "services"))
        config = Config(
            database_url=f"sqlite:///{folder}/data/homeservice.db", data_dir=folder / "data", forms_dir=self.forms, city_file=self.forms / "city.yaml"
        )  # fmt: skip
        self.app = create_app(config)
        self.database = self.app.extensions["house"].database

    def flask(self, *args):
        """Exit code and output of a command."""
        result = self.app.test_cli_runner().invoke(args=list(args))
        return result.exit_code, result.output
