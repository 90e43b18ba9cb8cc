"""Gates over HTTP: what is public, and what a step does with an assessment."""

from shared.contracts.moderation import PhaseAdvanced
from tests.moderation.desk import MODERATOR, Desk

NOTE = "De wethouder heeft dit nog niet gezien."


async def test_everyone_sees_the_criteria_of_the_steps_that_are_possible(desk: Desk) -> None:
    case = await desk.published(themes=["basisvaardigheden"], phase="experiment")
    found = (await desk.service.get(f"/v1/projects/{case['projectId']}/gates")).json()["items"]
    assert [(gate["kind"], gate["to"]) for gate in found] == [
        ("advance", "implementation"),
        ("repeat", "experiment"),
        ("return", "idea"),
        ("stop", "experiment"),
    ]
    advance = {criterion["code"]: criterion for criterion in found[0]["criteria"]}
    assert advance["eigenaar-na-proef"] == {
        "code": "eigenaar-na-proef",
        "label": "Na de proef heeft het project een eigenaar in de organisatie",
        "labelEn": "After the try-out the project has an owner in the organisation",
        "required": True,
    }
    assert "effect-basisvaardigheden" in advance
    assert "effect-lezen" not in advance
    assert found[2]["criteria"] == []


async def test_a_stopped_project_can_resume_anywhere(desk: Desk) -> None:
    case = await desk.published()
    await desk.move(case, "stop")
    found = (await desk.service.get(f"/v1/projects/{case['projectId']}/gates")).json()["items"]
    assert [(gate["kind"], gate["to"]) for gate in found] == [
        ("resume", "idea"),
        ("resume", "experiment"),
        ("resume", "implementation"),
    ]


async def test_what_is_not_public_has_no_gates(desk: Desk) -> None:
    case = await desk.submitted()
    assert (await desk.service.get(f"/v1/projects/{case['projectId']}/gates", MODERATOR)).status_code == 404


async def test_notes_are_for_moderators_and_the_library_only(desk: Desk) -> None:
    case = await desk.published()
    criteria = [
        {"code": "behoefte-doelgroep", "met": True, "note": NOTE},
        {"code": "need", "met": False, "note": NOTE},
    ]
    moved = await desk.move(case, "advance", criteria=criteria)
    assert moved.status_code == 201
    assert [each["note"] for each in moved.json()["criteria"]] == [NOTE, NOTE]
    log = await desk.service.get(f"/v1/projects/{case['projectId']}/phase-log", MODERATOR)
    assert NOTE not in log.text
    line = log.json()["items"][0]
    assert line["criteria"][0] == {
        "code": "behoefte-doelgroep",
        "label": "De doelgroep heeft hier behoefte aan, en dat blijkt ergens uit",
        "labelEn": "The target group needs this, and something shows that it does",
        "met": True,
    }
    assert line["unmet"] == ["need"]
    assert "trekker" in line["unassessed"]
    for who in (MODERATOR, "medewerker-assen"):
        history = (await desk.service.get(f"/v1/cases/{case['id']}/history", who)).json()["items"][0]
        assert history["criteria"][0]["note"] == NOTE
    [event] = await desk.service.told(PhaseAdvanced)
    assert NOTE not in str(event)
    assert event["unassessed"] == line["unassessed"]


async def test_a_required_criterion_that_is_not_met_refuses_the_step_and_names_itself(desk: Desk) -> None:
    case = await desk.published(phase="experiment")
    unmet = [{"code": "eigenaar-na-proef", "met": False, "note": ""}]
    refused = await desk.move(case, "advance", criteria=unmet)
    assert refused.status_code == 409
    assert "Na de proef heeft het project een eigenaar" in refused.json()["detail"]
    assert await desk.service.told(PhaseAdvanced) == []
    assert (await desk.move(case, "repeat", criteria=unmet)).status_code == 201
    assert (await desk.move(case, "advance", criteria=[])).status_code == 201
