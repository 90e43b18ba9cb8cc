"""Who is told of which event: once, and never of what is not public."""

import dataclasses
import itertools
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import text

from services.notifications.mailing.composing import compose_news
from shared.contracts.moderation import (
    PhaseChange,
    PhaseRepeated,
    PhaseReturned,
    ProjectResumed,
    ProjectStopped,
)
from shared.ids import new_id
from shared.messaging.consuming import Poison
from shared.testing import TestRecord, factories, record
from tests.notifications.test_api import ME, OTHER, follow, inbox
from tests.support.service import RunningService


def at(delivered: TestRecord, moment: datetime) -> TestRecord:
    """The same record, logged at another moment."""
    headers = [(k, moment.isoformat().encode() if k == "ce_time" else v) for k, v in delivered.headers]
    return dataclasses.replace(delivered, headers=tuple(headers))


async def kinds(service: RunningService, who: str = ME) -> list[str]:
    """What this person was told, in the order in which it came."""
    return [item["kind"] for item in (await inbox(service, who))["items"]][::-1]


async def mails(service: RunningService) -> list[dict[str, Any]]:
    """The mails that were made of all that waited, with how many notifications are in each."""
    await compose_news(service.database, 0)
    return await service.rows(
        """SELECT message.*, reader.address AS now_at, count(notification.id) AS told
           FROM message JOIN reader USING (subject) LEFT JOIN notification ON message_id = message.id
           GROUP BY message.id, reader.address ORDER BY message.id"""
    )


async def test_followers_by_theme_province_project_library_phase_and_query_are_told(
    notifications: RunningService,
) -> None:
    project = new_id()
    ways: dict[str, dict[str, Any]] = {
        "thema": {"theme": "doorgaande-leeslijn"},
        "provincie": {"province": "drenthe"},
        "project": {"projectId": str(project)},
        "bibliotheek": {"library": factories.library().isil},
        "fase": {"phase": "idea"},
        "zoekvraag": {"query": "wachtkamer"},
    }
    for name, chosen in ways.items():
        assert (await follow(notifications, {"sub": name}, chosen)).status_code == 201
    await follow(notifications, {"sub": "anders"}, {"theme": "mediawijsheid"})
    await notifications.deliver(factories.published(project))
    told = {row["subject"] for row in await notifications.rows("SELECT subject FROM notification")}
    assert told == ways.keys()


async def test_who_follows_nothing_gets_nothing(notifications: RunningService) -> None:
    await follow(notifications, OTHER)
    await notifications.deliver(factories.published())
    assert await kinds(notifications, ME) == []
    assert await kinds(notifications, OTHER) == ["project-published"]


async def test_all_of_a_filter_must_be_met(notifications: RunningService) -> None:
    await follow(notifications, chosen={"theme": "doorgaande-leeslijn", "province": "utrecht"})
    await notifications.deliver(factories.published(staff="medewerker-assen"))
    assert await kinds(notifications) == []
    await notifications.deliver(factories.published(staff="medewerker-utrecht"))
    assert await kinds(notifications) == ["project-published"]


async def test_many_reasons_make_one_notification_that_says_all_of_them(notifications: RunningService) -> None:
    project = new_id()
    for chosen in ({"theme": "doorgaande-leeslijn"}, {"province": "drenthe"}, {"projectId": str(project)}):
        await follow(notifications, chosen=chosen)
    await follow(notifications, chosen={"province": "drenthe"}, channel="mail")
    await notifications.deliver(factories.published(project))
    [item] = (await inbox(notifications))["items"]
    assert sorted(item["reasons"]) == ["dit project", "provincie Drenthe", "thema doorgaande leeslijn 0-18"]
    assert len(await mails(notifications)) == 1


async def test_mail_goes_to_who_asked_for_it_at_his_newest_address(notifications: RunningService) -> None:
    await follow(notifications, OTHER)
    await follow(notifications, OTHER, {"theme": "mediawijsheid"}, channel="mail")
    await follow(notifications, {"sub": "a", "email": "oud@example.nl"}, channel="mail")
    await follow(notifications, {"sub": "a", "email": "nieuw@example.nl"}, channel="mail")
    await notifications.deliver(factories.published())
    assert len((await inbox(notifications, OTHER))["items"]) == 1
    assert [mail["now_at"] for mail in await mails(notifications)] == ["nieuw@example.nl"]
    assert len((await inbox(notifications, {"sub": "a"}))["items"]) == 1


async def test_the_same_event_again_tells_nobody_again(notifications: RunningService) -> None:
    await follow(notifications, channel="mail")
    delivered = await notifications.deliver(factories.published())
    await notifications.deliver(delivered)
    assert await kinds(notifications) == ["project-published"]
    assert len(await mails(notifications)) == 1


async def test_a_replay_of_the_whole_log_tells_nobody_anything(notifications: RunningService) -> None:
    project = new_id()
    await follow(notifications, channel="mail")
    log = [
        await notifications.deliver(factories.published(project), 1),
        await notifications.deliver(factories.advanced(project), 2),
        await notifications.deliver(factories.withdrawn(project), 3),
    ]
    await follow(notifications, OTHER, channel="mail")
    for delivered in (*log, *log):
        await notifications.deliver(delivered)
    assert await kinds(notifications) == ["project-published", "phase-advanced", "project-withdrawn"]
    assert await kinds(notifications, OTHER) == []
    assert [mail["told"] for mail in await mails(notifications)] == [3]


async def test_even_without_its_inbox_table_nobody_is_told_twice(notifications: RunningService) -> None:
    await follow(notifications, channel="mail")
    delivered = await notifications.deliver(factories.published())
    async with notifications.database.begin() as tx:
        await tx.execute(text("DELETE FROM inbox"))
        await tx.execute(text("DELETE FROM project"))
    await notifications.deliver(delivered)
    assert await kinds(notifications) == ["project-published"]
    assert len(await mails(notifications)) == 1


async def test_who_begins_to_follow_hears_only_of_what_comes_after(notifications: RunningService) -> None:
    await follow(notifications)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    await notifications.deliver(at(record(factories.published()), yesterday))
    assert await kinds(notifications) == []
    await notifications.deliver(factories.published())
    assert await kinds(notifications) == ["project-published"]


async def test_a_next_revision_is_an_update(notifications: RunningService) -> None:
    project = new_id()
    await follow(notifications)
    await notifications.deliver(factories.published(project), 1)
    later = factories.published(project, 2, at=factories.NOON + timedelta(days=3)).model_copy(
        update={"first_published_at": factories.NOON}
    )
    await notifications.deliver(later, 2)
    assert await kinds(notifications) == ["project-published", "project-updated"]


def phase_change(contract: type[PhaseChange], project: UUID, **changes: Any) -> PhaseChange:
    step = factories.advanced(project).model_dump() | changes
    return contract.model_validate(step)


@pytest.mark.parametrize(
    ("contract", "kind", "words"),
    [
        (PhaseRepeated, "phase-repeated", "nog een keer"),
        (PhaseReturned, "phase-returned", "terug naar de fase experiment"),
        (ProjectStopped, "project-stopped", "Afloop: mislukt, met lessen"),
        (ProjectResumed, "project-resumed", "gaat weer verder"),
    ],
)
async def test_every_step_of_the_phase_log_is_told(
    notifications: RunningService, contract: type[PhaseChange], kind: str, words: str
) -> None:
    project = new_id()
    await notifications.deliver(factories.published(project), 1)
    await follow(notifications, chosen={"projectId": str(project)})
    await notifications.deliver(phase_change(contract, project, outcome="failed-with-lessons"), 2)
    [item] = (await inbox(notifications))["items"]
    assert item["kind"] == kind
    assert words in item["text"]


async def test_who_follows_a_phase_is_told_of_what_comes_into_it(notifications: RunningService) -> None:
    project = new_id()
    await follow(notifications, chosen={"phase": "experiment"})
    await notifications.deliver(factories.published(project, phase="idea"), 1)
    assert await kinds(notifications) == []
    await notifications.deliver(factories.advanced(project, to_phase="experiment"), 2)
    assert await kinds(notifications) == ["phase-advanced"]
    await notifications.deliver(factories.advanced(project, from_phase="experiment", to_phase="implementation"), 3)
    assert await kinds(notifications) == ["phase-advanced"]


async def test_who_follows_a_query_is_told_of_steps_too(notifications: RunningService) -> None:
    project = new_id()
    await notifications.deliver(factories.published(project), 1)
    await follow(notifications, chosen={"query": "consultatiebureau"})
    await notifications.deliver(factories.advanced(project), 2)
    assert await kinds(notifications) == ["phase-advanced"]


async def test_nobody_hears_of_what_was_only_submitted(notifications: RunningService) -> None:
    project = new_id()
    await follow(notifications, chosen={"projectId": str(project)}, channel="mail")
    await follow(notifications)
    await notifications.deliver(factories.submitted(project), 1)
    await notifications.deliver(factories.revised(project), 2)
    await notifications.deliver(factories.changes_requested(project), 1)
    await notifications.deliver(factories.rejected(project), 2)
    await notifications.deliver(factories.withdrawn(project), 3)
    assert await kinds(notifications) == []
    assert await mails(notifications) == []


async def test_an_unpublished_revision_changes_nothing_of_what_is_told(notifications: RunningService) -> None:
    project = new_id()
    await follow(notifications)
    await follow(notifications, OTHER, {"query": "geheim"})
    await notifications.deliver(factories.published(project), 1)
    await notifications.deliver(factories.revised(project, title="Nog geheim plan"), 2)
    await notifications.deliver(factories.advanced(project), 2)
    assert [item["title"] for item in (await inbox(notifications))["items"]] == ["Voorlezen in de wachtkamer"] * 2
    assert await kinds(notifications, OTHER) == []


async def test_a_step_of_an_unknown_project_is_a_dead_letter_and_told_when_it_comes_back(
    notifications: RunningService,
) -> None:
    project = new_id()
    await follow(notifications)
    step = record(factories.advanced(project), 2)
    with pytest.raises(Poison) as refused:
        await notifications.deliver(step)
    assert refused.value.reason == "unknown-project"
    assert await notifications.rows("SELECT * FROM project") == []
    await notifications.deliver(factories.published(project), 1)
    await notifications.deliver(step)
    assert await kinds(notifications) == ["project-published", "phase-advanced"]


async def test_withdrawing_a_public_project_is_told_without_the_librarys_reason(
    notifications: RunningService,
) -> None:
    project = new_id()
    await follow(notifications, chosen={"projectId": str(project)}, channel="mail")
    await notifications.deliver(factories.published(project), 1)
    await notifications.deliver(factories.withdrawn(project, reason="Ruzie met de gemeente"), 2)
    assert await kinds(notifications) == ["project-published", "project-withdrawn"]
    for table in ("happening", "notification", "project", "message"):
        assert "Ruzie" not in str(await notifications.rows(f"SELECT * FROM {table}"))


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_after_a_withdrawal_nothing_else_is_told_in_whatever_order_the_topics_come(
    notifications: RunningService, order: tuple[int, ...]
) -> None:
    project = new_id()
    await follow(notifications)
    events = [record(factories.published(project), 1), record(factories.published(project, 2), 2),
              record(factories.withdrawn(project), 2)]  # fmt: skip
    for number in order:
        await notifications.deliver(events[number])
    told = await kinds(notifications)
    # When the withdrawal came first nobody had heard of the project, and nobody needs to hear that it is gone.
    assert told == ([] if order[0] == 2 else [*told[:-1], "project-withdrawn"])
    assert "project-withdrawn" not in told[:-1]


async def test_ten_thousand_followers_of_a_theme_are_told_in_one_statement(notifications: RunningService) -> None:
    async with notifications.database.begin() as tx:
        await tx.execute(
            text("""INSERT INTO subscription (id, subject, filter, terms, channel, frequency)
                    SELECT uuidv7(), 'lezer-' || n, '{"theme": "doorgaande-leeslijn"}',
                           ARRAY['theme:doorgaande-leeslijn'],
                           CASE WHEN n % 2 = 0 THEN 'mail' ELSE 'inbox' END, 'immediate'
                    FROM generate_series(1, 10000) n""")
        )
        await tx.execute(
            text("""INSERT INTO reader (subject, address)
                    SELECT 'lezer-' || n, 'lezer-' || n || '@example.nl' FROM generate_series(1, 10000) n""")
        )
    statements: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    engine = notifications.database.engine.sync_engine
    sqlalchemy_event.listen(engine, "before_cursor_execute", note)
    await notifications.deliver(factories.published())
    sqlalchemy_event.remove(engine, "before_cursor_execute", note)
    [counted] = await notifications.rows(
        "SELECT count(*) AS told, count(*) FILTER (WHERE way = 'immediate') AS mailed FROM notification"
    )
    assert counted == {"told": 10_000, "mailed": 5_000}
    assert len([statement for statement in statements if "INTO notification" in statement]) == 1
    assert len(statements) <= 8


async def test_a_match_among_many_subscriptions_is_found_by_the_index(notifications: RunningService) -> None:
    async with notifications.database.begin() as tx:
        await tx.execute(
            text("""INSERT INTO subscription (id, subject, filter, terms, channel, frequency)
                    SELECT uuidv7(), 'lezer-' || n, '{}', ARRAY['projectId:' || n], 'inbox', 'immediate'
                    FROM generate_series(1, 20000) n""")
        )
    async with notifications.database.begin() as tx:
        await tx.execute(text("ANALYZE subscription"))
        plan = await tx.execute(
            text("EXPLAIN SELECT * FROM subscription WHERE terms <@ ARRAY['projectId:7', 'phase:idea', 'theme:x']")
        )
        assert "subscription_by_terms" in str(plan.all())


async def followed(service: RunningService, who: str = ME) -> list[str]:
    """The projects that this person follows."""
    rows = await service.rows("SELECT filter, terms FROM subscription WHERE subject = :who ORDER BY id", who=who)
    for row in rows:
        assert row["terms"] == sorted(f"{name}:{value}" for name, value in row["filter"].items())
    return [row["filter"]["projectId"] for row in rows if "projectId" in row["filter"]]


async def test_who_follows_a_project_follows_the_one_in_which_it_lives_on(notifications: RunningService) -> None:
    old, into = new_id(), new_id()
    await notifications.deliver(factories.published(old))
    await notifications.deliver(factories.published(into))
    await follow(notifications, ME, {"projectId": str(old)})
    for project in (old, into):
        await follow(notifications, OTHER, {"projectId": str(project), "theme": "doorgaande-leeslijn"})
    merged = await notifications.deliver(factories.merged(old, into), 2)
    await notifications.deliver(merged)
    assert await followed(notifications, ME) == await followed(notifications, OTHER) == [str(into)]
    before = await kinds(notifications)
    await notifications.deliver(factories.advanced(into), 2)
    await notifications.deliver(factories.published(old, 2), 3)  # late news of the old one
    assert await kinds(notifications) == [*before, "phase-advanced"]


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (1, 0, 2)])  # those of one project in their order
async def test_two_merges_in_a_row_are_followed_to_the_end_in_whatever_order_they_come(
    notifications: RunningService, order: tuple[int, ...]
) -> None:
    first, second, third = new_id(), new_id(), new_id()
    for project in (first, second):
        await follow(notifications, {"sub": str(project)}, {"projectId": str(project)})
    told = [
        (factories.merged(first, second), 2),
        (factories.merged(second, third), 2),
        (factories.merged(first, third), 3),
    ]
    for place in order:
        await notifications.deliver(*told[place])
    for project in (first, second):
        assert await followed(notifications, str(project)) == [str(third)]
