"""SPN changes a vocabulary while two processes of each service run: all follow, and one that starts later knows."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from local.bus import Tansu
from shared.testing import eventually, factories
from tests.support.postgres import TestPostgres
from tests.support.stack import ServiceProcess, Stack

STAFF, SPN = "medewerker-assen", "spn"


@pytest.fixture
async def stack(postgres: TestPostgres, tansu: Tansu) -> AsyncIterator[Stack]:
    there = Stack(postgres, tansu.bootstrap)
    await there.prepare("submissions", "search")
    yield there
    there.close()


async def ask(stack: Stack, process: ServiceProcess, method: str, path: str, who: str, **more: Any) -> httpx.Response:
    headers = stack.tokens.headers(who) | more.pop("headers", {})
    async with httpx.AsyncClient(base_url=process.url, timeout=20) as client:
        return await client.request(method, path, headers=headers, **more)


@pytest.mark.slow
async def test_every_process_follows_and_one_that_starts_later_knows_at_once(stack: Stack) -> None:
    one, search = await stack.start("submissions", "search")
    other, search_too = stack.process("submissions"), stack.process("search")
    for process in (other, search_too):
        await process.start()

    themes = "/v1/vocabularies/themes/terms"
    added = await ask(stack, one, "POST", themes, SPN, json={"label": "Leesplezier"})
    assert added.status_code == 201, added.text
    ended = await ask(
        stack, other, "PATCH", f"{themes}/mediawijsheid", SPN, json={"replacedBy": "leesplezier"},
        headers={"If-Match": added.headers["etag"]},
    )  # fmt: skip
    assert ended.status_code == 200, ended.text

    async def known_to(process: ServiceProcess) -> bool:
        """The process takes the new theme for one."""
        if process.name == "search":
            return (await ask(stack, process, "GET", "/v1/projects?theme=leesplezier", SPN)).status_code == 200
        body = factories.fields(themes=["leesplezier"])
        return (await ask(stack, process, "POST", "/v1/projects", STAFF, json=body)).status_code == 201

    async def all_know() -> bool:
        return all([await known_to(process) for process in (one, other, search, search_too)])

    await eventually(all_know, within=30, every=0.2)
    old = factories.fields(themes=["mediawijsheid"])

    async def both_refuse() -> bool:
        for process in (one, other):
            draft = await ask(stack, process, "POST", "/v1/projects", STAFF, json=old)
            refused = await ask(stack, process, "POST", f"/v1/projects/{draft.json()['id']}/submissions", STAFF)
            assert refused.status_code == 400, refused.text
            assert "(leesplezier)" in refused.json()["errors"][0]["detail"]
        return True

    await eventually(both_refuse, within=30, every=0.2)
    for process in (other, search_too):
        process.stop()
        await process.start()
        assert await known_to(process)
    rows = await stack.rows("search", "SELECT code, sequence FROM vocabulary_term ORDER BY code")
    assert [tuple(row) for row in rows] == [("leesplezier", 1), ("mediawijsheid", 2)]
