"""The web application, for any WSGI server and for the `flask` command."""

from homeservice.app import create_app
from homeservice.cli.said import ending_with_a_sentence

with ending_with_a_sentence():
    app = create_app()
