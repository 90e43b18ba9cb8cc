"""The mirror: from nothing but the feed it makes the catalogue that search shows, and can prove it."""

import ast
import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.contracts.lineage import ProjectAdopted
from shared.ids import new_id
from shared.testing import factories
from tests.notifications.feed.reading import begin, number
from tests.search.histories import Step, histories
from tests.search.samples import story
from tests.support.postgres import TestPostgres
from tests.support.served import served
from tests.support.service import RunningService, Tokens, running

TOOL = Path(__file__).parents[2] / "examples" / "mirror.py"


def load() -> Any:
    spec = spec_from_file_location("mirror", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


mirror = load()


@dataclass
class Both:
    """The services that tell and that show, behind addresses, and the file of a mirror."""

    notifications: RunningService
    search: RunningService
    feed: str
    shop: str
    copy: Path

    async def happen(self, *steps: Step) -> None:
        """Let these events happen to both."""
        for event, sequence in steps:
            for service in (self.notifications, self.search):
                await service.deliver(event, sequence)
        await number(self.notifications)

    async def compared(self) -> list[str]:
        """What the mirror says when it has followed."""

        def follow_and_compare() -> list[str]:
            with closing(sqlite3.connect(self.copy)) as copy:
                mirror.follow(self.feed, copy)
                found: list[str] = mirror.compare(copy, self.shop)
                return found

        return await asyncio.to_thread(follow_and_compare)


@pytest.fixture
async def both(postgres: TestPostgres, tokens: Tokens, tmp_path: Path) -> AsyncIterator[Both]:
    async with (
        running("notifications", await postgres.create_database("notifications"), tokens) as notifications,
        running("search", await postgres.create_database("search"), tokens) as search,
        served(notifications.app) as feed,
        served(search.app) as shop,
    ):
        await begin(notifications)
        yield Both(notifications, search, feed, shop, tmp_path / "copy.sqlite")


def test_it_imports_nothing_but_pythons_own_library() -> None:
    tree = ast.walk(ast.parse(TOOL.read_text("utf-8")))
    names = {n.module if isinstance(n, ast.ImportFrom) else n.names[0].name for n in tree
             if isinstance(n, (ast.Import, ast.ImportFrom))}  # fmt: skip
    assert {str(name).partition(".")[0] for name in names} <= sys.stdlib_module_names


async def test_every_sample_is_in_the_copy_as_in_the_export(both: Both) -> None:
    await both.happen(*((told.event, told.sequence) for told in story()))
    assert await both.compared() == []


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_whatever_happens_the_copy_is_as_the_export(both: Both, data: st.DataObject) -> None:
    ids = [new_id() for _ in range(4)]
    first = [(factories.published(each, 1, at=factories.NOON), 1) for each in ids]
    # A line of the register is told as adopted once, before anything else of it; these histories know no such order.
    drawn = [step for step in data.draw(histories(ids)) if not isinstance(step[0], ProjectAdopted)]
    rest = [(event, sequence + 1) for event, sequence in drawn]
    later = [
        (
            event.model_copy(update={"revision": event.revision + 1}) if hasattr(event, "decision_id") else event,
            sequence,
        )
        for event, sequence in rest
    ]
    await both.happen(*first, *later)
    assert await both.compared() == []


async def test_a_copy_that_is_not_the_same_is_found_out(both: Both) -> None:
    event = factories.published(title="Voorlezen in de wachtkamer")
    await both.happen((event, 1), (factories.published(), 1))
    assert await both.compared() == []
    await both.search.deliver(factories.withdrawn(event.project_id), 2)  # the feed is not told of it
    assert await both.compared() == [f"{event.project_id}: only in the copy"]


async def test_on_the_command_line_it_says_what_it_did_and_goes_on_where_it_was(both: Both) -> None:
    await both.happen((factories.published(), 1))

    async def run(*more: str) -> tuple[int | None, str, str]:
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(TOOL), both.feed, str(both.copy), *more,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, cwd="/",
        )  # fmt: skip
        out, err = await process.communicate()
        return process.returncode, out.decode(), err.decode()

    assert await run() == (0, "", "\r1 events\r1 events\n")
    await both.happen((factories.published(), 1))
    code, out, _ = await run("--compare", both.shop)
    assert (code, out) == (0, "2 projects here, 2 in the export, 0 differences\n")
    code, _, err = await run("--compare", "http://127.0.0.1:9")
    assert code == 2
    assert "goes on where it was" in err
