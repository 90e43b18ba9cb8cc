"""Over HTTP and in a real database: edges go nowhere unknown, and never in a circle."""

import asyncio
from typing import Any

from shared.ids import new_id
from tests.submissions.desk import Desk

ELSEWHERE = "medewerker-utrecht"


def on(*older: dict[str, Any], relation: str = "adapted") -> dict[str, Any]:
    return {"buildsOn": [{"projectId": each["id"], "relation": relation, "note": "Kleiner."} for each in older]}


async def test_a_project_builds_on_a_published_one_and_says_how(desk: Desk) -> None:
    older = await desk.published(ELSEWHERE)
    newer = await desk.submitted(**on(older))
    assert newer["buildsOn"] == on(older)["buildsOn"]
    rows = await desk.service.rows("SELECT revision, relation, note FROM lineage_edge ORDER BY revision")
    assert rows == [{"revision": number, "relation": "adapted", "note": "Kleiner."} for number in (0, 1)]


async def test_every_edge_that_leads_nowhere_is_named_at_once_and_nothing_is_stored(desk: Desk) -> None:
    hidden, own = await desk.submitted(ELSEWHERE), await desk.draft()
    project = await desk.draft()
    answer = await desk.change(project, {**on({"id": str(new_id())}, hidden, own), "origin": "onbekend"})
    assert answer.status_code == 400
    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [
        ("/origin", "unknown-code"),
        ("/buildsOn/0/projectId", "unknown-project"),
        ("/buildsOn/1/projectId", "unknown-project"),
    ]
    assert "buildsOn" not in await desk.read(project)
    assert await desk.service.rows("SELECT * FROM lineage_edge") == []
    assert (
        await desk.service.post("/v1/projects", "medewerker-assen", {"title": "Nieuw", **on(hidden)})
    ).is_client_error


async def test_an_edge_to_a_project_that_is_taken_back_afterwards_does_not_block_its_text(desk: Desk) -> None:
    older = await desk.published(ELSEWHERE)
    newer = await desk.draft(**on(older))
    assert (await desk.withdraw(older, ELSEWHERE, "Voorbij")).status_code == 204
    assert (await desk.change(newer, {"title": "Een beter plan", **on(older)})).status_code == 200
    assert (await desk.submit(newer)).status_code == 201


async def test_a_circle_is_refused_with_the_way_round_in_titles(desk: Desk) -> None:
    first = await desk.published(title="De eerste")
    second = await desk.published(ELSEWHERE, title="De tweede", **on(first))
    third = await desk.published(title="De derde", **on(second))
    answer = await desk.change(first, on(third))
    assert answer.status_code == 409
    assert answer.json()["type"].endswith(":lineage-cycle")
    assert "‘De derde’ bouwt al voort op ‘De tweede’, ‘De tweede’ bouwt al voort op ‘De eerste’" in answer.text
    assert "buildsOn" not in await desk.read(first)
    assert (await desk.change(first, on(first))).json()["errors"][0]["code"] == "itself"


async def test_another_library_s_unpublished_title_is_not_told(desk: Desk) -> None:
    first = await desk.published(title="De eerste")
    second = await desk.published(ELSEWHERE, title="Openbare titel")
    await desk.change(second, {"title": "Geheim plan", **on(first)}, ELSEWHERE)
    answer = await desk.change(first, on(second))
    assert answer.status_code == 409
    assert "Openbare titel" in answer.text
    assert "Geheim" not in answer.text


async def test_an_edge_that_was_taken_out_counts_until_the_public_text_says_so_too(desk: Desk) -> None:
    first = await desk.published(title="De eerste")
    second = await desk.published(title="De tweede", **on(first))
    await desk.change(second, {"buildsOn": []})
    assert (await desk.change(first, on(second))).status_code == 409
    await desk.submit(second)
    await desk.decided(second, revision=2)
    assert (await desk.change(first, on(second))).status_code == 200


async def test_an_edge_of_a_withdrawn_project_counts_no_more(desk: Desk) -> None:
    first = await desk.published(title="De eerste")
    second = await desk.published(title="De tweede", **on(first))
    third = await desk.published(title="De derde", **on(second))
    await desk.withdraw(second, reason="Voorbij")
    assert (await desk.change(first, on(third))).status_code == 200


async def test_of_two_that_are_made_to_build_on_each_other_at_once_one_wins(desk: Desk) -> None:
    for _ in range(5):
        one, two = await desk.published(), await desk.published(ELSEWHERE)
        answers = await asyncio.gather(desk.change(one, on(two)), desk.change(two, on(one), ELSEWHERE))
        assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_of_two_submissions_that_would_close_a_circle_together_one_wins(desk: Desk) -> None:
    one, two, three = [await desk.published(title=f"Project {n}") for n in range(3)]
    changes = [desk.change(a, on(b)) for a, b in ((one, two), (two, three), (three, one))]
    assert sorted(answer.status_code for answer in await asyncio.gather(*changes)) == [200, 200, 409]
