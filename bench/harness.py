"""What the benchmarks share: servers of their own, services as processes, a cheap HTTP client, and the printed line.

Figures move by a factor of two from one machine or hour to the next; a ratio to a floor from the same run does not.
So rounds of the two take turns, each figure is a median of its rounds, and the ratio is what counts.
"""

import argparse
import asyncio
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from local import apache
from local.apache import ApacheKafka
from local.bus import Tansu
from local.databases import prepare_embedded
from local.ports import free_port
from local.postgres import Postgres
from local.process import Child
from shared.demo import DemoIssuer
from shared.messaging.create_topics import create_topics
from shared.testing.waiting import eventually

CONNECTIONS = 16
BUSES = ("tansu", "apache")


@dataclass(frozen=True)
class Result:
    """One printed line. `ratio` is the figure's share of the floor, or for a time how many times it."""

    what: str
    figure: float
    floor: float
    unit: str
    target: str

    @property
    def ratio(self) -> float:
        return self.figure / self.floor

    def __str__(self) -> str:
        here, floor, ratio = self._told()
        return f"{self.what}: {here}, floor {floor}, ratio {ratio} (target {self.target})"

    def row(self) -> str:
        """A row of a Markdown table."""
        return f"| {' | '.join((self.what, *self._told(), self.target))} |"

    def _told(self) -> tuple[str, str, str]:
        digits = 0 if self.floor >= 100 else 1
        return f"{self.figure:,.{digits}f}{self.unit}", f"{self.floor:,.{digits}f}{self.unit}", f"{self.ratio:.2f}"


def median(values: Iterable[float]) -> float:
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of `values` lie."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def available_buses() -> list[str]:
    return [bus for bus in BUSES if bus == "tansu" or apache.available()]


class Stage:
    """A Postgres as `make up` runs it, a bus, and the services started on them; all of it gone afterwards."""

    def __init__(self, bus: str, folder: Path) -> None:
        self.folder = folder
        self.postgres = Postgres(folder, settings={"track_commit_timestamp": "on"})
        self.bus: Tansu | ApacheKafka = Tansu(folder) if bus == "tansu" else ApacheKafka(folder / "kafka")
        self.issuer = DemoIssuer.open(folder / "demo", "local")
        # Tansu lets a group wait for half its session time, and does not wake a waiting fetch; Kafka needs neither.
        self.consuming = {"BIEB_KAFKA_SESSION_MS": "6000", "BIEB_KAFKA_FETCH_WAIT_MS": "20"} if bus == "tansu" else {}
        self.fetch_wait = int(self.consuming.get("BIEB_KAFKA_FETCH_WAIT_MS", "500"))
        self.children: list[Child] = []
        self._port = 22000

    def url(self, database: str) -> str:
        return self.postgres.dsn(database, database, "postgresql+asyncpg")

    async def connect(self, database: str) -> "asyncpg.Connection[asyncpg.Record]":
        return await asyncpg.connect(self.postgres.dsn(database))

    async def prepare(self, services: Sequence[str]) -> None:
        """Databases with their tables, and the topics."""
        await prepare_embedded(self.postgres.dsn())
        await create_topics(self.bus.bootstrap)
        for service in services:
            await self.run("shared.migrate", service, BIEB_DATABASE_URL=self.url(service))

    async def run(self, module: str, *arguments: str, **env: str) -> None:
        """Run a module to its end."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, *arguments, env={**_environment(), **env}
        )
        if await process.wait():
            raise RuntimeError(f"{module} failed")

    async def start(self, module: str, service: str, **more: str) -> int:
        """Start a process that serves HTTP as `service`; returns its port once it is ready. `more`: its environment."""
        child = self.spawn(module, service, **more)
        await eventually(lambda: _answers(child, f"http://127.0.0.1:{child.env['BIEB_PORT']}/readyz"), within=60)
        return int(child.env["BIEB_PORT"])

    def spawn(self, module: str, service: str, **more: str) -> Child:
        """Start a process as `service`, and don't wait for it."""
        self._port = free_port(self._port + 1)
        env = {
            "BIEB_MODE": "local",
            "BIEB_PORT": str(self._port),
            "BIEB_DATABASE_URL": self.url(service),
            "BIEB_KAFKA": self.bus.bootstrap,
            "BIEB_OBJECTS": str(self.folder / "objects"),
            "BIEB_INDEX": str(self.folder / "index"),
            "BIEB_PORTAL_URL": "http://127.0.0.1",
            "BIEB_AUTH_ISSUER": "urn:innovatiebieb:demo",
            "BIEB_AUTH_JWKS": str(self.issuer.jwks),
            **self.consuming,
            **more,
        }
        child = Child(
            module, [sys.executable, "-m", module], env=_environment() | env, log=self.folder / f"{module}.log"
        )
        child.spawn()
        self.children.append(child)
        return child

    def stop_services(self) -> None:
        """Stop what was started here."""
        for child in self.children:
            child.stop()

    def post(self, port: int, path: str, who: str, body: str = "") -> bytes:
        """A whole HTTP request, ready to be sent."""
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {self.issuer.token(who)}\r\n"
        kind = "Content-Type: application/json\r\n" if body else ""
        return f"{head}{kind}Content-Length: {len(body.encode())}\r\n\r\n{body}".encode()


@contextmanager
def stage(bus: str) -> Iterator[Stage]:
    """Servers in a folder that another user may pass through, for Postgres runs as one when we are root."""
    folder = Path(tempfile.mkdtemp(prefix="bieb-bench-", dir="/tmp"))
    folder.chmod(0o711)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        found = Stage(bus, folder)
        found.postgres.start()
        stack.callback(found.postgres.stop)
        found.bus.start()
        stack.callback(found.bus.stop)
        stack.callback(found.stop_services)
        yield found


Measure = Callable[[Stage, argparse.Namespace], Coroutine[Any, Any, list[Result]]]


def asking(description: str | None, examples: str) -> argparse.ArgumentParser:
    """What a benchmark may be asked on the command line begins with what it does and how to call it."""
    kept = argparse.RawDescriptionHelpFormatter
    return argparse.ArgumentParser(description=description, epilog=examples, formatter_class=kept)


def measured(title: str, measure: Measure, asked: argparse.Namespace) -> list[Result]:
    """Measure once on a stage of its own, and print."""
    print(f"{title}, {datetime.now(UTC):%Y-%m-%d}")
    with stage("tansu") as on:
        results = asyncio.run(measure(on, asked))
    for result in results:
        print(result)
    return results


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "PYTHONPATH": str(apache.PROJECT)}


def _answers(child: Child, url: str) -> bool:
    if not child.alive:
        raise RuntimeError(f"{child.name} ended:\n{child.last_words(20)}")
    with suppress(httpx.HTTPError):
        return httpx.get(url).status_code == 200
    return False


class Connection(asyncio.Protocol):
    """One keep-alive connection that does no more than HTTP asks of it, so that little of what is measured is us."""

    def __init__(self) -> None:
        self._received = b""
        self._answer: asyncio.Future[bytes] | None = None
        self._transport: asyncio.WriteTransport | None = None
        self._lost: Exception | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found or self._answer is None:
            return
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        if len(body) >= length:
            answer, self._answer, self._received = self._answer, None, b""
            if head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 201")):
                answer.set_result(body)
            else:
                answer.set_exception(RuntimeError(f"{head.decode()}\n\n{body.decode()}"))

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost = exc or ConnectionError("closed")
        if self._answer is not None:
            self._answer.set_exception(self._lost)

    async def ask(self, request: bytes) -> bytes:
        """Send a request; the body of the answer, which must be a 200 or 201."""
        assert self._transport is not None
        if self._lost is not None:
            raise self._lost
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


async def connections(port: int, count: int = CONNECTIONS) -> list[Connection]:
    loop = asyncio.get_running_loop()
    return [(await loop.create_connection(Connection, "127.0.0.1", port))[1] for _ in range(count)]


async def closed_loop(port: int, requests: Iterable[bytes]) -> float:
    """Send all requests over 16 connections, each its next one when it has its answer; gives requests a second."""
    waiting = list(requests)
    total, source = len(waiting), iter(waiting)
    lines = await connections(port)

    async def work(line: Connection) -> None:
        for request in source:
            await line.ask(request)

    began = asyncio.get_running_loop().time()
    await asyncio.gather(*(work(line) for line in lines))
    elapsed = asyncio.get_running_loop().time() - began
    for line in lines:
        line.close()
    return total / elapsed
