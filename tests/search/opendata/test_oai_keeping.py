"""When harvesters are told something anew, and that they are told it in time."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from services.search import store as search_store
from services.search.opendata import store as catalogue
from services.search.opendata.oai import keeping, queries, store
from services.search.opendata.oai.store import Dated
from services.search.opendata.site import LOCAL
from shared.ids import new_id
from shared.testing import eventually, factories
from shared.vocabularies import Vocabulary, memory
from tests.search.opendata.harvesting import NAMES, ask, kept
from tests.search.saved.test_percolating import WHO_WRITES
from tests.support.service import RunningService


async def told(search: RunningService) -> dict[UUID, tuple[datetime, bool]]:
    rows = await search.rows("SELECT * FROM oai_record")
    return {row["project_id"]: (row["datestamp"], row["deleted"]) for row in rows}


async def redated(search: RunningService, before: dict[UUID, tuple[datetime, bool]]) -> set[UUID]:
    """Whose moment is another one now."""
    await kept(search)
    return {key for key, now in (await told(search)).items() if now != before.get(key)}


async def mirror(search: RunningService, since: str, copy: dict[str, bool]) -> str:
    """Harvest what changed since then into a copy, page by page; returns the moment to ask from the next time."""
    tree = await ask(search, verb="ListIdentifiers", metadataPrefix="oai_dc", from_=since)
    at = tree.findtext("oai:responseDate", namespaces=NAMES)
    while True:
        for header in tree.iterfind(".//oai:header", NAMES):
            copy[header.findtext("oai:identifier", namespaces=NAMES)] = header.get("status") == "deleted"
        token = tree.find(".//oai:resumptionToken", NAMES)
        if token is None or not token.text:
            return str(at)
        tree = await ask(search, verb="ListIdentifiers", resumptionToken=token.text)


async def test_a_moment_changes_only_when_what_is_shown_does(search: RunningService) -> None:
    event, other = factories.published(), factories.published()
    for each in (event, other):
        await search.deliver(each)
    await kept(search)
    before = await told(search)
    await search.deliver(factories.published(event.project_id, 2), 2)
    assert await redated(search, before) == {event.project_id}, "another revision is another record"
    before = await told(search)
    async with search.database.begin() as tx:
        await search_store.touch_all(tx)
    assert await redated(search, before) == set()
    await search.deliver(factories.advanced(event.project_id), 3)
    assert await redated(search, before) == {event.project_id}
    assert all(stamp.tzinfo == UTC for stamp, _ in before.values())


async def test_what_others_do_changes_the_record_that_tells_of_it(search: RunningService) -> None:
    adopted, own = factories.published(), factories.published(staff="medewerker-utrecht")
    line = factories.adoption(own_project_id=own.project_id)
    for each in (adopted, own):
        await search.deliver(each)
    await search.deliver(factories.adoption_confirmed(adopted.project_id, line), 2)
    await kept(search)
    before = await told(search)
    await search.deliver(factories.withdrawn(own.project_id), 1)
    assert await redated(search, before) == {adopted.project_id, own.project_id}, "it has no own project any more"
    before = await told(search)
    ties = [{"projectId": str(adopted.project_id), "relation": "adapted", "note": ""}]
    builds = factories.published(staff="medewerker-arnhem", buildsOn=ties)
    await search.deliver(builds)
    assert await redated(search, before) == {adopted.project_id, builds.project_id}, "it was adopted once more"


async def test_what_is_gone_stays_told_and_what_comes_back_is_back(search: RunningService) -> None:
    event, unknown = factories.published(), new_id()
    await search.deliver(event)
    await kept(search)
    await search.deliver(factories.withdrawn(event.project_id), 1)
    await search.deliver(factories.withdrawn(unknown), 1)
    await kept(search)
    assert {key: deleted for key, (_, deleted) in (await told(search)).items()} == {event.project_id: True}
    in_set = await ask(search, verb="ListIdentifiers", metadataPrefix="oai_dc", set="province:drenthe")
    assert in_set.find(".//oai:header", NAMES).get("status") == "deleted"
    await search.deliver(factories.published(event.project_id, 2), 2)
    await kept(search)
    assert (await told(search))[event.project_id][1] is False


async def test_what_was_withdrawn_before_anybody_was_told_is_told_as_deleted(search: RunningService) -> None:
    event = factories.published()
    await search.deliver(event)
    await search.deliver(factories.withdrawn(event.project_id), 1)
    await kept(search)
    assert (await told(search))[event.project_id][1] is True, "a database that was lost may have told of it"


async def test_a_rebuild_neither_loses_a_deletion_nor_dates_the_same_anew(search: RunningService) -> None:
    stays, gone, never = factories.published(), factories.published(), factories.published()
    records = [await search.deliver(each) for each in (stays, gone)]
    records.append(await search.deliver(factories.withdrawn(gone.project_id), 1))
    await search.deliver(never)
    await kept(search)
    before = await told(search)
    async with search.database.begin() as tx:
        await search_store.empty(tx)
        await keeping.stand_still(tx)
    await kept(search)
    assert await told(search) == before
    answer = await search.get("/v1/oai", params={"verb": "ListRecords", "metadataPrefix": "oai_dc"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60"), "nobody is told that all of it is gone"
    for each in records:
        await search.deliver(each)
    async with search.database.begin() as tx:
        await keeping.go_on(tx)
    assert await redated(search, before) == {never.project_id}, "of that no event tells any more"
    assert (await told(search))[never.project_id][1] is True


async def test_other_words_are_another_record(search: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    event = factories.published(themes=["mediawijsheid"])
    await search.deliver(event)
    await search.deliver(factories.published(themes=["derde-plek"]))
    await kept(search)
    before = await told(search)
    with search.memory.used():
        theme = memory()["themes"]
        items = tuple(
            term.model_copy(update={"label": "mediawijs"}) if term.code == "mediawijsheid" else term
            for term in theme.items
        )
        memory().put(Vocabulary(name="themes", title=theme.title, title_en=theme.title_en, items=items))
    monkeypatch.setattr(keeping, "VERSION", keeping.VERSION + 1)
    assert await redated(search, before) == {event.project_id}
    monkeypatch.setattr(keeping, "VERSION", keeping.VERSION - 1)
    await search.deliver(factories.published())
    await kept(search)
    assert len(await told(search)) == 2, "an older process leaves to the newer one what that one began"


async def test_a_handed_over_project_is_in_the_set_of_its_new_province(search: RunningService) -> None:
    event = factories.published()
    await search.deliver(event)
    await kept(search)
    before = await told(search)
    await search.rows(
        "WITH moved AS (UPDATE project SET province = 'utrecht' RETURNING id) "
        "UPDATE change SET changed_in = CAST(CAST(pg_current_xact_id() AS text) AS bigint) "
        "FROM moved WHERE project_id = moved.id RETURNING project_id"
    )
    assert await redated(search, before) == {event.project_id}
    tree = await ask(search, verb="ListIdentifiers", metadataPrefix="oai_dc", set="province:utrecht")
    assert len(tree.findall(".//oai:header", NAMES)) == 1


async def test_one_process_at_a_time_and_another_goes_on_when_it_is_gone(search: RunningService) -> None:
    event = factories.published()
    await search.deliver(event)
    async with search.database.begin() as tx:
        assert await store.lead(tx)
        await kept(search)
        assert await told(search) == {}
    await kept(search)
    assert set(await told(search)) == {event.project_id}


async def test_who_asks_while_a_moment_is_given_waits_and_hears_of_it(search: RunningService) -> None:
    await search.deliver(factories.published())
    await kept(search)
    new = new_id()

    async def waits() -> list[dict[str, Any]]:
        return await search.rows("SELECT pid FROM pg_locks WHERE NOT granted AND locktype = 'advisory'")

    async with search.database.begin() as tx:
        await store.date(tx, [Dated(new, True, ("theme",), "")])
        asking = asyncio.create_task(ask(search, verb="ListIdentifiers", metadataPrefix="oai_dc"))
        await eventually(waits)
    names = [found.text for found in (await asking).iterfind(".//oai:identifier", NAMES)]
    assert LOCAL.oai_id(new) in names, "asked from this answer's moment on, it would never be told again"


async def test_later_batches_have_later_moments_whatever_the_clock_says(search: RunningService) -> None:
    first, second = new_id(), new_id()
    for each in (first, second):
        async with search.database.begin() as tx:
            await store.date(tx, [Dated(each, True, ("theme",), "")])
        await search.rows("UPDATE oai_record SET datestamp = '2999-01-01' WHERE project_id = :id RETURNING 1", id=first)
    moments = await told(search)
    assert moments[second][0] > moments[first][0]


async def test_a_copy_that_is_brought_up_to_date_again_and_again_is_the_catalogue(
    search: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    projects = [new_id() for _ in range(12)]
    done = asyncio.Event()

    async def change(mine: list[UUID]) -> None:
        for round_ in range(1, 5):
            for project_id in mine:
                revision = 2 * round_
                await search.deliver(factories.published(project_id, revision), revision)
                if (project_id.int + round_) % 2:
                    await search.deliver(factories.withdrawn(project_id, revision), revision)

    async def work() -> None:
        while not done.is_set():
            await kept(search)

    async def harvest() -> dict[str, bool]:
        copy: dict[str, bool] = {}
        since, last = "2020-01-01T00:00:00Z", False
        while True:
            since = await mirror(search, since, copy)
            if last:
                return copy
            last = done.is_set()

    harvests = [asyncio.create_task(harvest()), asyncio.create_task(work())]
    await asyncio.gather(*(change(projects[place::3]) for place in range(3)))
    await kept(search)
    done.set()
    copy, _ = await asyncio.gather(*harvests)
    assert copy == {LOCAL.oai_id(key): deleted for key, (_, deleted) in (await told(search)).items()}
    assert len(copy) == 12


async def test_who_follows_the_catalogue_does_not_wait_for_the_digests(
    search: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transaction that has written anything hides every later change until it ends."""
    await search.deliver(factories.published())
    writing: list[dict[str, Any]] = []
    known = catalogue.known

    async def watched(*given: Any) -> Any:
        writing.extend(await search.rows(WHO_WRITES))
        return await known(*given)

    monkeypatch.setattr(catalogue, "known", watched)
    await kept(search)
    assert writing == []
    assert len(await told(search)) == 1
