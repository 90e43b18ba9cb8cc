"""A case goes back in the queue: by who has it or SPN, never in the middle of a decision."""

import asyncio

from shared.contracts.desk import CaseReleased
from shared.contracts.moderation import ProjectPublished
from tests.moderation.desk import MODERATOR, Desk, code


async def test_a_released_case_is_nobody_s_and_keeps_its_due_date(desk: Desk) -> None:
    case = await desk.submitted()
    await desk.claim(case)
    assert (await desk.release(case)).status_code == 204
    found = await desk.case(case)
    assert (found["status"], found["assignee"], found["dueAt"]) == ("open", None, case["dueAt"])
    [event] = await desk.service.told(CaseReleased)
    assert (event["poi"], event["revision"]) == ("biblionet-drenthe", 1)
    assert MODERATOR not in str(event)
    assert await desk.history(case) == ["submitted", "assigned", "released"]
    assert (await desk.claim(case, "spn")).status_code == 201


async def test_a_colleague_does_not_release_a_case_but_spn_does(desk: Desk) -> None:
    case = await desk.submitted("medewerker-deventer")
    await desk.claim(case, "moderator-overijssel")
    assert (await desk.release(case, "moderator-gelderland")).status_code == 403
    assert (await desk.release(case, "spn")).status_code == 204


async def test_a_case_of_nobody_is_not_released(desk: Desk) -> None:
    case = await desk.submitted()
    refused = await desk.release(case)
    assert (refused.status_code, code(refused)) == (409, "case-of-nobody")


async def test_a_case_that_waits_for_its_library_can_be_released_and_still_waits(desk: Desk) -> None:
    case = await desk.submitted()
    await desk.claim(case)
    await desk.decide(case, "request-changes")
    assert (await desk.release(case)).status_code == 204
    found = await desk.case(case)
    assert (found["status"], found["assignee"]) == ("changes-requested", None)
    await desk.revised(case)
    assert (await desk.case(case))["status"] == "open"


async def test_of_a_release_and_a_decision_at_once_one_wins(desk: Desk) -> None:
    case = await desk.submitted()
    await desk.claim(case)
    released, decided = await asyncio.gather(desk.release(case), desk.decide(case))
    assert (released.status_code, decided.status_code) in ((204, 409), (409, 201))
    assert len(await desk.service.told(CaseReleased)) + len(await desk.service.told(ProjectPublished)) == 1
    assert code(released if released.status_code == 409 else decided) in ("case-published", "claim-first")


async def test_of_two_releases_at_once_one_wins(desk: Desk) -> None:
    case = await desk.submitted()
    await desk.claim(case)
    answers = await asyncio.gather(desk.release(case), desk.release(case, "spn"))
    assert sorted(answer.status_code for answer in answers) == [204, 409]
    assert len(await desk.service.told(CaseReleased)) == 1
