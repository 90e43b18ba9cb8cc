"""The example is what it says it is: thirty lines, no import of ours, and it prints what happens."""

import ast
import asyncio
import sys
from pathlib import Path

from aiokafka import AIOKafkaProducer

from local.bus import Tansu
from shared.contracts import topics
from shared.ids import new_id
from shared.messaging.create_topics import create_topics
from shared.testing import factories
from shared.testing.records import TestRecord, record

TOOL = Path(__file__).parents[2] / "examples" / "poi_tool.py"


def test_it_is_thirty_lines_and_imports_nothing_of_ours() -> None:
    source = TOOL.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 30
    names = [n.module if isinstance(n, ast.ImportFrom) else n.names[0].name for n in ast.walk(ast.parse(source))
             if isinstance(n, (ast.Import, ast.ImportFrom))]  # fmt: skip
    assert set(names) == {"asyncio", "json", "sys", "aiokafka"}


async def test_it_prints_every_project_that_advances_and_nothing_else(own_tansu: Tansu) -> None:
    await create_topics(own_tansu.bootstrap)
    one, two = new_id(), new_id()
    await send(own_tansu, record(factories.published(one)), record(factories.advanced(one, title="Eerst")))
    tool = await asyncio.create_subprocess_exec(
        sys.executable, str(TOOL), own_tansu.bootstrap, stdout=asyncio.subprocess.PIPE, cwd="/"
    )
    assert tool.stdout is not None
    try:
        first = await asyncio.wait_for(tool.stdout.readline(), 30)
        await send(own_tansu, record(factories.published(two)), record(factories.advanced(two, title="Daarna")))
        second = await asyncio.wait_for(tool.stdout.readline(), 30)
    finally:
        tool.kill()
        await tool.communicate()  # to the end, so that its pipe is closed with it
    assert first.decode() == "Eerst (Bibliotheek Assen): idea → experiment\n"
    assert second.decode() == "Daarna (Bibliotheek Assen): idea → experiment\n"


async def send(bus: Tansu, *records: TestRecord) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bus.bootstrap) as producer:
        for each in records:
            await producer.send_and_wait(topics.MODERATION, each.value, each.key, headers=list(each.headers))
