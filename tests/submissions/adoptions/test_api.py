"""The adoption register over HTTP: two libraries that agree on one line."""

import asyncio
from typing import Any

import httpx
import pytest

from shared.contracts.lineage import AdoptionConfirmed, AdoptionDeclined, AdoptionEnded, ProjectAdopted
from shared.ids import new_id
from tests.submissions.desk import STAFF, Desk
from tests.support.service import Who

ADOPTER = "medewerker-utrecht"
SAID = {"adoptedAs": "aangepast van", "changed": "In het zwembad.", "since": 2025}


async def adopt(desk: Desk, project: dict[str, Any], who: Who = ADOPTER, **changes: Any) -> httpx.Response:
    return await desk.service.post(f"/v1/projects/{project['id']}/adoptions", who, {**SAID, **changes})


async def act(desk: Desk, adoption: Any, what: str, who: Who, body: Any = None, **more: Any) -> httpx.Response:
    return await desk.service.post(f"/v1/adoptions/{adoption['id']}/{what}", who, body, **more)


async def confirmed(desk: Desk, project: dict[str, Any], who: Who = ADOPTER) -> dict[str, Any]:
    made: dict[str, Any] = (await adopt(desk, project, who)).json()
    answer = await act(desk, made, "confirmations", STAFF)
    assert answer.status_code == 201
    return dict(answer.json())


async def register(desk: Desk, project: dict[str, Any], who: Who = None) -> list[str]:
    answer = await desk.service.get(f"/v1/projects/{project['id']}/adoptions", who)
    assert answer.status_code == 200
    return [item["status"] for item in answer.json()["items"]]


async def test_an_adoption_is_proposed_confirmed_and_ended_and_public_in_between_and_after(desk: Desk) -> None:
    project = await desk.published()
    answer = await adopt(desk, project)
    made = answer.json()
    assert (answer.status_code, answer.headers["Location"]) == (201, f"/v1/adoptions/{made['id']}")
    assert (made["status"], made["adoptedAs"], made["since"], made["phase"]) == ("proposed", "adapted", "2025", None)
    assert made["adopter"]["name"] == "Bibliotheek Utrecht"
    assert await register(desk, project) == []
    assert await register(desk, project, STAFF) == await register(desk, project, ADOPTER) == ["proposed"]

    assert (await act(desk, made, "confirmations", STAFF)).json()["status"] == "confirmed"
    assert await register(desk, project) == ["confirmed"]

    answer = await act(desk, made, "endings", ADOPTER, {"reason": "Het zwembad ging dicht."})
    assert (answer.json()["outcome"], answer.json()["reason"]) == ("stopped", "Het zwembad ging dicht.")
    assert await register(desk, project) == ["ended"]
    told = [event for event in await desk.service.told() if "adoption" in event]
    assert [event["type"] for event in told] == [it.TYPE for it in (ProjectAdopted, AdoptionConfirmed, AdoptionEnded)]
    assert (told[-1]["confirmed"], told[-1]["projectId"]) == (True, project["id"])


async def test_the_owner_declines_with_a_reason_that_only_both_sides_see(desk: Desk) -> None:
    project = await desk.published()
    made = (await adopt(desk, project)).json()
    assert (await act(desk, made, "refusals", STAFF, {"reason": " "})).status_code == 400
    assert (await act(desk, made, "refusals", STAFF, {"reason": "Wij kennen dit niet."})).json()["status"] == "declined"
    assert (await desk.service.get(f"/v1/adoptions/{made['id']}")).status_code == 404
    seen = await desk.service.get(f"/v1/adoptions/{made['id']}", ADOPTER)
    assert seen.json()["reason"] == "Wij kennen dit niet."
    assert "Wij kennen" not in str(await desk.service.told(AdoptionDeclined))
    assert (await act(desk, made, "confirmations", STAFF)).status_code == 409
    assert (await adopt(desk, project)).status_code == 201


async def test_every_fault_is_named_at_once(desk: Desk) -> None:
    project = await desk.published()
    body = {"adoptedAs": "", "since": "gisteren", "extra": 1}
    answer = await desk.service.post(f"/v1/projects/{project['id']}/adoptions", ADOPTER, body)
    assert {fault["pointer"] for fault in answer.json()["errors"]} == {"/adoptedAs", "/changed", "/since", "/extra"}
    answer = await adopt(desk, project, phase="droom", since="2999")
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/phase", "/since"]
    assert await desk.service.rows("SELECT * FROM adoption") == []


async def test_what_is_left_out_has_a_sensible_default(desk: Desk) -> None:
    project = await desk.published()
    body = {"changed": "Niets."}
    made = (await desk.service.post(f"/v1/projects/{project['id']}/adoptions", ADOPTER, body)).json()
    assert (made["adoptedAs"], made["ownProjectId"]) == ("adopted", None)
    assert len(made["since"]) == 4


async def test_one_open_line_for_each_library_and_a_new_one_after_it_ended(desk: Desk) -> None:
    project = await desk.published()
    first = (await adopt(desk, project)).json()
    again = await adopt(desk, project)
    assert (again.status_code, again.json()["type"].rpartition(":")[2]) == (409, "already-adopted")
    assert (await adopt(desk, project, "medewerker-arnhem")).status_code == 201
    await act(desk, first, "endings", ADOPTER, {"reason": "Even niet."})
    second = (await adopt(desk, project)).json()
    assert second["id"] != first["id"]


async def test_of_two_colleagues_at_once_one_wins(desk: Desk) -> None:
    for _ in range(3):
        project = await desk.published()
        answers = await asyncio.gather(*(adopt(desk, project) for _ in range(3)))
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409]


async def test_of_confirming_and_ending_at_once_the_second_finds_what_the_first_did(desk: Desk) -> None:
    for _ in range(3):
        made = (await adopt(desk, await desk.published())).json()
        answers = await asyncio.gather(
            act(desk, made, "confirmations", STAFF), act(desk, made, "endings", ADOPTER, {"reason": "Toch niet."})
        )
        assert [answer.status_code for answer in answers] in ([201, 201], [409, 201])


async def test_of_a_confirmation_and_a_refusal_at_once_one_wins(desk: Desk) -> None:
    for _ in range(4):
        made = (await adopt(desk, await desk.published())).json()
        answers = await asyncio.gather(
            act(desk, made, "confirmations", STAFF), act(desk, made, "refusals", STAFF, {"reason": "Nee."})
        )
        assert sorted(answer.status_code for answer in answers) == [201, 409]


async def test_one_s_own_project_is_not_adopted_and_says_so(desk: Desk) -> None:
    answer = await adopt(desk, await desk.published(), STAFF)
    assert (answer.status_code, "eigen bibliotheek" in answer.json()["detail"]) == (403, True)


async def test_only_what_is_published_is_adopted(desk: Desk) -> None:
    assert (await adopt(desk, await desk.submitted())).status_code == 404
    gone = await desk.published()
    await desk.withdraw(gone, reason="Voorbij")
    assert (await adopt(desk, gone)).status_code == 404
    assert (await adopt(desk, {"id": str(new_id())})).status_code == 404


async def test_the_register_of_a_withdrawn_project_is_for_both_sides_only(desk: Desk) -> None:
    project = await desk.published()
    made = await confirmed(desk, project)
    await desk.withdraw(project, reason="Voorbij")
    path = f"/v1/projects/{project['id']}/adoptions"
    assert (await desk.service.get(path)).status_code == 404
    assert (await desk.service.get(f"/v1/adoptions/{made['id']}")).status_code == 404
    assert await register(desk, project, ADOPTER) == await register(desk, project, STAFF) == ["confirmed"]
    assert (await act(desk, made, "endings", ADOPTER, {"reason": "De eigenaar stopte."})).status_code == 201


async def test_the_adopter_tells_how_it_goes_on_on_the_version_he_read(desk: Desk) -> None:
    made = await confirmed(desk, await desk.published())
    path = f"/v1/adoptions/{made['id']}"

    async def change(body: Any, who: Who = ADOPTER, **headers: str) -> httpx.Response:
        return await desk.service.request("PATCH", path, who, json=body, headers=headers)

    tag = (await desk.service.get(path)).headers["ETag"]
    assert (await change({"phase": "experiment"})).status_code == 428
    first = await change({"phase": "experiment"}, **{"If-Match": tag})
    assert (first.status_code, first.json()["status"], first.json()["phase"]) == (200, "confirmed", "experiment")
    assert (await change({"phase": "idea"}, **{"If-Match": tag})).status_code == 412
    assert (await change({"phase": "idea"}, STAFF, **{"If-Match": "*"})).status_code == 403
    assert (await change({"changed": None, "phase": "droom"}, **{"If-Match": "*"})).status_code == 400
    assert (await change({"phase": None}, **{"If-Match": "*"})).json()["phase"] is None
    assert (await change({"adoptedAs": "Zwemlezen"}, **{"If-Match": "*"})).json()["status"] == "proposed"
    assert (await desk.service.get(path)).status_code == 404
    told = await desk.service.told()
    assert [event["type"] for event in told][-2:] == [AdoptionConfirmed.TYPE, ProjectAdopted.TYPE]


async def test_the_adopter_s_own_project_is_one_of_its_published_ones(desk: Desk) -> None:
    project = await desk.published()
    own, draft, other = (
        await desk.published(ADOPTER),
        await desk.draft(ADOPTER),
        await desk.published("medewerker-arnhem"),
    )
    for wrong in (draft["id"], other["id"], project["id"], str(new_id())):
        answer = await adopt(desk, project, ownProjectId=wrong)
        assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/ownProjectId"]
    assert (await adopt(desk, project, ownProjectId=own["id"])).json()["ownProjectId"] == own["id"]


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        (STAFF, 2), (ADOPTER, 1), ("medewerker-arnhem", 1), ("moderator-drenthe", 2), ("moderator-utrecht", 1),
        ("moderator-limburg", 0), ("spn", 2),
    ],
)  # fmt: skip
async def test_everyone_s_list_holds_what_concerns_him(desk: Desk, who: str, seen: int) -> None:
    project = await desk.published()
    await confirmed(desk, project)
    await adopt(desk, project, "medewerker-arnhem")
    answer = (await desk.service.get("/v1/adoptions", who)).json()
    assert (answer["total"], len(answer["items"])) == (seen, seen)


async def test_one_s_own_list_can_be_narrowed_by_status_and_is_paged(desk: Desk) -> None:
    for _ in range(3):
        await confirmed(desk, await desk.published())
    await adopt(desk, await desk.published())
    mine = {"mine": "true", "status": "confirmed", "limit": "2"}
    first = (await desk.service.get("/v1/adoptions", STAFF, params=mine)).json()
    rest = (await desk.service.get("/v1/adoptions", STAFF, params={**mine, "after": first["next"]})).json()
    assert (first["total"], len(first["items"]), len(rest["items"]), rest["next"]) == (3, 2, 1, None)
    assert (await desk.service.get("/v1/adoptions", "kb")).status_code == 403


async def test_a_repeated_request_with_its_key_has_one_effect(desk: Desk) -> None:
    project = await desk.published()
    path, key = f"/v1/projects/{project['id']}/adoptions", {"Idempotency-Key": "een-keer"}
    answers = [await desk.service.post(path, ADOPTER, SAID, headers=key) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len(await desk.service.told(ProjectAdopted)) == 1


async def test_a_project_that_was_handed_to_its_adopter_is_let_go_of_and_not_confirmed(desk: Desk) -> None:
    project = await desk.published()
    made = (await adopt(desk, project)).json()
    offers = f"/v1/projects/{project['id']}/ownership-offers"
    offer = (await desk.service.post(offers, STAFF, {"email": f"{ADOPTER}@example.nl"})).json()
    assert (await desk.service.post(f"/v1/ownership-offers/{offer['id']}/acceptances", ADOPTER)).is_success
    assert (await act(desk, made, "confirmations", STAFF)).status_code == 404
    refused = await act(desk, made, "confirmations", ADOPTER)
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (409, "own-project")
    assert (await act(desk, made, "endings", ADOPTER, {"reason": "Het is van ons."})).status_code == 201
    assert (await adopt(desk, project)).status_code == 403
    assert (await adopt(desk, project, STAFF)).status_code == 201
