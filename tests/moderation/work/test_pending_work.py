"""One list of what waits for me, and how the work of an area is divided."""

from typing import Any

import pytest

from tests.moderation.desk import MODERATOR, Desk

OVERIJSSEL, GELDERLAND = "moderator-overijssel", "moderator-gelderland"


async def waiting(desk: Desk, who: str) -> list[dict[str, Any]]:
    answer = (await desk.service.get("/v1/pending-work", who)).json()
    assert answer["total"] == len(answer["items"])
    found: list[dict[str, Any]] = answer["items"]
    return found


async def kinds(desk: Desk, who: str) -> list[str]:
    return [item["kind"] for item in await waiting(desk, who)]


async def test_a_case_waits_for_everyone_in_the_area_until_somebody_takes_it(desk: Desk) -> None:
    case = await desk.submitted("medewerker-deventer")
    [item] = await waiting(desk, OVERIJSSEL)
    assert (item["kind"], item["caseId"], item["dueAt"]) == ("unassigned", case["id"], case["dueAt"])
    assert (item["title"], item["library"]["name"]) == (case["title"], "Bibliotheek Deventer")
    assert item["link"] == f"/v1/cases/{case['id']}"
    await desk.claim(case, OVERIJSSEL)
    assert await kinds(desk, OVERIJSSEL) == ["case"]
    assert await kinds(desk, GELDERLAND) == await kinds(desk, "moderator-utrecht") == []


async def test_what_waits_for_the_library_waits_for_the_library_and_its_answer_for_me(desk: Desk) -> None:
    case = await desk.submitted()
    await desk.claim(case)
    await desk.write(case, "question")
    assert await kinds(desk, MODERATOR) == []
    [question] = await waiting(desk, "medewerker-assen")
    assert (question["kind"], question["link"]) == ("question", f"/v1/cases/{case['id']}/messages")
    assert await kinds(desk, "medewerker-utrecht") == []
    await desk.write(case, "answer", "medewerker-assen")
    assert await kinds(desk, "medewerker-assen") == []
    assert await kinds(desk, MODERATOR) == ["answer"]
    await desk.write(case, "note", text="Gelezen.")
    assert await kinds(desk, MODERATOR) == ["case"]
    await desk.decide(case)
    assert await kinds(desk, MODERATOR) == []


async def test_a_second_opinion_waits_for_who_is_asked(desk: Desk) -> None:
    case = await desk.submitted("medewerker-deventer")
    await desk.claim(case, OVERIJSSEL)
    named = (await desk.ask_opinion(case, "moderator-utrecht", OVERIJSSEL)).json()
    anyone = (await desk.ask_opinion(case, None, OVERIJSSEL)).json()
    assert await kinds(desk, "moderator-utrecht") == ["opinion"]
    assert await kinds(desk, GELDERLAND) == await kinds(desk, "spn") == ["opinion"]
    assert await kinds(desk, OVERIJSSEL) == ["case"]
    await desk.advise(named, "moderator-utrecht")
    assert await kinds(desk, "moderator-utrecht") == []
    await desk.advise(anyone, "spn")
    assert await kinds(desk, GELDERLAND) == []


async def test_an_appeal_waits_for_everyone_but_who_decided(desk: Desk) -> None:
    _, decision = await desk.refused()
    appeal = (await desk.appeal(decision)).json()
    [item] = await waiting(desk, GELDERLAND)
    assert (item["kind"], item["dueAt"], item["link"]) == ("appeal", appeal["dueAt"], f"/v1/appeals/{appeal['id']}")
    assert await kinds(desk, OVERIJSSEL) == []
    assert await kinds(desk, "spn") == ["appeal"]
    await desk.decide_appeal(appeal)
    assert await kinds(desk, GELDERLAND) == ["case"]


async def test_a_project_of_the_own_organisation_waits_for_others(desk: Desk) -> None:
    case = await desk.submitted("moderator-zeeland")
    assert await kinds(desk, "moderator-zeeland") == []
    await desk.claim(case, "spn")
    await desk.ask_opinion(case, "moderator-zeeland", "spn")
    assert await kinds(desk, "moderator-zeeland") == []


async def test_a_nomination_waits_for_another_institution_s_award(desk: Desk) -> None:
    case = await desk.published()
    path = f"/v1/projects/{case['projectId']}/parel-nominations"
    made = await desk.service.post(path, "regiogids-biblionet-drenthe", {"motivation": "Dit moet iedereen zien."})
    assert made.status_code == 201, made.text
    [item] = await waiting(desk, "moderator-utrecht")
    assert (item["kind"], item["projectId"], item["dueAt"]) == ("parel", case["projectId"], None)


async def test_the_soonest_due_comes_first(desk: Desk) -> None:
    first = await desk.submitted("medewerker-deventer")
    await desk.claim(first, OVERIJSSEL)
    _, decision = await desk.refused(who=GELDERLAND)
    await desk.appeal(decision)
    assert await kinds(desk, OVERIJSSEL) == ["case", "appeal"]


@pytest.mark.parametrize("who", ["lezer", "kb", "beheerder", "medewerker-assen"])
async def test_for_others_nothing_waits(desk: Desk, who: str) -> None:
    await desk.submitted()
    assert await waiting(desk, who) == []


async def test_the_workload_counts_what_is_on_each_desk(desk: Desk) -> None:
    for _ in range(3):
        await desk.claim(await desk.submitted("medewerker-deventer"), OVERIJSSEL)
    await desk.claim(await desk.submitted("medewerker-arnhem"), GELDERLAND)
    await desk.refused(who=GELDERLAND)
    await desk.submitted("medewerker-deventer")
    await desk.submitted("medewerker-utrecht")
    answer = await desk.service.get("/v1/workload", OVERIJSSEL)
    items = answer.json()["items"]
    found = [(item["assignee"], item["open"], item["overdue"], item["decided"]) for item in items]
    assert found[0] == (OVERIJSSEL, 3, 3, 0)  # submitted in March 2026: late, whenever this runs
    assert sorted(found[1:], key=str) == [(GELDERLAND, 1, 1, 1), (None, 1, 1, 0)]
    assert {item["oldest"] for item in items} == {"2026-03-02T12:00:00Z"}
    part = (await desk.service.get("/v1/workload", OVERIJSSEL, params={"province": "gelderland"})).json()["items"]
    assert [(item["assignee"], item["open"]) for item in part] == [(GELDERLAND, 1)]


async def test_nobody_sees_the_workload_of_another_area(desk: Desk) -> None:
    await desk.claim(await desk.submitted("medewerker-deventer"), OVERIJSSEL)
    assert (await desk.service.get("/v1/workload", "moderator-utrecht")).json()["items"] == []
    query = {"province": "overijssel"}
    assert (await desk.service.get("/v1/workload", "moderator-utrecht", params=query)).json()["items"] == []
    assert (await desk.service.get("/v1/workload", "spn", params=query)).json()["items"][0]["assignee"] == OVERIJSSEL
    assert (await desk.service.get("/v1/workload", "spn", params={"province": "belgie"})).status_code == 400


async def test_who_decided_and_has_nothing_left_is_still_listed(desk: Desk) -> None:
    await desk.published()
    [item] = (await desk.service.get("/v1/workload", MODERATOR)).json()["items"]
    assert (item["assignee"], item["open"], item["decided"], item["oldest"]) == (MODERATOR, 0, 1, None)
