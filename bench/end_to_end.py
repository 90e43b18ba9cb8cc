"""From an answered request to the row in another service's database, at a steady rate, against a bare Kafka loop.

Two ways are measured: from a submission's 201 until moderation has the case, and from a decision's 201 until search has
the project (unpublished text never goes to search, so its way begins there). The floor is a bare aiokafka: from `send`
of the same bytes until a consumer in another process has committed one inserted row. Requests start on the clock,
whether or not earlier ones were answered. The end is Postgres' own commit timestamp of the row.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

import asyncpg
from aiokafka import AIOKafkaProducer

from bench.bare_consumer import TOPIC
from bench.harness import (
    Connection,
    Result,
    Stage,
    available_buses,
    closed_loop,
    connections,
    median,
    percentile,
    stage,
)
from bench.submissions import CLONE, STAFF
from shared.messaging.create_topics import create_topics
from shared.testing.factories import fields, submitted
from shared.testing.waiting import eventually

MODERATOR = "moderator-drenthe"
DECISION = json.dumps({"outcome": "publish", "revision": 1, "motivation": "Past bij het thema."})
ARRIVED = {
    "bare": "SELECT id, pg_xact_commit_timestamp(xmin) FROM bare.arrived WHERE id = ANY($1)",
    "moderation": "SELECT project_id::text, pg_xact_commit_timestamp(xmin) FROM moderation_case"
    " WHERE project_id = ANY($1::uuid[])",
    "search": "SELECT id::text, pg_xact_commit_timestamp(xmin) FROM project WHERE id = ANY($1::uuid[])",
}

Ask = Callable[[], Awaitable[object]]
Connected: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


class Way:
    """The latencies of one way, in milliseconds, a list for each round."""

    def __init__(self, database: Connected, query: str) -> None:
        self.database, self.query = database, query
        self.rounds: list[list[float]] = []

    async def measure(self, asked: dict[str, Ask], rate: float, *, from_answer: bool) -> None:
        """Start all requests at `rate` a second; then wait until every row is there."""
        began = await steady(asked, rate, from_answer=from_answer)
        ids = list(began)

        async def all_there() -> bool:
            return len(await self.database.fetch(self.query, ids)) == len(ids)

        await eventually(all_there, within=300, every=0.2)
        rows = await self.database.fetch(self.query, ids)
        self.rounds.append([(row[1].timestamp() - began[row[0]]) * 1000 for row in rows])

    def at(self, share: float) -> float:
        return median(percentile(latencies, share) for latencies in self.rounds)


async def steady(asked: dict[str, Ask], rate: float, *, from_answer: bool) -> dict[str, float]:
    """Ask all at `rate` a second, whatever happens to earlier ones; gives the moment each one counts from."""
    moments: dict[str, float] = {}

    async def one(name: str, ask: Ask) -> None:
        moments[name] = time.time()
        await ask()
        if from_answer:
            moments[name] = time.time()

    clock = asyncio.get_running_loop().time
    first = clock()
    async with asyncio.TaskGroup() as group:
        for number, (name, ask) in enumerate(asked.items()):
            await asyncio.sleep(max(0.0, first + number / rate - clock()))
            group.create_task(one(name, ask))
    return moments


class Lines:
    """Connections to one service for requests that may overlap."""

    def __init__(self, lines: Sequence[Connection]) -> None:
        self._free: asyncio.Queue[Connection] = asyncio.Queue()
        for line in lines:
            self._free.put_nowait(line)

    def ask(self, request: bytes) -> Ask:
        async def asking() -> bytes:
            line = await self._free.get()
            try:
                return await line.ask(request)
            finally:
                self._free.put_nowait(line)

        return asking

    def close(self) -> None:
        while not self._free.empty():
            self._free.get_nowait().close()


async def measure(on: Stage, bus: str, rounds: int, seconds: float, rate: float) -> list[Result]:
    await on.prepare(["submissions", "moderation", "search"])
    await create_topics(on.bus.bootstrap, names=[TOPIC])
    databases = {name: await on.connect(name) for name in ("submissions", "moderation", "search")}
    await _start_floor(on, databases["submissions"])
    ports = {name: await on.start(f"services.{name}.main", name) for name in databases}
    lines = {name: Lines(await connections(ports[name], 32)) for name in ("submissions", "moderation")}
    model = await _first_of_all(on, ports["submissions"], databases["moderation"])
    producer = AIOKafkaProducer(bootstrap_servers=on.bus.bootstrap, acks="all")
    await producer.start()
    value = submitted().to_json().encode()
    ways = {name: Way(databases["submissions" if name == "bare" else name], ARRIVED[name]) for name in ARRIVED}
    for _ in range(rounds):
        ids = [row[0] for row in await databases["submissions"].fetch(CLONE, model, round(rate * seconds))]
        bare = {each: _sending(producer, each, value) for each in ids}
        await ways["bare"].measure(bare, rate, from_answer=False)
        handed_in = {
            each: lines["submissions"].ask(on.post(ports["submissions"], f"/v1/projects/{each}/submissions", STAFF))
            for each in ids
        }
        await ways["moderation"].measure(handed_in, rate, from_answer=True)
        cases = await _claimed(on, ports["moderation"], databases["moderation"], ids)
        decided = {
            project: lines["moderation"].ask(
                on.post(ports["moderation"], f"/v1/cases/{case}/decisions", MODERATOR, DECISION)
            )
            for project, case in cases.items()
        }
        await ways["search"].measure(decided, rate, from_answer=True)
    await producer.stop()
    for line in lines.values():
        line.close()
    for database in databases.values():
        await database.close()
    return _results(bus, ways)


def _results(bus: str, ways: dict[str, Way]) -> list[Result]:
    results = []
    for name, what in (("moderation", "submission → case"), ("search", "decision → catalogue")):
        for label, share, target in (("p50", 0.50, "≤ 2"), ("p99", 0.99, "≤ 3")):
            figure, floor = ways[name].at(share), ways["bare"].at(share)
            results.append(Result(f"{what} on {bus}, {label}", figure, floor, " ms", target))
    return results


async def _start_floor(on: Stage, database: Connected) -> None:
    await database.execute(
        "CREATE SCHEMA bare AUTHORIZATION submissions; CREATE TABLE bare.arrived (id text PRIMARY KEY, data json);"
        "ALTER TABLE bare.arrived OWNER TO submissions"
    )
    on.spawn("bench.bare_consumer", "submissions", BIEB_KAFKA_FETCH_WAIT_MS=str(on.fetch_wait))
    await eventually(lambda: database.fetchval("SELECT 1 FROM bare.arrived WHERE id = 'ready'"), within=60)


async def _first_of_all(on: Stage, port: int, moderation: Connected) -> str:
    """A draft to clone; returns when a first submission has gone all the way to moderation."""
    [line] = await connections(port, 1)
    draft = on.post(port, "/v1/projects", STAFF, json.dumps(fields()))
    model, first = [json.loads(await line.ask(draft))["id"] for _ in range(2)]
    await line.ask(on.post(port, f"/v1/projects/{first}/submissions", STAFF))
    line.close()
    await eventually(lambda: moderation.fetchval("SELECT 1 FROM moderation_case"), within=60)
    return str(model)


async def _claimed(on: Stage, port: int, database: Connected, projects: list[str]) -> dict[str, str]:
    """The cases of these projects, by project, each claimed by the moderator."""
    query = "SELECT project_id::text, id::text FROM moderation_case WHERE project_id = ANY($1::uuid[])"
    cases = dict(await database.fetch(query, projects))
    await closed_loop(port, [on.post(port, f"/v1/cases/{case}/assignments", MODERATOR) for case in cases.values()])
    return cases


def _sending(producer: AIOKafkaProducer, key: str, value: bytes) -> Ask:
    async def send() -> None:
        await producer.send_and_wait(TOPIC, value, key.encode())

    return send


def main(arguments: Sequence[str] | None = None) -> list[Result]:
    parser = argparse.ArgumentParser(prog="python -m bench.end_to_end", description=__doc__)
    parser.add_argument("--bus", choices=available_buses(), action="append", help="default: every one that is there")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=20, help="of each way, a round")
    parser.add_argument("--rate", type=float, default=100, help="requests a second")
    options = parser.parse_args(arguments)
    results = []
    for bus in options.bus or available_buses():
        with stage(bus) as on:
            results += asyncio.run(measure(on, bus, options.rounds, options.seconds, options.rate))
    for result in results:
        print(result)
    return results


if __name__ == "__main__":
    main(sys.argv[1:])
