"""Kafka is transport, the owners' logs are the truth: a new bus is filled from them, and a catalogue from the bus."""

import sys
from importlib import import_module
from typing import Any

import pytest

from local import mailbox
from local.process import Child
from services.notifications.mailing.delivery import LEASE
from shared.contracts import topics
from shared.messaging.create_topics import create_topics
from shared.testing.waiting import eventually
from tests.chaos.buses import empty
from tests.chaos.people import People
from tests.chaos.platform import LEADING, SERVICES, Platform
from tests.chaos.whole import assert_whole, everything_arrived, followers_rest
from tests.support.stack import ROOT


async def lives(people: People) -> None:
    """Projects in every state: waiting, public, public with a revision that is not, moved on, taken back."""
    waiting, public, revised, moved, gone = [await people.submit(title=f"Project {n} van vijf") for n in range(1, 6)]
    await people.publish(public, revised, moved, gone)
    await people.submit(revised)
    await people.advance(moved)
    await people.withdraw(gone)
    await eventually(lambda: everything_arrived(people.platform), within=60, every=0.2)
    assert waiting in await people.desk()


async def nothing_is_to_come(platform: Platform) -> bool:
    """Whether all came in that can follow from what was told, mail too; AssertionError says what is on its way.

    What search finds for who saved a question is an event of its own, so its followers are looked at first: nothing
    that is looked at later makes work for what was looked at before.
    """
    await followers_rest(platform)
    await everything_arrived(platform)
    unnumbered = "SELECT 1 FROM feed_event WHERE arrival IS NOT NULL AND position IS NULL"
    assert not await platform.rows("notifications", unnumbered)
    waiting = "SELECT 1 FROM notification WHERE way IS NOT NULL AND message_id IS NULL"
    assert not await platform.rows("notifications", waiting)
    assert not await platform.rows("notifications", "SELECT 1 FROM message WHERE status = 'queued'")
    return True


async def all_came_by(platform: Platform, logged: dict[str, int]) -> bool:
    """Whether each service, started anew, acknowledged so many events of the topics that it reads."""
    for service in SERVICES:
        handled = await platform.handled(service)
        for topic in import_module(f"services.{service}.consumers").consumers.topics:
            assert handled[topic] >= logged[topic], f"{service}: {handled}, of {logged}"
    return True


async def catalogue(platform: Platform) -> dict[str, list[Any]]:
    """Every row that search has from events, but for the moment at which it handled one. Who follows the catalogue
    keeps numbers of transactions. A database that is new gives its open-data records new datestamps, for a harvester
    must come by once more.
    """
    await eventually(lambda: followers_rest(platform), within=30, every=0.1)
    state = await platform.state("search")
    for follower in ("change", "percolated", "to_percolate"):
        del state[follower]
    for row in state["oai_record"]:
        del row["datestamp"]
    state["inbox"] = sorted(row["event_id"] for row in state["inbox"])
    return state


@pytest.mark.slow
async def test_an_empty_bus_is_filled_again_and_nothing_happens_a_second_time(
    platform: Platform, people: People
) -> None:
    await lives(people)
    await eventually(lambda: nothing_is_to_come(platform), within=LEASE + 60, every=0.2)
    platform.stop()
    platform.bus.stop()
    before = {service: await platform.state(service) for service in SERVICES}
    mails = len(mailbox.read(platform.mails))
    assert mails > 0
    logged = {topics.LOGS[service]: len(before[service]["event_log"]) for service in LEADING}

    empty(platform.bus)
    platform.bus.start()
    await create_topics(platform.bootstrap)
    await platform.run()
    await eventually(lambda: all_came_by(platform, logged), within=60, every=0.2)
    for service in SERVICES:
        assert await platform.state(service) == before[service], service
    assert len(mailbox.read(platform.mails)) == mails
    await assert_whole(platform)


@pytest.mark.slow
async def test_a_catalogue_is_rebuilt_row_for_row_also_while_events_come_in(platform: Platform, people: People) -> None:
    await lives(people)
    rebuilding = rebuild(platform)
    submitted = []
    while rebuilding.alive:
        submitted.append(await people.submit())
        await people.publish(submitted[-1])
        await people.advance(submitted[-1])
    assert rebuilding.popen is not None
    assert rebuilding.popen.returncode == 0, rebuilding.last_words()
    await eventually(lambda: everything_arrived(platform), within=60, every=0.2)
    await assert_whole(platform)  # one dead letter would show here
    before = await catalogue(platform)
    assert {row["id"] for row in before["project"]} > {str(project) for project in submitted}

    for (table,) in await platform.rows("search", "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        await platform.rows("search", f"DROP TABLE {table} CASCADE")
    rebuilding = rebuild(platform)
    await eventually(lambda: not rebuilding.alive, within=60)
    assert rebuilding.popen is not None
    assert rebuilding.popen.returncode == 0, rebuilding.last_words()
    assert await catalogue(platform) == before
    await people.publish(await people.submit())
    await eventually(lambda: everything_arrived(platform), within=60, every=0.2)
    await assert_whole(platform)


def rebuild(platform: Platform) -> Child:
    """`bieb rebuild search`, under way."""
    environment = platform.replicas["search"][0].environment | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "services.search.rebuild", "--yes"]
    child = Child("rebuild", command, env=environment, log=platform.folder / "rebuild.log")
    child.spawn()
    return child
