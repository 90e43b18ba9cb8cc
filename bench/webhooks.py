"""Two hundred webhooks, some of them dead, slow or moody, while events come in: who got what, in what order, how soon.

The service runs as a process of its own. Receivers are one server in this one, which keeps its connections: live ones
answer at once, slow ones after half a minute (they are given ten seconds), dead ones refuse the connection, silent ones
never answer, moody ones say 500 to half of what comes. Every receiver must have got what it took in once, in order and
with nothing passed over, and every live one all of it.

The floor is one request with as many events in it to the same server, over a kept connection, by a bare HTTP client.
"""

import argparse
import asyncio
import json
import os
import random
import sys
import time
from collections import defaultdict
from collections.abc import Sequence

import asyncpg
import httpx
import psutil

from bench.harness import Result, Stage, asking, measured, percentile
from local.ports import free_port
from services.notifications.webhooks.batches import MOST
from services.notifications.webhooks.domain import secret_of
from shared.ids import new_id
from shared.testing import factories
from shared.testing.waiting import eventually

EXAMPLES = """examples:
  python -m bench.webhooks                                 about two minutes
  python -m bench.webhooks --events 4000                   half a minute, a first look
"""
SLOW = 30.0
"""Seconds until a slow receiver answers; it is given ten."""
KINDS = {"dead": 10, "silent": 10, "slow": 20, "moody": 10}
"""Webhooks that are not live."""
_ENTER = """
    INSERT INTO feed_event (event_id, arrival, type, subject, source, time, sequence, data)
    SELECT id, nextval('feed_arrival'), $2, id, 'urn:bench', now(), 1, $3::json
    FROM unnest($1::uuid[]) WITH ORDINALITY AS given (id, place) ORDER BY place
"""
_HOOK = """
    INSERT INTO webhook (id, subject, url, secret, status, position) VALUES ($1, 'bench', $2, $3, 'active', 0)
"""
_LOG = """
    SELECT split_part(url, '/', 4) AS kind, count(*) AS requests,
           count(*) FILTER (WHERE outcome = 'delivered') AS delivered,
           coalesce(sum(events) FILTER (WHERE outcome = 'delivered'), 0) AS events,
           coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY took_ms), 0) AS took
    FROM webhook_delivery JOIN webhook ON webhook.id = webhook_id GROUP BY 1 ORDER BY 1
"""


class Receivers:
    """The server of all receivers, by the kind in their path."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.entered: dict[str, float] = {}
        """When each event was entered, by its id, in their order."""
        self.took: list[float] = []
        self.got: dict[str, list[str]] = defaultdict(list)
        """Ids of the events that each took in, as they came."""
        self._read: dict[bytes, list[str]] = {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request after the other and their answers."""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = next(int(line.split(":")[1]) for line in head.lower().splitlines() if "content-length" in line)
                body = await reader.readexactly(length)
                status = await self._answer(head.split()[1], body)
                writer.write(f"HTTP/1.1 {status} x\r\nContent-Length: 0\r\n\r\n".encode())
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # the caller closed it or waited long enough, or all is over
        finally:
            writer.close()

    async def _answer(self, path: str, body: bytes) -> int:
        kind = path.split("/")[1]
        if kind == "silent":
            await asyncio.sleep(3600)
        if kind == "slow":
            await asyncio.sleep(SLOW)
        if kind == "moody" and self._chance.random() < 0.5:
            return 500
        if kind not in ("live", "moody"):
            return 200
        now = time.perf_counter()
        ids = self._ids(body)
        self.got[path] += ids
        if kind == "live":
            self.took += [(now - self.entered[each]) * 1000 for each in ids]
        return 200

    def _ids(self, body: bytes) -> list[str]:
        """Many get the same bytes: they are read once here, for it is not this server that is measured."""
        if body not in self._read:
            if len(self._read) > 50:
                self._read.clear()
            self._read[body] = [event["id"] for event in json.loads(body)]
        return self._read[body]


async def measure(on: Stage, asked: argparse.Namespace) -> list[Result]:
    """Enter the events, wait until every live receiver has them, and look at what all of them got."""
    await on.prepare(["notifications"])
    receivers = Receivers(random.Random(1))
    server = await asyncio.start_server(receivers.serve, "127.0.0.1", 0, backlog=1024)
    port = server.sockets[0].getsockname()[1]
    database = await on.connect("notifications")
    await database.execute("UPDATE feed_state SET is_whole = true")
    ports = {"dead": free_port(port + 1)}
    kinds = {**KINDS, "live": asked.webhooks - sum(KINDS.values())}
    paths = [f"/{kind}/{number}" for kind, many in kinds.items() for number in range(many)]
    for path in paths:
        url = f"http://127.0.0.1:{ports.get(path.split('/')[1], port)}{path}"
        await database.execute(_HOOK, new_id(), url, secret_of(bytes(32)))
    settings = {"BIEB_SMTP": "127.0.0.1:9", "BIEB_MAIL_FROM": "Bench <bench@example.nl>"}
    await on.start("services.notifications.main", "notifications", **settings)
    service = psutil.Process(on.children[-1].pid)
    before = sum(service.cpu_times()[:2])
    last = await _enter(database, receivers, asked.events, asked.rate)
    live = [path for path in paths if path.startswith("/live/")]
    await eventually(lambda: all(len(receivers.got[path]) >= asked.events for path in live), within=900)
    behind = time.perf_counter() - last
    used = sum(service.cpu_times()[:2]) - before
    everything = list(receivers.entered)
    for path in paths:
        got = receivers.got[path]
        assert got == everything[: len(got)], f"{path}: not once each, or not in order, or passed over"
    assert all(len(receivers.got[path]) == asked.events for path in live)
    print(f"every event once, in order: {len(live)} live receivers; the last one {behind:.1f} s after the last event")
    print(f"processor of the service: {used:.0f} s in {asked.events / asked.rate + behind:.0f} s")
    print(f"load of the machine, one minute: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for row in await database.fetch(_LOG):
        kind, got = row["kind"], [len(receivers.got[path]) for path in paths if path.startswith(f"/{row['kind']}/")]
        print(
            f"{kinds[kind]:4} {kind:6} {row['requests']:6} requests, p50 {row['took']:5} ms, {row['delivered']:6} went "
            f"well, with {row['events']:7} events; each took in {min(got)} to {max(got)}"
        )
    floor = await _floor(port)
    server.close()
    await database.close()
    return [
        Result("entered → delivered to a live receiver, p50", percentile(receivers.took, 0.5), floor, " ms", "none"),
        Result("entered → delivered to a live receiver, p99", percentile(receivers.took, 0.99), floor, " ms", "none"),
    ]


async def _enter(
    database: "asyncpg.Connection[asyncpg.Record]", receivers: Receivers, events: int, rate: float
) -> float:
    """Events at a steady rate, ten at a time; the moment after the last."""
    event = factories.published()
    began = time.perf_counter()
    for number in range(0, events, 10):
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        ids = [new_id() for _ in range(min(10, events - number))]
        now = time.perf_counter()
        receivers.entered.update((str(each), now) for each in ids)
        await database.execute(_ENTER, ids, event.TYPE, event.to_json())
        if number % 1000 == 0:
            print(f"\r{number} events", end="", file=sys.stderr)
    print(file=sys.stderr)
    return time.perf_counter()


async def _floor(port: int) -> float:
    """Milliseconds of a bare request with a batch of events in it, p50."""
    body = json.dumps([json.loads(factories.published().to_json()) for _ in range(MOST)]).encode()
    took: list[float] = []
    async with httpx.AsyncClient(timeout=30) as client:
        for _ in range(300):
            began = time.perf_counter()
            await client.post(f"http://127.0.0.1:{port}/floor/0", content=body)
            took.append((time.perf_counter() - began) * 1000)
    return percentile(took, 0.5)


def main(arguments: Sequence[str] | None = None) -> list[Result]:
    """Measure and print."""
    parser = asking(__doc__, EXAMPLES)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--rate", type=float, default=200, help="events a second")
    parser.add_argument("--webhooks", type=int, default=200, help="50 of them are dead, slow or moody")
    return measured("webhooks", measure, parser.parse_args(arguments))


if __name__ == "__main__":
    main()
