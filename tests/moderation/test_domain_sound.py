"""Random lives of a case: whatever people and libraries do, in whatever order, it stays sound."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from services.moderation.appeals import domain as appealing
from services.moderation.appeals.domain import Appeal, Outcome
from services.moderation.assigning import assign, release
from services.moderation.journal import Entry
from services.moderation.opinions import domain as opinions
from services.moderation.thread import domain as thread
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
    person,
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
    "release",
    "ask",
    "answer",
    "ask-opinion",
    "appeal",
    "grant",
    "dismiss",
    "late-worker",
)
OFTEN = (*ACTS, *("claim", "reject", "appeal", "grant") * 6, *("ask", "answer") * 3)
"""An appeal is granted after four steps in a row: by chance alone that would hardly happen."""
PEOPLE = (OVERIJSSEL, GELDERLAND, SPN, OVERIJSSEL, GELDERLAND, UTRECHT)
DEVENTER = person("medewerker-deventer")


class Life:
    """A case and what hangs on it, as the commands keep them."""

    def __init__(self) -> None:
        self.case = opened(staff="medewerker-deventer")
        self.appeals: list[Appeal] = []

        self.more: dict[str, Callable[[Principal], object]] = {
            "release": lambda by: release(self.case, by, NOON),
            "ask": lambda by: thread.ask(self.case, by, "Wie betaalt dat?", NOON),
            "answer": lambda _: thread.answer(self.case, DEVENTER, "De gemeente.", asked=True, now=NOON),
            "ask-opinion": lambda by: opinions.ask(self.case, by, None, "Wat zou jij doen?", NOON),
            "appeal": lambda _: self.appeal(),
            "grant": lambda by: self.decide_appeal(by, "granted"),
            "dismiss": lambda by: self.decide_appeal(by, "dismissed"),
            "late-worker": lambda _: self.case.notice_overdue(NOON + timedelta(days=100)),
        }

    @property
    def decisions(self) -> list[Entry]:
        return [entry for entry in self.case.entries if entry.kind == "decision"]

    def appeal(self) -> None:
        """The library appeals against the newest decision."""
        if self.decisions:
            newest = self.decisions[-1]
            again = any(each.decision_id == newest.id for each in self.appeals)
            made = appealing.appeal(self.case, newest, newest, DEVENTER, "Dit is nieuw.", NOON, again=again)
            self.appeals.append(made)

    def decide_appeal(self, by: Principal, outcome: Outcome) -> None:
        """A moderator decides on the newest appeal."""
        if self.appeals:
            disputed = next(it for it in self.decisions if it.id == self.appeals[-1].decision_id)
            appealing.decide(self.case, self.appeals[-1], disputed, by, outcome, "Daarom.", NOON)
            assert disputed.by != by.sub


@settings(max_examples=300)
@given(st.lists(st.tuples(st.sampled_from(OFTEN), st.sampled_from(PEOPLE)), min_size=20, max_size=60))
def test_whatever_happens_a_case_stays_sound(acts: list[tuple[str, Principal]]) -> None:
    life, sequence = Life(), 1
    case = life.case
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
            elif act in life.more:
                possible = act in case.allowed(by) or act not in ("release", "ask", "ask-opinion")
                life.more[act](by)
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
                    revise(case, case.revision + 1, sequence, staff="medewerker-deventer")
        except Problem:
            assert (case.version, len(case.events)) == (before, told)
        assert case.version >= before
        assert (case.due_at is not None) == (case.is_pending and case.open_questions == 0)
        assert (case.held_since is not None) == (case.is_pending and case.open_questions > 0)
        assert (case.status == "assigned") == (case.is_pending and case.assignee is not None)
        assert (case.standing is None) == (case.published_revision is None)
        assert (case.published_revision or 0) >= (was_public or 0)
        assert (case.published_revision or 0) <= case.revision
    decided = [entry.revision for entry in life.decisions]
    granted = [each.revision for each in life.appeals if each.status == "granted"]
    assert all(decided.count(revision) <= 1 + granted.count(revision) for revision in set(decided))
    assert len({each.decision_id for each in life.appeals}) == len(life.appeals)
    late = [entry.revision for entry in case.entries if entry.kind == "overdue"]
    assert len(late) == len(set(late))
    lines = [entry for entry in case.entries if entry.kind in ("start", "advance", "stop", "resume")]
    assert all(later.from_phase == earlier.to_phase for earlier, later in pairwise(lines))
