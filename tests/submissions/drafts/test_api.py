"""Nothing that was written is lost by writing on: earlier versions and thrown-away drafts come back."""

import asyncio
from typing import Any

import httpx

from services.submissions.clock import CLEANING, run_once
from services.submissions.store import metadata, projects
from tests.submissions.desk import STAFF, Desk

GUEST = "medewerker-utrecht"


async def versions(desk: Desk, project: dict[str, Any], who: str = STAFF) -> list[dict[str, Any]]:
    answer = await desk.service.get(f"/v1/projects/{project['id']}/versions", who)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def version(desk: Desk, project: dict[str, Any], number: int) -> dict[str, Any]:
    answer = await desk.service.get(f"/v1/projects/{project['id']}/versions/{number}", STAFF)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def restore(
    desk: Desk, project: dict[str, Any], number: int | None, who: str = STAFF, if_match: str | None = "*"
) -> httpx.Response:
    body = {} if number is None else {"version": number}
    headers = {} if if_match is None else {"If-Match": if_match}
    return await desk.service.post(f"/v1/projects/{project['id']}/restorations", who, body, headers=headers)


async def later(desk: Desk, minutes: int = 6) -> None:
    """Everything that was written so far was written that much earlier."""
    await desk.service.rows(
        "UPDATE project SET written_since = written_since - make_interval(mins => :m) RETURNING 1", m=minutes
    )


async def discarded(desk: Desk, who: str = STAFF) -> list[str]:
    answer = await desk.service.get("/v1/projects", who, params={"status": "discarded", "mine": "true"})
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


def code(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).removeprefix("urn:innovatiebieb:problem:")


async def test_a_stretch_of_writing_is_one_version(desk: Desk) -> None:
    project = await desk.draft(goal="Het eerste doel")
    for number in range(5):
        await desk.change(project, {"goal": f"Doel nummer {number}"})
    [first] = await versions(desk, project)
    assert (first["version"], first["mine"], first["revision"]) == (1, True, None)
    assert (await version(desk, project, 1))["content"]["goal"] == "Het eerste doel"
    await later(desk)
    await desk.change(project, {"goal": "Een nieuw begin"})
    assert [it["version"] for it in await versions(desk, project)] == [2, 1]
    assert (await version(desk, project, 2))["content"]["goal"] == "Doel nummer 4"


async def test_what_another_writes_and_what_is_handed_in_is_a_version_too(desk: Desk) -> None:
    project = await desk.draft()
    path = f"/v1/projects/{project['id']}"
    invited = (await desk.service.post(f"{path}/invitations", STAFF, {"email": f"{GUEST}@example.nl"})).json()
    await desk.service.post(f"/v1/invitations/{invited['id']}/acceptances", GUEST)
    await desk.change(project, {"goal": "Van Assen"})
    await desk.change(project, {"goal": "Van Utrecht"}, GUEST)
    await desk.submit(project)
    await desk.change(project, {"goal": "Na het indienen"})
    seen = await versions(desk, project)
    assert [(it["version"], it["revision"], it["mine"]) for it in seen] == [
        (3, 1, False),
        (2, None, True),
        (1, None, True),
    ]
    assert (await version(desk, project, 3))["content"]["goal"] == "Van Utrecht"
    assert [it["mine"] for it in await versions(desk, project, GUEST)] == [True, False, False]


async def test_a_save_that_takes_much_away_can_be_undone(desk: Desk) -> None:
    project = await desk.draft()
    await desk.change(project, {"result": "Een lang verhaal. " * 20})
    await desk.change(project, {"result": None})
    newest = (await versions(desk, project))[0]["version"]
    assert (await restore(desk, project, newest)).status_code == 201
    assert (await desk.read(project))["result"].startswith("Een lang verhaal.")


async def test_a_version_says_what_was_changed_since_word_by_word(desk: Desk) -> None:
    project = await desk.draft(goal="Ouders lezen vaker voor.", themes=["mediawijsheid"])
    await desk.change(project, {"goal": "Ouders lezen thuis voor.", "themes": ["kennisdeling"]})
    changes = {it["field"]: it for it in (await version(desk, project, 1))["changes"]}
    assert [(it["kind"], it["text"]) for it in changes["goal"]["words"]] == [
        ("same", "Ouders lezen "), ("removed", "vaker "), ("added", "thuis "), ("same", "voor."),
    ]  # fmt: skip
    assert (changes["themes"]["added"], changes["themes"]["removed"]) == (["kennisdeling"], ["mediawijsheid"])


async def test_restoring_names_the_version_it_replaces_and_can_be_undone(desk: Desk) -> None:
    project = await desk.draft(goal="Oud")
    changed = await desk.change(project, {"goal": "Nieuw"})
    assert code(await restore(desk, project, 1, if_match=None)) == "precondition-required"
    assert code(await restore(desk, project, 1, if_match='"1"')) == "stale-version"
    assert (await restore(desk, project, None)).json()["errors"][0]["pointer"] == "/version"
    assert (await restore(desk, project, 7)).status_code == 404
    done = await restore(desk, project, 1, if_match=changed.headers["etag"])
    assert (done.status_code, done.json()["goal"]) == (201, "Oud")
    assert done.headers["etag"] != changed.headers["etag"]
    assert (await restore(desk, project, 2, if_match=done.headers["etag"])).json()["goal"] == "Nieuw"
    assert len(await versions(desk, project)) == 3


async def test_what_is_no_longer_there_does_not_come_back(desk: Desk) -> None:
    older = await desk.published(title="Het voorbeeld")
    ties = [{"projectId": older["id"], "relation": "adapted"}]
    link = {"title": "Draaiboek", "url": "https://example.nl/boek", "licence": "CC-BY-4.0"}
    project = await desk.draft(buildsOn=ties, materials=[link])
    await desk.change(project, {"buildsOn": None, "materials": None})
    assert len((await restore(desk, project, 1)).json()["buildsOn"]) == 1
    await desk.change(project, {"buildsOn": None})
    await desk.change(older, {"buildsOn": [{"projectId": project["id"], "relation": "inspired"}]})
    back = (await restore(desk, project, 1)).json()
    assert (back["buildsOn"], [it["title"] for it in back["materials"]]) == ([], ["Draaiboek"])


async def test_of_two_who_restore_at_once_one_is_told_to_look_again(desk: Desk) -> None:
    project = await desk.draft(goal="Oud")
    etag = (await desk.change(project, {"goal": "Nieuw"})).headers["etag"]
    acts = [restore(desk, project, 1, if_match=etag), desk.change(project, {"goal": "Nieuwer"}, if_match=etag)]
    answers = await asyncio.gather(*acts)
    assert {answer.status_code for answer in answers} in ({201, 412}, {200, 412})
    assert (await desk.read(project))["goal"] == ("Oud" if answers[0].status_code == 201 else "Nieuwer")


async def test_no_more_than_a_hundred_versions_are_kept_and_none_longer_than_ninety_days(desk: Desk) -> None:
    project = await desk.draft()
    await desk.change(project, {"goal": "Doel"})
    await desk.service.rows("UPDATE project SET kept_versions = 100 RETURNING 1")
    await later(desk)
    await desk.change(project, {"goal": "Een ander doel"})
    assert [it["version"] for it in await versions(desk, project)] == [101]
    await desk.service.rows("UPDATE working_copy SET kept_at = kept_at - interval '91 days' RETURNING 1")
    await run_once(desk.service.database, CLEANING)
    assert await versions(desk, project) == []
    await later(desk)
    await desk.change(project, {"goal": "Nog een doel"})
    assert [it["version"] for it in await versions(desk, project)] == [102], "a number is never given out twice"


async def test_a_discarded_draft_is_gone_for_all_but_can_be_restored_by_its_library(desk: Desk) -> None:
    project = await desk.draft(title="Toch bewaren")
    await desk.change(project, {"goal": "Beter"})
    assert (await desk.withdraw(project)).status_code == 204
    path = f"/v1/projects/{project['id']}"
    for answer in (
        await desk.service.get(path, STAFF),
        await desk.service.get(f"{path}/versions", STAFF),
        await desk.service.get(f"{path}/authors", STAFF),
        await desk.change(project, {"goal": "Weg"}),
        await desk.submit(project),
        await desk.withdraw(project),
        await restore(desk, project, None, GUEST),
        await restore(desk, project, None, "moderator-drenthe"),
    ):
        assert answer.status_code == 404
    assert project["id"] not in str((await desk.service.get("/v1/projects", STAFF)).json())
    assert (await discarded(desk), await discarded(desk, GUEST)) == ([project["id"]], [])
    back = await restore(desk, project, None, if_match=None)
    assert (back.status_code, back.json()["status"], back.json()["goal"]) == (201, "draft", "Beter")
    assert await discarded(desk) == []
    assert (await desk.submit(project)).status_code == 201


async def test_a_discarded_draft_is_deleted_for_good_after_thirty_days(desk: Desk) -> None:
    project, kept = await desk.draft(), await desk.draft()
    await desk.change(project, {"contact": {"name": "Evi Inkthoorn"}})
    for each in (project, kept):
        await desk.withdraw(each)
    await desk.service.rows(
        "UPDATE project SET discarded_at = discarded_at - interval '31 days' WHERE id = CAST(:id AS uuid) RETURNING 1",
        id=project["id"],
    )
    await asyncio.gather(*(run_once(desk.service.database, CLEANING) for _ in range(3)))
    assert await discarded(desk) == [kept["id"]]
    assert (await restore(desk, project, None)).status_code == 404
    rows = await desk.service.rows("SELECT 1 FROM working_copy WHERE project_id = CAST(:id AS uuid)", id=project["id"])
    assert rows == []


def test_nothing_that_hangs_on_a_draft_keeps_it_from_being_deleted() -> None:
    holding = {
        table.name
        for table in metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table is projects and key.ondelete != "CASCADE"
    }
    assert holding <= {"merged_project", "adoption"}, "a draft is neither merged nor adopted"


async def test_the_history_is_for_who_writes(desk: Desk) -> None:
    project = await desk.published()
    await desk.change(project, {"goal": "In de maak"})
    for who, status in (("moderator-drenthe", 403), ("lezer", 403), (None, 401)):
        for path in ("versions", "versions/1"):
            answer = await desk.service.get(f"/v1/projects/{project['id']}/{path}", who)
            assert answer.status_code == status
