"""A floor under waitress, set up by the very function that serves our pages: `python -m bench.floors.waitressed plain sqlite:///x.db 8080`."""

from __future__ import annotations

import dataclasses
import importlib
import sys

from homeservice.cli.processes import serve_pages
from homeservice.config import Config


def main(side: str, database_url: str, port: str) -> None:
    app = importlib.import_module(f"bench.floors.{side}").make_app(database_url)
    serve_pages(app, dataclasses.replace(Config(), port=int(port)), ready=lambda: None)


if __name__ == "__main__":
    main(*sys.argv[1:])
