"""Figures over a real journal."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.testing import factories
from tests.moderation.desk import MODERATOR, Desk
from tests.support.service import RunningService

GEMIST = "behoefte-doelgroep"


async def statistics(service: RunningService, name: str, who: str = MODERATOR, **params: Any) -> Any:
    answer = await service.get(f"/v1/statistics/{name}", who, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def simulated(service: RunningService, who: str = MODERATOR, **rules: Any) -> Any:
    answer = await service.post("/v1/simulations", who, rules)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_an_empty_history_has_no_medians(moderation: RunningService) -> None:
    found = await statistics(moderation, "handling")
    assert found["total"]["submitted"] == 0
    assert found["total"]["timeToDecision"] == {"count": 0, "median": None, "p80": None}
    assert found["total"]["acceptRate"] is None
    assert (await statistics(moderation, "phases"))["items"] == []
    assert (await statistics(moderation, "stalled"))["items"] == []


async def test_handling_counts_what_was_submitted_decided_and_waits(desk: Desk, moderation: RunningService) -> None:
    await desk.published()
    refused = await desk.submitted()
    await desk.claim(refused)
    await desk.decide(refused, "request-changes")
    await desk.revised(refused)
    await desk.submitted()
    total = (await statistics(moderation, "handling"))["total"]
    assert (total["submitted"], total["waiting"]) == (4, 2)
    assert (total["acceptRate"], total["returnRate"], total["rejectRate"]) == (0.5, 0.5, 0)
    assert total["timeToDecision"]["count"] == 2
    assert total["overdue"] == 2  # the factories' moment is long ago


async def test_a_revision_that_was_overtaken_is_not_waiting(desk: Desk, moderation: RunningService) -> None:
    case = await desk.submitted()
    await desk.revised(case)
    await desk.withdrawn(await desk.submitted())
    total = (await statistics(moderation, "handling"))["total"]
    assert (total["submitted"], total["waiting"]) == (3, 1)


async def test_a_moderator_sees_his_area_and_spn_all_of_them(desk: Desk, moderation: RunningService) -> None:
    await desk.submitted("medewerker-assen")
    await desk.submitted("medewerker-utrecht")
    assert [each["poi"] for each in (await statistics(moderation, "handling"))["items"]] == ["biblionet-drenthe"]
    everywhere = (await statistics(moderation, "handling", "spn"))["items"]
    assert {each["poi"] for each in everywhere} == {"biblionet-drenthe", "bisc"}


async def test_a_period_has_a_first_and_a_last_day(desk: Desk, moderation: RunningService) -> None:
    await desk.submitted()
    day = factories.NOON.date()
    assert (await statistics(moderation, "handling", since=day, until=day))["total"]["submitted"] == 1
    later = day + timedelta(days=1)
    assert (await statistics(moderation, "handling", since=later))["total"]["submitted"] == 0
    answer = await moderation.get("/v1/statistics/handling", MODERATOR, params={"since": later, "until": day})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "until"


async def test_phases_are_by_theme_and_institution(desk: Desk, moderation: RunningService) -> None:
    case = await desk.published(themes=["mediawijsheid", "leven-lang-leren"])
    await desk.move(case, "advance")
    found = (await statistics(moderation, "phases"))["items"]
    assert {(each["phase"], each["theme"], each["time"]["count"], each["running"]) for each in found} == {
        ("idea", "mediawijsheid", 1, 0),
        ("idea", "leven-lang-leren", 1, 0),
        ("experiment", "mediawijsheid", 0, 1),
        ("experiment", "leven-lang-leren", 0, 1),
    }
    assert {each["poi"] for each in found} == {"biblionet-drenthe"}


async def test_time_in_phase_is_for_everyone_and_of_what_is_public_only(desk: Desk, moderation: RunningService) -> None:
    await desk.published(themes=["mediawijsheid"])
    await desk.withdrawn(await desk.published(themes=["kennisdeling"]))
    await desk.submitted(themes=["digitale-inclusie"])
    answer = await moderation.get("/v1/statistics/phases")
    assert answer.status_code == 200
    assert [each["theme"] for each in answer.json()["items"]] == ["mediawijsheid"]


async def test_a_project_lies_still_after_the_days_that_one_asks_for(desk: Desk, moderation: RunningService) -> None:
    case = await desk.published()
    assert (await statistics(moderation, "stalled"))["total"] == 0
    async with moderation.database.begin() as tx:
        await tx.fetch("UPDATE journal SET at = $1 WHERE kind = 'start'", datetime.now(UTC) - timedelta(days=400))
    found = await statistics(moderation, "stalled")
    assert [(each["projectId"], each["days"]) for each in found["items"]] == [(case["projectId"], 400)]
    assert (await statistics(moderation, "stalled", after=500))["total"] == 0


async def test_the_simulator_says_what_other_dates_would_have_made_late(desk: Desk, moderation: RunningService) -> None:
    await desk.published()
    async with moderation.database.begin() as tx:  # decided on the Friday of the week in which it came in
        await tx.fetch("UPDATE journal SET at = $1 WHERE kind = 'decision'", factories.NOON + timedelta(days=4))
    assert (await simulated(moderation, dueDays={"decision": 4}))["late"] == 0
    found = await simulated(moderation, dueDays={"decision": 3})
    assert (found["decisions"], found["late"], found["lateNow"]) == (1, 1, 0)
    assert found["lateItems"][0]["workingDaysLate"] == 1


async def test_the_simulator_says_which_steps_other_criteria_would_have_stopped(
    desk: Desk, moderation: RunningService
) -> None:
    case = await desk.published()
    moved = await desk.move(case, "advance", criteria=[{"code": GEMIST, "met": False, "note": "Niet gevraagd."}])
    assert moved.status_code == 201, moved.text
    assert (await simulated(moderation))["stopped"] == 0
    found = await simulated(moderation, required=[GEMIST])
    assert (found["advances"], found["stopped"], found["stoppedNow"]) == (1, 1, 0)
    assert found["stoppedItems"][0]["unmet"] == [GEMIST]


async def test_strictly_a_criterion_that_nobody_assessed_stops_too(desk: Desk, moderation: RunningService) -> None:
    await desk.move(await desk.published(), "advance")
    assert (await simulated(moderation, required=[GEMIST]))["stopped"] == 0
    assert (await simulated(moderation, required=[GEMIST], strictly=True))["stoppedItems"][0]["unassessed"] == [GEMIST]


async def test_simulating_changes_nothing(desk: Desk, moderation: RunningService) -> None:
    await desk.published()
    before = await moderation.rows("SELECT count(*), max(position) FROM journal")
    await simulated(moderation, dueDays={"decision": 1}, required=[GEMIST], strictly=True)
    assert await moderation.rows("SELECT count(*), max(position) FROM journal") == before


@pytest.mark.parametrize(
    ("rules", "pointer"),
    [
        ({"required": ["bestaat-niet"]}, "/required/0"),
        ({"dueDays": {"decision": -1}}, "/dueDays/decision"),
        ({"dueDays": {"koffie": 1}}, "/dueDays/koffie"),
        ({"since": "2026-02-30"}, "/since"),
        ({"since": 5}, "/since"),
        ({"since": "-1"}, "/since"),
    ],
)
async def test_rules_that_make_no_sense_are_named(rules: Any, pointer: str, moderation: RunningService) -> None:
    answer = await moderation.post("/v1/simulations", MODERATOR, rules)
    assert answer.status_code == 400
    assert pointer in [fault["pointer"] for fault in answer.json()["errors"]]
