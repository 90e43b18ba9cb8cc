"""SPN replaces a theme, and every service follows: the services with their own databases, and events between them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.ids import UUID
from shared.testing import factories
from tests.security.world import NAMES, World, ok
from tests.support.postgres import TestPostgres
from tests.support.service import Tokens, running

STAFF = "medewerker-assen"
OLD, NEW = "doorgaande-leeslijn", "leesplezier"
THEMES = "/v1/vocabularies/themes"


@pytest.fixture
async def world(postgres: TestPostgres, tokens: Tokens) -> AsyncIterator[World]:
    """One project that is published, and one that waits in the queue, both with the old theme."""
    async with AsyncExitStack() as stack:
        services = {
            name: await stack.enter_async_context(running(name, await postgres.create_database(name), tokens))
            for name in NAMES
        }
        there = World(services, None)
        for state in ("submitted", "published"):
            project = ok(await services["submissions"].post("/v1/projects", STAFF, factories.fields(themes=[OLD])))
            ok(await services["submissions"].post(f"/v1/projects/{project['id']}/submissions", STAFF))
            there.things[state] = {"project_id": project["id"]}
            if state == "published":
                await services["search"].deliver(factories.published(UUID(project["id"]), themes=[OLD]))
        await there.pump()
        yield there


async def patch(world: World, code: str, body: Any) -> None:
    path, headers = f"{THEMES}/terms/{code}", {"If-Match": "*"}
    ok(await world.services["submissions"].request("PATCH", path, "spn", json=body, headers=headers))


async def found(world: World, **query: str) -> dict[str, Any]:
    return ok(await world.services["search"].get("/v1/projects", params=query))


async def replace(world: World) -> None:
    """As SPN does it, and as the bus tells it."""
    desk = world.services["submissions"]
    ok(await desk.post(f"{THEMES}/terms", "spn", {"label": "Leesplezier voor allen", "code": NEW}))
    await patch(world, OLD, {"replacedBy": NEW})
    await world.pump()


async def test_a_service_follows_events_and_not_the_memory_of_another(world: World) -> None:
    ok(await world.services["submissions"].post(f"{THEMES}/terms", "spn", {"label": "Leesplezier", "code": NEW}))
    for name in ("search", "moderation"):
        assert NEW not in world.services[name].memory["themes"]
    refused = await world.services["search"].get("/v1/projects", params={"theme": NEW})
    assert refused.status_code == 400
    await world.pump()
    for name in ("search", "moderation", "notifications"):
        assert world.services[name].memory["themes"].label(NEW) == "Leesplezier"
    assert (await found(world, theme=NEW))["total"] == 0


async def test_an_old_record_is_found_and_counted_under_the_successor_and_by_its_words(world: World) -> None:
    assert (await found(world, q="leesplezier"))["total"] == 0
    await replace(world)
    key = world.things["published"]["project_id"]
    for query in ({"theme": NEW}, {"theme": OLD}, {"theme": "Leesplezier voor allen"}, {"q": "leesplezier"}):
        answer = await found(world, **query)
        assert [item["id"] for item in answer["items"]] == [key], query
        assert answer["items"][0]["themes"] == [OLD]
        facet = [(term["code"], term["label"], term["count"]) for term in answer["facets"]["theme"]]
        assert facet == [(NEW, "Leesplezier voor allen", 1)]


async def test_a_renamed_theme_is_found_by_its_new_words_only(world: World) -> None:
    await patch(world, OLD, {"label": "verhalenreis"})
    await world.pump()
    assert (await found(world, q="verhalenreis"))["total"] == 1
    assert (await found(world, q="leeslijn"))["total"] == 0


async def test_a_publication_that_knew_older_words_is_written_again(world: World) -> None:
    search = world.services["search"]
    await patch(world, OLD, {"label": "verhalenreis"})
    await world.pump()
    search.memory.forget()  # a replica that has not looked yet
    await search.deliver(factories.published(title="Later", themes=[OLD]))
    with search.memory.used():  # it indexes what it was told before it looks
        await search.follower.catch_up()
    assert (await found(world, q="verhalenreis"))["total"] == 2


async def test_the_queue_of_moderators_follows(world: World) -> None:
    moderation = world.services["moderation"]
    before = ok(await moderation.get("/v1/cases", "spn", params={"theme": OLD}))["total"]
    assert before > 0
    await replace(world)
    for theme in (OLD, NEW):
        assert ok(await moderation.get("/v1/cases", "spn", params={"theme": theme}))["total"] == before


async def test_followers_of_either_theme_hear_of_a_record_with_either_code(world: World) -> None:
    await replace(world)
    notifications, search = world.services["notifications"], world.services["search"]
    people = {OLD: "medewerker-utrecht", NEW: "moderator-utrecht"}
    for theme, who in people.items():
        body = {"filter": {"theme": theme}, "channel": "inbox", "frequency": "immediate"}
        ok(await notifications.post("/v1/subscriptions", who, body))
    now = datetime.now(UTC)
    for number, theme in enumerate((OLD, NEW)):
        await notifications.deliver(factories.published(title=f"Over lezen {number}", themes=[theme], at=now))
        for who in people.values():
            inbox = ok(await notifications.get("/v1/notifications", who))
            assert inbox["items"][0]["title"] == f"Over lezen {number}"
    reasons = ok(await notifications.get("/v1/notifications", people[NEW]))["items"][0]["reasons"]
    assert "thema Leesplezier voor allen" in reasons
    assert search.memory["themes"].successor(OLD) == NEW


async def test_nobody_submits_with_the_old_theme_any_more(world: World) -> None:
    await replace(world)
    desk = world.services["submissions"]
    draft = ok(await desk.post("/v1/projects", STAFF, factories.fields(themes=[OLD])))
    refused = await desk.post(f"/v1/projects/{draft['id']}/submissions", STAFF)
    assert refused.status_code == 400
    assert f"({NEW})" in refused.json()["errors"][0]["detail"]
