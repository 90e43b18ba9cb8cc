"""A project is handed over: to a colleague, or to another library, with all that may happen at the same moment."""

import asyncio
from typing import Any

import httpx
import pytest

from services.submissions.clock import run_once
from services.submissions.ownership import commands
from shared.contracts.authors import CoAuthorLeft, OwnershipOffered, OwnershipTransferred
from shared.demo import PERSONAS
from tests.submissions.desk import STAFF, Desk

HEIR = "medewerker-utrecht"
COLLEAGUE: dict[str, Any] = {
    **{name: value for name, value in PERSONAS[STAFF].items() if name != "about"},
    "sub": "collega-assen",
    "name": "Collega Boekenlegger",
    "email": "collega@example.nl",
}


async def offer(
    desk: Desk, project: dict[str, Any], to: str = f"{HEIR}@example.nl", who: Any = STAFF
) -> httpx.Response:
    return await desk.service.post(
        f"/v1/projects/{project['id']}/ownership-offers", who, {"email": to, "message": "Ga jij ermee verder?"}
    )


async def accept(desk: Desk, made: dict[str, Any], who: Any = HEIR) -> httpx.Response:
    return await desk.service.post(f"/v1/ownership-offers/{made['id']}/acceptances", who)


async def close(desk: Desk, made: dict[str, Any], who: Any) -> httpx.Response:
    return await desk.service.request("DELETE", f"/v1/ownership-offers/{made['id']}", who)


async def offered(desk: Desk, project: dict[str, Any], to: str = f"{HEIR}@example.nl") -> dict[str, Any]:
    answer = await offer(desk, project, to)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def code(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).removeprefix("urn:innovatiebieb:problem:")


async def test_nothing_changes_until_it_is_accepted(desk: Desk) -> None:
    project = await desk.draft(title="Op zoek naar een thuis")
    made = await offered(desk, project)
    [waits] = (await desk.service.get("/v1/ownership-offers", HEIR)).json()["items"]
    assert (waits["title"], waits["mine"], waits["library"]["name"]) == (
        "Op zoek naar een thuis", False, "Bibliotheek Assen",
    )  # fmt: skip
    [sent] = (await desk.service.get("/v1/ownership-offers", STAFF)).json()["items"]
    assert (sent["id"], sent["mine"]) == (made["id"], True)
    assert (await desk.read(project))["library"] == PERSONAS[STAFF]["library"]
    assert (await desk.service.get(f"/v1/projects/{project['id']}", HEIR)).status_code == 404
    assert len(await desk.service.told(OwnershipOffered)) == 1
    assert "utrecht" not in str(await desk.service.told()).lower()


async def test_at_another_library_the_project_goes_along_with_its_province(desk: Desk) -> None:
    project = await desk.submitted()
    taken = await accept(desk, await offered(desk, project))
    assert taken.status_code == 201, taken.text
    body = taken.json()
    assert (body["library"], body["province"], body["status"]) == (PERSONAS[HEIR]["library"], "utrecht", "submitted")
    for who, status in ((STAFF, 404), ("moderator-drenthe", 404), ("moderator-utrecht", 200), (HEIR, 200)):
        assert (await desk.service.get(f"/v1/projects/{project['id']}", who)).status_code == status
    [told] = await desk.service.told(OwnershipTransferred)
    assert (told["fromLibrary"]["name"], told["library"]["name"]) == ("Bibliotheek Assen", "Bibliotheek Utrecht")
    assert (await desk.submit(project, HEIR)).json()["revision"] == 2
    for late in (await desk.submit(project), await desk.change(project, {"goal": "Te laat"})):
        assert (late.status_code, code(late)) == (409, "handed-over")
        assert "Bibliotheek Utrecht" in late.json()["detail"]


async def test_a_colleague_answers_for_it_and_the_library_stays(desk: Desk) -> None:
    project = await desk.published()
    before = await desk.service.get(f"/v1/projects/{project['id']}", STAFF)
    assert (await accept(desk, await offered(desk, project, "Collega@example.nl"), COLLEAGUE)).status_code == 201
    authors = (await desk.service.get(f"/v1/projects/{project['id']}/authors", STAFF)).json()
    assert (authors["owner"]["name"], authors["owner"]["mine"]) == ("Collega Boekenlegger", False)
    assert (await desk.read(project))["library"] == before.json()["library"]
    stale = await desk.change(project, {"goal": "Nieuw doel"}, if_match=before.headers["etag"])
    assert stale.status_code == 412
    assert (await offer(desk, project, "collega@example.nl", COLLEAGUE)).status_code == 400, "it is his already"


async def test_a_co_author_who_becomes_the_owner_is_no_co_author_any_more(desk: Desk) -> None:
    project = await desk.draft()
    path = f"/v1/projects/{project['id']}"
    invited = (await desk.service.post(f"{path}/invitations", STAFF, {"email": f"{HEIR}@example.nl"})).json()
    await desk.service.post(f"/v1/invitations/{invited['id']}/acceptances", HEIR)
    assert (await accept(desk, await offered(desk, project))).status_code == 201
    authors = (await desk.service.get(f"{path}/authors", HEIR)).json()
    assert (authors["items"], authors["owner"]["mine"]) == ([], True)
    assert len(await desk.service.told(CoAuthorLeft)) == 1


async def test_an_offer_is_answered_once_and_its_address_is_forgotten(desk: Desk) -> None:
    for answered_by in (HEIR, STAFF):
        project = await desk.draft()
        made = await offered(desk, project)
        assert code(await offer(desk, project, "ander@example.nl")) == "already-offered"
        for stranger in ("medewerker-arnhem", "lezer"):
            assert (await accept(desk, made, stranger)).status_code == 404
            assert (await close(desk, made, stranger)).status_code == 404
        assert (await close(desk, made, answered_by)).status_code == 204
        assert code(await accept(desk, made)) == "already-answered"
        assert (await offer(desk, project, "ander@example.nl")).status_code == 201
    rows = await desk.service.rows("SELECT email FROM ownership_offer WHERE status <> 'open'")
    assert {row["email"] for row in rows} == {None}
    await desk.service.rows("UPDATE ownership_offer SET created_at = created_at - interval '31 days' RETURNING 1")
    await run_once(desk.service.database, (commands.expire_next,))
    assert await desk.service.rows("SELECT 1 FROM ownership_offer") == []


@pytest.mark.parametrize("who", ["lezer", "moderator-drenthe"])
async def test_a_project_goes_to_library_staff_that_does_not_judge_it(desk: Desk, who: str) -> None:
    made = await offered(desk, await desk.draft(), f"{who}@example.nl")
    assert (await accept(desk, made, who)).status_code == 403


async def test_of_two_answers_at_once_one_wins(desk: Desk) -> None:
    for _ in range(4):
        project = await desk.submitted()
        made = await offered(desk, project)
        answers = await asyncio.gather(accept(desk, made), close(desk, made, STAFF), accept(desk, made))
        assert sorted(answer.status_code for answer in answers) in ([201, 409, 409], [204, 409, 409])
        won = any(answer.status_code == 201 for answer in answers)
        assert (await desk.service.get(f"/v1/projects/{project['id']}", HEIR)).status_code == (200 if won else 404)


async def test_a_hand_over_and_a_submission_at_once_leave_a_sound_project(desk: Desk) -> None:
    for number in range(6):
        project = await desk.submitted(title=f"Project nummer {number}")
        etag = (await desk.service.get(f"/v1/projects/{project['id']}", STAFF)).headers["etag"]
        made = await offered(desk, project)
        acts = [accept(desk, made), desk.submit(project, headers={"If-Match": etag})]
        taken, handed_in = await asyncio.gather(*acts)
        assert taken.status_code == 201
        assert handed_in.status_code == 201 or code(handed_in) == "handed-over"
        now = await desk.read(project, HEIR)
        assert (now["library"]["name"], now["revision"]) == (
            "Bibliotheek Utrecht", 2 if handed_in.status_code == 201 else 1,
        )  # fmt: skip
        told = [event for event in await desk.service.told() if event["projectId"] == project["id"]]
        assert [event["sequence"] for event in told] == list(range(1, len(told) + 1))


async def test_a_hand_over_and_an_editor_who_saves_at_once_lose_nothing_unseen(desk: Desk) -> None:
    for _ in range(4):
        project = await desk.draft()
        etag = (await desk.service.get(f"/v1/projects/{project['id']}", STAFF)).headers["etag"]
        made = await offered(desk, project, "collega@example.nl")
        taken, saved = await asyncio.gather(
            accept(desk, made, COLLEAGUE), desk.change(project, {"goal": "Nieuw doel"}, if_match=etag)
        )
        assert taken.status_code == 201
        assert saved.status_code in (200, 412)
        assert ((await desk.read(project))["goal"] == "Nieuw doel") == (saved.status_code == 200)


async def test_a_hand_over_and_a_decision_at_once_leave_a_sound_project(desk: Desk) -> None:
    for outcome, status in (("publish", "published"), ("reject", "rejected"), ("request-changes", "changes-requested")):
        project = await desk.submitted()
        made = await offered(desk, project)
        taken, _ = await asyncio.gather(accept(desk, made), desk.decided(project, outcome))
        whose = HEIR if taken.status_code == 201 else STAFF
        assert taken.status_code == 201 or (outcome, code(taken)) == ("reject", "project-rejected")
        now = await desk.read(project, whose)
        assert (now["status"], now["decision"]["outcome"]) == (status, outcome)


async def test_a_project_that_is_closed_is_not_handed_over(desk: Desk) -> None:
    project = await desk.submitted()
    made = await offered(desk, project)
    await desk.withdraw(project, reason="Klaar")
    assert code(await accept(desk, made)) == "project-withdrawn"
    assert (await desk.service.get("/v1/ownership-offers", HEIR)).json()["total"] == 0
    assert code(await offer(desk, project)) == "project-withdrawn"
