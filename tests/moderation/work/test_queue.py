"""The queue by due date: what is late, and pages that hold while cases move on."""

from typing import Any

import pytest

from services.moderation.due import due_at
from shared.contracts.base import Event
from shared.testing import factories
from shared.testing.factories import NOON
from tests.moderation.desk import MODERATOR, Desk


async def queue(desk: Desk, **query: Any) -> dict[str, Any]:
    answer = await desk.service.get("/v1/cases", MODERATOR, params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def submitted(desk: Desk, days_later: int) -> str:
    """A case that was submitted so many working days after NOON."""
    first: Event = factories.submitted(title=f"Dag {days_later}").model_copy(
        update={"submitted_at": due_at(NOON, days_later)}
    )
    await desk.service.deliver(first)
    return f"Dag {days_later}"


def titles(page: dict[str, Any]) -> list[str]:
    return [item["title"] for item in page["items"]]


async def test_the_soonest_due_comes_first_and_last_what_is_not_due_at_all(desk: Desk) -> None:
    for days in (3, 1, 2):
        await submitted(desk, days)
    waits = await desk.submitted(title="Wacht op de bibliotheek")
    await desk.claim(waits)
    await desk.decide(waits, "request-changes")
    assert titles(await queue(desk, sort="due")) == ["Dag 1", "Dag 2", "Dag 3", "Wacht op de bibliotheek"]
    assert titles(await queue(desk)) == ["Wacht op de bibliotheek", "Dag 2", "Dag 1", "Dag 3"]


async def test_pages_by_due_date_are_complete_also_when_the_last_case_seen_was_decided_meanwhile(desk: Desk) -> None:
    for days in (1, 1, 1, 2):
        await submitted(desk, days)
    done = await desk.submitted(title="Zonder datum")
    await desk.claim(done)
    await desk.decide(done)
    first = await queue(desk, sort="due", limit=2)
    last = first["items"][-1]
    await desk.claim(last)
    await desk.decide(last)
    second = await queue(desk, sort="due", limit=2, after=first["next"])
    third = await queue(desk, sort="due", limit=2, after=second["next"])
    seen = [item["id"] for page in (first, second, third) for item in page["items"]]
    assert titles(second) == ["Dag 1", "Dag 2"]
    assert {item["id"] for item in (await queue(desk))["items"]} == set(seen)
    assert third["next"] is None


async def test_pages_go_on_within_what_has_no_due_date(desk: Desk) -> None:
    for number in range(3):
        case = await desk.submitted(title=f"Klaar {number}")
        await desk.claim(case)
        await desk.decide(case)
    first = await queue(desk, sort="due", limit=2)
    assert titles(first) == ["Klaar 0", "Klaar 1"]
    assert titles(await queue(desk, sort="due", limit=2, after=first["next"])) == ["Klaar 2"]


async def test_the_late_ones_are_those_that_were_due(desk: Desk) -> None:
    await submitted(desk, 1)  # March 2026: late, whenever this runs
    fresh = await desk.submitted(title="Wacht op antwoord")
    await desk.claim(fresh)
    await desk.write(fresh, "question")
    assert titles(await queue(desk, overdue=True)) == ["Dag 1"]
    assert titles(await queue(desk, overdue=True, sort="due", status="open")) == ["Dag 1"]


@pytest.mark.parametrize("after", ["nonsense", "2026-03-02T12:00:00Z_x", "morgen_0190f0e4-0000-7000-8000-000000000000"])
async def test_a_place_that_is_none_is_a_fault(desk: Desk, after: str) -> None:
    refused = await desk.service.get("/v1/cases", MODERATOR, params={"sort": "due", "after": after})
    assert refused.status_code == 400
    assert [fault["pointer"] for fault in refused.json()["errors"]] == ["after"]
