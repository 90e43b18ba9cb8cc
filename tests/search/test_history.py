"""Every fact is kept with its moment, and its last period is what the catalogue shows."""

from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy import text as sql

from services.search import catalogue, history, history_tables
from services.search.period import at, periods
from services.search.tables import projects
from shared.contracts.authors import OwnershipTransferred
from shared.contracts.base import Event
from shared.contracts.moderation import PhaseChange, ProjectPublished
from shared.contracts.parels import ParelAwarded, ParelWithdrawn
from shared.contracts.people import PublishedTextRedacted
from shared.ids import UUID, new_id
from shared.testing import factories
from shared.testing.factories import NOON
from shared.testing.records import record
from tests.support.service import RunningService

THEMES = ("derde-plek", "mediawijsheid")
Told = tuple[Event, int]


def hour(number: int) -> datetime:
    return NOON + timedelta(hours=number)


def transferred(project_id: UUID, to: str, at: datetime) -> OwnershipTransferred:
    library = factories.library(to)
    return OwnershipTransferred(
        project_id=project_id, offer_id=new_id(), from_library=factories.library(), library=library, transferred_at=at
    )


def honoured(project_id: UUID, is_parel: bool, at: datetime) -> ParelAwarded | ParelWithdrawn:
    facts: dict[str, Any] = {
        "project_id": project_id, "parel_id": new_id(), "title": "Voorlezen", "library": factories.library(),
        "themes": (), "motivation": "Mooi.", "decided_at": at,
    }  # fmt: skip
    return ParelAwarded(**facts, pois=("a", "b")) if is_parel else ParelWithdrawn(**facts, was_awarded=True)


@st.composite
def stories(draw: st.DrawFn, project_id: UUID) -> list[Told]:
    """What two services tell of one project; the moments go in any order, the sequences say what is newest."""
    told: list[Told] = []
    for sequence in range(1, draw(st.integers(1, 6)) + 1):
        when = hour(draw(st.integers(0, 9)))
        kind = draw(st.sampled_from(["text", "step", "parel"])) if sequence > 1 else "text"
        phase = draw(st.sampled_from(["idea", "experiment", "implementation"]))
        if kind == "text":
            revision = draw(st.integers(1, 4))
            theme = draw(st.sampled_from(THEMES))
            told.append((factories.published(project_id, revision, phase=phase, at=when, themes=[theme]), sequence))
        elif kind == "step":
            told.append((factories.advanced(project_id, to_phase=phase, at=when), sequence))
        else:
            told.append((honoured(project_id, draw(st.booleans()), when), sequence))
    for sequence in range(2, draw(st.integers(1, 4)) + 1):
        when, kind = hour(draw(st.integers(0, 9))), draw(st.sampled_from(["hand over", "withdraw", "merge"]))
        if kind == "hand over":
            to = draw(st.sampled_from(["medewerker-utrecht", "medewerker-arnhem"]))
            told.append((transferred(project_id, to, when), sequence))
        elif kind == "withdraw":
            event = factories.withdrawn(project_id, draw(st.integers(1, 4)))
            told.append((event.model_copy(update={"withdrawn_at": when}), sequence))
        elif sequence > 3:
            told.append((factories.merged(project_id, new_id()).model_copy(update={"merged_at": when}), sequence))
    return told


def known_first(told: list[Told]) -> list[Told]:
    """The same order, but that a step of a project that is not known yet waits, as a dead letter does."""
    waiting: list[Told] = []
    ready: list[Told] = []
    is_known = False
    for event, sequence in told:
        if isinstance(event, PhaseChange) and not is_known:
            waiting.append((event, sequence))
            continue
        ready.append((event, sequence))
        if isinstance(event, ProjectPublished) and not is_known:
            is_known = True
            ready += waiting
    return ready


async def shown(search: RunningService, project_id: UUID) -> dict[str, Any] | None:
    """What the catalogue says of the project now."""
    async with search.database.begin() as tx:
        query = select(projects, catalogue.is_parel(projects).label("parel"))
        rows = (await tx.execute(query.where(projects.c.id == project_id, catalogue.in_catalogue(projects)))).mappings()
        return next((dict(row) for row in rows), None)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
async def test_the_open_period_is_what_the_catalogue_shows_in_whatever_order_it_was_told(
    search: RunningService, data: st.DataObject
) -> None:
    project_id = new_id()
    told = data.draw(stories(project_id))
    order = data.draw(st.permutations(told + data.draw(st.lists(st.sampled_from(told), max_size=2))))
    for event, sequence in known_first(order):
        await search.consumers.handle(record(event, sequence), search.database)  # a new id: not even the inbox knows it
    async with search.database.begin() as tx:
        known = await history.facts(tx, [project_id])
    assert len(known[project_id]) == len(told)
    found = periods(known[project_id])
    now = await shown(search, project_id)
    if now is None:
        assert all(period.until is not None for period in found)
        return
    last = vars(found[-1])
    assert last["until"] is None
    for name in ("phase", "outcome", "isil", "library_name", "province", "start_year", "origin", "moved_at", "parel"):
        assert last[name] == now[name], name
    assert (list(last["themes"]), list(last["target_groups"])) == (now["themes"], now["target_groups"])


async def test_a_publication_that_is_read_after_the_hand_over_counts_for_the_library_of_then(
    search: RunningService,
) -> None:
    project = new_id()
    await search.deliver(transferred(project, "medewerker-utrecht", hour(5)), 2)  # the other topic was ahead
    await search.deliver(factories.published(project))
    async with search.database.begin() as tx:
        found = periods((await history.facts(tx, [project]))[project])
    assert [period.province for period in found] == ["drenthe", "utrecht"]


async def test_what_a_database_held_before_it_kept_facts_becomes_their_periods(search: RunningService) -> None:
    """As the migration fills them: nothing but the open period is right to the hour, but that one is."""
    kept, moved, again, given, gone = (new_id() for _ in range(5))
    for project in (kept, moved, again, given, gone):
        await search.deliver(factories.published(project, coreFunctions=["lezen"]))
    await search.deliver(factories.advanced(moved, at=hour(3)), 2)
    await search.deliver(factories.advanced(again, at=hour(3)), 2)
    await search.deliver(factories.withdrawn(again).model_copy(update={"withdrawn_at": hour(4)}), 2)
    text = factories.published(again, 2, phase="implementation", at=hour(6))
    await search.deliver(text.model_copy(update={"first_published_at": NOON}), 3)
    await search.deliver(transferred(given, "medewerker-utrecht", hour(2)), 2)
    await search.deliver(honoured(given, is_parel=True, at=hour(2)), 2)
    await search.deliver(factories.withdrawn(gone).model_copy(update={"withdrawn_at": hour(4)}), 2)
    async with search.database.begin() as tx:
        for table in history_tables.ALL:
            await tx.execute(delete(table))
        for statement in import_module("services.search.migrations.versions.0009_history").FILL:
            await tx.execute(sql(statement))
        known = await history.facts(tx, [kept, moved, again, given, gone])
    for project in (kept, moved, again, given):
        now, last = await shown(search, project), periods(known[project])[-1]
        assert now is not None
        assert (last.until, last.core_functions) == (None, ("lezen",) if project != again else ())
        for name in ("phase", "province", "moved_at", "parel"):
            assert getattr(last, name) == now[name], name
    assert [(period.since, period.until) for period in periods(known[gone])] == [(NOON, hour(4))]
    assert {at(periods(known[again]), hour(each)) is None for each in (4, 5)} == {True}


async def test_a_name_that_is_taken_out_of_a_text_begins_no_period_and_is_kept_nowhere(search: RunningService) -> None:
    first = factories.published(summary="Vraag het aan Jansen.")
    await search.deliver(first)
    text = factories.content(summary="Vraag het aan een collega.")
    values = {name: getattr(first, name) for name in type(first).model_fields} | {"content": text}
    await search.deliver(PublishedTextRedacted(**values, redacted_at=hour(5)), 2)
    async with search.database.begin() as tx:
        [only] = periods((await history.facts(tx, [first.project_id]))[first.project_id])
        assert (only.since, only.until) == (NOON, None)
        for table in history_tables.ALL:
            assert "Jansen" not in str((await tx.execute(select(table))).all())


async def test_a_line_of_the_register_is_kept_at_each_step_and_who_it_is_only_when_the_owner_confirmed_it(
    search: RunningService,
) -> None:
    project, line = new_id(), factories.adoption()
    await search.deliver(factories.adoption_ended(project, line), 4)
    await search.deliver(factories.adopted(project, line), 2)
    await search.deliver(factories.adoption_confirmed(project, line), 3)
    rows = await search.rows("SELECT submissions_sequence, isil, province FROM told_adoption ORDER BY 1")
    assert [row["submissions_sequence"] for row in rows] == [2, 3, 4]
    assert [row["province"] for row in rows] == [None, "utrecht", "utrecht"]


async def test_an_older_hand_over_that_comes_late_is_told_to_whoever_follows_the_catalogue(
    search: RunningService,
) -> None:
    project = new_id()
    await search.deliver(factories.published(project))
    await search.deliver(transferred(project, "medewerker-utrecht", hour(5)), 3)
    [before] = await search.rows("SELECT changed_in FROM change WHERE project_id = :id", id=project)
    await search.deliver(transferred(project, "medewerker-arnhem", hour(2)), 2)
    [after] = await search.rows("SELECT changed_in FROM change WHERE project_id = :id", id=project)
    assert after["changed_in"] > before["changed_in"]
