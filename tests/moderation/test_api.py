"""The moderator's work over HTTP: claim, decide, lead through the phases; and what is refused, in plain words."""

import asyncio
from typing import Any

import pytest

from shared.contracts.moderation import CaseAssigned, ChangesRequested, PhaseAdvanced, ProjectPublished
from tests.moderation.desk import MODERATOR, Desk, code
from tests.support.service import RunningService


async def test_a_claimed_case_is_on_ones_desk_and_says_what_may_be_done(desk: Desk) -> None:
    case = await desk.submitted()
    assert (await desk.case(case))["allowed"] == ["claim"]
    claimed = await desk.claim(case)
    assert claimed.status_code == 201
    assert claimed.headers["location"] == f"/v1/cases/{case['id']}"
    body = claimed.json()
    assert (body["status"], body["assignee"]) == ("assigned", MODERATOR)
    assert body["allowed"] == ["hand-over", "release", "ask", "ask-opinion", "publish", "request-changes", "reject"]
    assert await desk.case(case) == body


async def test_a_claim_may_have_no_body_at_all(desk: Desk) -> None:
    case = await desk.submitted()
    path = f"/v1/cases/{case['id']}/assignments"
    assert (await desk.service.request("POST", path, MODERATOR)).status_code == 201


async def test_the_etag_changes_with_the_case(desk: Desk) -> None:
    case = await desk.submitted()
    path = f"/v1/cases/{case['id']}"
    first = (await desk.service.get(path, MODERATOR)).headers["etag"]
    assert (await desk.service.get(path, MODERATOR)).headers["etag"] == first
    claimed = (await desk.claim(case)).headers["etag"]
    assert claimed != first
    assert (await desk.service.get(path, MODERATOR)).headers["etag"] == claimed


async def test_of_two_claims_at_once_one_wins_and_the_other_hears_of_a_colleague(desk: Desk) -> None:
    case = await desk.submitted("medewerker-deventer")
    answers = await asyncio.gather(*(desk.claim(case, who) for who in ("moderator-overijssel", "moderator-gelderland")))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert code(max(answers, key=lambda answer: answer.status_code)) == "case-taken"
    assert len(await desk.service.told(CaseAssigned)) == 1


async def test_a_case_is_handed_to_a_colleague_who_then_decides(desk: Desk) -> None:
    case = await desk.submitted("medewerker-deventer")
    await desk.claim(case, "moderator-overijssel")
    handed = await desk.claim(case, "moderator-overijssel", body={"assignee": "moderator-gelderland"})
    assert handed.json()["assignee"] == "moderator-gelderland"
    assert (await desk.decide(case, who="moderator-overijssel")).status_code == 409
    assert (await desk.decide(case, who="moderator-gelderland")).status_code == 201


async def test_publishing_gives_a_receipt_and_tells_the_world(desk: Desk) -> None:
    case = await desk.submitted()
    await desk.claim(case)
    done = await desk.decide(case, reason="complete")
    assert done.status_code == 201
    body = done.json()
    assert (body["status"], body["outcome"], body["reason"]) == ("published", "publish", "complete")
    assert (body["caseId"], body["projectId"]) == (case["id"], case["projectId"])
    assert (body["poi"], body["revision"]) == ("biblionet-drenthe", 1)
    [event] = await desk.service.told(ProjectPublished)
    assert event["decisionId"] == body["id"]
    assert (await desk.case(case))["publishedRevision"] == 1


async def test_a_refusal_keeps_its_motivation_out_of_the_event(desk: Desk) -> None:
    case = await desk.submitted()
    await desk.claim(case)
    done = await desk.decide(case, "request-changes", reason="Wie betaalt de robot?")
    assert done.json()["status"] == "changes-requested"
    [event] = await desk.service.told(ChangesRequested)
    assert event["reason"] == "other"
    assert "betaalt" not in str(event)


async def test_a_decision_on_a_revision_that_was_overtaken_is_refused_and_stores_nothing(desk: Desk) -> None:
    case = await desk.submitted()
    await desk.claim(case)
    await desk.revised(case)
    late = await desk.decide(case, revision=1)
    assert (late.status_code, code(late)) == (409, "newer-revision")
    assert "versie 2" in late.json()["detail"]
    assert await desk.service.told(ProjectPublished) == []
    assert (await desk.decide(case, revision=2)).status_code == 201


async def test_of_two_decisions_at_once_one_wins_and_the_other_is_told(desk: Desk) -> None:
    case = await desk.submitted()
    await desk.claim(case)
    answers = await asyncio.gather(desk.decide(case), desk.decide(case, "reject"), desk.decide(case, "request-changes"))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    rows = await desk.service.rows("SELECT outcome FROM journal WHERE kind = 'decision'")
    won = next(answer.json()["outcome"] for answer in answers if answer.status_code == 201)
    assert [row["outcome"] for row in rows] == [won]


async def test_a_case_is_claimed_before_it_is_decided_on(desk: Desk) -> None:
    refused = await desk.decide(await desk.submitted())
    assert (refused.status_code, code(refused)) == (409, "claim-first")
    assert refused.json()["detail"] == "Deze zaak is niet van jou. Pak hem eerst; daarna kun je erover beslissen."


async def test_refusals_come_in_english_for_who_asks(desk: Desk) -> None:
    refused = await desk.decide(await desk.submitted(), headers={"Accept-Language": "en"})
    assert refused.json()["detail"] == "This case is not yours. Claim it first; then you can decide on it."
    assert refused.headers["content-language"] == "en"


async def test_a_withdrawn_project_is_not_decided_on(desk: Desk) -> None:
    case = await desk.submitted()
    await desk.claim(case)
    await desk.withdrawn(case)
    refused = await desk.decide(case)
    assert (refused.status_code, code(refused)) == (409, "case-withdrawn")


@pytest.mark.parametrize(
    ("wrong", "pointers"),
    [
        ({"outcome": "maybe", "revision": 0}, ["/outcome", "/revision"]),
        ({"outcome": "reject", "revision": 1, "motivation": "   "}, ["/motivation"]),
        (
            {"outcome": "publish", "revision": 1, "reason": "x" * 201, "motivation": "x" * 4001},
            ["/motivation", "/reason"],
        ),
        ({"outcome": "publish", "revision": 1, "colour": "blue"}, ["/colour"]),
        ({}, ["/outcome", "/revision"]),
    ],
)
async def test_every_fault_of_a_decision_is_named_at_once(
    desk: Desk, wrong: dict[str, Any], pointers: list[str]
) -> None:
    case = await desk.submitted()
    await desk.claim(case)
    refused = await desk.service.post(f"/v1/cases/{case['id']}/decisions", MODERATOR, wrong)
    assert refused.status_code == 400
    assert sorted(fault["pointer"] for fault in refused.json()["errors"]) == pointers


async def test_a_repeated_decision_with_the_same_key_is_one_decision(desk: Desk) -> None:
    case = await desk.submitted()
    await desk.claim(case)
    key = {"Idempotency-Key": "publish-once"}
    first = await desk.decide(case, headers=key)
    again = await desk.decide(case, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert len(await desk.service.told(ProjectPublished)) == 1


async def test_two_repetitions_at_once_take_one_step(desk: Desk) -> None:
    case = await desk.published()
    key = {"Idempotency-Key": "advance-once"}
    answers = await asyncio.gather(*(desk.move(case, "advance", headers=key) for _ in range(2)))
    assert [answer.status_code for answer in answers] == [201, 201]
    assert len(await desk.service.told(PhaseAdvanced)) == 1


async def test_a_published_project_goes_through_its_phases_and_the_log_tells_all(desk: Desk) -> None:
    case = await desk.published()
    steps: list[dict[str, Any]] = [
        {"kind": "advance", "criteria": [{"code": "evaluation", "met": True, "note": "Zie het verslag."}]},
        {"kind": "repeat"},
        {"kind": "return", "to": "idea"},
        {"kind": "advance", "to": "implementation", "from": "idea"},
        {"kind": "stop", "outcome": "failed-with-lessons"},
        {"kind": "resume", "to": "experiment"},
    ]
    for step in steps:
        assert (await desk.move(case, **step)).status_code == 201
    log = (await desk.service.get(f"/v1/projects/{case['projectId']}/phase-log")).json()
    assert log["total"] == 7
    assert [(line["kind"], line["from"], line["to"], line["outcome"]) for line in reversed(log["items"])] == [
        ("start", None, "idea", None),
        ("advance", "idea", "experiment", None),
        ("repeat", "experiment", "experiment", None),
        ("return", "experiment", "idea", None),
        ("advance", "idea", "implementation", None),
        ("stop", "implementation", "implementation", "failed-with-lessons"),
        ("resume", "implementation", "experiment", None),
    ]
    seen = {"code": "evaluation", "label": "evaluation", "labelEn": "evaluation", "met": True}
    assert log["items"][5]["criteria"] == [seen]
    assert {line["poi"] for line in log["items"]} == {"biblionet-drenthe"}
    kinds = [event["type"].split(".")[-2] for event in await desk.service.told()]
    assert kinds == [
        "case-assigned",
        "project-published",
        "phase-advanced",
        "phase-repeated",
        "phase-returned",
        "phase-advanced",
        "project-stopped",
        "project-resumed",
    ]
    assert [event["sequence"] for event in await desk.service.told()] == list(range(1, 9))


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"kind": "advance"}, 400),
        ({"kind": "advance", "motivation": "  "}, 400),
        ({"kind": "advance", "motivation": "x", "to": "pilot"}, 400),
        ({"kind": "leap", "motivation": "x"}, 400),
        ({"kind": "return", "motivation": "x"}, 409),
        ({"kind": "resume", "motivation": "x"}, 409),
        ({"kind": "advance", "motivation": "x", "from": "experiment"}, 409),
        ({"kind": "advance", "motivation": "x", "criteria": [{"code": "c", "met": True}] * 21}, 400),
    ],
)
async def test_a_step_that_cannot_be_is_refused_and_not_told(desk: Desk, body: dict[str, Any], status: int) -> None:
    case = await desk.published()
    refused = await desk.service.post(f"/v1/projects/{case['projectId']}/phase-transitions", MODERATOR, body)
    assert refused.status_code == status, refused.text
    assert refused.headers["content-type"] == "application/problem+json"
    assert (await desk.service.told())[-1]["type"] == ProjectPublished.TYPE


async def test_of_two_moderators_with_one_intention_one_makes_the_step(desk: Desk) -> None:
    case = await desk.published()
    answers = await asyncio.gather(
        desk.move(case, "advance", **{"from": "idea"}), desk.move(case, "advance", "spn", **{"from": "idea"})
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert (await desk.case(case))["phase"] == "experiment"


async def test_the_largest_step_fits_in_an_event(desk: Desk) -> None:
    case = await desk.published()
    worst = "\x01"  # six bytes in JSON
    criteria = [{"code": "c" * 40, "met": True, "note": "a" + worst * 248 + "a"}] * 20
    moved = await desk.move(case, "advance", motivation="a" + worst * 3998 + "a", criteria=criteria)
    assert moved.status_code == 201


async def test_the_largest_text_fits_in_the_publication(moderation: RunningService, desk: Desk) -> None:
    case = await desk.published(goal="é" * 8000, approach="é" * 8000, result="é" * 7000)
    assert len(await moderation.told(ProjectPublished)) == 1
    assert (await desk.case(case))["status"] == "published"
