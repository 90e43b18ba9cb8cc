"""A throw-away Postgres for a test session, and fresh migrated databases in it within milliseconds."""

import asyncio
import itertools
import os
import sys
import tempfile
from pathlib import Path
from subprocess import run

import asyncpg

from local.databases import OWNERS, ensure_database, ensure_role, prepare_embedded
from local.postgres import FAST_TEST_SETTINGS, Postgres


def open_folder() -> Path:
    """A new temporary folder that another user may pass through: Postgres runs as one when the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="bieb-test-", dir="/tmp"))  # short: a socket's path is limited
    folder.chmod(0o711)
    return folder


class TestPostgres:
    """The session's cluster. Each test makes its own databases; they go with the cluster."""

    __test__ = False  # not a test class, whatever its name says

    def __init__(self) -> None:
        self.folder = open_folder()
        self.server = Postgres(self.folder, settings=FAST_TEST_SETTINGS)
        self._numbers = itertools.count(1)
        self._templates: dict[str, str] = {}

    def start(self) -> None:
        """Starts the cluster with a role for each service."""
        self.server.start()
        asyncio.run(prepare_embedded(self.server.dsn()))

    def stop(self) -> None:
        """Stops the cluster."""
        self.server.stop()

    def url(self, database: str, role: str | None = None) -> str:
        """The SQLAlchemy URL of `database`; the role is the one named like it unless given."""
        return self.server.dsn(database, role or database, "postgresql+asyncpg")

    def dsn(self, database: str = "postgres", role: str = "postgres") -> str:
        """The same for plain asyncpg; the default is the administrator's."""
        return self.server.dsn(database, role)

    async def create_database(self, service: str) -> str:
        """A new database with `service`'s tables, empty, owned by that service's role; returns its SQLAlchemy URL.

        The migrations run once a session, into a template that the others are copied from.
        """
        return await self._create(service, await self._template(service))

    async def create_copy(self, url: str) -> str:
        """A new database like the one of this URL, to which nobody may be connected now; returns its SQLAlchemy URL."""
        name = url.split("@/")[1].split("?", maxsplit=1)[0]
        return await self._create(name.rpartition("_")[0], name)

    async def create_empty_database(self, role: str) -> str:
        """A new database without any table, owned by `role` (made when missing); returns its SQLAlchemy URL."""
        return await self._create(role, "template1")

    async def _template(self, service: str) -> str:
        if service in self._templates:
            return self._templates[service]
        url = await self._create(service, "template1")
        environment = os.environ | {"BIEB_DATABASE_URL": url, "BIEB_MODE": "local"}
        command = [sys.executable, "-m", "shared.migrate", service]
        done = await asyncio.to_thread(run, command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"migrating {service} failed:\n{done.stdout}{done.stderr}")
        self._templates[service] = url.split("@/")[1].split("?")[0]
        return self._templates[service]

    async def _create(self, owner: str, template: str) -> str:
        name = f"{owner}_{next(self._numbers)}"
        admin = await asyncpg.connect(self.dsn())
        try:
            if owner not in OWNERS:
                await ensure_role(admin, owner)
            await ensure_database(admin, name, owner, template)
        finally:
            await admin.close()
        return self.url(name, owner)
