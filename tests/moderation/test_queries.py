"""Who sees what of a case: the area's moderators all of it, its library what was decided, everyone the phase log."""

from typing import Any

import pytest

from shared.demo import PERSONAS
from shared.ids import new_id
from tests.moderation.desk import MODERATOR, Desk
from tests.support.service import RunningService

ELSEWHERE = ["moderator-utrecht", "medewerker-utrecht", "regiogids-biblionet-drenthe", "kb", "beheerder", "lezer"]


async def titles(service: RunningService, who: str, **query: Any) -> list[str]:
    answer = await service.get("/v1/cases", who, params=query)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["total"] == len(body["items"])
    return [item["title"] for item in body["items"]]


async def test_the_queue_is_that_of_the_area_newest_first(moderation: RunningService, desk: Desk) -> None:
    for staff, title in [
        ("medewerker-assen", "Drents"),
        ("medewerker-utrecht", "Utrechts"),
        ("medewerker-deventer", "Overijssels"),
        ("medewerker-arnhem", "Gelders"),
    ]:
        await desk.submitted(staff, title=title)
    assert await titles(moderation, "moderator-drenthe") == ["Drents"]
    assert await titles(moderation, "moderator-overijssel") == ["Gelders", "Overijssels"]
    assert await titles(moderation, "spn") == ["Gelders", "Overijssels", "Utrechts", "Drents"]
    assert await titles(moderation, "moderator-limburg") == []
    assert await titles(moderation, "moderator-drenthe", province="utrecht") == []
    assert await titles(moderation, "spn", province="utrecht") == ["Utrechts"]


async def test_the_queue_is_filtered_by_status_theme_and_desk(moderation: RunningService, desk: Desk) -> None:
    await desk.submitted(title="Nieuw idee", themes=["mediawijsheid", "derde-plek"])
    mine = await desk.submitted(title="Mijn idee")
    await desk.claim(mine)
    assert await titles(moderation, MODERATOR, status="open") == ["Nieuw idee"]
    assert await titles(moderation, MODERATOR, status="assigned") == ["Mijn idee"]
    assert await titles(moderation, MODERATOR, theme="derde-plek") == ["Nieuw idee"]
    assert await titles(moderation, MODERATOR, assignee="me") == ["Mijn idee"]
    assert await titles(moderation, "spn", assignee="me") == []
    assert await titles(moderation, MODERATOR, status="published") == []


@pytest.mark.parametrize(
    "query", [{"status": "lost"}, {"province": "holland"}, {"theme": "robots"}, {"assignee": "you"}, {"limit": "0"}]
)
async def test_a_misspelt_filter_is_a_fault_and_no_empty_list(
    moderation: RunningService, query: dict[str, str]
) -> None:
    refused = await moderation.get("/v1/cases", MODERATOR, params=query)
    assert refused.status_code == 400
    assert [fault["pointer"] for fault in refused.json()["errors"]] == list(query)


async def test_the_last_page_says_that_it_is_the_last(moderation: RunningService, desk: Desk) -> None:
    for _ in range(2):
        await desk.submitted()
    page = (await moderation.get("/v1/cases", MODERATOR, params={"limit": 2})).json()
    assert (len(page["items"]), page["next"]) == (2, None)


async def test_pages_join_without_gap_or_overlap_while_new_cases_come_in(
    moderation: RunningService, desk: Desk
) -> None:
    ids = [(await desk.submitted())["id"] for _ in range(5)]
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = (await moderation.get("/v1/cases", MODERATOR, params={"limit": 2, **after})).json()
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
        await desk.submitted()
    assert seen == ids[::-1]


@pytest.mark.parametrize("who", ELSEWHERE)
async def test_for_people_elsewhere_the_case_does_not_exist(moderation: RunningService, desk: Desk, who: str) -> None:
    case = await desk.submitted()
    project = f"/v1/projects/{case['projectId']}"
    for path in (f"/v1/cases/{case['id']}", f"/v1/cases/{case['id']}/history", f"{project}/decisions"):
        assert (await moderation.get(path, who)).status_code == 404
    for answer in (await desk.claim(case, who), await desk.decide(case, who=who), await desk.move(case, "stop", who)):
        assert answer.status_code == 404


async def test_the_queue_is_no_list_for_libraries(moderation: RunningService) -> None:
    for who in ("medewerker-assen", "kb", "lezer", "regiogids-bisc"):
        assert (await moderation.get("/v1/cases", who)).status_code == 403


async def test_nobody_in_particular_sees_the_phase_log_only(moderation: RunningService, desk: Desk) -> None:
    case = await desk.published()
    project = f"/v1/projects/{case['projectId']}"
    for path in ("/v1/cases", f"/v1/cases/{case['id']}", f"/v1/cases/{case['id']}/history", f"{project}/decisions"):
        assert (await moderation.get(path)).status_code == 401
    assert (await moderation.get(f"{project}/phase-log")).status_code == 200


async def test_the_library_reads_what_was_decided_and_why_but_not_by_whom(
    moderation: RunningService, desk: Desk
) -> None:
    case = await desk.submitted()
    await desk.claim(case)
    await desk.decide(case, "request-changes", reason="onduidelijk voor wie", motivation="Zeg voor wie het is.")
    await desk.revised(case)
    await desk.decide(case, revision=2, motivation="Prima zo.")
    answer = await moderation.get(f"/v1/projects/{case['projectId']}/decisions", "medewerker-assen")
    newest, oldest = answer.json()["items"]
    assert (newest["revision"], newest["outcome"], newest["motivation"]) == (2, "publish", "Prima zo.")
    assert (oldest["reason"], oldest["motivation"]) == ("onduidelijk voor wie", "Zeg voor wie het is.")
    assert {newest["poi"], oldest["poi"]} == {"biblionet-drenthe"}
    history = await moderation.get(f"/v1/cases/{case['id']}/history", "medewerker-assen")
    assert [line["kind"] for line in history.json()["items"]] == [
        "start",
        "decision",
        "revised",
        "decision",
        "assigned",
        "submitted",
    ]
    for text in (answer.text, history.text):
        assert MODERATOR not in text
        assert PERSONAS[MODERATOR]["name"] not in text


async def test_the_library_reads_until_when_a_decision_may_take_and_on_whose_desk_it_is_not(
    moderation: RunningService, desk: Desk
) -> None:
    case = await desk.submitted()
    path = f"/v1/projects/{case['projectId']}/handling"
    waits = {"projectId": case["projectId"], "revision": 1, "status": "open", "dueAt": case["dueAt"]}
    assert (await moderation.get(path, "medewerker-assen")).json() == waits | {"openQuestions": 0}
    await desk.claim(case)
    await desk.write(case, "question")
    asked = await moderation.get(path, "medewerker-assen")
    assert asked.json() == waits | {"status": "assigned", "dueAt": None, "openQuestions": 1}
    assert MODERATOR not in asked.text
    assert [(await moderation.get(path, who)).status_code for who in ELSEWHERE] == [404] * len(ELSEWHERE)
    assert (await moderation.get(path)).status_code == 401


async def test_the_history_is_paged_in_the_order_in_which_it_happened(moderation: RunningService, desk: Desk) -> None:
    case = await desk.published()
    path = f"/v1/cases/{case['id']}/history"
    first = (await moderation.get(path, MODERATOR, params={"limit": 3})).json()
    rest = (await moderation.get(path, MODERATOR, params={"limit": 3, "after": first["next"]})).json()
    kinds = [line["kind"] for line in first["items"] + rest["items"]]
    assert kinds == ["start", "decision", "assigned", "submitted"]
    assert (first["total"], rest["next"]) == (4, None)


async def test_the_own_library_may_look_but_not_touch(moderation: RunningService, desk: Desk) -> None:
    case = await desk.submitted()
    assert (await moderation.get(f"/v1/cases/{case['id']}", "medewerker-assen")).status_code == 403
    for answer in (await desk.claim(case, "medewerker-assen"), await desk.decide(case, who="medewerker-assen")):
        assert answer.status_code == 403


async def test_a_moderator_looks_at_his_own_organisation_s_case_but_others_decide(
    moderation: RunningService, desk: Desk
) -> None:
    case = await desk.submitted("moderator-zeeland")
    shown = await desk.case(case, "moderator-zeeland")
    assert (shown["title"], shown["allowed"]) == (case["title"], [])
    for answer in (await desk.claim(case, "moderator-zeeland"), await desk.decide(case, who="moderator-zeeland")):
        assert answer.status_code == 403
        assert "eigen organisatie" in answer.json()["detail"]
    await desk.claim(case, "spn")
    assert (await desk.decide(case, who="spn")).status_code == 201
    assert (await desk.move(case, "stop", "moderator-zeeland")).status_code == 403


async def test_the_phase_log_appears_with_the_first_publication_and_goes_with_a_withdrawal(
    moderation: RunningService, desk: Desk
) -> None:
    case = await desk.submitted()
    path = f"/v1/projects/{case['projectId']}/phase-log"
    assert (await moderation.get(path)).status_code == 404
    assert (await moderation.get(path, MODERATOR)).status_code == 404
    await desk.claim(case)
    await desk.decide(case)
    [start] = (await moderation.get(path)).json()["items"]
    assert (start["kind"], start["from"], start["to"], start["motivation"]) == ("start", None, "idea", "")
    await desk.revised(case)
    assert (await moderation.get(path)).status_code == 200
    await desk.withdrawn(case)
    assert (await moderation.get(path)).status_code == 404


async def test_a_published_project_of_another_area_is_not_led_from_here(desk: Desk) -> None:
    case = await desk.published()
    for who in ("moderator-utrecht", "medewerker-utrecht", "medewerker-assen", "kb"):
        assert (await desk.move(case, "advance", who)).status_code == 403


async def test_what_does_not_exist_is_not_found(moderation: RunningService) -> None:
    nowhere = new_id()
    for path in (f"/v1/cases/{nowhere}", f"/v1/cases/{nowhere}/history", f"/v1/projects/{nowhere}/decisions"):
        assert (await moderation.get(path, "spn")).status_code == 404
    assert (await moderation.get(f"/v1/projects/{nowhere}/phase-log")).status_code == 404
