"""What moderation decided arrives at the project: once, in order, and never over something newer."""

from typing import Any

import pytest

from shared.ids import UUID, new_id
from shared.messaging.consuming import Poison
from shared.testing import factories, record
from tests.submissions.desk import Desk


@pytest.mark.parametrize(
    ("outcome", "status", "published"),
    [("publish", "published", 1), ("request-changes", "changes-requested", None), ("reject", "rejected", None)],
)
async def test_a_decision_becomes_the_project_s_status(
    desk: Desk, outcome: str, status: str, published: int | None
) -> None:
    project = await desk.submitted()
    await desk.decided(project, outcome)
    read = await desk.read(project)
    assert (read["status"], read["publishedRevision"]) == (status, published)
    assert (read["decision"]["outcome"], read["decision"]["revision"]) == (outcome, 1)
    assert read["decision"]["decidedAt"] == "2026-03-02T12:00:00Z"


async def test_a_duplicate_has_one_effect(desk: Desk) -> None:
    project = await desk.submitted()
    event = record(factories.published(UUID(project["id"])))
    await desk.service.deliver(event)
    before = await desk.read(project)
    version = await desk.service.rows("SELECT version, moderation_sequence FROM project")
    await desk.service.deliver(event)
    assert await desk.read(project) == before
    assert await desk.service.rows("SELECT version, moderation_sequence FROM project") == version


async def test_a_late_replay_never_overwrites_a_newer_decision(desk: Desk) -> None:
    project = await desk.submitted()
    await desk.service.deliver(factories.published(UUID(project["id"])), 3)
    before = await desk.read(project)
    await desk.service.deliver(factories.changes_requested(UUID(project["id"])), 2)
    assert await desk.read(project) == before


async def test_a_decision_on_an_older_revision_leaves_the_newer_one_waiting(desk: Desk) -> None:
    project = await desk.submitted(title="Eerste versie")
    await desk.change(project, {"title": "Tweede versie"})
    await desk.submit(project)
    await desk.decided(project, "publish", revision=1)
    assert (await desk.read(project))["status"] == "submitted"
    assert (await desk.service.get(f"/v1/projects/{project['id']}")).json()["title"] == "Eerste versie"


@pytest.mark.parametrize("make", [factories.published, factories.changes_requested, factories.rejected])
async def test_a_decision_on_a_project_that_was_never_here_is_kept_as_a_dead_letter(desk: Desk, make: Any) -> None:
    with pytest.raises(Poison) as poison:
        await desk.service.deliver(make(new_id()))
    assert poison.value.reason == "unknown-project"


async def test_what_moderation_tells_besides_is_no_concern_of_ours(desk: Desk) -> None:
    project = await desk.published()
    before = await desk.read(project)
    await desk.service.deliver(factories.advanced(UUID(project["id"])), 2)
    assert await desk.read(project) == before
