"""Real service processes over real databases and a real bus, for tests that kill them."""

import asyncio
import os
import re
import shutil
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from sqlalchemy import make_url

from local.ports import free_port
from local.process import Child
from shared.demo import AUDIENCE, ISSUER
from shared.messaging.create_topics import create_topics
from shared.messaging.steps import STEPS
from shared.testing.waiting import eventually
from tests.support.crashing import STUCK
from tests.support.postgres import TestPostgres, open_folder
from tests.support.service import Tokens

ROOT = Path(__file__).parents[2]
SESSION_MS = 6000
_taken: set[int] = set()


class ServiceProcess:
    """One process of one service. Starting it again keeps its port."""

    def __init__(self, name: str, environment: dict[str, str], folder: Path) -> None:
        self.name, self.environment, self.folder = name, environment, folder
        self.port = free_port(20_000 + os.getpid() * 97 % 9_000, _taken)  # two sessions at once keep apart
        _taken.add(self.port)
        self.arm = folder / f"arm-{name}-{self.port}"
        self.child: Child | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def die_at(self, step: str) -> None:
        """From now on the process kills itself at this step (see shared.messaging.steps)."""
        assert step in STEPS
        self.arm.write_text(step)

    async def get_stuck(self) -> None:
        """From now on its consumer fetches nothing, though it looks healthy; its watchdog has little patience."""
        self.arm.write_text(STUCK)
        await eventually(lambda: not self.arm.exists())

    def spawn(self) -> None:
        """Start it, healthy: what it was to die at is forgotten."""
        self.arm.unlink(missing_ok=True)
        command = [sys.executable, "-m", "tests.support.crashing", f"services.{self.name}.main", str(self.arm)]
        environment = self.environment | {"BIEB_PORT": str(self.port), "PYTHONPATH": str(ROOT)}
        log = self.folder / f"{self.name}-{self.port}.log"
        self.child = Child(f"{self.name}-{self.port}", command, env=environment, log=log, cwd=str(ROOT))
        self.child.spawn()

    async def start(self) -> None:
        """Start it and wait until it answers."""
        self.spawn()
        await eventually(self.ready, within=30)

    async def ready(self) -> dict[str, Any]:
        """What /readyz says; AssertionError when it does not answer yet."""
        assert self.child is not None
        assert self.child.alive, f"{self.name} ended:\n{self.log()}"
        async with httpx.AsyncClient() as client:
            try:
                answer = await client.get(f"{self.url}/readyz")
            except httpx.HTTPError as failure:
                raise AssertionError(f"no answer: {failure!r}") from failure
        report: dict[str, Any] = answer.json()
        assert report["ready"], report
        return report

    async def consuming(self) -> None:
        """Wait until its consumer has partitions."""

        async def assigned() -> bool:
            return (await self.ready())["consumer"] == "assigned"

        await eventually(assigned, within=60, every=0.1)

    async def handled(self) -> Counter[str]:
        """How many records it acknowledged since it was started, by topic."""
        async with httpx.AsyncClient() as client:
            metrics = (await client.get(f"{self.url}/metrics")).text
        found = re.findall(r'^bieb_events_handled_total{topic="(.+)"} (.+)$', metrics, re.MULTILINE)
        return Counter({topic: int(float(number)) for topic, number in found})

    async def died(self, within: float = 30) -> None:
        """Wait until the process has ended by itself."""
        child = self.child
        assert child is not None
        await eventually(lambda: not child.alive, within=within)

    def kill(self) -> None:
        """Kill -9."""
        if self.child is not None:
            self.child.kill()

    def stop(self) -> None:
        """SIGTERM, as the supervisor does."""
        if self.child is not None:
            self.child.stop(grace=8, first=signal.SIGTERM)

    def log(self) -> str:
        return (self.folder / f"{self.name}-{self.port}.log").read_text(errors="replace")[-3000:]


class Stack:
    """Services of one platform: one database for each service, one bus, as many processes as a test starts."""

    def __init__(self, postgres: TestPostgres, bootstrap: str) -> None:
        self.postgres, self.bootstrap = postgres, bootstrap
        self.folder = open_folder()
        self.tokens = Tokens(self.folder / "issuer")
        self.urls: dict[str, str] = {}
        self.processes: list[ServiceProcess] = []

    async def prepare(self, *services: str) -> None:
        """Make the databases and the topics."""
        for service in services:
            self.urls[service] = await self.postgres.create_database(service)
        await create_topics(self.bootstrap)

    def process(self, service: str, **more: str) -> ServiceProcess:
        """A process of this service, not started yet; `more` is environment."""
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("BIEB_")},
            "BIEB_MODE": "local",
            "BIEB_DATABASE_URL": self.urls[service],
            "BIEB_KAFKA": self.bootstrap,
            "BIEB_KAFKA_SESSION_MS": str(SESSION_MS),
            "BIEB_KAFKA_FETCH_WAIT_MS": "20",
            "BIEB_AUTH_ISSUER": ISSUER,
            "BIEB_AUTH_AUDIENCE": AUDIENCE,
            "BIEB_AUTH_JWKS": str(self.folder / "issuer" / "jwks.json"),
            "BIEB_OBJECTS": str(self.folder / "objects"),
            "BIEB_INDEX": str(self.folder / "index"),
            "BIEB_SMTP": "127.0.0.1:1",
            "BIEB_MAIL_FROM": "bieb@example.nl",
            "BIEB_PORTAL_URL": "http://127.0.0.1:1",
            **more,
        }
        process = ServiceProcess(service, environment, self.folder)
        self.processes.append(process)
        return process

    async def start(self, *services: str) -> list[ServiceProcess]:
        """Start one process of each of these services and wait until they consume."""
        started = [self.process(service) for service in services]
        for process in started:
            process.spawn()
        await asyncio.gather(*(eventually(process.ready, within=40) for process in started))
        await asyncio.gather(*(process.consuming() for process in started))
        return started

    async def rows(self, service: str, query: str, *arguments: Any) -> list[asyncpg.Record]:
        """The rows of a query on a service's database."""
        dsn = make_url(self.urls[service]).set(drivername="postgresql").render_as_string(hide_password=False)
        connection = await asyncpg.connect(dsn)
        try:
            return list(await connection.fetch(query, *arguments))
        finally:
            await connection.close()

    def close(self) -> None:
        """End every process and throw the folder away."""
        for process in self.processes:
            if process.child is not None:
                process.child.send(signal.SIGTERM)
        for process in self.processes:
            process.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
