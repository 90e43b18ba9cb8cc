"""An appeal: once, in time, against the newest decision; decided by somebody else, and what follows from it."""

import asyncio
from typing import Any

import pytest

from shared.contracts.desk import AppealDecided, DecisionAppealed
from shared.contracts.moderation import CaseAssigned, ProjectPublished
from shared.ids import UUID
from tests.moderation.desk import Desk, code

LIBRARY, DECIDER, OTHER = "medewerker-deventer", "moderator-overijssel", "moderator-gelderland"


async def appealed(desk: Desk, outcome: str = "reject") -> tuple[dict[str, Any], dict[str, Any]]:
    """A case with an open appeal."""
    case, decision = await desk.refused(outcome=outcome)
    made = await desk.appeal(decision)
    assert made.status_code == 201, made.text
    return case, made.json()


async def test_a_library_appeals_and_reads_what_came_of_it(desk: Desk) -> None:
    case, decision = await desk.refused()
    made = await desk.appeal(decision)
    body = made.json()
    assert made.headers["location"] == f"/v1/appeals/{body['id']}"
    assert (body["status"], body["decisionId"], body["caseId"]) == ("open", decision["id"], case["id"])
    assert (body["mayDecide"], body["decidedAt"]) == (False, None)
    assert (await desk.decide_appeal(body, "dismissed")).status_code == 201
    for path in (f"/v1/decisions/{decision['id']}/appeals", "/v1/appeals/" + body["id"]):
        answer = (await desk.service.get(path, LIBRARY)).json()
        read = answer["items"][0] if "items" in answer else answer
        assert (read["status"], read["poi"]) == ("dismissed", "rijnbrink")
        assert read["decisionMotivation"] == "De bibliotheek heeft gelijk."
        assert read["motivation"] == "Dit is er nog niet in onze provincie."
    assert (await desk.case(case, OTHER))["status"] == "rejected"
    assert (await desk.history(case, LIBRARY))[-2:] == ["appealed", "appeal-decided"]


async def test_the_events_tell_of_an_appeal_without_its_words_or_people(desk: Desk) -> None:
    _, appeal = await appealed(desk)
    await desk.decide_appeal(appeal)
    [lodged], [decided] = await desk.service.told(DecisionAppealed), await desk.service.told(AppealDecided)
    assert lodged["appealId"] == decided["appealId"] == appeal["id"]
    assert (decided["granted"], decided["poi"]) == (True, "rijnbrink")
    for word in ("onze provincie", "gelijk", LIBRARY, OTHER):
        assert word not in str([lodged, decided])


async def test_a_granted_appeal_puts_the_revision_on_the_desk_of_who_granted_it(desk: Desk) -> None:
    case, appeal = await appealed(desk)
    granted = await desk.decide_appeal(appeal)
    assert granted.json()["status"] == "granted"
    again = await desk.case(case, OTHER)
    assert (again["status"], again["assignee"], again["revision"]) == ("assigned", OTHER, 1)
    assert again["dueAt"] is not None
    assert len(await desk.service.told(CaseAssigned)) == 2
    assert (await desk.decide(case, who=DECIDER)).status_code == 409
    assert (await desk.decide(case, who=OTHER)).status_code == 201
    [published] = await desk.service.told(ProjectPublished)
    assert published["revision"] == 1


async def test_a_rejection_of_a_next_revision_can_be_overturned_and_the_published_one_stays_until_then(
    desk: Desk,
) -> None:
    case = await desk.submitted(LIBRARY)
    await desk.claim(case, DECIDER)
    await desk.decide(case, who=DECIDER)
    await desk.revised(case, staff=LIBRARY)
    await desk.claim(case, DECIDER)
    decision = (await desk.decide(case, "reject", DECIDER, 2)).json()
    appeal = (await desk.appeal(decision)).json()
    await desk.decide_appeal(appeal)
    assert (await desk.case(case, OTHER))["publishedRevision"] == 1
    assert (await desk.decide(case, who=OTHER, revision=2)).status_code == 201
    assert (await desk.case(case, OTHER))["publishedRevision"] == 2


async def test_nobody_decides_on_an_appeal_against_his_own_decision(desk: Desk) -> None:
    case, appeal = await appealed(desk)
    refused = await desk.decide_appeal(appeal, who=DECIDER)
    assert refused.status_code == 403
    assert "Een andere moderator of SPN" in refused.json()["detail"]
    for who, status in (("moderator-utrecht", 404), (LIBRARY, 403), ("medewerker-utrecht", 404), ("kb", 404)):
        assert (await desk.decide_appeal(appeal, who=who)).status_code == status
    assert (await desk.case(case, OTHER))["status"] == "rejected"
    assert (await desk.decide_appeal(appeal, who="spn")).status_code == 201


async def test_nobody_decides_on_an_appeal_of_his_own_organisation(desk: Desk) -> None:
    case, decision = await desk.refused("moderator-zeeland", "spn")
    both = {"sub": "zeeuw", "roles": ["staff", "moderator"], "poi": "zb", "provinces": ["zeeland"]}
    zeeuw = both | {"library": case["library"]}
    appeal = (await desk.appeal(decision, zeeuw)).json()
    refused = await desk.decide_appeal(appeal, who="moderator-zeeland")
    assert refused.status_code == 403
    assert "eigen organisatie" in refused.json()["detail"]
    assert (await desk.decide_appeal(appeal, who=zeeuw)).status_code == 403


async def test_only_staff_of_the_library_appeals(desk: Desk) -> None:
    _, decision = await desk.refused()
    for who, status in ((DECIDER, 403), ("spn", 403), ("medewerker-assen", 404), ("lezer", 404), (None, 401)):
        assert (await desk.appeal(decision, who)).status_code == status
    assert await desk.service.told(DecisionAppealed) == []


async def test_against_a_publication_or_something_else_there_is_no_appeal(desk: Desk) -> None:
    case = await desk.submitted(LIBRARY)
    claimed = await desk.service.rows("SELECT id FROM journal WHERE kind = 'submitted'")
    assert (await desk.appeal({"id": claimed[0]["id"]}, LIBRARY)).status_code == 404
    await desk.claim(case, DECIDER)
    decision = (await desk.decide(case, who=DECIDER)).json()
    refused = await desk.appeal(decision)
    assert (refused.status_code, code(refused)) == (409, "nothing-to-appeal")


async def test_there_is_one_appeal_against_a_decision(desk: Desk) -> None:
    _, decision = await desk.refused()
    answers = await asyncio.gather(desk.appeal(decision), desk.appeal(decision))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert code(max(answers, key=lambda answer: answer.status_code)) == "appealed-already"
    assert len(await desk.service.told(DecisionAppealed)) == 1


async def test_after_a_new_revision_the_old_decision_is_not_appealed(desk: Desk) -> None:
    case, decision = await desk.refused(outcome="request-changes")
    await desk.revised(case, staff=LIBRARY)
    refused = await desk.appeal(decision)
    assert (refused.status_code, code(refused)) == (409, "decision-overtaken")


@pytest.mark.parametrize(("days", "status"), [(41, 201), (44, 409)])
async def test_after_six_weeks_it_is_too_late(desk: Desk, days: int, status: int) -> None:
    _, decision = await desk.refused()
    aged = "UPDATE journal SET at = at - make_interval(days => :days) WHERE id = :id RETURNING id"
    await desk.service.rows(aged, days=days, id=UUID(decision["id"]))
    answer = await desk.appeal(decision)
    assert answer.status_code == status
    if status == 409:
        assert code(answer) == "appeal-too-late"
        assert await desk.service.told(DecisionAppealed) == []


async def test_an_appeal_lapses_when_the_library_revises_instead(desk: Desk) -> None:
    case, appeal = await appealed(desk, "request-changes")
    await desk.revised(case, staff=LIBRARY)
    refused = await desk.decide_appeal(appeal)
    assert (refused.status_code, code(refused)) == (409, "appeal-lapsed")
    found = (await desk.service.get("/v1/appeals", OTHER, params={"status": "lapsed"})).json()
    assert [it["id"] for it in found["items"]] == [appeal["id"]]
    assert (await desk.service.get("/v1/appeals", OTHER, params={"status": "open"})).json()["total"] == 0


async def test_a_withdrawn_project_s_appeal_is_not_decided(desk: Desk) -> None:
    case, appeal = await appealed(desk)
    await desk.withdrawn(case)
    refused = await desk.decide_appeal(appeal)
    assert (refused.status_code, code(refused)) == (409, "case-withdrawn")


async def test_of_two_decisions_on_an_appeal_at_once_one_wins(desk: Desk) -> None:
    case, appeal = await appealed(desk)
    answers = await asyncio.gather(
        desk.decide_appeal(appeal, "granted", OTHER), desk.decide_appeal(appeal, "dismissed", "spn")
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert code(max(answers, key=lambda answer: answer.status_code)) == "appeal-decided"
    assert len(await desk.service.told(AppealDecided)) == 1
    won = next(answer.json()["status"] for answer in answers if answer.status_code == 201)
    assert (await desk.case(case, OTHER))["status"] == {"granted": "assigned", "dismissed": "rejected"}[won]


async def test_of_a_decision_on_an_appeal_and_a_revision_at_once_both_orders_are_sound(desk: Desk) -> None:
    case, appeal = await appealed(desk, "request-changes")
    decided, _ = await asyncio.gather(desk.decide_appeal(appeal), desk.revised(case, staff=LIBRARY))
    found = await desk.case(case, OTHER)
    assert (found["revision"], found["status"]) == (2, "assigned")
    assert decided.status_code in (201, 409)
    assert found["assignee"] == (OTHER if decided.status_code == 201 else DECIDER)


async def test_who_read_another_revision_is_told_so(desk: Desk) -> None:
    _, appeal = await appealed(desk)
    refused = await desk.decide_appeal(appeal, revision=2)
    assert (refused.status_code, code(refused)) == (409, "unknown-revision")
    assert (await desk.decide_appeal(appeal, revision=1)).status_code == 201


async def test_the_list_of_appeals_is_that_of_the_area_in_pages(desk: Desk) -> None:
    made = [(await appealed(desk))[1]["id"] for _ in range(3)]
    first = (await desk.service.get("/v1/appeals", OTHER, params={"limit": 2})).json()
    assert ([it["id"] for it in first["items"]], first["total"]) == (made[:0:-1], 3)
    rest = (await desk.service.get("/v1/appeals", OTHER, params={"limit": 2, "after": first["next"]})).json()
    assert ([it["id"] for it in rest["items"]], rest["next"]) == (made[:1], None)
    assert (await desk.service.get("/v1/appeals", "moderator-utrecht")).json()["total"] == 0
    assert (await desk.service.get("/v1/appeals", "spn")).json()["total"] == 3
    assert [it["mayDecide"] for it in first["items"]] == [True, True]
    mine = (await desk.service.get("/v1/appeals", DECIDER)).json()["items"]
    assert {it["mayDecide"] for it in mine} == {False}


@pytest.mark.parametrize("body", [{}, {"motivation": "  "}, {"motivation": "x" * 4001}])
async def test_an_appeal_says_why(desk: Desk, body: Any) -> None:
    _, decision = await desk.refused()
    refused = await desk.service.post(f"/v1/decisions/{decision['id']}/appeals", LIBRARY, body)
    assert refused.status_code == 400
    assert [fault["pointer"] for fault in refused.json()["errors"]] == ["/motivation"]
