"""Random lives of a case: whatever people and libraries do, in whatever order, it stays sound."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.moderation.assigning import assign
from shared.principal import Principal
from shared.problems import Problem
from shared.testing import factories
from shared.testing.factories import NOON
from tests.moderation.cases import (
    ASSEN,
    DRENTHE,
    GELDERLAND,
    OVERIJSSEL,
    SPN,
    UTRECHT,
    decide,
    move,
    opened,
    revise,
)


def test_what_is_allowed_is_what_is_not_refused() -> None:
    case = opened()
    assert case.allowed(DRENTHE) == ["claim"]
    assert case.allowed(UTRECHT) == case.allowed(ASSEN) == []
    assign(case, DRENTHE, None, NOON)
    assert case.allowed(DRENTHE) == [
        "hand-over",
        "release",
        "ask",
        "ask-opinion",
        "publish",
        "request-changes",
        "reject",
    ]
    assert case.allowed(SPN) == ["hand-over", "release"]
    decide(case)
    assert case.allowed(DRENTHE) == ["advance", "repeat", "stop"]
    move(case, "stop")
    assert case.allowed(DRENTHE) == ["resume"]


ACTS = (
    "claim",
    "hand",
    "publish",
    "request-changes",
    "reject",
    "revise",
    "late",
    "withdraw",
    "advance",
    "stop",
    "resume",
)


@given(st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from([OVERIJSSEL, GELDERLAND, SPN, UTRECHT])), max_size=40))
def test_whatever_happens_a_case_stays_sound(acts: list[tuple[str, Principal]]) -> None:
    case, sequence = opened(staff="medewerker-deventer"), 1
    for act, by in acts:
        before, was_public = case.version, case.published_revision
        told = len(case.events)
        try:
            if act == "claim":
                assign(case, by, None, NOON)
            elif act == "hand":
                assign(case, by, GELDERLAND.sub, NOON)
            elif act in ("publish", "request-changes", "reject"):
                possible = act in case.allowed(by)
                decide(case, by, act)
                assert possible
            elif act in ("advance", "stop", "resume"):
                possible = act in case.allowed(by)
                move(case, act, by)
                assert possible
            elif case.status not in ("withdrawn", "rejected"):  # after those a library sends nothing more
                sequence += act != "late"
                if act == "withdraw":
                    case.withdraw(factories.withdrawn(case.project_id, case.revision), sequence)
                else:
                    revise(case, case.revision + 1, sequence)
        except Problem:
            assert (case.version, len(case.events)) == (before, told)
        assert case.version >= before
        assert (case.due_at is not None) == case.is_pending
        assert (case.status == "assigned") == (case.is_pending and case.assignee is not None)
        assert (case.standing is None) == (case.published_revision is None)
        assert (case.published_revision or 0) >= (was_public or 0)
        assert (case.published_revision or 0) <= case.revision
    decided = [entry.revision for entry in case.entries if entry.kind == "decision"]
    assert len(decided) == len(set(decided))
    lines = [entry for entry in case.entries if entry.kind in ("start", "advance", "stop", "resume")]
    assert all(later.from_phase == earlier.to_phase for earlier, later in pairwise(lines))
