"""Both examples of the consumer kit, on the bus of `make up`: what they print, and what they say when it goes wrong."""

import ast
import asyncio
from pathlib import Path

import pytest

from local.bus import Tansu
from shared.ids import new_id
from shared.messaging.create_topics import create_topics
from shared.testing import factories
from shared.testing.records import record
from tests.examples.kit import EXAMPLES, run, send, started

BOTH = pytest.mark.parametrize("kind", ["python", "node"])


def test_they_import_nothing_of_ours() -> None:
    source = (EXAMPLES / "consumer.py").read_text(encoding="utf-8")
    tree = [each for each in ast.walk(ast.parse(source)) if isinstance(each, (ast.Import, ast.ImportFrom))]
    names = {each.module if isinstance(each, ast.ImportFrom) else each.names[0].name for each in tree}
    assert not [name for name in names if name and name.split(".")[0] in {"shared", "services", "local"}]
    script = (EXAMPLES / "node" / "consumer.mjs").read_text(encoding="utf-8")
    assert [line for line in script.splitlines() if line.startswith("import") and "'node:" not in line] == [
        "import kafkajs from 'kafkajs'"
    ]


@pytest.mark.slow
@BOTH
async def test_it_prints_every_step_and_nothing_else(kind: str, own_tansu: Tansu, tmp_path: Path) -> None:
    await create_topics(own_tansu.bootstrap)
    one, two = new_id(), new_id()
    first, second = record(factories.advanced(one, title="Eerst")), record(factories.advanced(two, title="Daarna"))
    await send(own_tansu.bootstrap, [record(factories.published(one)), first, first])
    async with started(kind, str(tmp_path / "steps"), BIEB_KAFKA=own_tansu.bootstrap) as tool:
        assert tool.stdout is not None
        line = await asyncio.wait_for(tool.stdout.readline(), 60)
        await send(own_tansu.bootstrap, [record(factories.published(two)), second])
        next_line = await asyncio.wait_for(tool.stdout.readline(), 60)
    for said, title in ((line, "Eerst"), (next_line, "Daarna")):
        assert title in said.decode()
        assert "Bibliotheek Assen" in said.decode()


@BOTH
async def test_help_has_an_example_for_every_setting(kind: str) -> None:
    code, said, _ = await run(kind, "--help")
    assert code == 0
    for name in ("BIEB_KAFKA=", "BIEB_KAFKA_ACCOUNT=", "BIEB_KAFKA_PASSWORD=", "BIEB_KAFKA_CA=", "BIEB_KAFKA_GROUP="):
        assert name in said


@BOTH
async def test_what_is_missing_or_away_is_said_in_one_line(kind: str, tmp_path: Path) -> None:
    file = str(tmp_path / "steps")
    for environment, advice in (
        ({}, "BIEB_KAFKA is not set; --help shows"),
        ({"BIEB_KAFKA": "127.0.0.1:9"}, "no Kafka answers on 127.0.0.1:9; look at BIEB_KAFKA"),
    ):
        code, _, faults = await run(kind, file, **environment)
        assert (code, len(faults.splitlines())) == (1, 1), faults
        assert advice in faults
