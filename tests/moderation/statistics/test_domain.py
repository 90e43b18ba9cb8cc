"""Figures and the simulator, without a database."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.moderation.due import works, works_on_holidays
from services.moderation.statistics.domain import (
    Handling,
    Spread,
    Stay,
    Step,
    figures,
    spread,
    stalled,
    stays,
    time_in_phase,
)
from services.moderation.statistics.simulating import Advance, late, stopped
from shared.contracts.moderation import Criterion

MONDAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def handling(decided: float | None = None, claimed: float | None = None, **changes: Any) -> Handling:
    values: dict[str, Any] = {
        "case_id": "c",
        "project_id": "p",
        "title": "Voorlezen",
        "revision": 1,
        "province": "drenthe",
        "submitted_at": MONDAY,
        "claimed_at": None if claimed is None else MONDAY + claimed * DAY,
        "decided_at": None if decided is None else MONDAY + decided * DAY,
        "outcome": None if decided is None else "publish",
        "superseded": False,
        **changes,
    }
    return Handling(**values)


def step(kind: str, day: int, phase: str = "", outcome: str | None = None, project: str = "p") -> Step:
    return Step(project, "Voorlezen", "drenthe", ("mediawijsheid",), kind, MONDAY + day * DAY, phase, outcome)


def test_a_median_and_its_p80_rest_on_a_count() -> None:
    assert spread([]) == Spread(0, None, None)
    assert spread([3.0]) == Spread(1, 3.0, 3.0)
    assert spread([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) == Spread(11, 6, 9)


def test_one_case_that_lay_for_a_year_does_not_spoil_the_median() -> None:
    assert spread([1, 1, 1, 365]).median == 1


def test_what_waits_is_counted_and_what_was_overtaken_is_not_waiting() -> None:
    found = figures(
        [
            handling(decided=4, claimed=1),
            handling(decided=2, claimed=1, outcome="reject"),
            handling(due_at=MONDAY + 10 * DAY),
            handling(due_at=MONDAY + 30 * DAY),
            handling(superseded=True),
        ],
        now=MONDAY + 20 * DAY,
    )
    assert (found.submitted, found.waiting, found.overdue) == (5, 2, 1)
    assert (found.publish, found.request_changes, found.reject) == (1, 0, 1)
    assert found.decision == Spread(2, 3.0, 3.6)
    assert found.queue == Spread(2, 1.0, 1.0)


def test_a_repetition_goes_on_with_the_same_stay() -> None:
    steps = [step("start", 0, "idea"), step("repeat", 5, "idea"), step("advance", 9, "experiment")]
    assert [(s.phase, s.since, s.until) for s in stays(steps)] == [
        ("idea", MONDAY, MONDAY + 9 * DAY),
        ("experiment", MONDAY + 9 * DAY, None),
    ]


def test_a_stay_ends_with_its_project() -> None:
    stopped = [step("start", 0, "idea"), step("stop", 5, "idea", "stopped")]
    assert [s.until for s in stays(stopped)] == [MONDAY + 5 * DAY]


def test_a_resumed_project_begins_a_new_stay() -> None:
    steps = [step("start", 0, "idea"), step("stop", 5, "idea", "stopped"), step("resume", 8, "idea")]
    assert [(s.since, s.until) for s in stays(steps)] == [(MONDAY, MONDAY + 5 * DAY), (MONDAY + 8 * DAY, None)]


def test_a_project_that_was_published_as_ended_stays_nowhere() -> None:
    assert stays([step("start", 0, "experiment", "absorbed")]) == []


def test_two_projects_do_not_end_each_others_stay() -> None:
    steps = [step("start", 0, "idea"), step("start", 1, "experiment", project="q")]
    assert {(s.project_id, s.until) for s in stays(steps)} == {("p", None), ("q", None)}


def test_time_in_phase_is_by_theme_and_poi_and_old_themes_count_under_the_new_one() -> None:
    stay = Stay("p", "Voorlezen", "drenthe", ("oud", "nieuw"), "idea", MONDAY, MONDAY + 4 * DAY)
    found = time_in_phase([stay], {"drenthe": "biblionet-drenthe"}.get, lambda _: "nieuw")
    assert found == {("idea", "nieuw", "biblionet-drenthe"): (Spread(1, 4.0, 4.0), 0)}


def test_what_still_goes_on_is_counted_apart() -> None:
    stay = Stay("p", "Voorlezen", "drenthe", ("mediawijsheid",), "idea", MONDAY, None)
    assert list(time_in_phase([stay], lambda _: None, str).values()) == [(Spread(0, None, None), 1)]


@pytest.mark.parametrize(("phase", "found"), [("idea", 1), ("experiment", 1), ("implementation", 0)])
def test_only_a_project_that_should_move_on_can_lie_still(phase: str, found: int) -> None:
    stay = Stay("p", "Voorlezen", "drenthe", (), phase, MONDAY, None)
    assert len(stalled([stay], MONDAY + 366 * DAY)) == found
    assert stalled([stay], MONDAY + 365 * DAY) == []


def test_the_longest_comes_first_and_the_days_can_be_chosen() -> None:
    young, old = (Stay(str(n), "", "drenthe", (), "idea", MONDAY - n * DAY, None) for n in (10, 20))
    assert [days for _, days in stalled([young, old], MONDAY, after=5)] == [20, 10]


def test_fewer_days_make_more_decisions_late() -> None:
    on_friday = handling(decided=4)
    assert late([on_friday], lambda _: 4, works, MONDAY) == ([], 1)
    found, looked_at = late([on_friday], lambda _: 3, works, MONDAY)
    assert looked_at == 1
    assert [(each.due_at, each.by) for each in found] == [(MONDAY + 3 * DAY, 1)]


def test_what_still_waits_is_late_from_its_date_on() -> None:
    assert late([handling()], lambda _: 3, works, MONDAY + 3 * DAY)[0] == []
    assert len(late([handling()], lambda _: 3, works, MONDAY + 4 * DAY)[0]) == 1


def test_an_overtaken_revision_made_nobody_wait() -> None:
    assert late([handling(superseded=True)], lambda _: 0, works, MONDAY + 99 * DAY) == ([], 0)


def test_holidays_give_time() -> None:
    over_easter = handling(
        submitted_at=datetime(2026, 4, 2, 9, 0, tzinfo=UTC), decided_at=datetime(2026, 4, 8, 9, 0, tzinfo=UTC)
    )
    assert late([over_easter], lambda _: 2, works, MONDAY)[0] == []
    assert len(late([over_easter], lambda _: 2, works_on_holidays, MONDAY)[0]) == 1


def advance(**met: bool) -> Advance:
    criteria = tuple(Criterion(code=code, met=value) for code, value in met.items())
    return Advance("t", "p", "Voorlezen", MONDAY, "idea", "experiment", (), criteria)


@pytest.mark.parametrize(
    ("assessed", "strictly", "unmet", "unassessed"),
    [
        ({"need": True}, True, None, None),
        ({"need": False}, False, ("need",), ()),
        ({}, False, None, None),
        ({}, True, (), ("need",)),
        ({"other": False}, False, None, None),
    ],
)
def test_only_required_criteria_stop_a_step(assessed: Any, strictly: bool, unmet: Any, unassessed: Any) -> None:
    found, looked_at = stopped([advance(**assessed)], lambda _: ["need"], strictly)
    assert looked_at == 1
    assert [(each.unmet, each.unassessed) for each in found] == ([] if unmet is None else [(unmet, unassessed)])
