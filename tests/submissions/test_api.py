"""A library's work over HTTP: draft, change, submit, withdraw; and what is refused, in plain words."""

import asyncio
from typing import Any

import httpx
import pytest

from shared.contracts.submissions import ProjectRevised, ProjectSubmitted, ProjectWithdrawn
from shared.demo import PERSONAS
from shared.testing import factories
from tests.submissions.desk import STAFF, Desk
from tests.support.service import RunningService


def code(answer: httpx.Response) -> str:
    """The problem's own code."""
    return str(answer.json()["type"]).removeprefix("urn:innovatiebieb:problem:")


def pointers(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 400, answer.text
    return [fault["pointer"] for fault in answer.json()["errors"]]


async def test_a_draft_needs_only_a_title_and_gets_its_library_from_the_token(submissions: RunningService) -> None:
    made = await submissions.post("/v1/projects", STAFF, {"title": "Voorlezen"})
    assert made.status_code == 201
    body = made.json()
    assert made.headers["location"] == f"/v1/projects/{body['id']}"
    assert made.headers["etag"] == '"1"'
    assert (body["status"], body["revision"], body["publishedRevision"]) == ("draft", 0, None)
    assert body["library"] == PERSONAS[STAFF]["library"]
    assert body["province"] == "drenthe"
    assert await submissions.told() == []


@pytest.mark.parametrize(
    ("who", "status"), [(None, 401), ("moderator-drenthe", 403), ("lezer", 403), ("kb", 403), ("spn", 403)]
)
async def test_only_library_staff_starts_a_project(submissions: RunningService, who: str | None, status: int) -> None:
    assert (await submissions.post("/v1/projects", who, {"title": "Voorlezen"})).status_code == status


async def test_every_field_of_the_record_comes_back_as_it_was_written(desk: Desk) -> None:
    written = factories.fields(
        result="Veel", tips="Rustig", startYear=2019, phaseNote="Bijna", reach="one-location", costs="€ 100",
        takeover="free", coreFunctions=["lezen"], targetGroups=["ouderen"],
        partners=["Gemeente Assen", {"name": "Basisschool De Kring", "kind": "school"}], hours="Vier uur per week",
        location="Assen-Oost", evaluation="effect-study", evaluationResult="Meer kinderen lezen", outcome="absorbed",
        materials=[{"title": "Draaiboek", "url": "https://example.nl/boek", "licence": "CC-BY-4.0"}],
        mailbox="info@example.nl", contact={"name": "Evi", "email": "evi@example.nl", "phone": None},
        licence="CC-BY-4.0", reviewDue="2027-01-01", source="https://example.nl/praktijk",
    )  # fmt: skip
    made = await desk.service.post("/v1/projects", STAFF, written)
    assert made.status_code == 201, made.text
    read = await desk.read(made.json())
    assert {name: read[name] for name in written} == written
    await desk.change(made.json(), {"phase": "experiment"})
    assert (await desk.submit(made.json())).status_code == 201
    [event] = await desk.service.told(ProjectSubmitted)
    assert event["content"]["partners"] == ["Gemeente Assen", "Basisschool De Kring"]
    assert event["content"]["partnerKinds"] == {"Basisschool De Kring": "school"}
    told = ("hours", "location", "evaluationResult")
    assert {name: event["content"][name] for name in told} == {name: written[name] for name in told}


async def test_a_change_names_the_version_it_was_made_on(desk: Desk) -> None:
    project = await desk.draft()
    path = f"/v1/projects/{project['id']}"
    without = await desk.service.request("PATCH", path, STAFF, json={"goal": "Meer lezen"})
    assert (without.status_code, code(without)) == (428, "precondition-required")
    first = await desk.change(project, {"goal": "Meer lezen"}, if_match='"1"')
    assert (first.status_code, first.headers["etag"]) == (200, '"2"')
    stale = await desk.change(project, {"goal": "Minder lezen"}, if_match='"1"')
    assert (stale.status_code, code(stale)) == (412, "stale-version")
    assert (await desk.read(project))["goal"] == "Meer lezen"


async def test_of_two_editors_saving_at_once_one_is_told_to_merge(desk: Desk) -> None:
    project = await desk.draft()
    answers = await asyncio.gather(*(desk.change(project, {"goal": text}, if_match='"1"') for text in ("Een", "Twee")))
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    won = next(answer.json()["goal"] for answer in answers if answer.status_code == 200)
    assert (await desk.read(project))["goal"] == won


async def test_a_change_is_a_merge_patch(desk: Desk) -> None:
    project = await desk.draft(tips="Neem de tijd", partners=["Gemeente Assen"])
    path, headers = f"/v1/projects/{project['id']}", {"If-Match": "*", "Content-Type": "application/merge-patch+json"}
    changed = await desk.service.request(
        "PATCH", path, STAFF, content=b'{"tips":null,"result":"Goed"}', headers=headers
    )
    assert changed.status_code == 200, changed.text
    read = await desk.read(project)
    assert "tips" not in read
    assert (read["result"], read["partners"]) == ("Goed", ["Gemeente Assen"])


async def test_a_title_cannot_be_taken_away(desk: Desk) -> None:
    assert pointers(await desk.change(await desk.draft(), {"title": None})) == ["/title"]


async def test_submitting_names_every_missing_field_at_once(desk: Desk) -> None:
    made = (await desk.service.post("/v1/projects", STAFF, {"title": "Kort"})).json()
    refused = await desk.submit(made)
    assert pointers(refused) == ["/summary", "/goal", "/approach", "/origin", "/phase", "/themes", "/title"]
    assert {fault["detail"] for fault in refused.json()["errors"][:6]} == {"Dit veld is nog leeg. Vul het in."}
    assert (await desk.read(made))["status"] == "draft"
    assert await desk.service.told() == []


async def test_a_submission_is_told_once_with_its_text(desk: Desk) -> None:
    project = await desk.draft()
    done = await desk.submit(project)
    assert done.status_code == 201
    assert done.json() == {"projectId": project["id"], "revision": 1, "status": "submitted"}
    assert done.headers["location"] == f"/v1/projects/{project['id']}/revisions/1"
    [event] = await desk.service.told(ProjectSubmitted)
    assert (event["projectId"], event["revision"], event["library"]) == (project["id"], 1, PERSONAS[STAFF]["library"])
    assert event["content"]["title"] == project["title"]


async def test_a_submission_is_told_what_contradicts_and_what_would_help(desk: Desk) -> None:
    project = await desk.draft(phase="implementation", evaluation="effect-study")
    refused = await desk.submit(project)
    assert pointers(refused) == ["/evaluationResult"]
    assert "voor wie" in refused.json()["errors"][0]["detail"]
    await desk.change(project, {"evaluation": None})
    done = (await desk.submit(project)).json()
    assert (done["status"], [it["pointer"] for it in done["advice"]]) == ("submitted", ["/reach"])


async def test_a_field_left_empty_with_null_is_as_good_as_left_out(desk: Desk) -> None:
    project = await desk.draft(partners=None, licence=None, coreFunctions=None)
    assert (await desk.submit(project)).status_code == 201
    [event] = await desk.service.told(ProjectSubmitted)
    assert (event["content"]["partners"], event["content"]["licence"]) == ([], "CC-BY-4.0")


async def test_a_material_without_a_licence_has_the_usual_one(desk: Desk) -> None:
    project = await desk.draft(materials=[{"title": "Draaiboek", "url": "https://example.nl/boek"}])
    assert project["materials"][0]["licence"] == "CC-BY-4.0"


async def test_submitting_again_is_a_next_revision(desk: Desk) -> None:
    project = await desk.submitted()
    await desk.change(project, {"title": "Voorlezen overal"})
    assert (await desk.submit(project)).json()["revision"] == 2
    [event] = await desk.service.told(ProjectRevised)
    assert event["content"]["title"] == "Voorlezen overal"


async def test_a_repeated_request_with_the_same_key_has_one_effect(desk: Desk) -> None:
    key = {"Idempotency-Key": "draft-1"}
    first = await desk.service.post("/v1/projects", STAFF, {"title": "Voorlezen"}, headers=key)
    again = await desk.service.post("/v1/projects", STAFF, {"title": "Voorlezen"}, headers=key)
    assert again.json() == first.json()
    assert (again.status_code, again.headers["idempotency-replayed"]) == (201, "true")
    assert (again.headers["etag"], again.headers["location"]) == (first.headers["etag"], first.headers["location"])
    assert (await desk.service.get("/v1/projects?mine=true", STAFF)).json()["total"] == 1


async def test_a_key_is_somebody_s_own_and_for_one_request(desk: Desk) -> None:
    key = {"Idempotency-Key": "draft-1"}
    await desk.service.post("/v1/projects", STAFF, {"title": "Voorlezen"}, headers=key)
    other = await desk.service.post("/v1/projects", STAFF, {"title": "Iets anders"}, headers=key)
    assert (other.status_code, code(other)) == (409, "idempotency-key-reused")
    neighbour = await desk.service.post("/v1/projects", "medewerker-utrecht", {"title": "Voorlezen"}, headers=key)
    assert "idempotency-replayed" not in neighbour.headers


async def test_a_refused_request_does_not_use_up_its_key(desk: Desk) -> None:
    project = (await desk.service.post("/v1/projects", STAFF, {"title": "Voorlezen"})).json()
    key = {"Idempotency-Key": "submit-1"}
    assert (await desk.submit(project, headers=key)).status_code == 400
    await desk.change(project, factories.fields())
    assert (await desk.submit(project, headers=key)).status_code == 201


async def test_two_repetitions_at_once_are_one_submission(desk: Desk) -> None:
    project = await desk.draft()
    answers = await asyncio.gather(*(desk.submit(project, headers={"Idempotency-Key": "once"}) for _ in range(3)))
    assert [answer.json()["revision"] for answer in answers] == [1, 1, 1]
    assert len(await desk.service.told(ProjectSubmitted)) == 1


async def test_two_submissions_at_once_are_two_revisions_in_order(desk: Desk) -> None:
    project = await desk.draft()
    answers = await asyncio.gather(*(desk.submit(project) for _ in range(2)))
    assert sorted(answer.json()["revision"] for answer in answers) == [1, 2]
    assert [(event["sequence"], event["revision"]) for event in await desk.service.told()] == [(1, 1), (2, 2)]


async def test_a_draft_is_discarded_without_a_trace(desk: Desk) -> None:
    project = await desk.draft()
    assert (await desk.withdraw(project)).status_code == 204
    assert (await desk.service.get(f"/v1/projects/{project['id']}", STAFF)).status_code == 404
    assert (await desk.service.get("/v1/projects?mine=true", STAFF)).json()["total"] == 0
    assert await desk.service.told() == []


async def test_what_was_submitted_is_withdrawn_with_a_reason(desk: Desk) -> None:
    project = await desk.submitted()
    assert pointers(await desk.withdraw(project)) == ["reason"]
    assert (await desk.withdraw(project, reason="Geen geld")).status_code == 204
    [event] = await desk.service.told(ProjectWithdrawn)
    assert (event["reason"], event["revision"]) == ("Geen geld", 1)
    assert (await desk.read(project))["status"] == "withdrawn"
    for answer in (
        await desk.submit(project),
        await desk.change(project, {}),
        await desk.withdraw(project, reason="x"),
    ):
        assert (answer.status_code, code(answer)) == (409, "project-withdrawn")


async def test_unknown_codes_are_named_where_they_stand(submissions: RunningService) -> None:
    refused = await submissions.post(
        "/v1/projects", STAFF, factories.fields(phase="pilot", themes=["mediawijsheid", "x"])
    )
    assert sorted(pointers(refused)) == ["/phase", "/themes/1"]


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"title": "Voorlezen", "colour": "blue", "status": "published"}, ["/colour", "/status"]),
        ({"title": 5, "themes": "mediawijsheid", "startYear": 1.5}, ["/startYear", "/themes", "/title"]),
        ({"title": "a\x00b"}, [""]),
        ({"title": "x" * 121}, ["/title"]),
        ({"title": "   "}, ["/title"]),
        ({"title": "Voorlezen", "materials": [{"title": "x", "url": "javascript:alert(1)"}]}, ["/materials/0/url"]),
        ([], [""]),
        ({}, ["/title"]),
    ],
)
async def test_what_is_wrong_with_a_body_is_named(submissions: RunningService, body: Any, wrong: list[str]) -> None:
    refused = await submissions.post("/v1/projects", STAFF, body)
    assert [pointer.rstrip("/") for pointer in sorted(pointers(refused))] == wrong
    assert refused.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"{", b"null", b'"text"', b'{"title": NaN}', b'{"title": "\\ud800"}', b'{"\\ud800": 1}', b"\xff\xfe",
        b'{"title": "Voorlezen", "startYear": ' + b"9" * 5000 + b"}",
        b'{"title": ' + b"[" * 700 + b"]" * 700 + b"}",
        b'{"title": ' + b"[" * 90_000 + b"]" * 90_000 + b"}",
    ],
    ids=lambda raw: repr(raw[:30]),
)  # fmt: skip
async def test_no_body_however_odd_breaks_the_service(submissions: RunningService, raw: bytes) -> None:
    refused = await submissions.request(
        "POST", "/v1/projects", STAFF, content=raw, headers={"Content-Type": "application/json"}
    )
    assert refused.status_code == 400
    assert refused.json()["status"] == 400
    assert "Traceback" not in refused.text
    assert await submissions.rows("SELECT 1 FROM project") == []


async def test_a_huge_body_is_refused_before_it_is_read(submissions: RunningService) -> None:
    refused = await submissions.post("/v1/projects", STAFF, {"title": "x" * 1_100_000})
    assert (refused.status_code, code(refused)) == (413, "too-large")


async def test_a_broken_token_is_not_nobody(submissions: RunningService) -> None:
    for token in ("Bearer x", "Bearer a.b.c", "Basic YTpi", "Bearer "):
        answer = await submissions.request("GET", "/v1/projects", headers={"Authorization": token})
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


async def test_refusals_are_dutch_or_english(submissions: RunningService) -> None:
    dutch = await submissions.post("/v1/projects", STAFF, {})
    english = await submissions.post("/v1/projects", STAFF, {}, headers={"Accept-Language": "en-GB,en;q=0.9,nl;q=0.8"})
    assert dutch.json()["errors"][0]["detail"] == "Dit veld is nog leeg. Vul het in."
    assert english.json()["errors"][0]["detail"] == "This field is still empty. Fill it in."


@pytest.mark.parametrize("name", ["themes", "provinces", "decision-reasons"])
async def test_a_vocabulary_is_open_to_all(submissions: RunningService, name: str) -> None:
    found = (await submissions.get(f"/v1/vocabularies/{name}")).json()
    assert found["total"] == len(found["items"]) > 0
    assert {"code", "label", "labelEn", "validFrom", "validTo", "replacedBy"} <= set(found["items"][0])


async def test_an_unknown_vocabulary_says_which_there_are(submissions: RunningService) -> None:
    refused = await submissions.get("/v1/vocabularies/colours")
    assert refused.status_code == 404
    assert "themes" in refused.json()["detail"]
