"""Random lives of a project in the pure domains of two services, with the events between them passed on by hand.

Everybody tries everything, allowed or not: library staff of two libraries, moderators of two areas, one who works for
the library itself, SPN. What is refused must leave everything as it was; what is done must keep the invariants.
"""

import copy
from collections import Counter, deque
from datetime import timedelta
from itertools import pairwise
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from services.moderation import assigning, deciding, moving
from services.moderation.appeals import domain as appealing
from services.moderation.appeals.domain import Appeal
from services.moderation.domain import Case
from services.moderation.parels.domain import Parel
from services.moderation.thread import domain as thread
from services.submissions.adoptions.domain import Adoption, What
from services.submissions.domain import Project
from shared.contracts.moderation import ChangesRequested, PhaseChange, ProjectPublished, ProjectRejected
from shared.contracts.projects import Content
from shared.contracts.submissions import ProjectRevised, ProjectSubmitted, ProjectWithdrawn
from shared.ids import new_id
from shared.principal import Principal
from shared.problems import Problem
from shared.testing import factories
from shared.testing.factories import NOON
from tests.moderation.cases import person

DEVENTER, UTRECHT = person("medewerker-deventer"), person("medewerker-utrecht")
OVERIJSSEL, GELDERLAND, ELSEWHERE = (person(f"moderator-{name}") for name in ("overijssel", "gelderland", "drenthe"))
OWN = Principal(
    "own", roles=frozenset({"moderator"}), library=DEVENTER.library, poi="x", provinces=OVERIJSSEL.provinces
)
EVERYBODY = (DEVENTER, UTRECHT, OVERIJSSEL, GELDERLAND, ELSEWHERE, OWN, person("spn"))
people = st.sampled_from(EVERYBODY)
handling = st.sampled_from((OVERIJSSEL, OVERIJSSEL, OVERIJSSEL, GELDERLAND, GELDERLAND, *EVERYBODY))
owning = st.sampled_from((DEVENTER, DEVENTER, DEVENTER, UTRECHT, OVERIJSSEL))
SEEN: Counter[str] = Counter()
"""What happened in all lives: a machine in which nothing is ever granted proves nothing."""


class Life(RuleBasedStateMachine):
    """One project, its case, and what belongs to them."""

    def __init__(self) -> None:
        super().__init__()
        home = factories.library("medewerker-deventer")
        self.project = Project(new_id(), home, DEVENTER.sub, factories.fields(), NOON, NOON)
        self.case: Case | None = None
        self.texts: dict[int, Content] = {}
        self.appeals: list[Appeal] = []
        self.parels: list[Parel] = []
        self.adoptions: list[Adoption] = []
        self.now = NOON
        self.sent: Counter[str] = Counter()
        self.to_moderation: deque[tuple[Any, int]] = deque()
        self.to_submissions: deque[tuple[Any, int]] = deque()

    # -- submissions -------------------------------------------------------------------------------------------------

    @initialize(outcome=st.sampled_from(["publish", "reject", "request-changes", None]), more=st.booleans())
    def is_under_way(self, outcome: str | None, more: bool) -> None:
        """It was submitted, and mostly decided on already: every rule has work from the start."""
        self.submits(DEVENTER)
        self.everything_arrives()
        if outcome is not None:
            self.decides(OVERIJSSEL, outcome, 1, claim=True)
            self.everything_arrives()
        if outcome == "publish" and more:
            self.another_library_adopts()
            self.nominates(ELSEWHERE)
        elif outcome is not None and more:
            self.appeals_against_the_newest(DEVENTER)

    @rule(who=owning)
    def submits(self, who: Principal) -> None:
        def act() -> None:
            self.project.must_be_owned_by(who)
            self.project.change({"title": f"Voorlezen, versie {self.project.revision + 1}"}, self.now)
            self.project.submit(self.now)

        self._attempt("submitted", act)

    @rule(who=owning, chance=st.integers(0, 11))
    def withdraws(self, who: Principal, chance: int) -> None:
        if chance or not self.project.revision:
            return

        def act() -> None:
            self.project.must_be_owned_by(who)
            self.project.withdraw("Toch niet", self.now)

        self._attempt("withdrawn", act)

    @rule()
    def another_library_adopts(self) -> None:
        if not self.project.is_public or any(each.status in ("proposed", "confirmed") for each in self.adoptions):
            return
        library = factories.library("medewerker-utrecht")
        what = What("adapted", "Bij ons anders.", "2026")
        self.adoptions.append(Adoption.propose(self.project, library, UTRECHT.sub, what, self.now))
        SEEN["adopted"] += 1

    @precondition(lambda self: self.adoptions)
    @rule(
        who=st.sampled_from((DEVENTER, UTRECHT, *EVERYBODY)),
        act=st.sampled_from(["confirm", "confirm", "decline", "end"]),
    )
    def answers_an_adoption(self, who: Principal, act: str) -> None:
        adoption = self.adoptions[-1]

        def do() -> None:
            if act == "end":
                adoption.must_be_the_adopters(who, self.project)
                adoption.end(self.project, "Te weinig vrijwilligers.", "stopped", self.now)
            else:
                adoption.must_be_the_owners(who, self.project)
                if act == "confirm":
                    adoption.confirm(self.project, self.now)
                else:
                    adoption.decline(self.project, "Kennen we niet.", self.now)

        self._attempt(act, do)

    # -- moderation --------------------------------------------------------------------------------------------------

    @rule(who=handling, to=st.none() | st.sampled_from([GELDERLAND.sub, OVERIJSSEL.sub]))
    def assigns(self, who: Principal, to: str | None) -> None:
        self._attempt("assigned", lambda: assigning.assign(self._case(), who, to, self.now))

    @rule(who=people, chance=st.integers(0, 3))
    def releases(self, who: Principal, chance: int) -> None:
        if chance == 0:
            self._attempt("released", lambda: assigning.release(self._case(), who, self.now))

    @rule(
        who=handling,
        outcome=st.sampled_from(["publish", "publish", "request-changes", "reject"]),
        back=st.integers(0, 9),
        claim=st.sampled_from([True, True, False]),
    )
    def decides(self, who: Principal, outcome: Any, back: int, *, claim: bool) -> None:
        if claim:
            self.assigns(who, None)

        def act() -> None:
            case = self._case()
            revision = case.revision - (back == 0)
            deciding.decide(case, who, outcome, "", "Omdat.", revision, self.texts[case.revision], self.now)

        self._attempt(outcome, act)

    @rule(who=handling, kind=st.sampled_from(["advance", "advance", "repeat", "return", "stop", "resume"]))
    def moves(self, who: Principal, kind: Any) -> None:
        def act() -> None:
            case = self._case()
            text = self.texts[case.published_revision or case.revision]
            said: dict[str, Any] = {"seen": None, "to": None, "outcome": None, "motivation": "Omdat.", "criteria": ()}
            moving.move(case, who, kind, published=text, now=self.now, **said)

        self._attempt(kind, act)

    @rule(who=owning)
    def appeals_against_the_newest(self, who: Principal) -> None:
        def act() -> None:
            case = self._case()
            newest = [entry for entry in case.entries if entry.kind == "decision"][-1]
            again = any(each.decision_id == newest.id for each in self.appeals)
            made = appealing.appeal(case, newest, newest, who, "Hier klopt iets niet.", self.now, again=again)
            self.appeals.append(made)

        if self.case is not None and any(entry.kind == "decision" for entry in self.case.entries):
            self._attempt("appealed", act)

    @precondition(lambda self: self.appeals)
    @rule(who=handling, outcome=st.sampled_from(["granted", "dismissed"]))
    def decides_on_an_appeal(self, who: Principal, outcome: Any) -> None:
        found, case = self.appeals[-1], self._case()
        decision = next(entry for entry in case.entries if entry.id == found.decision_id)

        def act() -> None:
            appealing.decide(case, found, decision, who, outcome, "Omdat.", self.now)
            assert who.sub != decision.by, "whoever decided does not decide on the appeal"

        self._attempt(outcome, act)

    @rule(who=people, kind=st.sampled_from(["note", "ask"]))
    def writes(self, who: Principal, kind: str) -> None:
        write = thread.note if kind == "note" else thread.ask
        self._attempt(kind, lambda: write(self._case(), who, "Hoe zit het met de kosten?", self.now))

    @rule(who=people)
    def nominates(self, who: Principal) -> None:
        if self.parels and self.parels[-1].status != "withdrawn":
            return

        def act() -> None:
            case = self._case()
            text = self.texts[case.published_revision or case.revision].model_dump()
            self.parels.append(Parel.nominate(case, text, who, "Werkt goed.", self.now))

        self._attempt("nominated", act)

    @precondition(lambda self: self.parels)
    @rule(who=people, act=st.sampled_from(["award", "award", "award", "withdraw"]))
    def honours(self, who: Principal, act: str) -> None:
        parel = self.parels[-1]
        self._attempt(f"parel-{act}", lambda: getattr(parel, act)(who, "Werkt goed.", self.now))

    # -- the bus, and the clock --------------------------------------------------------------------------------------

    @rule(again=st.booleans())
    def moderation_hears(self, again: bool) -> None:
        """The next event, and perhaps the same once more: the inbox is not the only thing that makes that harmless."""
        if not self.to_moderation:
            return
        event, sequence = self.to_moderation.popleft()
        self._hear_in_moderation(event, sequence)
        if again and self.case is not None:
            before = copy.deepcopy(self.case)
            self._hear_in_moderation(event, sequence)
            assert self.case == before

    @rule(again=st.booleans())
    def submissions_hears(self, again: bool) -> None:
        if not self.to_submissions:
            return
        event, sequence = self.to_submissions.popleft()
        self._hear_in_submissions(event, sequence)
        if again:
            before = copy.deepcopy(self.project)
            self._hear_in_submissions(event, sequence)
            assert self.project == before

    @rule()
    def everything_arrives(self) -> None:
        while self.to_moderation or self.to_submissions:
            self.moderation_hears(again=False)
            self.submissions_hears(again=False)

    @rule(days=st.integers(1, 60))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    def _hear_in_moderation(self, event: Any, sequence: int) -> None:
        if isinstance(event, ProjectSubmitted):
            if self.case is None:
                self.case = Case.open(event, sequence)
            self.texts[event.revision] = event.content
        elif isinstance(event, ProjectRevised):
            self._case().take_revision(event, sequence)
            self.texts[event.revision] = event.content
        elif isinstance(event, ProjectWithdrawn) and self._case().withdraw(event, sequence) and self.parels:
            self.parels[-1].lose_project(self.now)
        self._send()

    def _hear_in_submissions(self, event: Any, sequence: int) -> None:
        outcomes = {
            ProjectPublished.TYPE: "publish",
            ChangesRequested.TYPE: "request-changes",
            ProjectRejected.TYPE: "reject",
        }
        if (outcome := outcomes.get(event.TYPE)) is not None:
            decision = {"reason": None, "revision": event.revision, "decidedAt": "2026-01-01T00:00:00Z"}
            self.project.decide(outcome, decision, sequence)
        if isinstance(event, ProjectPublished):
            self.project.stand(event.phase, event.outcome, event.published_at, sequence)
        elif isinstance(event, PhaseChange):
            self.project.stand(event.to_phase, event.outcome, event.decided_at, sequence)

    # -- what always holds -------------------------------------------------------------------------------------------

    @invariant()
    def a_case_is_sound(self) -> None:
        case = self.case
        if case is None:
            return
        assert (case.status == "assigned") == (case.is_pending and case.assignee is not None)
        assert (case.standing is None) == (case.published_revision is None)
        assert (case.published_revision or 0) <= case.revision <= self.project.revision
        assert case.due_at is None or case.is_pending
        assert (case.held_since is None) == (case.held_due_at is None)
        log = [each for each in case.entries if each.kind in ("start", "advance", "repeat", "return", "stop", "resume")]
        assert all(later.from_phase == earlier.to_phase for earlier, later in pairwise(log))
        if log:
            assert case.standing is not None
            assert (case.standing.phase, case.standing.outcome) == (log[-1].to_phase, log[-1].outcome)

    @invariant()
    def nobody_decided_on_his_own_organisations_project(self) -> None:
        for entry in self.case.entries if self.case else ():
            if entry.kind in ("assigned", "decision", "start", "advance", "stop", "appeal-decided", "note"):
                assert entry.by not in (OWN.sub, DEVENTER.sub)

    @invariant()
    def a_parel_has_two_institutions_behind_it(self) -> None:
        for parel in self.parels:
            if parel.status == "awarded":
                assert len(set(parel.pois)) >= 2
                assert parel.case.published_revision is not None

    @invariant()
    def an_adoption_is_public_only_when_the_owner_confirmed(self) -> None:
        for adoption in self.adoptions:
            assert adoption.is_public == (
                adoption.status in ("confirmed", "ended") and adoption.confirmed_at is not None
            )
        open_ones = [each for each in self.adoptions if each.status in ("proposed", "confirmed")]
        assert len(open_ones) <= 1

    @invariant()
    def what_is_published_was_decided_on(self) -> None:
        if self.project.published_revision is not None:
            assert self.case is not None
            published = [e.revision for e in self.case.entries if e.kind == "decision" and e.outcome == "publish"]
            assert self.project.published_revision in published

    def teardown(self) -> None:
        """When everything has arrived, both services say the same."""
        self.everything_arrives()
        project, case = self.project, self.case
        assert (case is None) == (project.revision == 0)
        if case is None:
            return
        assert (case.revision, case.published_revision) == (project.revision, project.published_revision)
        assert case.is_public == project.is_public
        if project.status == "submitted":
            assert case.is_pending
        elif not case.is_pending:  # a granted appeal makes it pending again, and the library hears of what follows
            assert case.status == project.status
        if case.standing is not None:
            assert project.standing is not None
            assert (project.standing["phase"], project.standing["outcome"]) == (
                case.standing.phase,
                case.standing.outcome,
            )
        if project.status == "withdrawn":
            assert all(parel.status == "withdrawn" for parel in self.parels)

    # -- how ---------------------------------------------------------------------------------------------------------

    def _case(self) -> Case:
        if self.case is None:
            raise Problem(404, "not-found", ("", ""), ("", ""))  # type: ignore[arg-type]
        return self.case

    def _attempt(self, what: str, act: Any) -> None:
        """What is refused leaves no trace; what is done is told."""
        state = ("project", "case", "appeals", "adoptions")
        before = {name: copy.deepcopy(getattr(self, name)) for name in state}
        parels = [(parel.status, list(parel.steps), list(parel.events)) for parel in self.parels]
        refused: int | None = None
        try:
            act()
        except Problem as refusal:
            refused = refusal.status
        if refused is None:
            SEEN[what] += 1
        else:
            assert refused in (400, 403, 404, 409)
            assert {name: getattr(self, name) for name in state} == before
            assert [(parel.status, list(parel.steps), list(parel.events)) for parel in self.parels] == parels
        self._send()

    def _send(self) -> None:
        """Both logs, each numbered from 1. Parels tell on moderation's."""
        moderation: list[Any] = [] if self.case is None else self.case.events
        for parel in self.parels:
            moderation += parel.events
            parel.events.clear()
        for name, told, queue in (
            ("submissions", self.project.events, self.to_moderation),
            ("moderation", moderation, self.to_submissions),
        ):
            for event in told:
                self.sent[name] += 1
                queue.append((event, self.sent[name]))
            told.clear()


@pytest.mark.slow
def test_whatever_people_try_both_domains_stay_sound_and_agree() -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=400,
            stateful_step_count=80,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    for happened in (
        "publish",
        "reject",
        "withdrawn",
        "advance",
        "granted",
        "dismissed",
        "parel-award",
        "confirm",
        "end",
    ):
        assert SEEN[happened] > 3, SEEN
