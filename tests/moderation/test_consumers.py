"""What libraries submit, revise and take back arrives in the queue: once, in order, and never over something newer."""

from dataclasses import replace
from typing import Any

import pytest

from shared.contracts.moderation import ProjectPublished
from shared.ids import UUID, new_id
from shared.messaging.consuming import Poison
from shared.testing import factories, record
from tests.moderation.desk import Desk
from tests.support.service import RunningService

MODERATOR = "moderator-drenthe"


async def the_case(moderation: RunningService) -> dict[str, Any]:
    [item] = (await moderation.get("/v1/cases", MODERATOR)).json()["items"]
    answer: dict[str, Any] = (await moderation.get(f"/v1/cases/{item['id']}", MODERATOR)).json()
    return answer


async def journal(moderation: RunningService) -> list[str]:
    return [row["kind"] for row in await moderation.rows("SELECT kind FROM journal ORDER BY position")]


async def test_a_submission_opens_a_case_with_its_text_and_due_date(moderation: RunningService) -> None:
    event = factories.submitted(title="Robots in de bieb", partners=["Gemeente Assen"])
    await moderation.deliver(event)
    case = await the_case(moderation)
    assert case["projectId"] == str(event.project_id)
    assert (case["status"], case["revision"], case["assignee"]) == ("open", 1, None)
    assert (case["openedAt"], case["dueAt"]) == ("2026-03-02T12:00:00Z", "2026-03-16T12:00:00Z")
    assert (case["content"]["title"], case["content"]["partners"]) == ("Robots in de bieb", ["Gemeente Assen"])


async def test_a_duplicate_has_one_effect(moderation: RunningService) -> None:
    event = factories.submitted()
    first = await moderation.deliver(event)
    await moderation.deliver(first)
    revision = await moderation.deliver(factories.revised(event.project_id), 2)
    await moderation.deliver(revision)
    await moderation.deliver(first)
    assert await journal(moderation) == ["submitted", "revised"]
    assert (await the_case(moderation))["revision"] == 2


async def test_a_submission_told_twice_under_two_ids_opens_one_case(moderation: RunningService) -> None:
    event = factories.submitted()
    await moderation.deliver(event)
    await moderation.deliver(record(event, 1, event_id=new_id()))
    assert await journal(moderation) == ["submitted"]


async def test_a_revision_replaces_what_waits_for_a_decision(moderation: RunningService) -> None:
    event = factories.submitted()
    await moderation.deliver(event)
    await moderation.deliver(factories.revised(event.project_id, title="Beter opgeschreven"), 2)
    case = await the_case(moderation)
    assert (case["revision"], case["title"], case["content"]["title"]) == (
        2,
        "Beter opgeschreven",
        "Beter opgeschreven",
    )


async def test_a_late_replay_never_overwrites_newer_state_but_fills_the_gap_in_the_texts(
    moderation: RunningService,
) -> None:
    event = factories.submitted()
    await moderation.deliver(event)
    await moderation.deliver(factories.revised(event.project_id, 3, title="Derde"), 3)
    before = await the_case(moderation)
    await moderation.deliver(factories.revised(event.project_id, 2, title="Tweede"), 2)
    assert await the_case(moderation) == before
    texts = await moderation.rows("SELECT revision, content->>'title' AS title FROM revision ORDER BY revision")
    assert [(row["revision"], row["title"]) for row in texts] == [
        (1, "Voorlezen in de wachtkamer"),
        (2, "Tweede"),
        (3, "Derde"),
    ]


async def test_a_late_replay_does_not_bring_a_withdrawn_project_back(moderation: RunningService) -> None:
    event = factories.submitted()
    await moderation.deliver(event)
    await moderation.deliver(factories.withdrawn(event.project_id), 3)
    await moderation.deliver(factories.revised(event.project_id), 2)
    assert (await the_case(moderation))["status"] == "withdrawn"


async def test_what_was_published_is_the_text_of_that_revision(moderation: RunningService) -> None:
    event = factories.submitted(title="Eerste tekst")
    await moderation.deliver(event)
    case = await the_case(moderation)
    await moderation.post(f"/v1/cases/{case['id']}/assignments", MODERATOR)
    await moderation.post(f"/v1/cases/{case['id']}/decisions", MODERATOR, {"outcome": "publish", "revision": 1})
    await moderation.deliver(factories.revised(event.project_id, title="Nog niet openbaar"), 2)
    [told] = await moderation.told(ProjectPublished)
    assert told["content"]["title"] == "Eerste tekst"
    step = {"kind": "advance", "motivation": "Klaar voor een proef."}
    await moderation.post(f"/v1/projects/{event.project_id}/phase-transitions", MODERATOR, step)
    assert "Nog niet openbaar" not in str(await moderation.told())


@pytest.mark.parametrize("event", [factories.revised(new_id()), factories.withdrawn(new_id())])
async def test_news_of_a_project_that_never_came_is_kept_as_a_dead_letter(
    moderation: RunningService, event: Any
) -> None:
    with pytest.raises(Poison) as poison:
        await moderation.deliver(event, 2)
    assert poison.value.reason == "unknown-project"
    await moderation.deliver(factories.submitted(event.project_id))
    await moderation.deliver(record(event, 2))  # replayed by an operator, after what it waited for
    assert len(await journal(moderation)) == 2


async def test_an_unreadable_event_changes_nothing(moderation: RunningService) -> None:
    good = record(factories.submitted())
    for spoilt in (replace(good, value=b'{"projectId": 1}'), replace(good, value=None), replace(good, headers=())):
        with pytest.raises(Poison):
            await moderation.deliver(spoilt)
    assert await journal(moderation) == []
    await moderation.deliver(good)
    assert await journal(moderation) == ["submitted"]


async def test_a_field_of_a_later_version_is_no_obstacle(moderation: RunningService) -> None:
    good = record(factories.submitted())
    assert good.value is not None
    await moderation.deliver(replace(good, value=good.value[:-1] + b',"colour":"blue"}'))
    assert await journal(moderation) == ["submitted"]


async def test_a_merged_project_leaves_the_queue_and_its_desk_for_good(desk: Desk) -> None:
    case = await desk.published()
    merged = factories.merged(UUID(case["projectId"]), new_id(), "Het is hetzelfde als dat van Meppel.")
    await desk.service.deliver(merged, 5)
    await desk.service.deliver(merged.model_copy(update={"into": new_id()}), 6)  # the other one was merged in its turn
    found = await desk.case(case)
    assert (found["status"], found["assignee"], found["allowed"]) == ("merged", None, [])
    assert (await journal(desk.service)).count("merged") == 1
    assert (await desk.service.get("/v1/cases", MODERATOR, params={"status": "merged"})).json()["total"] == 1
    refused = await desk.move(case, "advance")
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (409, "not-published")
    assert (await desk.claim(case)).status_code == 409
    assert (await desk.service.get(f"/v1/projects/{case['projectId']}/phase-log")).status_code == 404
    await desk.service.deliver(factories.revised(UUID(case["projectId"]), 2), 4)  # late: nothing changes
    assert (await desk.case(case))["status"] == "merged"
    with pytest.raises(Poison):
        await desk.service.deliver(factories.merged(new_id(), new_id()))
