"""What moderation decided arrives at the project: once, in order, and never over something newer."""

from typing import Any

import pytest

from shared.contracts.moderation import PhaseRepeated, ProjectResumed, ProjectStopped
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


async def test_the_phase_log_is_the_public_phase_and_the_library_s_text_stays_its_own(desk: Desk) -> None:
    project = await desk.published(phase="experiment", result="Te duur.")
    version = (await desk.service.get(f"/v1/projects/{project['id']}", "medewerker-assen")).headers["etag"]
    face = await desk.service.get(f"/v1/projects/{project['id']}")
    stopped = phase_change(
        ProjectStopped, UUID(project["id"]), ("experiment", "experiment"), outcome="failed-with-lessons"
    )
    await desk.service.deliver(stopped, 2)
    now = await desk.service.get(f"/v1/projects/{project['id']}")
    assert (now.json()["phase"], now.json()["outcome"]) == ("experiment", "failed-with-lessons")
    assert now.json()["standing"] == {
        "phase": "experiment", "outcome": "failed-with-lessons", "since": "2026-03-02T12:00:00Z",
    }  # fmt: skip
    assert now.headers["etag"] != face.headers["etag"]
    own = await desk.service.get(f"/v1/projects/{project['id']}", "medewerker-assen")
    assert own.headers["etag"] == version, "nobody who writes has to merge with a step of the phase log"
    assert "outcome" not in own.json()
    await desk.service.deliver(phase_change(ProjectResumed, UUID(project["id"]), ("experiment", "experiment")), 3)
    assert "outcome" not in (await desk.read(project, None))


async def test_an_older_step_of_the_phase_log_that_comes_late_changes_nothing(desk: Desk) -> None:
    project = await desk.published()
    on = UUID(project["id"])
    await desk.service.deliver(phase_change(PhaseRepeated, on, ("experiment", "experiment")), 3)
    await desk.service.deliver(factories.advanced(on), 2)
    await desk.service.deliver(factories.published(on, phase="idea"), 1)
    assert (await desk.read(project, None))["phase"] == "experiment"
    with pytest.raises(Poison):
        await desk.service.deliver(factories.advanced(new_id()), 1)


async def test_a_list_can_be_asked_for_an_outcome(desk: Desk) -> None:
    stopped, going = await desk.published(title="Gestopt project"), await desk.published(title="Lopend project")
    planned = await desk.draft(title="Nog een concept", outcome="stopped")
    await desk.service.deliver(
        phase_change(ProjectStopped, UUID(stopped["id"]), ("idea", "idea"), outcome="stopped"), 2
    )
    query = {"outcome": "stopped"}
    own = (await desk.service.get("/v1/projects", "medewerker-assen", params=query)).json()["items"]
    assert [item["id"] for item in own] == [planned["id"], stopped["id"]]
    seen = (await desk.service.get("/v1/projects", "moderator-drenthe", params=query)).json()["items"]
    assert [item["id"] for item in seen] == [stopped["id"]]
    assert going["id"] not in {item["id"] for item in own}
    wrong = await desk.service.get("/v1/projects", "medewerker-assen", params={"outcome": "gestopt"})
    assert wrong.status_code == 400


def phase_change(kind: Any, project_id: UUID, phases: tuple[str, str], *, outcome: str | None = None) -> Any:
    facts = factories.advanced(project_id, from_phase=phases[0], to_phase=phases[1]).model_dump()
    return kind.model_validate({**facts, "outcome": outcome})
