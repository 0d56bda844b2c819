"""The web application, for any WSGI server and for the `flask` command."""

from homeservice.app import create_app

app = create_app()
