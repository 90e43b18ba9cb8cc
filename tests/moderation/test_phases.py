"""The phase log: what is legal, and that nothing else can happen, whatever is tried."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.phases import KINDS, PHASES, Kind, Standing
from shared.contracts.moderation import (
    Criterion,
    PhaseAdvanced,
    PhaseRepeated,
    PhaseReturned,
    ProjectResumed,
    ProjectStopped,
)
from shared.problems import Problem
from tests.moderation.cases import SPN, claimed, move, opened, published, refusal, revise

OUTCOMES = ("stopped", "failed-with-lessons", "absorbed")


def test_the_order_of_the_phases_is_the_field_s_own() -> None:
    assert PHASES == ("idea", "experiment", "implementation")


@pytest.mark.parametrize(
    ("before", "kind", "to", "after"),
    [
        ("idea", "advance", None, "experiment"),
        ("idea", "advance", "implementation", "implementation"),
        ("experiment", "advance", None, "implementation"),
        ("experiment", "repeat", None, "experiment"),
        ("experiment", "repeat", "experiment", "experiment"),
        ("experiment", "return", None, "idea"),
        ("implementation", "return", None, "experiment"),
        ("implementation", "return", "idea", "idea"),
    ],
)
def test_a_project_that_goes_on_moves_to_where_it_may(before: str, kind: Kind, to: str | None, after: str) -> None:
    assert Standing(before).after(kind, to) == Standing(after)


@pytest.mark.parametrize(
    ("before", "kind", "to", "code"),
    [
        ("implementation", "advance", None, "last-phase"),
        ("implementation", "advance", "implementation", "last-phase"),
        ("experiment", "advance", "experiment", "phase-does-not-fit"),
        ("experiment", "advance", "idea", "phase-does-not-fit"),
        ("idea", "return", None, "first-phase"),
        ("experiment", "return", "implementation", "phase-does-not-fit"),
        ("experiment", "repeat", "idea", "phase-does-not-fit"),
        ("experiment", "stop", "idea", "phase-does-not-fit"),
        ("experiment", "resume", None, "project-goes-on"),
    ],
)
def test_a_step_that_does_not_fit_is_a_conflict(before: str, kind: Kind, to: str | None, code: str) -> None:
    refused = refusal(Standing(before).after, kind, to)
    assert (refused.status, refused.code) == (409, code)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_stop_keeps_the_phase_and_tells_how_it_ended(outcome: str) -> None:
    assert Standing("experiment").after("stop", outcome=outcome) == Standing("experiment", outcome)


def test_a_stop_without_more_is_stopped() -> None:
    assert Standing("idea").after("stop") == Standing("idea", "stopped")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "resume"])
def test_a_stopped_project_can_only_be_resumed(kind: Kind) -> None:
    assert refusal(Standing("experiment", "stopped").after, kind).code == "project-ended"


@pytest.mark.parametrize(
    ("to", "after"), [(None, "experiment"), ("idea", "idea"), ("implementation", "implementation")]
)
def test_a_stopped_project_resumes_in_its_phase_or_in_another(to: str | None, after: str) -> None:
    assert Standing("experiment", "absorbed").after("resume", to) == Standing(after)


@pytest.mark.parametrize(
    ("kind", "to", "outcome", "pointer"),
    [
        ("advance", "pilot", None, "/to"),
        ("resume", "pilot", None, "/to"),
        ("advance", None, "stopped", "/outcome"),
        ("resume", None, "stopped", "/outcome"),
        ("stop", None, "gone", "/outcome"),
    ],
)
def test_what_can_never_be_right_is_the_request_s_fault(
    kind: Kind, to: str | None, outcome: str | None, pointer: str
) -> None:
    refused = refusal(Standing("idea").after, kind, to, outcome)
    assert (refused.status, [fault.pointer for fault in refused.errors]) == (400, [pointer])


steps = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.sampled_from([None, *PHASES, "pilot"]),
        st.sampled_from([None, *OUTCOMES, "gone"]),
    ),
    max_size=30,
)


@given(start=st.builds(Standing, st.sampled_from(PHASES), st.sampled_from([None, *OUTCOMES])), tried=steps)
def test_whatever_is_tried_the_log_stays_sound(start: Standing, tried: list[tuple[Kind, Any, Any]]) -> None:
    now = start
    for kind, to, outcome in tried:
        before, possible = now, now.possible()
        try:
            now = before.after(kind, to, outcome)
        except Problem:
            # Without a target of its own, what is called possible is possible.
            assert (to, outcome) != (None, None) or kind not in possible
            continue
        assert kind in possible
        assert now.phase in PHASES
        assert now.outcome in (None, *OUTCOMES)
        was, at = PHASES.index(before.phase), PHASES.index(now.phase)
        assert {
            "advance": at > was and before.outcome is now.outcome is None,
            "repeat": at == was and before.outcome is now.outcome is None,
            "return": at < was and before.outcome is now.outcome is None,
            "stop": at == was and before.outcome is None and now.outcome is not None,
            "resume": before.outcome is not None and now.outcome is None,
        }[kind]
        assert to in (None, now.phase)


class TestPhases:
    @pytest.mark.parametrize(
        ("before", "kind", "contract", "after"),
        [
            ((), "advance", PhaseAdvanced, ("idea", "experiment", None)),
            ((), "repeat", PhaseRepeated, ("idea", "idea", None)),
            (("advance",), "return", PhaseReturned, ("experiment", "idea", None)),
            ((), "stop", ProjectStopped, ("idea", "idea", "stopped")),
            (("stop",), "resume", ProjectResumed, ("idea", "idea", None)),
        ],
    )
    def test_each_kind_of_step_has_its_own_event(
        self, before: tuple[str, ...], kind: str, contract: Any, after: tuple[str, str, str | None]
    ) -> None:
        case = published()
        for step in before:
            move(case, step)
        case.events.clear()
        criteria = (Criterion(code="evaluation", met=True),)
        move(case, kind, criteria=criteria)
        [event] = case.events
        assert isinstance(event, contract)
        assert (event.from_phase, event.to_phase, event.outcome) == after
        assert (event.motivation, event.criteria, event.poi) == ("De proef liep goed.", criteria, "biblionet-drenthe")

    def test_the_event_tells_the_public_title_not_that_of_a_next_revision(self) -> None:
        case = published()
        revise(case, title="Nog niet openbaar", themes=["mediawijsheid"])
        move(case, "advance")
        event = case.events[-1]
        assert isinstance(event, PhaseAdvanced)
        assert "Nog niet openbaar" not in event.to_json()
        assert event.themes == ("doorgaande-leeslijn",)

    @pytest.mark.parametrize("make", [opened, claimed])
    def test_what_is_not_published_has_no_phases(self, make: Any) -> None:
        assert refusal(move, make(), "advance").code == "not-published"

    def test_two_moderators_with_one_intention_make_one_step(self) -> None:
        case = published()
        move(case, "advance", seen="idea")
        refused = refusal(move, case, "advance", SPN, seen="idea")
        assert (refused.status, refused.code) == (409, "moved-on")
        assert case.standing is not None
        assert case.standing.phase == "experiment"
