"""What must hold whatever happened: nothing lost, nothing twice, and the order of every project."""

from collections import Counter
from importlib import import_module
from typing import Any
from uuid import UUID

from services.notifications.domain import WORK_KINDS
from shared.contracts import topics
from shared.messaging.replay import read_to_end
from tests.chaos.people import FOLLOWER
from tests.chaos.platform import LEADING, SERVICES, Platform


async def everything_arrived(platform: Platform) -> bool:
    """Whether each consumer took in every event of a kind it handles; AssertionError says what is missing where."""
    logged: dict[str, set[UUID]] = {}
    for service in LEADING:
        for row in await platform.rows(service, "SELECT type, event_id FROM event_log"):
            logged.setdefault(row["type"], set()).add(row["event_id"])
    for service in SERVICES:
        handlers = import_module(f"services.{service}.consumers").consumers.handlers.values()
        expected = {each for kinds in handlers for kind in kinds for each in logged.get(kind, ())}
        inbox = {row["event_id"] for row in await platform.rows(service, "SELECT event_id FROM inbox")}
        assert inbox == expected, f"{service}: {len(expected - inbox)} to come, {len(inbox - expected)} out of nowhere"
    return True


async def followers_rest(platform: Platform) -> bool:
    """Whether what follows the search service's catalogue took in all that changed; AssertionError says what did not.
    Its workers come after the consumers, so `everything_arrived` says nothing of them.
    """
    waiting = await platform.rows(
        "search",
        "SELECT count(*) FILTER (WHERE changed_in >= (SELECT cursor FROM oai_progress)) AS oai,"
        " count(*) FILTER (WHERE changed_in >= (SELECT number FROM percolation WHERE mark = 'cursor')) AS percolation,"
        " (SELECT count(*) FROM to_percolate) AS queued FROM change",
    )
    assert dict(waiting[0]) == {"oai": 0, "percolation": 0, "queued": 0}
    return True


async def assert_whole(platform: Platform) -> None:
    """Everything arrived, once and in its order: in the logs, on the bus, and in what the services made of it."""
    await everything_arrived(platform)
    for service, topic in topics.LOGS.items():
        told = await platform.rows(service, "SELECT aggregate_id, sequence, event_id FROM event_log ORDER BY position")
        logged: dict[str, list[tuple[int, str]]] = {}
        for row in told:
            logged.setdefault(str(row["aggregate_id"]), []).append((row["sequence"], str(row["event_id"])))
        for project, events in logged.items():
            assert [sequence for sequence, _ in events] == list(range(1, len(events) + 1)), project
        assert await first_told(platform, topic) == logged
    letters = [letter async for letter in read_to_end(platform.bootstrap, [topics.dead_letters(s) for s in SERVICES])]
    assert letters == []
    await assert_effects_once(platform)


async def first_told(platform: Platform, topic: str) -> dict[str, list[tuple[int, str]]]:
    """Per project its events in the order in which each is first on the bus; what comes once more is left out."""
    order: dict[str, list[tuple[int, str]]] = {}
    async for record in read_to_end(platform.bootstrap, [topic]):
        headers = {name: value.decode() for name, value in record.headers}
        event = int(headers["ce_sequence"]), headers["ce_id"]
        told = order.setdefault(headers["ce_subject"], [])
        if event not in told:
            told.append(event)
    return order


async def assert_effects_once(platform: Platform) -> None:
    """A case for each submitted project, the last published text in the catalogue, one notification an event."""
    revisions = await platform.rows(
        "submissions", "SELECT project_id AS id, max(revision) AS n FROM revision GROUP BY 1"
    )
    cases = await platform.rows("moderation", "SELECT project_id AS id, revision AS n FROM moderation_case")
    assert _by_id(cases) == _by_id(revisions)
    lines = await platform.rows(
        "moderation",
        "SELECT project_id, array_agg(j.revision ORDER BY position) AS told FROM journal j"
        " JOIN moderation_case c ON c.id = case_id WHERE kind IN ('submitted', 'revised') GROUP BY 1",
    )
    for row in lines:
        assert row["told"] == list(range(1, len(row["told"]) + 1)), row["project_id"]
    published = _by_id(
        await platform.rows(
            "moderation",
            "SELECT project_id AS id, published_revision AS n FROM moderation_case WHERE published_revision > 0",
        )
    )
    assert _by_id(await platform.rows("search", "SELECT id, revision AS n FROM project")) == published
    seen = await platform.rows(
        "submissions", "SELECT id, published_revision AS n FROM project WHERE published_revision > 0"
    )
    assert _by_id(seen) == published
    told = await platform.rows("notifications", "SELECT event_id FROM notification WHERE subject = $1", FOLLOWER["sub"])
    happened = await platform.rows(
        "notifications", "SELECT event_id FROM happening WHERE NOT kind = ANY($1)", list(WORK_KINDS)
    )
    assert Counter(row["event_id"] for row in told) == Counter(row["event_id"] for row in happened)


def _by_id(rows: list[Any]) -> dict[UUID, int]:
    found = {row["id"]: row["n"] for row in rows}
    assert len(found) == len(rows)
    return found
