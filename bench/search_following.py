"""From an event on the bus to the first answer that has it: publications at a steady rate, each with a word of its own,
and for one after the other of them the question for that word, again and again.

The word is asked for in quotes: else each question for a word that is not there yet would look for what was meant, and
the asking would be what is measured.
"""

import asyncio
import json
import time
from collections.abc import Callable
from uuid import uuid4

from aiokafka import AIOKafkaProducer

from bench.dutch_records import record
from bench.harness import Connection, Stage, connections
from bench.search_building import processor
from bench.search_figures import Figure, latencies
from bench.search_questions import Ask
from shared.contracts.moderation import ProjectPublished
from shared.ids import new_id
from shared.testing.records import TestRecord
from shared.testing.records import record as as_record

ASK_EVERY = 0.03
"""Seconds between two questions: more of them would be a load of their own, and fewer are not exact."""
FEW = 100
"""Of the last events, which may be on any partition: when these are found, all are."""
WITHIN = 600.0
"""Seconds after which nobody waits any longer."""


async def measure(
    on: Stage,
    pid: int,
    port: int,
    seed: int,
    known: int,
    rate: float,
    seconds: float,
    progress: Callable[[], None] = lambda: None,
) -> list[Figure]:
    """Publish `rate` projects a second on a service that knows `known`, and see how soon they are found.

    One of them is asked for at a time, the next when that one is found: more would be a load of their own.
    """
    async with AIOKafkaProducer(bootstrap_servers=on.bus.bootstrap, acks="all") as producer:
        return await _measured(producer, pid, port, seed, known, rate, seconds, progress)


async def _measured(
    producer: AIOKafkaProducer,
    pid: int,
    port: int,
    seed: int,
    known: int,
    rate: float,
    seconds: float,
    progress: Callable[[], None],
) -> list[Figure]:
    words = [f"uniek{number}x{uuid4().hex[:8]}" for number in range(round(rate * seconds))]
    records = [publication(known * 2 + number, seed, word) for number, word in enumerate(words)]
    [line] = await connections(port, 1)
    await _send(producer, publication(known * 3, seed, "eerste"))
    await _found(line, port, "eerste", time.perf_counter())  # the consumer has its partitions now
    clock, took = time.perf_counter, []
    begun, before = clock(), processor(pid)
    newest: list[tuple[str, float]] = []

    async def publish(number: int) -> None:
        newest.append((words[number], clock()))
        await _send(producer, records[number])
        progress()

    async def ask() -> None:
        while not newest or newest[-1][0] != words[-1]:
            if newest:
                word, began = newest[-1]
                took.append((await _found(line, port, word, began) - began) * 1000)
            await asyncio.sleep(ASK_EVERY)

    async with asyncio.TaskGroup() as group:
        group.create_task(ask())
        for number in range(len(words)):
            await asyncio.sleep(max(0.0, begun + number / rate - clock()))
            group.create_task(publish(number))
    last = clock()
    for word in words[-FEW:]:
        await _found(line, port, word, last)
    line.close()
    return [
        *latencies("event → searchable", took),
        Figure("event → searchable, asked for", len(took), ""),
        Figure("last event → all searchable", clock() - last, " s"),
        Figure("events made searchable, at most so fast", len(words) / (clock() - begun), "/s"),
        Figure("processor of the service an event, with the asking", (processor(pid) - before) / len(words), " ms"),
    ]


def publication(number: int, seed: int, word: str) -> TestRecord:
    """A project as moderation publishes it, with this word in its title and summary."""
    made = record(number, seed)
    content = made["content"] | {"title": f"Project {word}", "buildsOn": []}
    return as_record(ProjectPublished.model_validate(made | {"projectId": new_id(), "content": content}))


async def _send(producer: AIOKafkaProducer, event: TestRecord) -> None:
    await producer.send_and_wait(event.topic, event.value, event.key, headers=list(event.headers))


async def _found(line: Connection, port: int, word: str, began: float, within: float = WITHIN) -> float:
    """The moment of the first answer that has the word. Raises TimeoutError."""
    request = Ask("/v1/projects", {"q": f'"{word}"', "facets": ""}).request(port)
    while not json.loads(await line.ask(request))["total"]:
        if time.perf_counter() - began > within:
            raise TimeoutError(f"not found after {within:.0f} s: {word}")
        await asyncio.sleep(ASK_EVERY)
    return time.perf_counter()
