"""Events a second that the relay brings from the event log to Kafka, against a bare aiokafka that sends the same bytes.

The relay leads, reads rows, encodes them, sends them in order, waits for the acknowledgement of all and marks the rows
sent. The floor has keys, values and headers ready, sends all of them and then waits for all: it keeps no order across
failures and remembers nothing. Same process, same broker, 12 partitions each.
"""

import argparse
import asyncio
import contextlib
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import asyncpg
import structlog
from aiokafka import AIOKafkaProducer

from bench.harness import Result, Stage, available_buses, median, stage
from shared.ids import new_id
from shared.messaging.create_topics import create_topics
from shared.messaging.envelope import Envelope
from shared.messaging.relay import SENT, Relay
from shared.testing.factories import submitted

OURS, FLOOR = "bench.relay", "bench.floor"
PROJECTS = 200
SOURCE = "urn:nld:oin:00000000000000000000:systeem:innovatiebieb-submissions"
FILL = """INSERT INTO event_log (event_id, type, aggregate_id, sequence, time, correlation_id, data)
          SELECT uuidv7(), $1, a.id, n, now(), uuidv7(), $3
          FROM generate_series(1, $4) n CROSS JOIN unnest($2::uuid[]) a(id)"""


def sent() -> float:
    return next(
        sample.value for metric in SENT.collect() for sample in metric.samples if sample.name.endswith("_total")
    )


async def measure(on: Stage, bus: str, rounds: int, events: int) -> Result:
    await on.prepare(["submissions"])
    await create_topics(on.bus.bootstrap, names=[OURS, FLOOR])
    database = await on.connect("submissions")
    data = submitted().to_json()
    records = same_bytes(data, events)
    relay = Relay(on.url("submissions"), on.bus.bootstrap, OURS, SOURCE)
    running = asyncio.create_task(relay.run())
    while not relay.leading:
        await asyncio.sleep(0.05)
    ours, bare = [], []
    for _ in range(rounds + 1):  # the first warms up and does not count
        bare.append(events / await send(on.bus.bootstrap, records))
        ours.append(events / await carry(database, relay, data, events))
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    await database.close()
    result = Result(f"relay on {bus}", median(ours[1:]), median(bare[1:]), " events/s", "≥ 0.60 and ≥ 20,000/s")
    print(result, f"({len(data.encode())} bytes each)")
    return result


def same_bytes(data: str, events: int) -> list[tuple[bytes, bytes, list[tuple[str, bytes]]]]:
    keys = [str(new_id()) for _ in range(PROJECTS)]
    kind, now = submitted().TYPE, datetime.now(UTC)

    def envelope(number: int) -> Envelope:
        project, sequence = keys[number % PROJECTS], number // PROJECTS + 1
        return Envelope(new_id(), SOURCE, kind, project, now, sequence, data.encode(), correlation_id=new_id())

    return [(each.subject.encode(), each.data, each.headers()) for each in map(envelope, range(events))]


async def send(bootstrap: str, records: list[tuple[bytes, bytes, list[tuple[str, bytes]]]]) -> float:
    """Seconds that a bare producer takes to have all records acknowledged."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
    await producer.start()
    await producer.partitions_for(FLOOR)
    began = asyncio.get_running_loop().time()
    acknowledged = [await producer.send(FLOOR, value, key, headers=headers) for key, value, headers in records]
    await asyncio.gather(*acknowledged)
    elapsed = asyncio.get_running_loop().time() - began
    await producer.stop()
    return elapsed


async def carry(database: "asyncpg.Connection[asyncpg.Record]", relay: Relay, data: str, events: int) -> float:
    """Seconds from the commit of all events until the relay has marked the last one sent."""
    await database.execute("TRUNCATE event_log")
    before, projects = sent(), [new_id() for _ in range(PROJECTS)]
    await database.execute(FILL, submitted().TYPE, projects, data, events // PROJECTS)
    began = asyncio.get_running_loop().time()
    relay.wake()
    while sent() - before < events:
        await asyncio.sleep(0.005)
    return asyncio.get_running_loop().time() - began


def main(arguments: Sequence[str] | None = None) -> list[Result]:
    parser = argparse.ArgumentParser(prog="python -m bench.relay", description=__doc__)
    parser.add_argument("--bus", choices=available_buses(), action="append", help="default: every one that is there")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--events", type=int, default=20_000, help=f"a round; a multiple of {PROJECTS}")
    options = parser.parse_args(arguments)
    results = []
    for bus in options.bus or available_buses():
        with stage(bus) as on, structlog.testing.capture_logs():  # the relay would say here what it does
            results.append(asyncio.run(measure(on, bus, options.rounds, options.events)))
    return results


if __name__ == "__main__":
    main(sys.argv[1:])
