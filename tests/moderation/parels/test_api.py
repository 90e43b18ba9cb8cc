"""Parels over HTTP: nominated by one, awarded by two institutions, withdrawn; who sees what; and the same at once."""

import asyncio
from typing import Any

import httpx
import pytest

from shared.contracts.parels import ParelAwarded, ParelNominated, ParelWithdrawn
from shared.demo import PERSONAS
from shared.ids import new_id
from tests.moderation.desk import MODERATOR, Desk
from tests.support.service import Who

GUIDE = "regiogids-biblionet-drenthe"
UTRECHT, ZEELAND = "moderator-utrecht", "moderator-zeeland"
WHY = {"motivation": "Dit moet iedereen zien."}
COLLEAGUE: dict[str, Any] = {  # of the same institution as MODERATOR
    **{name: value for name, value in PERSONAS[MODERATOR].items() if name != "about"},
    "sub": "colleague",
}


async def nominate(desk: Desk, case: dict[str, Any], who: Who = GUIDE) -> httpx.Response:
    return await desk.service.post(f"/v1/projects/{case['projectId']}/parel-nominations", who, WHY)


async def step(desk: Desk, parel: dict[str, Any], what: str, who: Who) -> httpx.Response:
    return await desk.service.post(f"/v1/parels/{parel['id']}/{what}", who, WHY)


async def nominated(desk: Desk, who: Who = GUIDE) -> dict[str, Any]:
    made = await nominate(desk, await desk.published(), who)
    assert made.status_code == 201, made.text
    parel: dict[str, Any] = made.json()
    return parel


async def awarded(desk: Desk) -> dict[str, Any]:
    parel = await nominated(desk)
    for who in (MODERATOR, UTRECHT):
        assert (await step(desk, parel, "awards", who)).status_code == 201
    return parel


def code(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).rpartition(":")[2]


async def test_two_institutions_make_a_parel_that_everyone_sees(desk: Desk) -> None:
    parel = await nominated(desk)
    path = f"/v1/projects/{parel['projectId']}/parel"
    assert (await desk.service.get(path)).status_code == 404
    first = (await step(desk, parel, "awards", MODERATOR)).json()
    assert (first["status"], first["pois"]) == ("nominated", ["biblionet-drenthe"])
    assert await desk.service.told(ParelAwarded) == []
    second = (await step(desk, parel, "awards", UTRECHT)).json()
    assert (second["status"], second["pois"]) == ("awarded", ["biblionet-drenthe", "bisc"])
    shown = (await desk.service.get(path)).json()
    assert [(it["kind"], it["poi"], it["motivation"]) for it in shown["steps"]] == [
        ("nominated", "biblionet-drenthe", WHY["motivation"]),
        ("awarded", "biblionet-drenthe", WHY["motivation"]),
        ("awarded", "bisc", WHY["motivation"]),
    ]
    assert MODERATOR not in str(shown)
    [event] = await desk.service.told(ParelAwarded)
    assert event["pois"] == ["biblionet-drenthe", "bisc"]
    assert (await desk.service.get("/v1/parels")).json()["total"] == 1


async def test_who_nominated_may_award_as_one_of_the_two(desk: Desk) -> None:
    parel = await nominated(desk, MODERATOR)
    assert parel["pois"] == []
    assert parel["allowed"] == ["award", "withdraw"]
    assert (await step(desk, parel, "awards", MODERATOR)).status_code == 201


@pytest.mark.parametrize("who", [MODERATOR, COLLEAGUE])
async def test_one_institution_has_one_vote(desk: Desk, who: Who) -> None:
    parel = await nominated(desk)
    await step(desk, parel, "awards", MODERATOR)
    refused = await step(desk, parel, "awards", who)
    assert (refused.status_code, code(refused)) == (409, "awarded-before")
    assert await desk.service.told(ParelAwarded) == []


async def test_one_person_who_went_to_work_elsewhere_is_not_two(desk: Desk) -> None:
    parel = await nominated(desk)
    await step(desk, parel, "awards", MODERATOR)
    moved = {name: value for name, value in PERSONAS[UTRECHT].items() if name != "about"} | {"sub": MODERATOR}
    assert code(await step(desk, parel, "awards", moved)) == "awarded-before"


async def test_two_awards_at_once_make_one_parel(desk: Desk) -> None:
    parel = await nominated(desk)
    answers = await asyncio.gather(*(step(desk, parel, "awards", who) for who in (MODERATOR, UTRECHT, ZEELAND)))
    assert sorted(answer.status_code for answer in answers) == [201, 201, 409]
    [event] = await desk.service.told(ParelAwarded)
    assert len(set(event["pois"])) == 2
    shown = (await desk.service.get(f"/v1/parels/{parel['id']}")).json()
    assert (shown["status"], shown["pois"]) == ("awarded", event["pois"])


async def test_two_awards_of_one_institution_at_once_are_one(desk: Desk) -> None:
    parel = await nominated(desk)
    answers = await asyncio.gather(*(step(desk, parel, "awards", who) for who in (MODERATOR, COLLEAGUE)))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert await desk.service.told(ParelAwarded) == []


async def test_of_two_nominations_at_once_one_wins(desk: Desk) -> None:
    case = await desk.published()
    answers = await asyncio.gather(*(nominate(desk, case, who) for who in (GUIDE, MODERATOR, "spn")))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert len(await desk.service.told(ParelNominated)) == 1


async def test_a_nomination_is_taken_back_by_who_made_it_and_can_be_made_again(desk: Desk) -> None:
    case = await desk.published()
    parel = (await nominate(desk, case)).json()
    assert (await step(desk, parel, "withdrawals", MODERATOR)).status_code == 403
    assert (await step(desk, parel, "withdrawals", GUIDE)).status_code == 201
    [event] = await desk.service.told(ParelWithdrawn)
    assert event["wasAwarded"] is False
    assert (await step(desk, parel, "awards", MODERATOR)).status_code == 409
    assert (await nominate(desk, case)).status_code == 201


async def test_only_spn_takes_a_parel_back(desk: Desk) -> None:
    parel = await awarded(desk)
    assert (await step(desk, parel, "withdrawals", GUIDE)).status_code == 403
    assert (await step(desk, parel, "withdrawals", "spn")).status_code == 201
    [event] = await desk.service.told(ParelWithdrawn)
    assert event["wasAwarded"] is True
    assert (await desk.service.get(f"/v1/projects/{parel['projectId']}/parel", "spn")).status_code == 404
    assert (await desk.service.get("/v1/parels")).json()["items"] == []


async def test_a_project_that_stops_keeps_its_parel_and_one_that_is_withdrawn_loses_it(desk: Desk) -> None:
    case = await desk.published()
    parel = (await nominate(desk, case)).json()
    for who in (MODERATOR, UTRECHT):
        await step(desk, parel, "awards", who)
    await desk.move(case, "stop")
    assert (await desk.service.get(f"/v1/projects/{case['projectId']}/parel")).status_code == 200
    await desk.withdrawn(case)
    assert (await desk.service.get(f"/v1/projects/{case['projectId']}/parel")).status_code == 404
    [event] = await desk.service.told(ParelWithdrawn)
    assert (event["wasAwarded"], event["poi"]) == (True, None)


async def test_a_late_withdrawal_of_the_project_takes_nothing_twice(desk: Desk) -> None:
    case = await desk.published()
    await nominate(desk, case)
    await desk.withdrawn(case)
    await desk.withdrawn(case)
    assert len(await desk.service.told(ParelWithdrawn)) == 1


async def test_nominations_are_listed_for_who_works_on_them(desk: Desk) -> None:
    parel = await nominated(desk)
    asked = {"params": {"status": "nominated"}}
    assert (await desk.service.get("/v1/parels", **asked)).status_code == 401
    assert (await desk.service.get("/v1/parels", "medewerker-assen", **asked)).status_code == 403
    for who in (MODERATOR, GUIDE, "spn"):
        assert [it["id"] for it in (await desk.service.get("/v1/parels", who, **asked)).json()["items"]] == [
            parel["id"]
        ]
    assert (await desk.service.get("/v1/parels")).json()["items"] == []


async def test_the_list_comes_in_pages(desk: Desk) -> None:
    for _ in range(3):
        await nominated(desk)
    asked = {"status": "nominated", "limit": "2"}
    first = (await desk.service.get("/v1/parels", "spn", params=asked)).json()
    assert (len(first["items"]), first["total"]) == (2, 3)
    rest = (await desk.service.get("/v1/parels", "spn", params={**asked, "after": first["next"]})).json()
    assert (len(rest["items"]), rest["next"]) == (1, None)


async def test_nobody_honours_what_his_own_organisation_made(desk: Desk) -> None:
    own = {**COLLEAGUE, "sub": "own", "library": PERSONAS["medewerker-assen"]["library"]}
    case = await desk.published()
    assert (await nominate(desk, case, own)).status_code == 403
    parel = (await nominate(desk, case)).json()
    assert (await step(desk, parel, "awards", own)).status_code == 403


async def test_a_motivation_is_needed_and_what_is_not_there_is_not_found(desk: Desk) -> None:
    case = await desk.published()
    path = f"/v1/projects/{case['projectId']}/parel-nominations"
    assert (await desk.service.post(path, GUIDE, {"motivation": "  "})).status_code == 400
    assert (await desk.service.post(f"/v1/parels/{new_id()}/awards", MODERATOR, WHY)).status_code == 404
    assert (await desk.service.get(f"/v1/projects/{new_id()}/parel")).status_code == 404
    assert await desk.service.told(ParelNominated) == []
