"""Two at once, over HTTP: one wins, and the other is told why not in plain words."""

import asyncio

import httpx
import pytest

from shared.contracts.moderation import CaseAssigned, ProjectPublished
from tests.moderation.desk import Desk, code

LIBRARY, ONE, OTHER = "medewerker-deventer", "moderator-overijssel", "moderator-gelderland"


def lost(*answers: httpx.Response) -> httpx.Response:
    """The one of two that came too late."""
    [loser] = [answer for answer in answers if not answer.is_success]
    assert loser.status_code == 409
    assert loser.json()["detail"].endswith(".")
    return loser


@pytest.mark.parametrize("round_", range(3))
async def test_a_decision_never_lands_on_a_text_that_was_replaced_meanwhile(desk: Desk, round_: int) -> None:
    case = await desk.submitted(LIBRARY)
    await desk.claim(case, ONE)
    decided, _ = await asyncio.gather(desk.decide(case, who=ONE), desk.revised(case, staff=LIBRARY))
    found = await desk.case(case, ONE)
    assert found["revision"] == 2
    if decided.status_code == 201:  # published, and then the next revision came in
        assert (found["publishedRevision"], found["status"]) == (1, "open")
    else:
        assert code(decided) == "newer-revision"
        assert await desk.service.told(ProjectPublished) == []


async def test_of_a_hand_over_and_a_decision_at_once_one_wins(desk: Desk) -> None:
    case = await desk.submitted(LIBRARY)
    await desk.claim(case, ONE)
    handed, decided = await asyncio.gather(
        desk.claim(case, ONE, body={"assignee": OTHER}), desk.decide(case, "reject", ONE)
    )
    assert code(lost(handed, decided)) in ("case-rejected", "case-taken")


async def test_of_two_hand_overs_at_once_the_second_finds_it_gone(desk: Desk) -> None:
    case = await desk.submitted(LIBRARY)
    await desk.claim(case, ONE)
    answers = await asyncio.gather(*(desk.claim(case, ONE, body={"assignee": to}) for to in (OTHER, "spn")))
    assert sorted(answer.status_code for answer in answers) == [201, 403]
    assert len(await desk.service.told(CaseAssigned)) == 2


async def test_of_a_release_and_a_claim_at_once_the_case_ends_with_one_person_or_nobody(desk: Desk) -> None:
    case = await desk.submitted(LIBRARY)
    await desk.claim(case, ONE)
    released, claimed = await asyncio.gather(desk.release(case, ONE), desk.claim(case, OTHER))
    assert released.status_code == 204
    found = await desk.case(case, ONE)
    assert found["assignee"] == (OTHER if claimed.status_code == 201 else None)
    assert claimed.status_code == 201 or code(claimed) == "case-taken"


async def test_of_a_question_and_a_decision_at_once_no_question_is_open_on_a_decided_case(desk: Desk) -> None:
    case = await desk.submitted(LIBRARY)
    await desk.claim(case, ONE)
    asked, decided = await asyncio.gather(desk.write(case, "question", ONE), desk.decide(case, who=ONE))
    assert decided.status_code == 201
    assert asked.status_code == 201 or code(asked) == "case-published"
    assert (await desk.case(case, ONE))["openQuestions"] == 0
