"""What the services stand on: database and bus, ours or somebody else's, and the addresses of everything."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import asyncpg

from local import databases, ports
from local.bus import ExternalBus, Tansu
from local.errors import LocalError
from local.options import Options
from local.plan import SERVICES
from local.platform import Platform
from local.postgres import Postgres
from shared.demo.issuer import DemoIssuer


class Bus(Protocol):
    """What the supervisor asks of a bus: Tansu, Apache Kafka, or one that somebody else runs."""

    @property
    def bootstrap(self) -> str: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def running(self) -> bool: ...


class Foundation:
    """Chooses addresses, and starts and stops what is below the services. The caller holds the data folder's lock."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.data = options.data.absolute()
        self.ports = ports.service_ports(options.port)
        self.bus_port = ports.free_port(options.port + 10)
        self.smtp_port = ports.free_port(self.bus_port + 1)
        self.replicas: dict[str, list[int]] = {}
        last = max(self.smtp_port, options.port + 19)
        for service in SERVICES if options.replicas > 1 else ():
            self.replicas[service] = []
            for _ in range(options.replicas - 1):
                last = ports.free_port(last + 1)
                self.replicas[service].append(last)
        self.postgres: Postgres | None = None
        self.bus: Bus = self._choose_bus()
        self._urls: dict[str, str] = {}

    async def start_database(self, say: Callable[[str], None]) -> None:
        """Our own cluster, or the server of `--database-url`; afterwards every service has a role and a database."""
        if self.options.database_url is not None:
            self._urls = await _prepare_external(self.options.database_url)
            return
        self.postgres = Postgres(self.data)
        self.postgres.start(say)
        await databases.prepare_embedded(self.postgres.dsn())
        self._urls = {name: self.postgres.dsn(name, name, "postgresql+asyncpg") for name in databases.OWNERS}

    def start_bus(self) -> None:
        """Starts it; returns when it answers."""
        self.bus.start()

    def platform(self) -> Platform:
        """The addresses, written down for the other commands; makes the demo issuer's key when there is none."""
        platform = Platform(
            data=self.data,
            pid=os.getpid(),
            ports=self.ports,
            replicas=self.replicas,
            databases=self._urls,
            kafka=self.bus.bootstrap,
            smtp=f"127.0.0.1:{self.smtp_port}",
        )
        DemoIssuer.open(platform.demo, "local")
        platform.save()
        return platform

    def stop_bus(self) -> None:
        """Stops the bus when it is ours."""
        self.bus.stop()

    def stop_database(self) -> None:
        """Stops the cluster when it is ours, within 3 s."""
        if self.postgres is not None:
            self.postgres.stop(grace=3)

    def pids(self) -> dict[str, int]:
        """Process ids of what we started here, by name."""
        found = {}
        if self.postgres is not None and self.postgres.child is not None and self.postgres.child.pid is not None:
            found["postgres"] = self.postgres.child.pid
        if isinstance(self.bus, Tansu) and self.bus.child is not None and self.bus.child.pid is not None:
            found["bus"] = self.bus.child.pid
        return found

    def _choose_bus(self) -> Bus:
        if self.options.bus == "tansu":
            return Tansu(self.data, port=self.bus_port)
        if self.options.bus == "apache":
            from local.apache import ApacheKafka, missing  # noqa: PLC0415  # only for who has Java

            if reason := missing():
                raise LocalError(f"--bus apache kan hier niet: {reason}")
            return ApacheKafka(self.data / "kafka", port=self.bus_port)
        if ":" not in self.options.bus:
            raise LocalError(f"--bus {self.options.bus} ken ik niet: kies tansu, apache of HOST:POORT.")
        return ExternalBus(self.options.bus)


def session_secret(data: Path) -> str:
    """The key under the portal's sessions; kept, so that a restart logs nobody out."""
    path = data / "session-secret"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text()


async def _prepare_external(url: str) -> dict[str, str]:
    if urlsplit(url).scheme not in {"postgresql", "postgres"}:
        raise LocalError(
            "--database-url moet beginnen met postgresql:// , bijvoorbeeld postgresql://postgres@localhost/postgres"
        )
    try:
        return await databases.prepare_external(url)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as fault:
        raise LocalError(
            f"De server van --database-url werkt niet mee: {fault}. Klopt het adres, en is dit een beheerder?"
        ) from None
