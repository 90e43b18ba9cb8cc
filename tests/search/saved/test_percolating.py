"""A project that comes to match a saved search is told of, once; what matched already is not news."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from services.search import store
from services.search.saved import percolating
from services.search.saved import store as saved
from services.search.saved.percolating import collect, percolate
from services.search.saved.percolator import Known
from shared.contracts.moderation import ProjectPublished
from shared.contracts.people import PublishedTextRedacted
from shared.contracts.search import SavedSearchMatched
from shared.db import Database
from shared.ids import new_id
from shared.messaging import steps
from shared.testing import factories
from shared.testing.factories import NOON
from shared.testing.waiting import eventually
from tests.search.saved.saving import ME, OTHER, matched, save, work
from tests.support.service import RunningService

ROBOT = {"title": "Een robot leest voor"}
WHO_WRITES = """
    SELECT query FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL
"""


def again(event: ProjectPublished, revision: int = 2, **changes: Any) -> ProjectPublished:
    """A next revision of it."""
    at = NOON + timedelta(days=revision)
    new = factories.published(event.project_id, revision, at=at, **changes)
    return new.model_copy(update={"first_published_at": event.first_published_at})


async def test_a_new_project_is_told_with_what_is_public_of_it(search: RunningService) -> None:
    search_id = await save(search, q="robots", theme="doorgaande-leeslijn")
    await save(search, OTHER, q="robots", theme="mediawijsheid")
    event = factories.published(**ROBOT)
    await search.deliver(event)
    await work(search)
    (told,) = await search.told()
    assert told.pop("matchedAt").endswith("Z")
    assert told == {
        "type": SavedSearchMatched.TYPE,
        "sequence": 1,
        "projectId": str(event.project_id),
        "savedSearchId": search_id,
        "revision": 1,
        "title": ROBOT["title"],
        "library": event.library.model_dump(by_alias=True),
        "province": "drenthe",
        "themes": ["doorgaande-leeslijn"],
        "phase": "idea",
    }


async def test_neither_a_person_nor_his_words_are_in_what_is_told(search: RunningService) -> None:
    await save(search, name="Voor Jansen", q="robot")
    await search.deliver(factories.published(title="Een automaat", summary="Met een robot."))
    await work(search)
    (row,) = await search.rows("SELECT row_to_json(event_log)::text AS row FROM event_log")
    assert "robot" not in row["row"]
    assert "Jansen" not in row["row"]
    assert ME not in row["row"]


async def test_it_is_told_once_while_the_project_goes_on_to_match(search: RunningService) -> None:
    search_id = await save(search, q="robot")
    await search.deliver(event := factories.published(**ROBOT))
    await work(search)
    await search.deliver(again(event, title="Twee robots lezen voor"), 2)
    await work(search)
    await search.deliver(factories.advanced(event.project_id), 3)
    await work(search)
    assert await matched(search) == [(search_id, str(event.project_id))]


async def test_what_stopped_matching_and_matches_anew_is_not_told_again(search: RunningService) -> None:
    search_id = await save(search, q="robot")
    await search.deliver(event := factories.published(**ROBOT))
    await work(search)
    await search.deliver(again(event, 2), 2)
    await work(search)
    await search.deliver(again(event, 3, **ROBOT), 3)
    await work(search)
    assert await matched(search) == [(search_id, str(event.project_id))]


async def test_what_matched_when_the_search_was_saved_is_no_news_later_either(search: RunningService) -> None:
    await search.deliver(event := factories.published(**ROBOT))
    await work(search)
    await save(search, q="robot")
    await search.deliver(again(event, title="Twee robots lezen voor"), 2)
    await work(search)
    await search.deliver(factories.advanced(event.project_id), 3)
    await work(search)
    assert await matched(search) == []


async def test_what_was_published_just_before_the_search_was_saved_is_no_news(search: RunningService) -> None:
    await search.deliver(factories.published(**ROBOT))
    await save(search, q="robot")
    await work(search)
    assert await matched(search) == []


async def test_an_old_project_that_comes_to_match_is_told(search: RunningService) -> None:
    await search.deliver(event := factories.published())
    await work(search)
    by_words, by_phase = await save(search, q="robot"), await save(search, phase="experiment")
    await search.deliver(again(event, **ROBOT), 2)
    await work(search)
    assert await matched(search) == [(by_words, str(event.project_id))]
    await search.deliver(factories.advanced(event.project_id), 3)
    await work(search)
    assert await matched(search) == [(by_words, str(event.project_id)), (by_phase, str(event.project_id))]


async def test_a_changed_search_begins_anew(search: RunningService) -> None:
    search_id = await save(search, q="robot")
    await search.deliver(event := factories.published(**ROBOT))
    await work(search)
    for query in ({"q": "drone"}, {"q": "robot"}):
        changed = await search.request(
            "PATCH", f"/v1/saved-searches/{search_id}", ME, json={"query": query}, headers={"If-Match": "*"}
        )
        assert changed.status_code == 200
    await search.deliver(again(event, title="Twee robots"), 2)
    await work(search)
    assert len(await matched(search)) == 1, "it matched when the search was changed"
    await search.deliver(again(event, 3), 3)
    await work(search)
    await search.deliver(again(event, 4, **ROBOT), 4)
    await work(search)
    assert await matched(search) == [(search_id, str(event.project_id))] * 2


async def test_a_new_name_begins_nothing_anew(search: RunningService) -> None:
    search_id = await save(search, q="robot")
    await search.deliver(event := factories.published(**ROBOT))
    await work(search)
    body = {"name": "Anders", "query": {"q": "robot"}}
    await search.request("PATCH", f"/v1/saved-searches/{search_id}", ME, json=body, headers={"If-Match": "*"})
    await search.deliver(again(event, 2), 2)
    await work(search)
    await search.deliver(again(event, 3, **ROBOT), 3)
    await work(search)
    assert await matched(search) == [(search_id, str(event.project_id))]


async def test_nothing_is_told_of_what_is_not_public(search: RunningService) -> None:
    await save(search, q="robot")
    event = factories.published(**ROBOT)
    await search.deliver(factories.withdrawn(event.project_id))
    await search.deliver(event)
    await work(search)
    assert await matched(search) == []


async def test_nothing_is_told_to_a_search_that_was_removed_or_changed_meanwhile(search: RunningService) -> None:
    """The process has read it, and does not know yet that it is gone."""
    removed, changed = await save(search, q="robot"), await save(search, theme="doorgaande-leeslijn")
    known = Known()
    await work(search, known)
    async with search.database.begin() as tx:
        await known.refresh(tx)
    await search.request("DELETE", f"/v1/saved-searches/{removed}", ME)
    async with search.database.begin() as tx:
        await tx.fetch("UPDATE saved_search SET generation = generation + 1 WHERE id = $1::uuid", changed)
    await search.deliver(factories.published(**ROBOT))
    await work(search, known)
    assert await matched(search) == []


async def test_a_replica_hears_of_searches_that_another_saved(search: RunningService) -> None:
    known = Known()
    await search.deliver(factories.published(**ROBOT))
    await work(search, known)
    search_id = await save(search, q="robot")
    await search.deliver(event := factories.published(**ROBOT))
    await work(search, known)
    assert await matched(search) == [(search_id, str(event.project_id))]


async def test_who_reads_the_whole_catalogue_for_the_first_time_tells_nothing_of_it(search: RunningService) -> None:
    await search.deliver(event := factories.published(**ROBOT))
    await save(search, q="robot")
    await work(search)
    await search.deliver(factories.advanced(event.project_id), 2)
    await work(search)
    assert await matched(search) == []


async def test_a_rebuild_tells_nothing(search: RunningService) -> None:
    told = [factories.published(**ROBOT), factories.published()]
    records = [await search.deliver(event) for event in told]
    await work(search)
    await save(search, q="robot")
    search_id = await save(search, phase="experiment")
    async with search.database.begin() as tx:
        await store.empty(tx)
        await saved.stand_still(tx)
    assert await work_of_a_rebuild(search) == 0
    await search.deliver(records[0])
    assert await work_of_a_rebuild(search) == 0
    await search.deliver(records[1])
    async with search.database.begin() as tx:
        await saved.release(tx)
    assert await work(search) > 0
    assert await matched(search) == []
    await search.deliver(factories.advanced(told[0].project_id), 2)
    await work(search)
    assert await matched(search) == [(search_id, str(told[0].project_id))]


async def work_of_a_rebuild(search: RunningService) -> int:
    await collect(search.database)
    return await percolate(search.database, Known())


async def test_a_project_that_is_not_there_yet_did_not_go(search: RunningService) -> None:
    """A rebuild that was cut off left a hole; what is read again later is no news."""
    record = await search.deliver(factories.published(**ROBOT))
    await work(search)
    await save(search, q="robot")
    async with search.database.begin() as tx:
        await store.empty(tx)
    await work(search)
    await search.deliver(record)
    await work(search)
    assert await matched(search) == []


async def test_a_redacted_name_is_in_no_copy_and_in_no_event(search: RunningService) -> None:
    await save(search, q="robot")
    event = factories.published(title="De robot van Jansen")
    await search.deliver(event)
    await work(search)
    content = event.content.model_copy(update={"title": "De robot van een vrijwilliger"})
    facts = {**event.model_dump(), "content": content, "redacted_at": NOON}
    await search.deliver(PublishedTextRedacted.model_validate(facts), 2)
    kept = await search.rows(
        "SELECT row_to_json(p)::text AS row FROM percolated p UNION ALL SELECT data::text FROM event_log"
    )
    assert len(kept) == 2
    assert not [row for row in kept if "Jansen" in row["row"]]
    assert await work(search) > 0
    assert len(await matched(search)) == 1


class Killed(BaseException):
    """The process ended here."""


@pytest.mark.parametrize("work_done", [collect, percolate])
@pytest.mark.parametrize("step", ["transaction.before-commit", "transaction.committed"])
async def test_a_kill_loses_nothing_and_tells_nothing_twice(
    search: RunningService, monkeypatch: pytest.MonkeyPatch, work_done: Any, step: str
) -> None:
    ids = [await save(search, q="robot"), await save(search, OTHER, theme="doorgaande-leeslijn")]
    await search.deliver(event := factories.published(**ROBOT))
    if work_done is percolate:
        await collect(search.database)

    def hook(reached: str) -> None:
        if reached == step:
            raise Killed

    monkeypatch.setattr(steps, "hook", hook)
    with pytest.raises(Killed):
        await (percolate(search.database, Known()) if work_done is percolate else collect(search.database))
    monkeypatch.setattr(steps, "hook", None)
    await work(search)
    assert sorted(await matched(search)) == sorted((each, str(event.project_id)) for each in ids)


async def test_replicas_share_the_work_and_tell_each_match_once(search: RunningService) -> None:
    ids = {await save(search, q="robot"), await save(search, OTHER, theme="doorgaande-leeslijn")}
    events = [factories.published(**ROBOT) for _ in range(12)]
    for event in events:
        await search.deliver(event)
    async with search.database.begin() as tx:
        for event in events:
            await tx.fetch("INSERT INTO to_percolate (project_id) VALUES ($1)", event.project_id)  # once more
    await collect(search.database)
    databases = [Database(search.database.url, pool=2) for _ in range(3)]

    async def replica(database: Database) -> None:
        known = Known()
        while await percolate(database, known, most=3):
            pass

    try:
        await asyncio.gather(*(replica(each) for each in databases))
    finally:
        for each in databases:
            await each.close()
    await work(search)
    assert sorted(await matched(search)) == sorted(
        (search_id, str(event.project_id)) for search_id in ids for event in events
    )


async def test_who_follows_the_catalogue_does_not_wait_for_the_percolating(
    search: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transaction that has written anything hides every later change until it ends."""
    await save(search, q="robot")
    await search.deliver(factories.published(**ROBOT))
    await collect(search.database)
    writing: list[dict[str, Any]] = []
    real = percolating.matching

    async def watched(*given: Any) -> Any:
        writing.extend(await search.rows(WHO_WRITES))
        return await real(*given)

    monkeypatch.setattr(percolating, "matching", watched)
    assert await percolate(search.database, Known())
    assert writing == []


async def test_a_name_that_goes_from_a_text_waits_for_who_holds_the_project(search: RunningService) -> None:
    event = factories.published(**ROBOT)
    async with search.database.begin() as holding:
        await saved.hold_projects(holding, [event.project_id, new_id()])

        async def redact() -> None:
            async with search.database.begin() as tx:
                await saved.redact(tx, event.project_id, 1, {})

        redacting = asyncio.create_task(redact())
        await eventually(lambda: search.rows("SELECT pid FROM pg_locks WHERE NOT granted AND locktype = 'advisory'"))
        assert not redacting.done()
    await redacting
