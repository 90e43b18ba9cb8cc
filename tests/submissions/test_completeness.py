"""What keeps a text from being handed in: everything at once, in words that say what to do."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.submissions.completeness import advice, incomplete, unfit, unknown_codes
from shared.testing import factories
from shared.vocabularies import vocabulary

TODAY = date(2026, 3, 2)


def wrong(**changes: Any) -> list[str]:
    return [fault.pointer for fault in incomplete(factories.fields(**changes), TODAY)]


@pytest.mark.parametrize("phase", ["idea", "experiment", "implementation"])
def test_what_is_required_is_enough(phase: str) -> None:
    assert wrong(phase=phase) == []


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"startYear": 2029}, "/startYear"),
        ({"outcome": "absorbed"}, "/outcome"),
        ({"outcome": "failed-with-lessons", "tips": "Begin klein."}, "/outcome"),
        ({"phase": "experiment", "outcome": "failed-with-lessons"}, "/result"),
        ({"evaluation": "effect-study"}, "/evaluationResult"),
        ({"themes": ["mediawijsheid", "kennisdeling", "mediawijsheid"]}, "/themes/2"),
        ({"targetGroups": ["ouders", "ouders"]}, "/targetGroups/1"),
        ({"partners": ["Gemeente Assen", {"name": "gemeente assen", "kind": "municipality"}]}, "/partners/1"),
    ],
)
def test_what_contradicts_or_stands_twice_is_named(changes: dict[str, Any], pointer: str) -> None:
    assert wrong(**changes) == [pointer]


@pytest.mark.parametrize(
    "changes",
    [
        {"startYear": 2028},
        {"outcome": "stopped"},
        {"phase": "experiment", "outcome": "absorbed"},
        {"phase": "experiment", "outcome": "failed-with-lessons", "tips": "Begin klein."},
        {"evaluation": "effect-study", "evaluationResult": "Ouders lezen vaker voor."},
        {"evaluation": "evaluation-report"},
        {"partners": ["Gemeente Assen", "Gemeente Emmen"]},
    ],
)
def test_what_fits_is_left_alone(changes: dict[str, Any]) -> None:
    assert wrong(**changes) == []


def test_everything_is_named_at_once_in_dutch_and_english() -> None:
    faults = incomplete(
        factories.fields(
            goal=None, startYear=2099, outcome="failed-with-lessons", evaluation="effect-study", partners=["a", "A"]
        ),
        TODAY,
    )
    assert [fault.pointer for fault in faults] == [
        "/goal", "/startYear", "/outcome", "/result", "/evaluationResult", "/partners/1",
    ]  # fmt: skip
    assert all(fault.text.nl.endswith(("in.", "2028.", "afloop.", "tips.", "wie?", "weg.")) for fault in faults)
    assert all(fault.text.en != fault.text.nl for fault in faults)


def test_the_reach_of_an_implementation_is_asked_for_and_not_insisted_on() -> None:
    assert [it.pointer for it in advice(factories.fields(phase="implementation"))] == ["/reach"]
    assert advice(factories.fields(phase="implementation", reach="one-location")) == advice(factories.fields()) == []


def test_a_partner_s_kind_is_a_known_code() -> None:
    partners = ["Gemeente Assen", {"name": "Basisschool De Kring", "kind": "school"}, {"name": "X", "kind": "ufo"}]
    assert [fault.pointer for fault in unknown_codes({"partners": partners})] == ["/partners/2/kind"]
    assert "school" in vocabulary("partner-kinds")


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "phase": st.sampled_from(["idea", "experiment", "implementation"]),
            "outcome": st.sampled_from(["stopped", "failed-with-lessons", "absorbed"]),
            "result": st.just("Veel"),
            "startYear": st.integers(1900, 2100),
            "evaluation": st.sampled_from(["none", "effect-study"]),
            "themes": st.lists(st.sampled_from(["mediawijsheid", "kennisdeling"]), max_size=4),
            "partners": st.lists(st.sampled_from(["a", "A", {"name": "a", "kind": "school"}]), max_size=3),
        },
    )
)
def test_any_text_is_looked_at_without_failing_and_each_fault_stands_at_its_own_place(content: dict[str, Any]) -> None:
    pointers = [fault.pointer for fault in unfit(content, TODAY)]
    assert len(set(pointers)) == len(pointers)
