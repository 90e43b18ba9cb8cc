"""A throw-away Postgres for a test session, and fresh migrated databases in it within milliseconds, which go again when
their test ends.
"""

import asyncio
import itertools
import os
import shutil
import sys
import tempfile
from pathlib import Path
from subprocess import run
from typing import ClassVar

import asyncpg

from local.databases import OWNERS, ensure_database, ensure_role, prepare_embedded
from local.postgres import FAST_TEST_SETTINGS, Postgres

MEMORY = Path("/dev/shm")
ROOM = 4_000_000_000
"""Bytes that must be free in memory before a cluster goes there: what one needs and as much again."""
MANY = 40
"""Databases whose test has ended that are dropped together, each some ten megabytes."""


def open_folder(place: Path = Path("/tmp")) -> Path:
    """A new temporary folder that another user may pass through: Postgres runs as one when the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix=f"bieb-test-{os.getpid()}-", dir=place))
    folder.chmod(0o711)
    return folder


def _quickest_place() -> Path:
    """Memory, where a database is made in a tenth of the time, when there is room: then what sessions that were killed
    left there is removed first.
    """
    if not os.access(MEMORY, os.W_OK):
        return Path("/tmp")
    for left in MEMORY.glob("bieb-test-*-*"):
        if not Path("/proc", left.name.split("-")[2]).exists():
            shutil.rmtree(left, ignore_errors=True)
    return MEMORY if shutil.disk_usage(MEMORY).free > ROOM else Path("/tmp")


class TestPostgres:
    """The session's cluster. Each test makes its own databases."""

    __test__ = False  # not a test class, whatever its name says
    running: ClassVar[list["TestPostgres"]] = []

    def __init__(self) -> None:
        self.folder = open_folder(_quickest_place())
        self.server = Postgres(self.folder, settings=FAST_TEST_SETTINGS)
        self._numbers = itertools.count(1)
        self._templates: dict[str, str] = {}
        self.made: list[str] = []
        """Databases that nobody has dropped, but for the templates: in the order in which they were asked for."""
        self._ended: list[str] = []

    def start(self) -> None:
        """Starts the cluster with a role for each service."""
        self.server.start()
        asyncio.run(prepare_embedded(self.server.dsn()))
        self.running.append(self)

    def stop(self) -> None:
        """Stops the cluster."""
        self.running.remove(self)
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
        return await self._made(service, await self._template(service))

    async def create_copy(self, url: str) -> str:
        """A new database like the one of this URL, to which nobody may be connected now; returns its SQLAlchemy URL."""
        name = url.split("@/")[1].split("?", maxsplit=1)[0]
        return await self._made(name.rpartition("_")[0], name)

    async def create_empty_database(self, role: str) -> str:
        """A new database without any table, owned by `role` (made when missing); returns its SQLAlchemy URL."""
        return await self._made(role, "template1")

    def end(self, after: int) -> None:
        """Nobody needs the databases any more that were made after the first so many. Dropped some at a time."""
        self._ended += self.made[after:]
        del self.made[after:]
        if len(self._ended) >= MANY:
            asyncio.run(self._drop())

    async def _drop(self) -> None:
        admin = await asyncpg.connect(self.dsn())
        try:
            while self._ended:
                await admin.execute(f'DROP DATABASE "{self._ended.pop()}" WITH (FORCE)')
        finally:
            await admin.close()

    async def _made(self, owner: str, template: str) -> str:
        url = await self._create(owner, template)
        self.made.append(url.split("@/")[1].split("?", maxsplit=1)[0])
        return url

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
            await ensure_database(admin, name, owner, template, options="STRATEGY file_copy")
        finally:
            await admin.close()
        return self.url(name, owner)
