"""Two records of one project become one, and one of several becomes several: nothing that pointed to them is lost."""

import asyncio
from typing import Any

import httpx
import pytest

from shared.contracts.lineage import AdoptionConfirmed, AdoptionEnded, ProjectMerged, ProjectSplit
from shared.demo import PERSONAS
from shared.ids import new_id
from tests.submissions.desk import STAFF, Desk
from tests.support.service import Who

ELSEWHERE, MODERATOR = "medewerker-utrecht", "moderator-drenthe"
OWN_MODERATOR = {
    **{name: value for name, value in PERSONAS[MODERATOR].items() if name != "about"},
    "sub": "own-moderator",
    "library": PERSONAS[STAFF]["library"],
}


async def merge(desk: Desk, old: Any, into: Any, who: Who = MODERATOR, reason: str = "Dubbel.") -> httpx.Response:
    path = f"/v1/projects/{old['id']}/merges"
    return await desk.service.post(path, who, {"into": into["id"], "reason": reason})


async def merged(desk: Desk, old: Any, into: Any, who: Who = MODERATOR) -> None:
    answer = await merge(desk, old, into, who)
    assert answer.status_code == 201, answer.text


def on(*older: dict[str, Any]) -> dict[str, Any]:
    return {"buildsOn": [{"projectId": each["id"], "relation": "adapted", "note": ""} for each in older]}


async def test_the_old_address_leads_to_where_the_project_lives_on(desk: Desk) -> None:
    old, into = await desk.published(), await desk.published()
    answer = await merge(desk, old, into)
    assert (answer.status_code, answer.headers["Location"]) == (201, f"/v1/projects/{into['id']}")
    assert answer.json()["into"] == into["id"]
    for who in (None, STAFF, ELSEWHERE, MODERATOR):
        for route in ("", "/adoptions"):
            moved = await desk.service.get(f"/v1/projects/{old['id']}{route}", who)
            assert (moved.status_code, moved.headers["Location"]) == (308, f"/v1/projects/{into['id']}{route}")
            assert moved.headers["content-type"] == "application/problem+json"
            assert into["id"] in moved.json()["detail"]
    assert (await desk.change(old, {"title": "Toch nog"})).status_code == 409
    assert (await desk.submit(old)).status_code == 409
    event = (await desk.service.told(ProjectMerged))[0]
    assert (event["projectId"], event["into"], event["reason"]) == (old["id"], into["id"], "Dubbel.")
    listed = (await desk.service.get("/v1/projects", STAFF, params={"status": "merged"})).json()
    assert [item["id"] for item in listed["items"]] == [old["id"]]


async def test_a_decision_that_comes_in_later_does_not_bring_it_back(desk: Desk) -> None:
    old, into = await desk.submitted(), await desk.published()
    await merged(desk, old, into)
    await desk.decided(old)
    assert (await desk.service.get(f"/v1/projects/{old['id']}")).status_code == 308


async def test_where_the_survivor_is_withdrawn_the_old_one_is_shown_to_its_insiders_only(desk: Desk) -> None:
    old, into = await desk.published(), await desk.published()
    await merged(desk, old, into)
    await desk.withdraw(into, reason="Voorbij")
    assert (await desk.service.get(f"/v1/projects/{old['id']}")).status_code == 404
    assert (await desk.read(old))["status"] == "merged"


async def test_what_was_said_of_the_old_one_counts_for_the_survivor_and_can_be_traced(desk: Desk) -> None:
    old, into = await desk.published(title="Het dubbele"), await desk.published(title="Het echte")
    newer = await desk.published(ELSEWHERE, **on(old))
    body = {"changed": "Kleiner."}
    made = (await desk.service.post(f"/v1/projects/{old['id']}/adoptions", ELSEWHERE, body)).json()
    await merged(desk, old, into)

    confirmed = (await desk.service.post(f"/v1/adoptions/{made['id']}/confirmations", STAFF)).json()
    assert (confirmed["projectId"], confirmed["originalProjectId"]) == (into["id"], old["id"])
    register = (await desk.service.get(f"/v1/projects/{into['id']}/adoptions")).json()
    assert [line["id"] for line in register["items"]] == [made["id"]]
    await desk.service.post(f"/v1/adoptions/{made['id']}/endings", ELSEWHERE, {"reason": "Klaar."})
    for kind in (AdoptionConfirmed, AdoptionEnded):
        assert [event["projectId"] for event in await desk.service.told(kind)] == [old["id"]]

    edges = await desk.service.rows("SELECT DISTINCT written_older_id, older_id FROM lineage_edge")
    assert [{name: str(value) for name, value in edge.items()} for edge in edges] == [
        {"written_older_id": old["id"], "older_id": into["id"]}
    ]
    # Whoever changes the text again names the survivor, and the survivor can't build on what builds on it.
    changed = await desk.change(newer, {"title": "Nog een keer", **on(old)}, ELSEWHERE)
    assert changed.json()["buildsOn"][0]["projectId"] == into["id"]
    assert (await desk.change(into, on(newer))).status_code == 409


async def test_a_text_that_is_handed_in_names_the_survivor(desk: Desk) -> None:
    old, into = await desk.published(), await desk.published()
    newer = await desk.draft(ELSEWHERE, **on(old))
    await merged(desk, old, into)
    assert (await desk.submit(newer, ELSEWHERE)).status_code == 201
    assert (await desk.read(newer, ELSEWHERE))["buildsOn"][0]["projectId"] == into["id"]


async def test_one_that_was_merged_before_lives_on_in_the_last_one_and_is_told_so(desk: Desk) -> None:
    first, second, third = [await desk.published(title=f"Nummer {n}") for n in range(3)]
    await merged(desk, first, second)
    await merged(desk, second, third)
    moved = await desk.service.get(f"/v1/projects/{first['id']}")
    assert moved.headers["Location"] == f"/v1/projects/{third['id']}"
    told = [(e["projectId"], e["into"]) for e in await desk.service.told(ProjectMerged)]
    pairs = [(first, second), (second, third), (first, third)]
    assert sorted(told) == sorted((old["id"], into["id"]) for old, into in pairs)
    assert told[0] == (first["id"], second["id"])
    rows = await desk.service.rows("SELECT first_into_id FROM merged_project WHERE project_id = :id", id=first["id"])
    assert str(rows[0]["first_into_id"]) == second["id"]


async def test_merging_into_what_was_merged_goes_where_that_one_lives_on(desk: Desk) -> None:
    first, second, third = [await desk.published() for _ in range(3)]
    await merged(desk, first, second)
    assert (await merge(desk, third, first)).json()["into"] == second["id"]
    again = await merge(desk, second, first)
    assert (again.status_code, again.json()["type"].rpartition(":")[2]) == (409, "merge-into-itself")


async def test_two_that_are_merged_into_each_other_at_once_do_not_both_vanish(desk: Desk) -> None:
    for _ in range(4):
        one, two = await desk.published(), await desk.published()
        answers = await asyncio.gather(merge(desk, one, two), merge(desk, two, one))
        assert sorted(answer.status_code for answer in answers) == [201, 409]


async def test_a_merge_and_an_edge_at_once_do_not_wait_for_each_other_nor_close_a_circle(desk: Desk) -> None:
    for _ in range(4):
        old, into = await desk.published(), await desk.published()
        middle = await desk.published(ELSEWHERE, **on(into))
        answers = await asyncio.gather(merge(desk, old, into), desk.change(old, on(middle)))
        assert [answer.status_code for answer in answers] in ([201, 409], [409, 200])


async def test_a_merge_that_would_close_a_circle_is_refused_with_the_way_round(desk: Desk) -> None:
    into = await desk.published(title="De oudste")
    middle = await desk.published(ELSEWHERE, title="De middelste", **on(into))
    old = await desk.published(title="De jongste", **on(middle))
    answer = await merge(desk, old, into)
    assert answer.status_code == 409
    assert "‘De jongste’, die voortbouwt op ‘De middelste’, die voortbouwt op ‘De oudste’" in answer.json()["detail"]
    assert (await desk.read(old))["status"] == "published"


async def test_one_that_builds_on_its_own_duplicate_can_be_merged_with_it(desk: Desk) -> None:
    into = await desk.published()
    await merged(desk, await desk.published(**on(into)), into)


@pytest.mark.parametrize(
    ("who", "old", "into", "status"),
    [
        ("moderator-drenthe", STAFF, STAFF, 201),
        ("moderator-drenthe", STAFF, ELSEWHERE, 403),
        ("moderator-utrecht", STAFF, ELSEWHERE, 403),
        ("spn", STAFF, ELSEWHERE, 201),
        (OWN_MODERATOR, STAFF, STAFF, 403),
        (STAFF, STAFF, STAFF, 201),
        (STAFF, STAFF, ELSEWHERE, 403),
        (ELSEWHERE, STAFF, ELSEWHERE, 403),
        ("kb", STAFF, STAFF, 403),
        (None, STAFF, STAFF, 401),
    ],
)
async def test_who_may_merge(desk: Desk, who: Who, old: str, into: str, status: int) -> None:
    answer = await merge(desk, await desk.published(old), await desk.published(into), who)
    assert answer.status_code == status, answer.text


async def test_only_into_something_published_and_only_what_was_handed_in(desk: Desk) -> None:
    old, hidden, into, draft = (
        await desk.published(), await desk.submitted(ELSEWHERE), await desk.published(), await desk.draft()
    )  # fmt: skip
    for wrong in (hidden, draft, {"id": str(new_id())}):
        answer = await merge(desk, old, wrong)
        assert [(answer.status_code, fault["pointer"]) for fault in answer.json()["errors"]] == [(400, "/into")]
    assert (await merge(desk, draft, into)).status_code == 404
    assert (await merge(desk, draft, into, STAFF)).status_code == 409
    assert (await merge(desk, old, into, reason=" ")).status_code == 400
    assert await desk.service.told(ProjectMerged) == []


async def test_a_split_makes_drafts_of_the_same_library_that_know_where_they_came_from(desk: Desk) -> None:
    parent = await desk.published(title="Twee in een")
    body = {"parts": [{"title": "Deel een", "goal": "Lezen."}, {"title": "Deel twee"}], "reason": "Het zijn er twee."}
    answer = await desk.service.post(f"/v1/projects/{parent['id']}/splits", STAFF, body)
    assert answer.status_code == 201
    parts = answer.json()["parts"]
    for part, title in zip(parts, ("Deel een", "Deel twee"), strict=True):
        read = await desk.read({"id": part})
        assert (read["title"], read["status"], read["splitFrom"]) == (title, "draft", parent["id"])
        assert read["library"] == parent["library"]
    read = await desk.read(parent)
    assert (sorted(read["parts"]), read["splitFrom"], read["status"]) == (sorted(parts), None, "published")
    event = (await desk.service.told(ProjectSplit))[0]
    assert (event["projectId"], event["parts"]) == (parent["id"], parts)
    # A part was made from it, so it can't have been made from a part.
    await desk.service.rows("UPDATE project SET published_revision = 1 WHERE id = :id RETURNING id", id=parts[0])
    assert (await desk.change(parent, on({"id": parts[0]}))).status_code == 409


async def test_every_fault_of_every_part_is_named_and_nothing_is_made(desk: Desk) -> None:
    parent = await desk.published()
    before = await desk.service.rows("SELECT id FROM project")
    parts = [{"title": "Goed"}, {"title": "Fout", "origin": "droom"}, {"title": "Ook", **on({"id": str(new_id())})}]
    body = {"parts": parts, "reason": "Drie."}
    answer = await desk.service.post(f"/v1/projects/{parent['id']}/splits", STAFF, body)
    pointers = [fault["pointer"] for fault in answer.json()["errors"]]
    assert (answer.status_code, pointers) == (400, ["/parts/1/origin", "/parts/2/buildsOn/0/projectId"])
    assert await desk.service.rows("SELECT id FROM project") == before
    empty = await desk.service.post(f"/v1/projects/{parent['id']}/splits", STAFF, {"parts": [], "reason": "Geen."})
    assert empty.status_code == 400


@pytest.mark.parametrize(("who", "status"), [(ELSEWHERE, 403), (MODERATOR, 403), ("spn", 403), (None, 401)])
async def test_only_the_owner_splits(desk: Desk, who: Who, status: int) -> None:
    parent = await desk.published()
    body = {"parts": [{"title": "Deel"}], "reason": "Twee."}
    assert (await desk.service.post(f"/v1/projects/{parent['id']}/splits", who, body)).status_code == status


async def test_what_is_merged_or_withdrawn_is_not_split(desk: Desk) -> None:
    old, into = await desk.published(), await desk.published()
    await merged(desk, old, into)
    body = {"parts": [{"title": "Deel"}], "reason": "Twee."}
    assert (await desk.service.post(f"/v1/projects/{old['id']}/splits", STAFF, body)).status_code == 409
