"""Somebody is asked to write along: he answers, writes, leaves; his address goes as soon as it is of no use."""

import asyncio
from typing import Any

import httpx
import pytest

from services.submissions.authors import commands
from services.submissions.clock import run_once
from shared.contracts.authors import CoAuthorInvited, CoAuthorJoined, CoAuthorLeft
from shared.demo import PERSONAS
from tests.submissions.desk import STAFF, Desk

GUEST = "medewerker-utrecht"


async def invite(
    desk: Desk, project: dict[str, Any], to: str = f"{GUEST}@example.nl", who: str = STAFF
) -> httpx.Response:
    return await desk.service.post(
        f"/v1/projects/{project['id']}/invitations", who, {"email": to, "message": "Schrijf je mee?"}
    )


async def accept(desk: Desk, invitation: dict[str, Any], who: str = GUEST) -> httpx.Response:
    return await desk.service.post(f"/v1/invitations/{invitation['id']}/acceptances", who)


async def close(desk: Desk, invitation: dict[str, Any], who: str) -> httpx.Response:
    return await desk.service.request("DELETE", f"/v1/invitations/{invitation['id']}", who)


async def co_author(desk: Desk, project: dict[str, Any]) -> dict[str, Any]:
    answer = await accept(desk, (await invite(desk, project)).json())
    assert answer.status_code == 201, answer.text
    joined: dict[str, Any] = answer.json()
    return joined


async def waiting(desk: Desk, who: str = GUEST) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await desk.service.get("/v1/invitations", who)).json()["items"]
    return items


def code(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).removeprefix("urn:innovatiebieb:problem:")


async def test_who_is_invited_finds_it_whatever_the_capitals_in_his_address(desk: Desk) -> None:
    project = await desk.draft(title="Samen voorlezen")
    made = await invite(desk, project, "  Medewerker-UTRECHT@Example.NL ")
    assert made.status_code == 201, made.text
    assert made.headers["location"] == f"/v1/invitations/{made.json()['id']}"
    assert "xample" not in made.text.lower(), "an answer is kept for repeated requests"
    [found] = await waiting(desk)
    assert (found["id"], found["title"], found["message"]) == (made.json()["id"], "Samen voorlezen", "Schrijf je mee?")
    assert await waiting(desk, "medewerker-arnhem") == []
    [told] = await desk.service.told(CoAuthorInvited)
    assert "utrecht" not in str(told).lower()


async def test_a_co_author_writes_and_the_library_hands_in(desk: Desk) -> None:
    project = await desk.draft()
    path = f"/v1/projects/{project['id']}"
    assert (await desk.service.get(path, GUEST)).status_code == 404
    joined = await co_author(desk, project)
    assert (joined["library"], joined["mine"]) == (PERSONAS[GUEST]["library"], True)
    assert (await desk.change(project, {"goal": "Samen beter"}, GUEST)).status_code == 200
    assert (await desk.read(project))["goal"] == "Samen beter"
    assert project["id"] in {
        it["id"] for it in (await desk.service.get("/v1/projects?mine=true", GUEST)).json()["items"]
    }
    for refused in (
        await desk.submit(project, GUEST),
        await desk.withdraw(project, GUEST, "Weg ermee"),
        await invite(desk, project, "iemand@example.nl", GUEST),
        await desk.service.post(f"{path}/ownership-offers", GUEST, {"email": "iemand@example.nl"}),
    ):
        assert refused.status_code == 403
        assert "Jij schrijft mee" in refused.json()["detail"]
    assert (await desk.submit(project)).status_code == 201
    assert [event["library"]["isil"] for event in await desk.service.told(CoAuthorJoined)] == [
        joined["library"]["isil"]
    ]


async def test_insiders_see_who_works_on_it_and_only_the_library_whom_it_asked(desk: Desk) -> None:
    project = await desk.submitted()
    await co_author(desk, project)
    await invite(desk, project, "Iemand@example.nl")
    path = f"/v1/projects/{project['id']}/authors"
    for who, seen in ((STAFF, ["iemand@example.nl"]), (GUEST, []), ("moderator-drenthe", [])):
        found = (await desk.service.get(path, who)).json()
        assert found["owner"]["name"] == PERSONAS[STAFF]["name"]
        assert [item["name"] for item in found["items"]] == [PERSONAS[GUEST]["name"]]
        assert [item["email"] for item in found["invitations"]] == seen
    assert (await desk.service.get(path, "medewerker-arnhem")).status_code == 404


async def test_an_address_is_forgotten_when_it_is_answered(desk: Desk) -> None:
    project = await desk.draft()
    for answer in (accept, lambda desk, made: close(desk, made, GUEST), lambda desk, made: close(desk, made, STAFF)):
        made = (await invite(desk, project)).json()
        assert (await answer(desk, made)).is_success
        rows = await desk.service.rows(
            "SELECT email, message FROM invitation WHERE id = CAST(:id AS uuid)", id=made["id"]
        )
        assert rows == [{"email": None, "message": None}]
        for late in (await accept(desk, made), await close(desk, made, GUEST), await close(desk, made, STAFF)):
            assert (late.status_code, code(late)) == (409, "already-answered")
        for author in (await desk.service.get(f"/v1/projects/{project['id']}/authors", STAFF)).json()["items"]:
            gone = await desk.service.request("DELETE", f"/v1/projects/{project['id']}/authors/{author['id']}", STAFF)
            assert gone.status_code == 204
    assert len(await desk.service.told(CoAuthorLeft)) == 3


async def test_a_co_author_leaves_or_is_let_go_and_sees_nothing_any_more(desk: Desk) -> None:
    for who in (GUEST, STAFF):
        project = await desk.draft()
        joined = await co_author(desk, project)
        path = f"/v1/projects/{project['id']}"
        for stranger in ("medewerker-arnhem", "moderator-drenthe"):
            refused = await desk.service.request("DELETE", f"{path}/authors/{joined['id']}", stranger)
            assert refused.status_code == 404
        assert (await desk.service.request("DELETE", f"{path}/authors/{joined['id']}", who)).status_code == 204
        assert (await desk.service.get(path, GUEST)).status_code == 404
        assert (await desk.change(project, {"goal": "Toch nog"}, GUEST)).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"), [("lezer", 403), ("moderator-drenthe", 403), ("regiogids-biblionet-drenthe", 403)]
)
async def test_who_works_for_no_library_or_judges_it_does_not_write_along(desk: Desk, who: str, status: int) -> None:
    project = await desk.draft()
    made = (await invite(desk, project, f"{who}@example.nl")).json()
    assert (await accept(desk, made, who)).status_code == status
    assert len(await waiting(desk, who)) == 1, "nothing was stored: he can still decline"


async def test_what_can_be_wrong_with_an_invitation_is_said(desk: Desk) -> None:
    project = await desk.draft()
    assert (await invite(desk, project, "geen adres")).status_code == 400
    own = await invite(desk, project, PERSONAS[STAFF]["email"])
    assert (own.status_code, own.json()["errors"][0]["pointer"]) == (400, "/email")
    assert (await invite(desk, project)).status_code == 201
    assert code(await invite(desk, project)) == "already-invited"
    for number in range(19):
        assert (await invite(desk, project, f"collega-{number}@example.nl")).status_code == 201
    assert code(await invite(desk, project, "nog-een@example.nl")) == "too-many-authors"
    withdrawn = await desk.submitted()
    made = (await invite(desk, withdrawn)).json()
    await desk.withdraw(withdrawn, reason="Klaar")
    assert code(await invite(desk, withdrawn, "iemand@example.nl")) == "project-withdrawn"
    assert code(await accept(desk, made)) == "project-withdrawn"


async def test_of_an_acceptance_and_taking_back_at_once_one_wins(desk: Desk) -> None:
    for _ in range(4):
        project = await desk.draft()
        made = (await invite(desk, project)).json()
        accepted, taken_back = await asyncio.gather(accept(desk, made), close(desk, made, STAFF))
        assert sorted((accepted.status_code, taken_back.status_code)) in ([201, 409], [204, 409])
        sees = (await desk.service.get(f"/v1/projects/{project['id']}", GUEST)).status_code
        assert sees == (200 if accepted.status_code == 201 else 404)


async def test_an_invitation_lapses_after_thirty_days_with_its_address(desk: Desk) -> None:
    project = await desk.draft()
    made = (await invite(desk, project)).json()
    await desk.service.rows("UPDATE invitation SET created_at = created_at - interval '31 days' RETURNING 1")
    assert await waiting(desk) == []
    assert code(await accept(desk, made)) == "already-answered"
    await run_once(desk.service.database, (commands.expire_next,))
    assert await desk.service.rows("SELECT 1 FROM invitation") == []
    assert len(await desk.service.told(CoAuthorLeft)) == 1
    assert (await invite(desk, project)).status_code == 201
