"""Two hundred webhooks, some of them dead, slow or moody, while events come in: who got what, in what order, how soon.

The service runs as a process of its own. Receivers are one server in this one: live ones answer at once, slow ones
after half a minute, dead ones refuse the connection or never answer, moody ones say 500 to half of what comes. The
floor is the same requests to the same server, made by the same HTTP client with nothing around it.
"""

import argparse
import asyncio
import json
import random
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

import asyncpg
import httpx

from bench.harness import Result, Stage, percentile, stage
from local.ports import free_port
from services.notifications.webhooks.domain import secret_of
from shared.ids import new_id
from shared.testing import factories
from shared.testing.waiting import eventually

EXAMPLES = """examples:
  python -m bench.webhooks                                 about four minutes
  python -m bench.webhooks --events 2000 --rate 200        a first look
"""
SLOW = 30.0
"""Seconds until a slow receiver answers; it is given ten."""
AT_ONCE = 64
_ENTER = """
    INSERT INTO feed_event (event_id, arrival, type, subject, source, time, sequence, data)
    SELECT id, nextval('feed_arrival'), $2, id, 'urn:bench', now(), 1, $3::json
    FROM unnest($1::uuid[]) WITH ORDINALITY AS given (id, place) ORDER BY place
"""
_HOOK = """
    INSERT INTO webhook (id, subject, url, secret, status, position) VALUES ($1, 'bench', $2, $3, 'active', 0)
"""


class Receivers:
    """The server of all receivers, by the kind in their path."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.entered: dict[str, float] = {}
        self.took: list[float] = []
        self.positions: dict[str, list[int]] = defaultdict(list)
        self.requests = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request and its answer."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = next(int(line.split(":")[1]) for line in head.lower().splitlines() if "content-length" in line)
            body = await reader.readexactly(length)
            status = await self._answer(head.split()[1], body)
            writer.write(f"HTTP/1.1 {status} x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the caller waited long enough
        finally:
            writer.close()

    async def _answer(self, path: str, body: bytes) -> int:
        kind = path.split("/")[1]
        if kind == "floor":
            return 200
        self.requests += 1
        if kind == "silent":
            await asyncio.sleep(3600)
        if kind == "slow":
            await asyncio.sleep(SLOW)
        if kind == "moody" and self._chance.random() < 0.5:
            return 500
        now = time.perf_counter()
        for event in json.loads(body):
            self.positions[path].append(event["position"])
            if kind == "live":
                self.took.append((now - self.entered[event["id"]]) * 1000)
        return 200


async def measure(on: Stage, asked: argparse.Namespace) -> list[Result]:
    """Enter the events, and wait until every live and every moody receiver has them."""
    await on.prepare(["notifications"])
    receivers = Receivers(random.Random(1))
    server = await asyncio.start_server(receivers.serve, "127.0.0.1", 0, backlog=1024)
    port = server.sockets[0].getsockname()[1]
    closed = free_port(port + 1)
    dead = [f"http://127.0.0.1:{closed}/dead/{n}" for n in range(10)]
    dead += [f"http://127.0.0.1:{port}/silent/{n}" for n in range(10)]
    paths = [f"/slow/{n}" for n in range(20)] + [f"/moody/{n}" for n in range(10)]
    live = [f"/live/{n}" for n in range(asked.webhooks - len(dead) - len(paths))]
    database = await on.connect("notifications")
    await database.execute("UPDATE feed_state SET is_whole = true")
    for url in (*dead, *(f"http://127.0.0.1:{port}{path}" for path in (*paths, *live))):
        await database.execute(_HOOK, new_id(), url, secret_of(bytes(32)))
    settings = {"BIEB_SMTP": "127.0.0.1:9", "BIEB_MAIL_FROM": "Bench <bench@example.nl>"}
    await on.start("services.notifications.main", "notifications", **settings)
    last = await _enter(database, receivers, asked.events, asked.rate)
    everything = list(range(1, asked.events + 1))
    await eventually(lambda: all(receivers.positions[path][-1:] == [asked.events] for path in live), within=900)
    behind = time.perf_counter() - last
    for path in live:
        assert receivers.positions[path] == everything, f"{path}: not once each, or not in order"
    print(f"{len(live)} live receivers: every event once, in order; the last one {behind:.1f} s after the last event")
    moody = [f"/moody/{n}" for n in range(10)]
    await eventually(lambda: all(receivers.positions[path][-1:] == [asked.events] for path in moody), within=900)
    assert all(receivers.positions[path] == everything for path in moody)
    print(f"10 moody receivers: the same, {time.perf_counter() - last:.0f} s after the last event")
    print(f"requests: {receivers.requests}; events delivered: {sum(map(len, receivers.positions.values()))}")
    floor = await _floor(port, asked.events)
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
        print(f"\r{number + len(ids)} events", end="", file=sys.stderr)
    print(file=sys.stderr)
    return time.perf_counter()


async def _floor(port: int, events: int) -> float:
    """Milliseconds of a bare request with ten events in it, as many at once as the service has."""
    body = json.dumps([json.loads(factories.published().to_json()) for _ in range(10)]).encode()
    took: list[float] = []
    limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=0)
    async with httpx.AsyncClient(limits=limits, timeout=30) as client:

        async def lane() -> None:
            for _ in range(max(1, events // 100 // 8)):
                began = time.perf_counter()
                await client.post(f"http://127.0.0.1:{port}/floor/0", content=body)
                took.append((time.perf_counter() - began) * 1000)

        await asyncio.gather(*(lane() for _ in range(8)))
    return percentile(took, 0.5)


def main(arguments: Sequence[str] | None = None) -> list[Result]:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--rate", type=float, default=200, help="events a second")
    parser.add_argument("--webhooks", type=int, default=200, help="50 of them are dead, slow or moody")
    asked = parser.parse_args(arguments)
    print(f"webhooks, {datetime.now(UTC):%Y-%m-%d}")
    with stage("tansu") as on:
        results = asyncio.run(measure(on, asked))
    for result in results:
        print(result)
    return results


if __name__ == "__main__":
    main()
