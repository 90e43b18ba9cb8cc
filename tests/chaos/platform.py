"""All four services as processes, one or two of each, with the bus and the databases that they stand on."""

import asyncio
import json
import os
import signal
import sys
from collections import Counter
from typing import Any

from local.ports import free_port
from local.process import Child
from shared.messaging.create_topics import create_topics
from shared.testing.waiting import eventually
from tests.chaos.buses import Bus
from tests.support.postgres import TestPostgres
from tests.support.stack import ROOT, ServiceProcess, Stack

SERVICES = ("submissions", "moderation", "notifications", "search")
LEADING = ("submissions", "moderation", "search")
"""The services with an event log, of whose relays one leads."""


class Platform(Stack):
    """`postgres` holds the submissions, so that events come in while `consumers_postgres`, with the rest, is away.

    Tests leave it as they like: the next one begins with `run`.
    """

    def __init__(self, postgres: TestPostgres, consumers_postgres: TestPostgres, bus: Bus) -> None:
        super().__init__(postgres, bus.bootstrap)
        self.bus, self.consumers_postgres = bus, consumers_postgres
        self.replicas: dict[str, list[ServiceProcess]] = {service: [] for service in SERVICES}
        self.mails = self.folder / "mail"
        self._mail_port = free_port(19_000 + os.getpid() * 7 % 900)
        sink = [sys.executable, "-m", "local.smtp_sink", "--port", str(self._mail_port), "--folder", str(self.mails)]
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
        self._sink = Child("mail", sink, env=environment, log=self.folder / "mail.log")

    async def prepare(self, *services: str) -> None:
        """Make the databases and the topics."""
        for service in services:
            cluster = self.postgres if service == "submissions" else self.consumers_postgres
            self.urls[service] = await cluster.create_database(service)
        await create_topics(self.bootstrap)

    def alive(self, service: str) -> list[ServiceProcess]:
        """The processes of this service that run."""
        return [each for each in self.replicas[service] if each.child is not None and each.child.alive]

    async def run(self, replicas: int = 1) -> None:
        """See to it that at least so many processes of each service run and consume."""
        if not self._sink.alive:
            self._sink.spawn()
        fresh = []
        for service, processes in self.replicas.items():
            while len(processes) < replicas:
                processes.append(
                    self.process(service, BIEB_SMTP=f"127.0.0.1:{self._mail_port}", BIEB_MAIL_HOURLY="1000")
                )
            fresh += [each for each in processes if each.child is None or not each.child.alive]
        for each in fresh:
            each.spawn()
        await self.consuming()

    async def consuming(self) -> None:
        """Wait until every process that runs answers, and its consumer has partitions."""
        everyone = [each for service in SERVICES for each in self.alive(service)]
        await asyncio.gather(*(eventually(each.ready, within=60, every=0.1) for each in everyone))
        await asyncio.gather(*(each.consuming() for each in everyone))

    def stop(self) -> None:
        """Stop every service, as the supervisor does."""
        everyone = [each for service in SERVICES for each in self.alive(service)]
        for each in everyone:
            assert each.child is not None
            each.child.send(signal.SIGTERM)
        for each in everyone:
            each.stop()

    async def leader(self, service: str) -> ServiceProcess:
        """The one process of this service whose relay leads."""

        async def leads() -> list[ServiceProcess]:
            reports = [(each, await each.ready()) for each in self.alive(service)]
            found = [each for each, report in reports if report["relay"] == "leading"]
            assert len(found) == 1, reports
            return found

        return (await eventually(leads))[0]

    async def handled(self, service: str) -> Counter[str]:
        """How many records the processes of this service acknowledged, by topic."""
        return sum([await each.handled() for each in self.alive(service)], Counter[str]())

    def pids(self) -> dict[str, list[int | None]]:
        """The processes that run: the same ones later means that none was restarted."""
        return {
            service: [each.child.pid for each in self.alive(service) if each.child is not None] for service in SERVICES
        }

    async def state(self, service: str) -> dict[str, list[Any]]:
        """Every row of every table, but for what a bus is to the relay, what was sent when and to which one, and how
        far the followers of the catalogue have looked, which moves without any effect.
        """
        tables = await self.rows(
            service,
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename NOT IN ('relay_state', 'oai_progress', 'percolation')",
        )
        found = {}
        for (table,) in tables:
            rows = await self.rows(service, f"SELECT to_jsonb(t) - 'sent_at' AS row FROM {table} t ORDER BY 1")
            found[table] = [json.loads(row["row"]) for row in rows]
        return found

    def close(self) -> None:
        """End every process and throw the folder away."""
        self._sink.stop()
        super().close()
