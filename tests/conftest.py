"""What every test may ask for: databases, a mail server, a browser."""

from hypothesis import settings

from tests.services.browser import axe_faults, browser, new_page, no_loop_left_running
from tests.services.databases import (
    database_url,
    migrated_url,
    postgresql_server,
    postgresql_spare,
    postgresql_template,
    sqlite_template,
    sqlite_url,
)
from tests.services.mailbox import mailbox
from tests.services.node import node

__all__ = [
    "axe_faults",
    "browser",
    "database_url",
    "mailbox",
    "migrated_url",
    "new_page",
    "no_loop_left_running",
    "node",
    "postgresql_server",
    "postgresql_spare",
    "postgresql_template",
    "sqlite_template",
    "sqlite_url",
]

# How long an example takes says more about the machine than about the rule.
settings.register_profile("house", deadline=None)
settings.load_profile("house")
