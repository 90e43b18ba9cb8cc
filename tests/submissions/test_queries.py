"""Who sees what: the library its working copy, the moderators what was submitted, everyone the published face."""

from typing import Any

import pytest

from shared.ids import new_id
from tests.submissions.desk import STAFF, Desk

CONTACT = {"name": "Evi Inkthoorn", "email": "evi@example.nl"}
OUTSIDERS = [None, "lezer", "medewerker-utrecht", "moderator-utrecht", "kb", "regiogids-biblionet-drenthe", "beheerder"]
INSIDERS = [STAFF, "moderator-drenthe", "spn"]


async def seen_by(desk: Desk, project: dict[str, Any], who: str | None) -> str | None:
    """The title that this person sees, or None when there is nothing for him."""
    answer = await desk.service.get(f"/v1/projects/{project['id']}", who)
    assert answer.status_code in (200, 404), answer.text
    return str(answer.json()["title"]) if answer.status_code == 200 else None


async def test_a_draft_is_its_library_s_own(desk: Desk) -> None:
    project = await desk.draft(title="Concept")
    assert await seen_by(desk, project, STAFF) == "Concept"
    for who in [*OUTSIDERS, "moderator-drenthe", "spn"]:
        assert await seen_by(desk, project, who) is None


async def test_a_submission_is_for_the_area_s_moderators_and_the_working_copy_is_not(desk: Desk) -> None:
    project = await desk.submitted(title="Ingediend")
    await desk.change(project, {"title": "Nog niet ingediend"})
    assert await seen_by(desk, project, STAFF) == "Nog niet ingediend"
    for who in ("moderator-drenthe", "spn"):
        assert await seen_by(desk, project, who) == "Ingediend"
    for outsider in OUTSIDERS:
        assert await seen_by(desk, project, outsider) is None


async def test_what_is_public_is_what_was_published_while_the_next_revision_waits(desk: Desk) -> None:
    project = await desk.published(title="Openbaar")
    await desk.change(project, {"title": "Tweede versie"})
    await desk.submit(project)
    await desk.change(project, {"title": "Derde in de maak"})
    assert await seen_by(desk, project, STAFF) == "Derde in de maak"
    assert await seen_by(desk, project, "moderator-drenthe") == "Tweede versie"
    for who in OUTSIDERS:
        assert await seen_by(desk, project, who) == "Openbaar"
        face = (await desk.service.get(f"/v1/projects/{project['id']}", who)).json()
        assert (face["status"], face["revision"]) == ("published", 1)
        assert not {"decision", "submittedAt"} & set(face)


async def test_a_withdrawn_project_is_public_no_more(desk: Desk) -> None:
    project = await desk.published()
    await desk.withdraw(project, reason="Klaar")
    for who in OUTSIDERS:
        assert await seen_by(desk, project, who) is None
    assert await seen_by(desk, project, STAFF) is not None


async def test_the_contact_person_is_for_people_who_are_logged_in(desk: Desk) -> None:
    project = await desk.published(contact=CONTACT, reviewDue="2027-01-01", mailbox="info@example.nl")
    for who in OUTSIDERS:
        for path in ("", "/revisions/1"):
            answer = await desk.service.get(f"/v1/projects/{project['id']}{path}", who)
            assert answer.status_code == 200
            assert ("Evi" in answer.text) == (who is not None and path == ""), "only in the record, after log-in"
            assert "reviewDue" not in answer.text
            assert "info@example.nl" in answer.text
    for insider in INSIDERS:
        assert (await desk.read(project, insider))["contact"]["name"] == "Evi Inkthoorn"
    assert "Evi" not in str(await desk.service.told())


async def test_everyone_sees_the_revisions_he_may_read(desk: Desk) -> None:
    project = await desk.submitted(title="Eerste versie", tips="Rustig")
    await desk.change(project, {"title": "Tweede versie", "tips": None, "result": "Veel"})
    await desk.submit(project)
    path = f"/v1/projects/{project['id']}/revisions"
    assert (await desk.service.get(path)).status_code == 404
    await desk.decided(project, "publish", revision=2)
    for who in INSIDERS:
        assert [item["revision"] for item in (await desk.service.get(path, who)).json()["items"]] == [1, 2]
        second = (await desk.service.get(f"{path}/2", who)).json()
        assert {change["field"]: (change["before"], change["after"]) for change in second["changes"]} == {
            "title": ("Eerste versie", "Tweede versie"),
            "tips": ("Rustig", None),
            "result": (None, "Veel"),
        }
    for outsider in OUTSIDERS:
        assert [item["revision"] for item in (await desk.service.get(path, outsider)).json()["items"]] == [2]
        assert (await desk.service.get(f"{path}/1", outsider)).status_code == 404
        face = (await desk.service.get(f"{path}/2", outsider)).json()
        assert (face["content"]["title"], face["changes"]) == ("Tweede versie", [])


async def test_any_two_revisions_are_compared_by_field_and_word(desk: Desk) -> None:
    project = await desk.submitted(title="Eerste versie", themes=["mediawijsheid"], contact=CONTACT)
    await desk.decided(project, "publish", revision=1)
    await desk.change(project, {"title": "Tweede versie", "tips": "Rustig"})
    await desk.submit(project)
    await desk.change(project, {"title": "Derde versie", "themes": ["mediawijsheid", "kennisdeling"], "contact": None})
    await desk.submit(project)
    await desk.decided(project, "publish", revision=3)
    path = f"/v1/projects/{project['id']}/revisions"

    async def compared(number: int, against: int, who: str | None = STAFF) -> dict[str, Any]:
        answer = await desk.service.get(f"{path}/{number}", who, params={"against": against})
        assert answer.status_code == 200, answer.text
        return {change["field"]: change for change in answer.json()["changes"]}

    for who in INSIDERS:
        changes = await compared(3, 1, who)
        assert set(changes) == {"title", "tips", "themes", "contact"}
        assert changes["title"]["words"] == [
            {"kind": "removed", "text": "Eerste "},
            {"kind": "added", "text": "Derde "},
            {"kind": "same", "text": "versie"},
        ]
        assert (changes["themes"]["added"], changes["themes"]["removed"]) == (["kennisdeling"], [])
        assert changes["tips"]["words"] == [{"kind": "added", "text": "Rustig"}]
    assert (await compared(1, 3))["title"]["words"][0] == {"kind": "removed", "text": "Derde "}
    assert await compared(2, 2) == {}
    for outsider in OUTSIDERS:
        items = (await desk.service.get(path, outsider)).json()["items"]
        assert [item["revision"] for item in items] == [1, 3], "what was published, also what it was before"
        assert set(await compared(3, 1, outsider)) == {"title", "tips", "themes"}
        for hidden in (f"{path}/3?against=2", f"{path}/2?against=1", f"{path}/2", f"{path}/3?against=9"):
            assert (await desk.service.get(hidden, outsider)).status_code == 404


async def test_the_revisions_of_a_draft_are_none(desk: Desk) -> None:
    path = f"/v1/projects/{(await desk.draft())['id']}/revisions"
    assert (await desk.service.get(path, STAFF)).json() == {"items": [], "total": 0, "next": None}
    assert (await desk.service.get(path, "moderator-drenthe")).status_code == 404


async def listed(desk: Desk, who: str, **query: Any) -> list[str]:
    answer = await desk.service.get("/v1/projects", who, params=query)
    assert answer.status_code == 200, answer.text
    assert answer.json()["total"] == len(answer.json()["items"])
    return [item["title"] for item in answer.json()["items"]]


async def test_a_list_holds_the_own_library_s_or_what_came_in_from_the_area(desk: Desk) -> None:
    await desk.draft(title="Concept")
    waiting = await desk.submitted(title="Ingediend")
    await desk.submitted("medewerker-utrecht", title="Utrechts")
    await desk.change(waiting, {"title": "Nog niet ingediend"})
    assert await listed(desk, STAFF) == await listed(desk, STAFF, mine="true") == ["Nog niet ingediend", "Concept"]
    assert await listed(desk, STAFF, status="draft") == ["Concept"]
    assert await listed(desk, "moderator-drenthe") == ["Ingediend"]
    assert await listed(desk, "moderator-drenthe", status="draft") == []
    assert await listed(desk, "moderator-drenthe", mine="true") == []
    assert await listed(desk, "spn") == ["Utrechts", "Ingediend"]
    assert await listed(desk, "medewerker-utrecht") == ["Utrechts"]


@pytest.mark.parametrize("who", ["lezer", "kb", "beheerder", "regiogids-bisc"])
async def test_for_others_the_list_is_at_the_search_service(desk: Desk, who: str) -> None:
    refused = await desk.service.get("/v1/projects", who)
    assert refused.status_code == 403
    assert "via zoeken" in refused.json()["detail"]


async def test_the_last_page_says_that_it_is_the_last(desk: Desk) -> None:
    for _ in range(2):
        await desk.draft()
    page = (await desk.service.get("/v1/projects", STAFF, params={"limit": 2})).json()
    assert (len(page["items"]), page["next"]) == (2, None)


async def test_pages_join_without_gap_or_overlap(desk: Desk) -> None:
    ids = [(await desk.draft())["id"] for _ in range(5)]
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = (await desk.service.get("/v1/projects", STAFF, params={"limit": 2, **after})).json()
        assert page["total"] >= 5
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
        await desk.draft()
    assert seen == ids[::-1]


@pytest.mark.parametrize("who", ["medewerker-utrecht", "moderator-drenthe", "spn", "lezer"])
async def test_nobody_else_writes_in_a_library_s_project(desk: Desk, who: str) -> None:
    draft, public = await desk.draft(), await desk.published()
    for project, status in ((draft, 404), (public, 403)):
        for answer in (
            await desk.change(project, {"title": "Gekaapt project"}, who),
            await desk.submit(project, who),
            await desk.withdraw(project, who, "weg ermee"),
        ):
            assert answer.status_code == status
    assert (await desk.read(draft))["title"] == "Voorlezen in de wachtkamer"


async def test_what_does_not_exist_is_not_found(desk: Desk) -> None:
    nowhere = f"/v1/projects/{new_id()}"
    for path in (nowhere, f"{nowhere}/revisions", f"{nowhere}/revisions/1"):
        for who in (None, STAFF, "spn"):
            assert (await desk.service.get(path, who)).status_code == 404
