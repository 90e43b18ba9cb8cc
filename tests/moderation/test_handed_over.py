"""A project goes to another library while its case is under way: one wins, and the other is told."""

import asyncio
from typing import Any

import pytest

from shared.contracts.authors import OwnershipTransferred
from shared.ids import UUID, new_id
from shared.testing import factories, record
from shared.testing.factories import NOON
from tests.moderation.desk import MODERATOR, Desk


def transferred(case: dict[str, Any], to: str = "medewerker-utrecht") -> OwnershipTransferred:
    return OwnershipTransferred(
        project_id=UUID(case["projectId"]),
        offer_id=new_id(),
        from_library=factories.library(),
        library=factories.library(to),
        transferred_at=NOON,
    )


async def test_a_case_under_review_goes_to_the_queue_of_the_other_area(desk: Desk) -> None:
    case = await desk.submitted()
    await desk.claim(case)
    event = record(transferred(case), 2)
    for _ in range(2):  # a duplicate has no second effect
        await desk.service.deliver(event)
    moved = await desk.case(case, "moderator-utrecht")
    assert (moved["status"], moved["assignee"], moved["library"]["province"]) == ("open", None, "utrecht")
    assert (await desk.service.get(f"/v1/cases/{case['id']}", MODERATOR)).status_code == 404
    late = await desk.decide(case)
    assert (late.status_code, late.json()["type"].rpartition(":")[2]) == (409, "handed-over")
    assert "Bibliotheek Utrecht" in late.json()["detail"]
    assert (await desk.claim(case, "moderator-utrecht")).status_code == 201
    assert (await desk.decide(case, who="moderator-utrecht")).status_code == 201


async def test_a_colleague_s_project_stays_on_the_desk_it_is_on(desk: Desk) -> None:
    case = await desk.submitted()
    await desk.claim(case)
    await desk.service.deliver(transferred(case, "medewerker-assen"), 2)
    assert (await desk.case(case))["status"] == "assigned"
    assert (await desk.decide(case)).status_code == 201


async def test_a_hand_over_and_a_decision_at_once_leave_a_sound_case(desk: Desk) -> None:
    won = set()
    for number in range(6):
        case = await desk.submitted(title=f"Project nummer {number}")
        await desk.claim(case)
        decision, event = desk.decide(case), desk.service.deliver(transferred(case), 2)
        if number % 2:
            answer = (await asyncio.gather(decision, event))[0]
        else:
            answer = (await asyncio.gather(event, decision))[1]
        won.add(answer.status_code)
        after = await desk.case(case, "moderator-utrecht")
        assert after["library"]["province"] == "utrecht"
        if answer.status_code == 201:
            assert (after["status"], after["publishedRevision"]) == ("published", 1)
        else:
            assert answer.status_code == 409, answer.text
            assert (after["status"], after["assignee"], after["publishedRevision"]) == ("open", None, None)
    assert won <= {201, 409}


async def test_a_revision_from_before_the_hand_over_that_comes_late_does_not_take_the_case_back(desk: Desk) -> None:
    case = await desk.submitted()
    await desk.service.deliver(transferred(case), 3)
    await desk.service.deliver(factories.revised(UUID(case["projectId"]), 2, title="Tweede versie"), 2)
    after = await desk.case(case, "moderator-utrecht")
    assert (after["revision"], after["library"]["province"]) == (2, "utrecht")


async def test_an_older_hand_over_that_comes_late_changes_nothing(desk: Desk) -> None:
    case = await desk.submitted()
    await desk.service.deliver(transferred(case, "medewerker-arnhem"), 5)
    await desk.service.deliver(transferred(case), 4)
    assert (await desk.case(case, "spn"))["library"]["province"] == "gelderland"


async def test_a_draft_that_is_handed_over_has_no_case_and_is_no_dead_letter(desk: Desk) -> None:
    await desk.service.deliver(transferred({"projectId": str(new_id())}), 1)
    assert await desk.service.rows("SELECT 1 FROM moderation_case") == []


@pytest.mark.parametrize("who", ["medewerker-utrecht", "lezer"])
async def test_others_learn_nothing_of_it(desk: Desk, who: str) -> None:
    case = await desk.submitted()
    await desk.service.deliver(transferred(case, "medewerker-arnhem"), 2)
    assert (await desk.decide(case, who=who)).status_code == 404
