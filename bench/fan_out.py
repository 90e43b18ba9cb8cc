"""Ten thousand followers of one theme: how soon all of them are told of a project, and what another project's follower
notices of it meanwhile; and how fast their mails go out at the rate that the relay takes.

The service runs as a process of its own, on a broker that the events are written to. When somebody was told is the
moment of the commit, by the database. The floor is the same rows written by one bare statement, and a bare commit.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence

import asyncpg
from aiokafka import AIOKafkaProducer

from bench.harness import Result, Stage, asking, measured, median, percentile
from local.ports import free_port
from local.process import Child
from shared.ids import UUID, new_id
from shared.testing import TestRecord, factories, record
from shared.testing.waiting import eventually

EXAMPLES = """examples:
  python -m bench.fan_out                          about two minutes
  python -m bench.fan_out --followers 1000         a first look
"""
CROWD, ALONE = "mediawijsheid", "basisvaardigheden"
_FOLLOWERS = """
    INSERT INTO subscription (id, subject, filter, terms, channel, frequency)
    SELECT uuidv7(), 'lezer-' || n, jsonb_build_object('theme', $2::text), ARRAY['theme:' || $2], $3, 'immediate'
    FROM generate_series(1, $1) n
"""
_READERS = """
    INSERT INTO reader (subject, address)
    SELECT 'lezer-' || n, 'lezer-' || n || '@example.nl' FROM generate_series(1, $1) n
"""
_FLOOR = """
    INSERT INTO notification (subject, event_id, reasons, way)
    SELECT 'vloer-' || n, $2, '[{"theme": "mediawijsheid"}]', NULL FROM generate_series(1, $1::int) n
"""
_TOLD_AT = """
    SELECT event_id, count(*) AS told, max(extract(epoch FROM pg_xact_commit_timestamp(xmin)))::float8 AS at
    FROM notification WHERE event_id = ANY($1::uuid[]) GROUP BY event_id
"""


def publication(theme: str) -> tuple[UUID, TestRecord]:
    """A project of this theme, as moderation publishes it, with the event's id."""
    event_id = new_id()
    return event_id, record(factories.published(themes=[theme]), event_id=event_id)


async def measure(on: Stage, asked: argparse.Namespace) -> list[Result]:
    """Crowded events among a steady stream of lonely ones; then the mails of the crowd."""
    await on.prepare(["notifications"])
    database = await on.connect("notifications")
    await database.execute("UPDATE feed_state SET is_whole = true")
    await database.execute(_FOLLOWERS, asked.followers, CROWD, "mail")
    await database.execute(_READERS, asked.followers)
    await database.execute(_FOLLOWERS, 1, ALONE, "inbox")
    await database.execute("UPDATE subscription SET created_at = now() - interval '1 day'")
    mails = on.folder / "mails"
    port = free_port(on._port + 100)  # noqa: SLF001 - the stage counts ports
    sink = Child(
        "mail", [sys.executable, "-m", "local.smtp_sink", "--port", str(port), "--folder", str(mails)],
        env={"PYTHONPATH": "."}, log=on.folder / "mail.log",
    )  # fmt: skip
    sink.spawn()
    on.children.append(sink)
    quiet = {"BIEB_MAIL_QUIET": "3600"} if asked.mails == 0 else {"BIEB_MAIL_QUIET": "30"}
    await on.start(
        "services.notifications.main", "notifications", BIEB_SMTP=f"127.0.0.1:{port}",
        BIEB_MAIL_FROM="Bench <bench@example.nl>", BIEB_MAIL_RATE=str(asked.mails), **quiet,
    )  # fmt: skip
    async with AIOKafkaProducer(bootstrap_servers=on.bus.bootstrap, acks="all") as producer:
        sent = await _stream(database, producer, asked)
    crowds = {event for event, (_, crowd) in sent.items() if crowd}
    told = {row["event_id"]: row for row in await database.fetch(_TOLD_AT, list(sent))}
    took = {event: told[event]["at"] - began for event, (began, _) in sent.items()}
    lonely = [took[event] * 1000 for event in sent if event not in crowds]
    assert all(told[event]["told"] == asked.followers for event in crowds)
    assert all(told[event]["told"] == 1 for event in sent if event not in crowds)
    floor, commit = await _floor(database, asked.followers)
    results = [
        Result(
            f"event → {asked.followers:,} inboxes, median", median(took[event] for event in crowds), floor, " s", "10 s"
        ),
        Result("event → one inbox beside it, p50", percentile(lonely, 0.5), commit, " ms", "none"),
        Result("event → one inbox beside it, p99", percentile(lonely, 0.99), commit, " ms", "1,000 ms"),
    ]
    print(f"slowest of {len(crowds)} crowds: {max(took[event] for event in crowds):.1f} s")
    if asked.mails:
        rate = await _mail_rate(database)
        results.append(Result("mails a minute", rate, asked.mails, "", "the rate that was set"))
    await database.close()
    return results


async def _stream(
    database: "asyncpg.Connection[asyncpg.Record]", producer: AIOKafkaProducer, asked: argparse.Namespace
) -> dict[UUID, tuple[float, bool]]:
    """Send a lonely event twenty times a second and a crowded one every three seconds; when each was sent."""
    warm, first = publication(ALONE)
    await producer.send_and_wait(first.topic, first.value, first.key, headers=list(first.headers))
    await eventually(lambda: _all_told(database, [warm]), within=60)
    sent: dict[UUID, tuple[float, bool]] = {}
    began = time.perf_counter()
    for number in range(round(asked.seconds * 20)):
        await asyncio.sleep(max(0.0, began + number / 20 - time.perf_counter()))
        for theme in [ALONE, *([CROWD] if number % 60 == 10 else [])]:
            event_id, each = publication(theme)
            sent[event_id] = (time.time(), theme == CROWD)
            await producer.send_and_wait(each.topic, each.value, each.key, headers=list(each.headers))
        print(f"\r{number + 1} events", end="", file=sys.stderr)
    print(file=sys.stderr)
    await eventually(lambda: _all_told(database, list(sent)), within=120)
    return sent


async def _all_told(database: "asyncpg.Connection[asyncpg.Record]", events: list[UUID]) -> bool:
    return len(await database.fetch(_TOLD_AT, events)) == len(events)


async def _floor(database: "asyncpg.Connection[asyncpg.Record]", followers: int) -> tuple[float, float]:
    """Seconds of the same rows by one bare statement, and milliseconds of a bare commit; medians of five."""
    event_id = await database.fetchval("SELECT event_id FROM happening LIMIT 1")
    many, one = [], []
    for _ in range(5):
        began = time.perf_counter()
        await database.execute(_FLOOR, followers, event_id)
        many.append(time.perf_counter() - began)
        await database.execute("DELETE FROM notification WHERE subject LIKE 'vloer-%'")
        began = time.perf_counter()
        await database.execute("UPDATE feed_state SET is_whole = is_whole")
        one.append((time.perf_counter() - began) * 1000)
    return median(many), median(one)


async def _mail_rate(database: "asyncpg.Connection[asyncpg.Record]") -> float:
    """Mails a minute over ten seconds, once they go."""
    count = "SELECT count(*) FROM message WHERE status = 'sent'"

    async def going() -> bool:
        return bool(await database.fetchval(count))

    await eventually(going, within=120)
    before, began = await database.fetchval(count), time.perf_counter()
    await asyncio.sleep(10)
    return float(await database.fetchval(count) - before) / (time.perf_counter() - began) * 60


def main(arguments: Sequence[str] | None = None) -> list[Result]:
    """Measure and print."""
    parser = asking(__doc__, EXAMPLES)
    parser.add_argument("--followers", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=30, help="of events")
    parser.add_argument("--mails", type=int, default=600, help="a minute; 0: send none")
    return measured("fan-out", measure, parser.parse_args(arguments))


if __name__ == "__main__":
    main()
