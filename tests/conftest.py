"""What every test may ask for: databases, a mail server, a browser."""

from hypothesis import settings

from tests.services.browser import axe_faults, browser, new_page
from tests.services.databases import database_url, migrated_url, postgresql_server, postgresql_template, sqlite_template, sqlite_url
from tests.services.mailbox import mailbox

__all__ = [
    "axe_faults",
    "browser",
    "database_url",
    "mailbox",
    "migrated_url",
    "new_page",
    "postgresql_server",
    "postgresql_template",
    "sqlite_template",
    "sqlite_url",
]

# How long an example takes says more about the machine than about the rule.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


def pytest_make_parametrize_id(val):
    """Bytes are named by their number: what is in them may differ from process to process, and tells nobody anything."""
    return f"{len(val)} bytes" if isinstance(val, bytes) else None
