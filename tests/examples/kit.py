"""The consumer kit's programs as processes, and the steps of projects that they read."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiokafka import AIOKafkaProducer

from local import assets
from shared.contracts import topics
from shared.ids import new_id
from shared.testing import factories
from shared.testing.records import TestRecord, record
from tests.support import node

EXAMPLES = Path(__file__).parents[2] / "examples"


def program(kind: str) -> list[str]:
    """The command that starts the consumer in `python` or `node`."""
    if kind == "python":
        return [sys.executable, "-W", "error", str(EXAMPLES / "consumer.py")]
    return [assets.node(), str(node.place(EXAMPLES / "node", "example-consumer") / "consumer.mjs")]


async def run(kind: str, *arguments: str, **environment: str) -> tuple[int, str, str]:
    """A consumer that ends by itself: its exit code, what it said, and what it said of a fault."""
    async with started(kind, *arguments, **environment) as process:
        said, faults = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode or 0, said.decode(), faults.decode()


@asynccontextmanager
async def started(
    kind: str, *arguments: str, quiet: bool = False, **environment: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A consumer that runs until it is killed, which it is at the end. `quiet`: nobody reads what it prints, and a pipe
    that is full would hold it up.
    """
    given = {"PATH": os.environ["PATH"], **environment}
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *program(kind),
        *arguments,
        env=given,
        cwd="/",
        stdout=asyncio.subprocess.DEVNULL if quiet else pipe,
        stderr=pipe,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()  # to the end, so that its pipes are closed with it


def steps(number: int) -> list[TestRecord]:
    """As many steps, each of a project of its own, with a publication of each before it."""
    made = []
    for count in range(number):
        project = new_id()
        made += [record(factories.published(project)), record(factories.advanced(project, title=f"Stap {count}"), 2)]
    return made


async def send(bootstrap: str, records: list[TestRecord]) -> None:
    """Send them as the relay does."""
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, linger_ms=5) as producer:
        sent = [
            await producer.send(topics.MODERATION, each.value, each.key, headers=list(each.headers)) for each in records
        ]
        await asyncio.gather(*sent)
