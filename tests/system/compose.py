"""Runs docker-compose.yml without Docker: each of our services by its own command and environment, as real processes.

The rest of the file stands for what images bring, and gets a real server on loopback:

* `postgres`: the Postgres of the wheel with passwords checked, made by docker/postgres/*.sh;
* `kafka`, `kafka-2`, `kafka-3`: Apache Kafka, set up by the official image's own entry point; Tansu where it is absent;
* a service's name in an address: a TCP door that gives each connection to the next replica, as Docker's DNS does;
* the image's ENV and HEALTHCHECK: read from the Dockerfile, only host and port are ours;
* the mail relay and the identity provider: named in .env, so the test names its own.
"""

import asyncio
import itertools
import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import yaml

from local.apache import PROJECT
from local.ports import free_port
from local.process import Child
from shared.testing.waiting import eventually
from tests.system.compose_servers import replaced

FILE = PROJECT / "docker-compose.yml"
READERS = PROJECT / "docker" / "readers.yml"
VARIABLE = re.compile(r"\$\$|\$\{(?P<name>\w+)(?:(?P<how>:[-?])(?P<what>[^}]*))?\}")


class Missing(Exception):
    """A variable that the file asks for with `:?`; the message is the file's own."""


def interpolate(text: str, variables: Mapping[str, str]) -> str:
    """What Compose makes of `${NAME}`, `${NAME:-default}`, `${NAME:?message}` and `$$`."""

    def value(found: re.Match[str]) -> str:
        if found[0] == "$$":
            return "$"
        if given := variables.get(found["name"]):
            return given
        if found["how"] == ":?":
            raise Missing(f"{found['name']}: {found['what']}")
        return found["what"] or ""

    return VARIABLE.sub(value, text)


def load(variables: Mapping[str, str], *more: Path) -> dict[str, Any]:
    """The whole file with its variables filled in; `more` are laid over it, as with `-f` after `-f`."""
    whole: dict[str, Any] = {}
    for file in (FILE, *more):
        whole = _laid_over(whole, _filled(yaml.safe_load(file.read_text()), variables))
    return whole


def _laid_over(below: Any, above: Any) -> Any:
    """What Compose makes of two files: maps join, lists of places and ports grow, all else is replaced."""
    if isinstance(below, dict) and isinstance(above, dict):
        return {**below, **{key: _laid_over(below.get(key), value) for key, value in above.items()}}
    if isinstance(below, list) and isinstance(above, list):
        return [*below, *(item for item in above if item not in below)]
    return above


def _filled(node: Any, variables: Mapping[str, str]) -> Any:
    if isinstance(node, dict):
        return {key: _filled(value, variables) for key, value in node.items()}
    if isinstance(node, list):
        return [_filled(item, variables) for item in node]
    return interpolate(node, variables) if isinstance(node, str) else node


def env_file(name: str) -> dict[str, str]:
    """A file of `NAME=value` lines, as --env-file takes it."""
    lines = [line for line in (PROJECT / name).read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def image() -> tuple[dict[str, str], list[str]]:
    """The last stage's ENV, and its health check's command."""
    stage = (PROJECT / "Dockerfile").read_text().rpartition("FROM ")[2].replace("\\\n", " ")
    env = dict(pair.split("=", 1) for line in re.findall(r"^ENV (.+)$", stage, re.MULTILINE) for pair in line.split())
    check = re.search(r"^HEALTHCHECK .*?CMD (\[.+\])$", stage, re.MULTILINE)
    assert check is not None
    return env, json.loads(check[1])


class Door:
    """One address for all replicas of a service: each connection goes to the next one."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._server: asyncio.Server | None = None
        self._passing: set[asyncio.Task[None] | None] = set()

    async def open(self, replicas: list[int]) -> None:
        self._next = itertools.cycle(replicas)
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", self.port)

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        passing = [task for task in self._passing if task is not None]
        for task in passing:
            task.cancel()
        await asyncio.gather(*passing)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._passing.add(task := asyncio.current_task())
        with suppress(OSError, asyncio.CancelledError):
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", next(self._next))
            try:
                await asyncio.gather(_copy(reader, inner_writer), _copy(inner_reader, writer))
            finally:
                inner_writer.close()
        writer.close()
        self._passing.discard(task)


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while piece := await source.read(65536):
        target.write(piece)
        await target.drain()
    target.write_eof()


class Composition:
    """The file, running. `addresses` says where a name and port of the file are on loopback."""

    def __init__(self, variables: Mapping[str, str], addresses: Mapping[str, str], folder: Path, *more: Path) -> None:
        """`more`: files that are laid over docker-compose.yml."""
        self.services: dict[str, Any] = load(variables, *more)["services"]
        self.folder = folder
        self._image, self.health_check = image()
        self._ports = free_ports()
        self.doors = {name: Door(next(self._ports)) for name in self.services if self.is_ours(name)}
        self._addresses = {f"{name}:8000": f"127.0.0.1:{door.port}" for name, door in self.doors.items()} | addresses
        self.children: dict[str, list[Child]] = {}
        self._done: set[str] = set()

    def is_ours(self, name: str) -> bool:
        return "build" in self.services[name]

    def url(self, name: str, path: str) -> str:
        return f"http://127.0.0.1:{self.doors[name].port}{path}"

    def environment(self, name: str, **more: str) -> dict[str, str]:
        """What the process in the container would see, with every name turned into its loopback address."""
        given = self._image | self.services[name].get("environment", {}) | {"BIEB_HOST": "127.0.0.1"} | more
        given["PATH"] = "/usr/bin:/bin"
        return {key: self._resolved(str(value)) for key, value in given.items()}

    def command(self, name: str) -> list[str]:
        command = self.services[name]["command"]
        assert command[0] == "python"
        return [sys.executable, *command[1:]]

    async def start(self, name: str, replicas: int = 1, **more: str) -> None:
        """As `docker compose up --scale`: first what it waits for. `more` are environment variables."""
        for other, condition in self._waits_for(name).items():
            if condition == "service_completed_successfully" and other not in self._done:
                code, said = await self.run(other)
                assert code == 0, f"{other} ended with {code}:\n{said}"
                self._done.add(other)
        ports = list(itertools.islice(self._ports, replicas))
        self.children[name] = [
            Child(
                name,
                self.command(name),
                env=self.environment(name, BIEB_PORT=str(port), **more),
                log=self.folder / f"{name}-{port}.log",
            )
            for port in ports
        ]
        for child in self.children[name]:
            child.spawn()
        await asyncio.gather(*(_until_ready(child) for child in self.children[name]))
        await self.doors[name].open(ports)

    async def run(self, name: str, **more: str) -> tuple[int, str]:
        """Run a service to its end; gives its exit code and what it said."""
        return await run(self.command(name), self.environment(name, **more))

    async def stop(self) -> None:
        for door in self.doors.values():
            await door.close()
        for child in itertools.chain.from_iterable(self.children.values()):
            child.stop()

    def _waits_for(self, name: str) -> dict[str, str]:
        given = self.services[name].get("depends_on", {})
        return {other: how["condition"] for other, how in given.items()}

    def _resolved(self, value: str) -> str:
        value = replaced(value, self._addresses)
        names = "|".join(self.services)
        assert not re.search(rf"(//|@)({names})(:\d+)?(/|$)|\b({names}):\d+$", value), f"no address for {value}"
        return value


async def run(command: list[str], env: Mapping[str, str]) -> tuple[int, str]:
    """Run a command to its end, at most 100 seconds; gives its exit code and everything it said."""
    pipe, stdout = asyncio.subprocess.PIPE, asyncio.subprocess.STDOUT
    process = await asyncio.create_subprocess_exec(*command, env=env, cwd="/", stdout=pipe, stderr=stdout)
    said, _ = await asyncio.wait_for(process.communicate(), 100)
    assert process.returncode is not None
    return process.returncode, said.decode()


async def _until_ready(child: Child) -> None:
    async with httpx.AsyncClient() as client:

        async def ready() -> bool:
            assert child.alive, f"{child.name} ended:\n{child.last_words(20)}"
            with suppress(httpx.HTTPError):
                return (await client.get(f"http://127.0.0.1:{child.env['BIEB_PORT']}/readyz")).status_code == 200
            return False

        await eventually(ready, within=60)


def free_ports(start: int = 20000) -> Iterator[int]:
    """Ports that are free, each given once."""
    taken: list[int] = []
    while True:
        taken.append(free_port(start, taken))
        yield taken[-1]
