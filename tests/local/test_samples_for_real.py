"""The samples through the real services over a real bus: the first proof that events flow, on real input."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.bus import Tansu
from local.samples import LoadReport, load, loader
from shared.testing.waiting import eventually
from tests.support.postgres import TestPostgres
from tests.support.stack import Stack

PRAKTIJK = Path(loader.__file__).with_name("praktijk.jsonl")


class Running:
    """A platform for the loader."""

    def __init__(self, stack: Stack, urls: dict[str, str]) -> None:
        self.demo, self._urls = stack.folder / "issuer", urls

    def url(self, service: str) -> str:
        return self._urls[service]


@pytest.fixture
async def running(postgres: TestPostgres, own_tansu: Tansu) -> AsyncIterator[Running]:
    stack = Stack(postgres, own_tansu.bootstrap)
    try:
        await stack.prepare("submissions", "moderation", "search")
        processes = await stack.start("submissions", "moderation", "search")
        yield Running(stack, {process.name: process.url for process in processes})
    finally:
        stack.close()


@pytest.mark.slow
async def test_a_load_that_is_broken_off_and_repeated_fills_the_catalogue_once(running: Running) -> None:
    started = asyncio.Event()
    first = asyncio.create_task(load(running, lambda done, *_: started.set() if done == 30 else None))
    await asyncio.wait({first, asyncio.create_task(started.wait())}, return_when=asyncio.FIRST_COMPLETED)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    rest = await load(running, lambda *_: None)
    assert 0 < rest.published < 103
    assert await load(running, lambda *_: None) == LoadReport(103, 0, 0, 0, 0)

    records = [json.loads(line) for line in PRAKTIJK.read_text().splitlines()]
    told = {
        (each["title"], each["library"]["name"], each["source"], each["phase"], each["outcome"]) for each in records
    }
    async with httpx.AsyncClient(base_url=running.url("search")) as search:

        async def arrived() -> set[tuple[Any, ...]]:
            told = (await search.get("/v1/statistics")).json()
            assert [told[name] for name in ("projects", "libraries", "adoptions")] == [103, 54, 13]
            return await catalogue(search)

        assert await eventually(arrived, within=20, every=0.5) == told


async def catalogue(search: httpx.AsyncClient) -> set[tuple[Any, ...]]:
    """Every published project as search tells it."""
    ids: list[str] = []
    while page := (await search.get("/v1/projects", params={"size": 50, "page": len(ids) // 50 + 1})).json()["items"]:
        ids += [item["id"] for item in page]
        if len(page) < 50:
            break
    projects = [(await search.get(f"/v1/projects/{project_id}")).json() for project_id in ids]
    return {
        (each["title"], each["library"]["name"], each["source"], each["phase"], each["outcome"]) for each in projects
    }
