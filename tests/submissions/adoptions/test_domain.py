"""The adoption register, rule by rule and through random steps."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.submissions.adoptions.domain import Adoption, What, sound
from services.submissions.domain import Project
from shared.contracts.lineage import AdoptionConfirmed, AdoptionDeclined, AdoptionEnded, ProjectAdopted
from shared.demo import PERSONAS
from shared.ids import new_id
from shared.principal import Principal
from shared.problems import Problem
from shared.testing import factories
from shared.testing.factories import NOON

TODAY = NOON.date()


def person(name: str) -> Principal:
    return Principal.from_claims(PERSONAS[name])


OWNER, ADOPTER, THIRD = person("medewerker-assen"), person("medewerker-utrecht"), person("medewerker-arnhem")


def project() -> Project:
    made = Project(new_id(), factories.library(), "eigenaar", factories.fields(), NOON, NOON)
    made.status, made.revision, made.published_revision = "published", 1, 1
    return made


def proposal(of: Project, **changes: Any) -> Adoption:
    what = What(**{"adopted_as": "adapted", "changed": "In het zwembad.", "since": "2026", **changes})
    return Adoption.propose(of, factories.library("medewerker-utrecht"), "overnemer", what, NOON)


def told(adoption: Adoption) -> list[type[Any]]:
    return [type(event) for event in adoption.events]


def test_a_line_goes_from_proposed_to_confirmed_to_ended_and_tells_of_each_step() -> None:
    of = project()
    adoption = proposal(of)
    adoption.confirm(of, NOON)
    adoption.change(of, {"phase": "implementation", "changed": "Nu ook in de sauna."}, NOON)
    adoption.end(of, "Het zwembad ging dicht.", "failed-with-lessons", NOON)
    assert told(adoption) == [ProjectAdopted, AdoptionConfirmed, AdoptionConfirmed, AdoptionEnded]
    ended = adoption.events[-1]
    assert isinstance(ended, AdoptionEnded)
    assert (ended.confirmed, ended.reason, ended.outcome) == (True, "Het zwembad ging dicht.", "failed-with-lessons")
    assert (ended.adoption.phase, ended.adoption.changed) == ("implementation", "Nu ook in de sauna.")
    assert adoption.is_public


def test_only_another_adopted_as_has_to_be_confirmed_anew() -> None:
    of = project()
    adoption = proposal(of)
    adoption.confirm(of, NOON)
    adoption.change(of, {"adopted_as": "Zwemmend lezen"}, NOON)
    assert (adoption.status, adoption.is_public, told(adoption)[-1]) == ("proposed", False, ProjectAdopted)
    adoption.confirm(of, NOON)
    adoption.change(of, {"since": "2025", "phase": "idea"}, NOON)
    assert (adoption.status, adoption.is_public) == ("confirmed", True)


def test_the_same_told_again_changes_nothing() -> None:
    of = project()
    adoption = proposal(of)
    before = (adoption.version, len(adoption.events))
    adoption.change(of, {"changed": "In het zwembad."}, NOON)
    assert (adoption.version, len(adoption.events)) == before


def test_what_ended_before_it_was_confirmed_is_never_public() -> None:
    of = project()
    adoption = proposal(of)
    adoption.end(of, "Toch niet.", "stopped", NOON)
    ended = adoption.events[-1]
    assert isinstance(ended, AdoptionEnded)
    assert not ended.confirmed
    assert not adoption.is_seen_by(None, of)
    assert adoption.is_seen_by(ADOPTER, of)


@pytest.mark.parametrize(
    "who", [OWNER, ADOPTER, person("moderator-drenthe"), person("moderator-utrecht"), person("spn")]
)
def test_both_sides_and_their_moderators_see_what_is_not_public(who: Principal) -> None:
    of = project()
    assert proposal(of).is_seen_by(who, of)


@pytest.mark.parametrize("who", [None, THIRD, person("moderator-limburg"), person("kb"), person("lezer")])
def test_others_see_what_is_confirmed_and_not_what_is_proposed(who: Principal | None) -> None:
    of = project()
    adoption = proposal(of)
    assert not adoption.is_seen_by(who, of)
    adoption.confirm(of, NOON)
    assert adoption.is_seen_by(who, of)
    of.status = "withdrawn"
    assert not adoption.is_seen_by(who, of)


def test_a_project_that_was_handed_to_its_adopter_can_only_be_let_go_of() -> None:
    of = project()
    adoption = proposal(of)
    of.library = factories.library("medewerker-utrecht")
    with pytest.raises(Problem) as refusal:
        adoption.confirm(of, NOON)
    assert (refusal.value.status, refusal.value.code) == (409, "own-project")
    adoption.end(of, "Het is nu van ons zelf.", "absorbed", NOON)


def test_a_withdrawn_project_is_confirmed_for_nobody() -> None:
    of = project()
    adoption = proposal(of)
    of.status = "withdrawn"
    with pytest.raises(Problem, match="409"):
        adoption.confirm(of, NOON)


def test_events_stay_the_original_project_s_after_a_merge_and_name_the_library_that_owns_it_now() -> None:
    of, survivor = project(), project()
    adoption = proposal(of)
    adoption.project_id = survivor.id
    survivor.library = factories.library("medewerker-arnhem")
    adoption.confirm(survivor, NOON)
    event = adoption.events[-1]
    assert (event.aggregate_id, event.library.name) == (of.id, "Bibliotheek Arnhem")


@pytest.mark.parametrize("since", ["2026", "1998-11", "2026-02-28", "2027"])
def test_since_is_a_year_a_month_or_a_day(since: str) -> None:
    assert sound({"since": since}, TODAY)["since"] == since


@pytest.mark.parametrize("since", ["0000", "1899", "2026-13", "2026-02-30", "2028", "gisteren", "2026-1"])
def test_since_is_not_far_ahead_and_not_nonsense(since: str) -> None:
    with pytest.raises(Problem) as refusal:
        sound({"since": since}, TODAY)
    assert [fault.pointer for fault in refusal.value.errors] == ["/since"]


def test_words_become_codes_where_there_are_codes_and_every_fault_is_named() -> None:
    said = {"adopted_as": "Aangepast van", "phase": "Experiment", "outcome": "opgegaan"}
    assert sound(said, TODAY) == {"adopted_as": "adapted", "phase": "experiment", "outcome": "absorbed"}
    assert sound({"adopted_as": "Zwemmend lezen"}, TODAY)["adopted_as"] == "Zwemmend lezen"
    with pytest.raises(Problem) as refusal:
        sound({"phase": "droom", "since": "3000", "outcome": "weg"}, date(2026, 3, 2))
    assert [fault.pointer for fault in refusal.value.errors] == ["/phase", "/outcome", "/since"]


class Register(RuleBasedStateMachine):
    """Any step at any time: what is legal is done, what is not is refused with a 409 and changes nothing."""

    @initialize()
    def propose(self) -> None:
        self.of, self.now = project(), NOON
        self.adoption = proposal(self.of)
        self.steps: list[type[Any]] = [ProjectAdopted]

    def step(self, legal: bool, take: Callable[[datetime], None], event: type[Any]) -> None:
        self.now += timedelta(hours=1)
        before = (self.adoption.status, self.adoption.what, self.adoption.version, list(self.adoption.events))
        if legal:
            take(self.now)
            self.steps.append(event)
            return
        with pytest.raises(Problem) as refusal:
            take(self.now)
        assert refusal.value.status == 409
        after = (self.adoption.status, self.adoption.what, self.adoption.version, list(self.adoption.events))
        assert after == before

    @rule()
    def confirm(self) -> None:
        legal = self.adoption.status == "proposed" and self.of.is_public
        self.step(legal, lambda now: self.adoption.confirm(self.of, now), AdoptionConfirmed)

    @rule()
    def decline(self) -> None:
        legal = self.adoption.status == "proposed"
        self.step(legal, lambda now: self.adoption.decline(self.of, "Onbekend.", now), AdoptionDeclined)

    @rule()
    def end(self) -> None:
        legal = self.adoption.status in ("proposed", "confirmed")
        self.step(legal, lambda now: self.adoption.end(self.of, "Klaar.", "stopped", now), AdoptionEnded)

    @rule(phase=st.sampled_from(["idea", "experiment", "implementation"]))
    def go_on(self, phase: str) -> None:
        if self.adoption.what.phase == phase and self.adoption.status in ("proposed", "confirmed"):
            return
        legal = self.adoption.status in ("proposed", "confirmed")
        event = AdoptionConfirmed if self.adoption.confirmed_at else ProjectAdopted
        self.step(legal, lambda now: self.adoption.change(self.of, {"phase": phase}, now), event)

    @rule(name=st.sampled_from(["adopted", "adapted", "Zwemmend lezen"]))
    def rename(self, name: str) -> None:
        if self.adoption.what.adopted_as == name and self.adoption.status in ("proposed", "confirmed"):
            return
        legal = self.adoption.status in ("proposed", "confirmed")
        self.step(legal, lambda now: self.adoption.change(self.of, {"adopted_as": name}, now), ProjectAdopted)

    @rule(gone=st.booleans())
    def the_project_goes_or_comes(self, gone: bool) -> None:
        self.of.status = "withdrawn" if gone else "published"

    @invariant()
    def every_step_is_told_in_order(self) -> None:
        if hasattr(self, "adoption"):
            assert told(self.adoption) == self.steps

    @invariant()
    def public_is_exactly_what_the_owner_confirmed(self) -> None:
        if not hasattr(self, "adoption"):
            return
        last = next((step for step in reversed(self.steps) if step is not AdoptionEnded), None)
        assert self.adoption.is_public == (last is AdoptionConfirmed)
        assert (self.adoption.confirmed_at is not None) == (last is AdoptionConfirmed)
        assert (self.adoption.reason is not None) == (self.adoption.status in ("declined", "ended"))
        assert (self.adoption.outcome is not None) == (self.adoption.status == "ended")


TestRegister = Register.TestCase
