"""From the first event to the same catalogue, row for row, over a real bus."""

import asyncio
import os
import sys
from contextvars import copy_context
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from sqlalchemy import func, select

from local.bus import Tansu
from services.search import commands, history_tables, store, tables
from services.search.rebuild import AlreadyRunning, rebuild
from shared.contracts import topics
from shared.contracts.lineage import ProjectSplit
from shared.contracts.moderation import ProjectPublished
from shared.contracts.vocabularies import VocabularyChanged, VocabularyTerm, vocabulary_id
from shared.db import Database
from shared.ids import new_id
from shared.messaging import envelope, inbox
from shared.messaging.create_topics import create_topics
from shared.settings import Settings
from shared.testing import eventually, factories
from shared.testing.factories import NOON
from shared.testing.records import TestRecord, record
from shared.vocabularies import Memory, packaged
from tests.search.samples import story
from tests.search.test_consumers import deliver
from tests.support.postgres import TestPostgres
from tests.support.service import RunningService, Tokens, running

MODERATION, SUBMISSIONS = topics.MODERATION, topics.SUBMISSIONS


def settings(database_url: str, bus: Tansu) -> Settings:
    return Settings(mode="local", database_url=database_url, kafka=bus.bootstrap, auth_issuer="x", auth_jwks="x")


def everything_told() -> list[TestRecord]:
    """The samples, one withdrawn, one adopted and merged, one split; unpublished text; poison and a duplicate."""
    records = [told.record() for told in story()]
    gone = story()[3].event.project_id
    unknown = record(factories.advanced(new_id()))
    spoilt = TestRecord(MODERATION, b"x", None, ())
    withdrawn = record(factories.withdrawn(gone), sequence=2)
    one, two, three = (story()[place].event.project_id for place in (5, 6, 7))
    line = factories.adoption()
    parts = ProjectSplit(project_id=three, parts=(two,), library=factories.library(), reason="Twee.", split_at=NOON)
    register = [
        record(factories.adopted(one, line), 2),
        record(factories.adoption_confirmed(one, line), 3),
        record(factories.merged(one, two), 4),
        record(factories.adopted(two, factories.adoption("medewerker-arnhem")), 2),
        record(parts, 2),
    ]
    return [withdrawn, *register, *records, record(factories.submitted()), unknown, spoilt, records[0]]


async def send(bus: Tansu, records: list[TestRecord]) -> None:
    await create_topics(bus.bootstrap)
    async with AIOKafkaProducer(bootstrap_servers=bus.bootstrap, acks="all") as producer:
        for each in records:
            await producer.send_and_wait(each.topic, each.value, each.key, headers=list(each.headers))


async def rows(url: str) -> dict[str, list[Any]]:
    """Every row of every table but the inbox's moment of handling."""
    database = Database(url, pool=1)
    try:
        async with database.begin() as tx:
            found = {
                table.name: list(await tx.execute(select(table).order_by(*table.primary_key)))
                for table in (
                    tables.projects,
                    tables.ties,
                    tables.withdrawals,
                    tables.merges,
                    tables.splits,
                    tables.register,
                    *history_tables.ALL,
                )
            }
            inbox = select(tables.inbox.c.consumer, tables.inbox.c.event_id).order_by(tables.inbox.c.event_id)
            return {**found, "inbox": list(await tx.execute(inbox))}
    finally:
        await database.close()


async def test_a_rebuilt_catalogue_is_the_same_row_for_row(
    own_tansu: Tansu, postgres: TestPostgres, tokens: Tokens
) -> None:
    url = await postgres.create_database("search")
    records = everything_told()
    await send(own_tansu, records)
    async with running("search", url, tokens) as search:
        await deliver(search, [each for each in records if each.value is not None and each.topic == SUBMISSIONS])
        await deliver(search, [told for told in records if told.topic == MODERATION and told.value][:-2])
    before = await rows(url)
    assert len(before["project"]) == 103
    assert [len(before[name]) for name in ("merge", "split", "adoption")] == [1, 1, 2]

    told: list[tuple[int, int]] = []
    handled = await rebuild(settings(url, own_tansu), lambda done, total: told.append((done, total)))
    assert handled == len(records)
    assert (told[0], told[-1]) == ((0, len(records)), (len(records), len(records)))
    assert await rows(url) == before

    wiped = await postgres.create_empty_database("search")
    await rebuild(settings(wiped, own_tansu))
    assert await rows(wiped) == before


async def test_a_rebuilt_catalogue_speaks_in_the_newest_words_also_of_what_was_told_before_them(
    own_tansu: Tansu, postgres: TestPostgres, search: RunningService
) -> None:
    old, theme = factories.published(themes=["derde-plek"]), packaged("themes").term("derde-plek")
    assert theme is not None
    wire = VocabularyTerm.model_validate({**theme.model_dump(), "label": "huiskamer"})
    renamed = VocabularyChanged(
        vocabulary_id=vocabulary_id("themes"),
        vocabulary="themes",
        change="renamed",
        place=9,
        term=wire,
        changed_at=NOON,
    )
    records = [record(old), record(renamed)]
    await send(own_tansu, records)
    await deliver(search, records)
    before = await rows(search.database.url)
    assert (await search.get("/v1/projects", params={"q": "huiskamer"})).json()["total"] == 1

    wiped = await postgres.create_empty_database("search")
    for url in (search.database.url, wiped):
        with Memory().used() as known:
            assert await rebuild(settings(url, own_tansu)) == 2
        assert await rows(url) == before
        assert known["themes"].label("derde-plek") == "huiskamer"


async def test_what_was_there_before_and_never_told_is_gone(own_tansu: Tansu, search: RunningService) -> None:
    await search.deliver(factories.published(title="Nooit verteld"))
    kept = factories.published(title="Wel verteld")
    await send(own_tansu, [record(kept)])
    await rebuild(settings(search.database.url, own_tansu))
    items = (await search.get("/v1/projects")).json()["items"]
    assert [item["title"] for item in items] == ["Wel verteld"]
    assert await search.rows("SELECT project_id FROM told_publication") == [{"project_id": kept.project_id}]


async def test_it_goes_on_when_the_service_consumes_beside_it(own_tansu: Tansu, search: RunningService) -> None:
    records = [told.record() for told in story()]
    await send(own_tansu, records)
    late = factories.advanced(story()[-1].event.project_id, to_phase="implementation")

    async def live() -> None:
        await search.deliver(late, sequence=99)  # its project may not have been read again yet

    beside: list[asyncio.Task[None]] = []
    elsewhere = copy_context()  # the service is another process: it does not know that it is rebuilt

    def progress(done: int, _total: int) -> None:
        if done == 1:
            beside.append(asyncio.get_running_loop().create_task(live(), context=elsewhere))

    await rebuild(settings(search.database.url, own_tansu), progress)
    await asyncio.gather(*beside)
    shown = (await search.get(f"/v1/projects/{late.project_id}")).json()
    assert (shown["phase"], (await search.get("/v1/projects")).json()["total"]) == ("implementation", 103)


async def test_emptying_waits_for_a_handler_so_that_no_event_is_known_whose_effect_is_gone(
    search: RunningService,
) -> None:
    first = factories.published()
    await search.deliver(first)
    again = record(factories.published(first.project_id, 2), sequence=2)
    incoming = envelope.read(again.headers, again.value)

    async def empty() -> None:
        async with search.database.begin() as tx:
            await store.empty(tx)

    async def waits() -> list[dict[str, Any]]:
        return await search.rows("SELECT pid FROM pg_locks WHERE NOT granted AND relation = 'inbox'::regclass")

    async with search.database.begin(incoming=incoming) as tx:
        assert await inbox.first_time(tx, "search", incoming.id)
        await commands.publish(tx, ProjectPublished.read(incoming.data))
        emptying = asyncio.create_task(empty())
        await eventually(waits)
    await emptying
    assert await search.rows("SELECT * FROM inbox") == await search.rows("SELECT * FROM project") == []


async def test_two_at_a_time_are_refused_and_one_that_died_leaves_the_way_free(
    own_tansu: Tansu, search: RunningService
) -> None:
    await send(own_tansu, [record(factories.published())])
    async with search.database.engine.connect() as other:
        await other.execute(select(func.pg_advisory_lock(*store.REBUILDING)))
        with pytest.raises(AlreadyRunning):
            await rebuild(settings(search.database.url, own_tansu))
        await other.invalidate()
    assert await rebuild(settings(search.database.url, own_tansu)) == 1


async def test_the_command_says_how_it_went(own_tansu: Tansu, search: RunningService) -> None:
    await send(own_tansu, [record(factories.published()), record(factories.published())])
    environment = os.environ | {
        "BIEB_MODE": "local",
        "BIEB_DATABASE_URL": search.database.url,
        "BIEB_KAFKA": own_tansu.bootstrap,
        "BIEB_AUTH_ISSUER": "x",
        "BIEB_AUTH_JWKS": "x",
    }
    command = [sys.executable, "-m", "services.search.rebuild", "--yes"]
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()
    assert "Klaar: 2 gebeurtenissen verwerkt." in output.decode()
    assert (await search.get("/v1/projects")).json()["total"] == 2


async def test_harvesters_are_asked_to_come_back_until_one_has_come_to_its_end(
    own_tansu: Tansu, search: RunningService
) -> None:
    await send(own_tansu, [record(factories.published())])

    def cut_off(_done: int, _total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        await rebuild(settings(search.database.url, own_tansu), cut_off)
    asked = {"verb": "Identify"}
    assert (await search.get("/v1/oai", params=asked)).status_code == 503
    await rebuild(settings(search.database.url, own_tansu))
    assert (await search.get("/v1/oai", params=asked)).status_code == 200
