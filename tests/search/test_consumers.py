"""Two halves of a project come in any order, twice, late: the catalogue ends the same."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from services.search import commands, store
from shared.contracts import topics
from shared.contracts.moderation import (
    PhaseAdvanced,
    PhaseChange,
    PhaseRepeated,
    PhaseReturned,
    ProjectResumed,
    ProjectStopped,
)
from shared.ids import new_id
from shared.messaging import envelope
from shared.messaging.consuming import Poison
from shared.messaging.failures import is_infrastructure
from shared.testing import factories
from shared.testing.factories import NOON
from shared.testing.records import TestRecord, record
from tests.support.service import RunningService

OLDER = UUID(int=7)


def moderation(project_id: UUID) -> list[TestRecord]:
    """Published, advanced, published anew, stopped, resumed, published once more: in the order of their topic."""

    def tie(relation: str) -> list[dict[str, str]]:
        return [{"projectId": str(OLDER), "relation": relation}]

    def later(hours: int) -> Any:
        return NOON + timedelta(hours=hours)

    advanced = factories.advanced(project_id, at=later(1))
    again = {"from_phase": "experiment", "decided_at": later(3), "transition_id": new_id()}
    values = advanced.model_dump()
    events = [
        factories.published(project_id, 1, title="De eerste versie", buildsOn=tie("inspired")),
        advanced,
        factories.published(
            project_id, 2, title="De tweede versie", phase="experiment", at=later(2), buildsOn=tie("adapted")
        ),
        ProjectStopped(**{**values, **again, "outcome": "stopped"}),
        ProjectResumed(**{**values, **again, "decided_at": later(4)}),
        factories.published(project_id, 3, title="De derde versie", phase="experiment", at=later(5)),
    ]
    return [record(event, sequence) for sequence, event in enumerate(events, start=1)]


def submissions(project_id: UUID, revision: int | None) -> list[TestRecord]:
    if revision is None:
        return []
    return [record(factories.withdrawn(project_id, revision), sequence=revision + 1)]


async def state(service: RunningService, project_id: UUID) -> dict[str, Any]:
    """Everything the service keeps of a project, and whether it shows it."""
    kept: dict[str, Any] = {}
    for table, key in (("project", "id"), ("tie", "newer_id"), ("withdrawal", "project_id")):
        rows = await service.rows(f"SELECT * FROM {table} WHERE {key} = :id", id=project_id)
        kept[table] = [{name: value for name, value in row.items() if name != key} for row in rows]
    kept["shown"] = (await service.get(f"/v1/projects/{project_id}")).status_code == 200
    return kept


async def deliver(service: RunningService, records: list[TestRecord]) -> None:
    for each in records:
        await service.consumers.handle(each, service.database)


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[int | None, list[tuple[str, int]]]:
    """At which revision it is withdrawn, if ever; and the order of delivery as (topic, place on it). Each topic's order
    holds, what was delivered may be delivered again at any time.
    """
    withdrawn_at = draw(st.sampled_from([None, 2, 3]))
    first = draw(st.permutations([topics.MODERATION] * 6 + [topics.SUBMISSIONS] * (withdrawn_at is not None)))
    order: list[tuple[str, int]] = []
    for topic in first:
        new = (topic, sum(1 for known in set(order) if known[0] == topic))
        order.append(new)
        order += draw(st.lists(st.sampled_from(order), max_size=2))
    return withdrawn_at, order


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deliveries())
async def test_halves_in_any_order_and_twice_end_the_same(
    search: RunningService, story: tuple[int | None, list[tuple[str, int]]]
) -> None:
    withdrawn_at, order = story
    straight, mixed = new_id(), new_id()
    await deliver(search, [*moderation(straight), *submissions(straight, withdrawn_at)])
    records = {topics.MODERATION: moderation(mixed), topics.SUBMISSIONS: submissions(mixed, withdrawn_at)}
    await deliver(search, [records[topic][place] for topic, place in order])
    assert await state(search, mixed) == await state(search, straight)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(1, 6)))
async def test_dead_letters_that_come_back_late_fill_their_gap_and_overwrite_nothing(
    search: RunningService, order: list[int]
) -> None:
    straight, late = new_id(), new_id()
    await deliver(search, moderation(straight))
    records = moderation(late)
    await deliver(search, [records[0], *(records[place] for place in order)])
    assert await state(search, late) == await state(search, straight)


async def test_the_last_published_revision_is_the_one_that_is_shown(search: RunningService) -> None:
    project_id = new_id()
    first, _, second, *_ = moderation(project_id)
    await deliver(search, [first])
    assert (await search.get(f"/v1/projects/{project_id}")).json()["title"] == "De eerste versie"
    await deliver(search, [second])
    shown = (await search.get(f"/v1/projects/{project_id}")).json()
    assert (shown["title"], shown["revision"], shown["phase"]) == ("De tweede versie", 2, "experiment")


async def test_text_that_is_not_published_is_not_even_taken_in(search: RunningService) -> None:
    published = factories.published(title="Openbaar")
    await search.deliver(published)
    await search.deliver(factories.revised(published.project_id, 2, title="Geheim plan"), sequence=2)
    await search.deliver(factories.submitted(title="Geheim idee"))
    await search.deliver(factories.withdrawn(new_id(), reason="Geheime reden"), sequence=2)
    assert (await search.get("/v1/projects", params={"q": "geheim"})).json()["total"] == 0
    assert (await search.get(f"/v1/projects/{published.project_id}")).json()["title"] == "Openbaar"
    for table in ("project", "tie", "withdrawal", "inbox"):
        assert not [row for row in await search.rows(f"SELECT t::text AS words FROM {table} t") if "eheim" in str(row)]


async def test_a_withdrawn_project_is_gone_from_every_answer(search: RunningService) -> None:
    older, newer = new_id(), new_id()
    tie = [{"projectId": str(older), "relation": "adopted"}]
    await search.deliver(factories.published(older, title="De oudere"))
    await search.deliver(factories.published(newer, title="De nieuwere", buildsOn=tie))
    assert (await search.get("/v1/statistics")).json() == {
        "projects": 2,
        "libraries": 1,
        "adoptions": 1,
        "href": "/v1/projects",
    }
    await search.deliver(factories.withdrawn(newer), sequence=2)

    assert (await search.get("/v1/statistics")).json() == {
        "projects": 1,
        "libraries": 1,
        "adoptions": 0,
        "href": "/v1/projects",
    }
    found = (await search.get("/v1/projects")).json()
    assert [(item["title"], item["adoptions"]) for item in found["items"]] == [("De oudere", 0)]
    assert found["facets"]["phase"] == [{"code": "idea", "label": "idee", "count": 1}]
    for address in ("", "/lineage", "/similar"):
        assert (await search.get(f"/v1/projects/{newer}{address}")).status_code == 404
    lineage = (await search.get(f"/v1/projects/{older}/lineage")).json()
    assert ([node["id"] for node in lineage["nodes"]], lineage["edges"]) == ([str(older)], [])
    assert (await search.get(f"/v1/projects/{older}/similar")).json() == {"items": []}
    assert (await search.get("/v1/suggestions", params={"q": "nieuwere"})).json() == {"items": []}


async def test_a_publication_that_comes_after_its_withdrawal_stays_out(search: RunningService) -> None:
    project_id = new_id()
    await search.deliver(factories.withdrawn(project_id, 2), sequence=3)
    await search.deliver(factories.published(project_id, 2), sequence=1)
    assert (await search.get(f"/v1/projects/{project_id}")).status_code == 404


@pytest.mark.parametrize("kind", [PhaseAdvanced, PhaseRepeated, PhaseReturned, ProjectStopped, ProjectResumed])
async def test_every_transition_of_the_phase_log_is_followed(search: RunningService, kind: type[PhaseChange]) -> None:
    published = factories.published(phase="experiment")
    outcome = "absorbed" if kind is ProjectStopped else None
    change = factories.advanced(published.project_id, from_phase="experiment", to_phase="implementation")
    await search.deliver(published)
    await search.deliver(kind(**{**change.model_dump(), "outcome": outcome}), sequence=2)
    answer = (await search.get("/v1/projects", params={"phase": "implementation"})).json()
    assert [(item["phase"], item["outcome"]) for item in answer["items"]] == [("implementation", outcome)]
    assert answer["items"][0]["movedAt"] == "2026-03-02T12:00:00Z"


async def test_a_transition_of_an_unknown_project_is_poison(search: RunningService) -> None:
    with pytest.raises(Poison) as poison:
        await search.deliver(factories.advanced(new_id()))
    assert poison.value.reason == "unknown-project"


async def test_a_transition_waits_while_a_rebuild_has_not_come_to_its_project(search: RunningService) -> None:
    rebuilding = select(func.pg_advisory_lock(*store.REBUILDING))
    event = factories.advanced(new_id())
    sent = record(event, sequence=2)
    incoming = envelope.read(sent.headers, sent.value)
    async with search.database.engine.connect() as rebuild:
        await rebuild.execute(rebuilding)
        async with search.database.begin(incoming=incoming) as tx:
            with pytest.raises(commands.CatalogueIncomplete) as waiting:
                await commands.move(tx, event)
    assert is_infrastructure(waiting.value)
