"""What is held of who writes, and of a contact person who has no account; and how both go."""

from typing import Any

import httpx

from shared.contracts.people import PersonErased
from shared.demo import PERSONAS
from shared.people import person_key
from tests.submissions.desk import STAFF, Desk
from tests.support.service import RunningService

SUB, EMAIL = PERSONAS[STAFF]["sub"], PERSONAS[STAFF]["email"]
CONTACT = {"name": "Bram Boekenlegger", "email": "Bram@example.nl", "phone": "06-12345678"}
ADMIN, COLLEAGUE = "beheerder", {**PERSONAS[STAFF], "sub": "een-collega", "email": "collega@example.nl"}


async def erase(service: RunningService, who: Any = STAFF, **body: Any) -> httpx.Response:
    return await service.post("/v1/erasures", who, body)


async def held(service: RunningService, who: Any = STAFF, **params: Any) -> dict[str, Any]:
    answer = await service.get("/v1/personal-data", who, params=params)
    assert answer.status_code == 200, answer.text
    return {each["what"]: each["items"] for each in answer.json()["items"]}


async def everywhere(service: RunningService) -> str:
    """Every row of every table, as text."""
    tables = await service.rows("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    rows = [await service.rows(f'SELECT t::text AS row FROM "{table["table_name"]}" t') for table in tables]
    return "\n".join(row["row"] for found in rows for row in found)


async def test_a_writer_gets_what_is_held_of_him(desk: Desk, submissions: RunningService) -> None:
    project = await desk.submitted(contact={**CONTACT, "email": EMAIL})
    found = await held(submissions)
    assert [each["id"] for each in found["Projecten waarvan je eigenaar bent"]] == [project["id"]]
    assert found["Versies die je indiende"][0]["revision"] == 1
    assert found["Waar je contactpersoon bent"][0]["contact"]["phone"] == CONTACT["phone"]


async def test_an_erased_writer_is_nowhere_and_the_project_stays(desk: Desk, submissions: RunningService) -> None:
    project = await desk.submitted(contact={**CONTACT, "email": EMAIL})
    await desk.change(project, {"tips": "Begin klein."})
    await submissions.post("/v1/projects", STAFF, {"title": "Nog een idee"}, headers={"Idempotency-Key": "k"})
    assert (await erase(submissions)).status_code == 202
    left = await everywhere(submissions)
    for trace in (SUB, EMAIL, PERSONAS[STAFF]["name"], CONTACT["name"], CONTACT["phone"]):
        assert trace not in left
    assert (await desk.read(project, COLLEAGUE))["tips"] == "Begin klein."
    assert await held(submissions) == {}


async def test_a_co_author_is_taken_off_every_list(desk: Desk, submissions: RunningService) -> None:
    project = await desk.draft()
    other = "medewerker-utrecht"
    await submissions.post(f"/v1/projects/{project['id']}/invitations", STAFF, {"email": PERSONAS[other]["email"]})
    invitation = (await submissions.get("/v1/invitations", other)).json()["items"][0]
    accepted = await submissions.post(f"/v1/invitations/{invitation['id']}/acceptances", other)
    assert accepted.status_code == 201, accepted.text
    assert (await erase(submissions, other)).status_code == 202
    assert PERSONAS[other]["sub"] not in await everywhere(submissions)
    assert (await submissions.get(f"/v1/projects/{project['id']}", other)).status_code == 404


async def test_the_event_says_no_more_than_a_key(submissions: RunningService) -> None:
    answer = await erase(submissions)
    [event] = await submissions.told(PersonErased)
    assert event["personKey"] == answer.json()["personKey"] == str(person_key(SUB))
    assert event.keys() == {"type", "sequence", "personKey", "erasedAt"}


async def test_a_contact_person_without_an_account_goes_by_address(desk: Desk, submissions: RunningService) -> None:
    project = await desk.submitted(contact=CONTACT)
    other = await desk.draft(contact={**CONTACT, "email": "iemand-anders@example.nl", "name": "Cato Colofon"})
    answer = await erase(submissions, ADMIN, email="bram@EXAMPLE.nl")
    assert answer.status_code == 202
    assert answer.json()["texts"] >= 2  # the working copy and the revision
    assert answer.json()["personKey"] is None
    left = await everywhere(submissions)
    assert "Boekenlegger" not in left
    assert "Cato Colofon" in left
    assert "contact" not in await desk.read(project)
    assert (await desk.read(other))["contact"]["name"] == "Cato Colofon"
    assert await submissions.told(PersonErased) == []


async def test_a_contact_person_goes_by_name_too(desk: Desk, submissions: RunningService) -> None:
    await desk.draft(contact={"name": "Bram Boekenlegger"})
    assert (await erase(submissions, ADMIN, name="bram boekenlegger")).json()["texts"] >= 1
    assert "Boekenlegger" not in await everywhere(submissions)


async def test_who_has_the_text_open_does_not_put_an_erased_contact_back(
    desk: Desk, submissions: RunningService
) -> None:
    project = await desk.draft(contact=CONTACT)
    seen = (await submissions.get(f"/v1/projects/{project['id']}", STAFF)).headers["etag"]
    await erase(submissions, ADMIN, email=CONTACT["email"])
    assert (await desk.change(project, {"contact": CONTACT}, if_match=seen)).status_code == 412


async def test_an_administrator_erases_somebody_by_subject(desk: Desk, submissions: RunningService) -> None:
    await desk.draft()
    assert (await erase(submissions, ADMIN, subject=SUB)).status_code == 202
    assert SUB not in await everywhere(submissions)


async def test_nobody_else_erases_somebody(desk: Desk, submissions: RunningService) -> None:
    await desk.draft(contact=CONTACT)
    for body in ({"subject": SUB}, {"email": CONTACT["email"]}, {"name": CONTACT["name"]}):
        for who in ("medewerker-utrecht", "moderator-drenthe", "spn"):
            assert (await erase(submissions, who, **body)).status_code == 403
    assert SUB in await everywhere(submissions)


async def test_erasing_twice_tells_twice_and_touches_nothing(desk: Desk, submissions: RunningService) -> None:
    await desk.draft()
    await erase(submissions)
    again = (await erase(submissions)).json()
    assert (again["rows"], again["texts"]) == (0, 0)
