"""A case: who may do what, which revision a decision is about, and what is told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.moderation import deciding
from services.moderation.assigning import assign
from services.moderation.due import DAYS, due_at
from shared.contracts.moderation import CaseAssigned, ChangesRequested, ProjectPublished, ProjectRejected
from shared.testing import factories
from shared.testing.factories import NOON
from shared.vocabularies import Vocabulary, vocabulary
from tests.moderation.cases import (
    ASSEN,
    DRENTHE,
    GELDERLAND,
    OVERIJSSEL,
    SPN,
    UTRECHT,
    claimed,
    decide,
    move,
    opened,
    person,
    published,
    refusal,
    revise,
)


class TestDueDate:
    def test_there_is_one_only_while_a_decision_is_awaited(self) -> None:
        case = claimed()
        due = [case.due_at]
        decide(case, outcome="request-changes")
        due.append(case.due_at)
        revise(case)
        due.append(case.due_at)
        decide(case)
        due.append(case.due_at)
        assert [moment is not None for moment in due] == [True, False, True, False]


class TestArea:
    def test_a_moderator_of_the_area_and_spn_may_handle_a_case(self) -> None:
        for each in (DRENTHE, SPN):
            opened().must_be_handled_by(each)

    @pytest.mark.parametrize(
        "name", ["moderator-utrecht", "medewerker-utrecht", "regiogids-bisc", "kb", "beheerder", "lezer"]
    )
    def test_for_others_there_is_no_case(self, name: str) -> None:
        for act in (opened().must_be_seen_by, opened().must_be_handled_by):
            assert refusal(act, person(name)).status == 404

    def test_the_own_library_is_told_that_this_is_not_its_desk(self) -> None:
        assert refusal(opened().must_be_seen_by, ASSEN).status == 403

    @pytest.mark.parametrize("act", ["assign", "decide", "move"])
    def test_nobody_handles_a_project_of_his_own_organisation(self, act: str) -> None:
        zeeland = person("moderator-zeeland")
        case = opened(staff="moderator-zeeland")
        case.must_be_seen_by(zeeland)
        case.assignee, case.status = zeeland.sub, "assigned"  # even if a colleague gave it to him
        refused = {
            "assign": lambda: refusal(assign, case, zeeland, "moderator-drenthe", NOON),
            "decide": lambda: refusal(decide, case, zeeland),
            "move": lambda: refusal(move, case, "stop", zeeland),
        }[act]()
        assert refused.status == 403
        assert "eigen organisatie" in refused.detail.nl
        assert case.allowed(zeeland) == []
        assert case.events == []

    def test_a_published_project_is_seen_by_all_but_led_by_its_area_only(self) -> None:
        assert refusal(move, published(), "advance", UTRECHT).status == 403
        assert refusal(move, opened(), "advance", UTRECHT).status == 404


class TestAssignment:
    def test_claiming_puts_the_case_on_ones_desk_and_tells_which_poi(self) -> None:
        case = claimed()
        assert (case.status, case.assignee) == ("assigned", "moderator-drenthe")
        [event] = case.events
        assert isinstance(event, CaseAssigned)
        assert event.poi == "biblionet-drenthe"
        assert "moderator-drenthe" not in event.to_json()

    def test_claiming_twice_changes_nothing(self) -> None:
        case = claimed()
        before = case.version
        assign(case, DRENTHE, None, NOON)
        assert (case.version, len(case.events)) == (before, 1)

    def test_a_colleague_s_case_cannot_be_claimed_not_even_by_name(self) -> None:
        case = claimed(OVERIJSSEL, staff="medewerker-deventer")
        for assignee in (None, GELDERLAND.sub):
            assert refusal(assign, case, GELDERLAND, assignee, NOON).code == "case-taken"
        assert case.assignee == OVERIJSSEL.sub

    def test_who_has_a_case_hands_it_over(self) -> None:
        case = claimed(OVERIJSSEL, staff="medewerker-deventer")
        assign(case, OVERIJSSEL, GELDERLAND.sub, NOON)
        assert case.assignee == GELDERLAND.sub
        decide(case, GELDERLAND)

    def test_who_does_not_have_it_cannot_give_it_away(self) -> None:
        case = claimed(OVERIJSSEL, staff="medewerker-deventer")
        assert refusal(assign, case, GELDERLAND, "moderator-x", NOON).status == 403

    def test_nobody_s_case_is_claimed_before_it_is_given_away(self) -> None:
        assert refusal(assign, opened(), DRENTHE, "moderator-x", NOON).code == "claim-first"

    def test_spn_gives_any_case_to_anyone_by_name_but_claims_like_others(self) -> None:
        case = claimed()
        assert refusal(assign, case, SPN, None, NOON).code == "case-taken"
        assign(case, SPN, SPN.sub, NOON)
        assert case.assignee == SPN.sub
        assign(case, SPN, DRENTHE.sub, NOON)
        assert case.assignee == DRENTHE.sub
        fresh = opened()
        assign(fresh, SPN, DRENTHE.sub, NOON)
        assert fresh.assignee == DRENTHE.sub

    def test_a_case_that_waits_for_its_library_can_be_handed_over_and_still_waits(self) -> None:
        case = claimed(OVERIJSSEL, staff="medewerker-deventer")
        decide(case, OVERIJSSEL, "request-changes")
        assign(case, OVERIJSSEL, GELDERLAND.sub, NOON)
        assert (case.status, case.assignee) == ("changes-requested", GELDERLAND.sub)

    @pytest.mark.parametrize("outcome", ["publish", "reject"])
    def test_a_case_that_is_done_cannot_be_claimed(self, outcome: str) -> None:
        case = claimed()
        decide(case, outcome=outcome)
        assert case.assignee is None
        assert refusal(assign, case, DRENTHE, None, NOON).status == 409


class TestDecision:
    def test_publishing_tells_the_whole_text_and_starts_the_phase_log(self) -> None:
        case = claimed()
        decide(case, content={"phase": "experiment", "outcome": "stopped"})
        event = case.events[-1]
        assert isinstance(event, ProjectPublished)
        assert (event.phase, event.outcome) == ("experiment", "stopped")
        assert event.content == factories.content(phase="experiment", outcome="stopped")
        assert event.first_published_at == event.published_at == NOON
        assert (case.status, case.published_revision) == ("published", 1)
        decision, start = case.entries[-2:]
        assert (decision.kind, decision.outcome, decision.id) == ("decision", "publish", event.decision_id)
        assert (start.kind, start.from_phase, start.to_phase, start.outcome) == ("start", None, "experiment", "stopped")

    def test_a_later_publication_keeps_the_phase_of_the_log_and_the_first_date(self) -> None:
        case = published()
        move(case, "advance")
        move(case, "stop", outcome="absorbed")
        revise(case, phase="idea")
        assign(case, DRENTHE, None, NOON)
        decide(case, content={"phase": "idea", "title": "Voorlezen op meer plekken"})
        event = case.events[-1]
        assert isinstance(event, ProjectPublished)
        assert (event.revision, event.phase, event.outcome) == (2, "experiment", "absorbed")
        assert [entry.kind for entry in case.entries].count("start") == 1

    @pytest.mark.parametrize(
        ("outcome", "contract", "status"),
        [("request-changes", ChangesRequested, "changes-requested"), ("reject", ProjectRejected, "rejected")],
    )
    def test_a_refusal_tells_its_reason_but_never_the_motivation(
        self, outcome: str, contract: Any, status: str
    ) -> None:
        case = claimed()
        decide(case, outcome=outcome, reason="niet compleet", motivation="Geheim tot publicatie.")
        event = case.events[-1]
        assert isinstance(event, contract)
        assert event.reason == "incomplete"
        assert "Geheim" not in event.to_json()
        assert case.status == status
        assert case.entries[-1].motivation == "Geheim tot publicatie."

    def test_own_words_as_a_reason_are_kept_for_the_library_and_stay_out_of_the_event(self) -> None:
        case = claimed()
        decide(case, outcome="reject", reason="Het robotproject van Assen is nog geheim")
        assert case.entries[-1].reason == "Het robotproject van Assen is nog geheim"
        assert case.events[-1].to_json().count('"reason":"other"') == 1

    @pytest.mark.parametrize("outcome", ["request-changes", "reject"])
    def test_a_refusal_needs_a_motivation(self, outcome: str) -> None:
        refused = refusal(decide, claimed(), outcome=outcome, motivation="")
        assert (refused.status, refused.errors[0].pointer) == (400, "/motivation")

    def test_a_reason_that_has_ended_is_refused_together_with_every_other_fault(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reasons = vocabulary("decision-reasons")
        last = NOON.date() - timedelta(days=1)
        terms = [it.model_copy(update={"valid_to": last}) if it.code == "unclear" else it for it in reasons.items]
        ended = reasons.model_copy(update={"items": tuple(terms)})
        monkeypatch.setattr(deciding, "vocabulary", lambda _: Vocabulary.model_validate(ended.model_dump()))
        case = claimed()
        for reason in ("unclear", "niet duidelijk genoeg"):
            refused = refusal(decide, case, outcome="reject", reason=reason, motivation="")
            assert [fault.pointer for fault in refused.errors] == ["/motivation", "/reason"]
            assert "niet duidelijk genoeg" in refused.errors[1].text.nl
        decide(case, outcome="reject", reason="incomplete")

    def test_publishing_needs_none(self) -> None:
        decide(claimed(), motivation="")

    def test_a_decision_on_an_older_revision_is_refused_and_says_which_is_new(self) -> None:
        case = claimed()
        revise(case)
        refused = refusal(decide, case, revision=1)
        assert (refused.status, refused.code) == (409, "newer-revision")
        assert "versie 2" in refused.detail.nl

    def test_a_decision_on_a_revision_that_never_came_is_refused(self) -> None:
        assert refusal(decide, claimed(), revision=2).code == "unknown-revision"

    def test_a_case_of_nobody_is_claimed_first(self) -> None:
        assert refusal(decide, opened()).code == "claim-first"

    def test_a_case_of_a_colleague_is_not_decided_on(self) -> None:
        case = claimed(OVERIJSSEL, staff="medewerker-deventer")
        for each in (GELDERLAND, SPN):
            assert refusal(decide, case, each).code == "case-taken"

    @pytest.mark.parametrize("outcome", ["publish", "request-changes", "reject"])
    def test_there_is_one_decision_on_a_revision(self, outcome: str) -> None:
        case = claimed()
        decide(case, outcome=outcome)
        told = len(case.events)
        assert refusal(decide, case).status == 409
        assert len(case.events) == told

    def test_rejecting_a_next_revision_leaves_the_published_one(self) -> None:
        case = published()
        revise(case)
        assign(case, DRENTHE, None, NOON)
        decide(case, outcome="reject")
        assert (case.status, case.published_revision, case.is_public) == ("published", 1, True)


class TestLibrary:
    def test_a_revision_after_a_request_comes_back_to_the_same_moderator(self) -> None:
        case = claimed()
        decide(case, outcome="request-changes")
        assert revise(case, title="Voorlezen, maar beter", at=datetime(2026, 4, 1, tzinfo=UTC))
        assert (case.status, case.assignee, case.revision) == ("assigned", "moderator-drenthe", 2)
        assert case.title == "Voorlezen, maar beter"
        assert case.due_at == due_at(datetime(2026, 4, 1, tzinfo=UTC), DAYS["revision"])

    def test_a_revision_of_a_case_that_was_done_is_nobody_s(self) -> None:
        case = published()
        revise(case)
        assert (case.status, case.assignee, case.published_revision) == ("open", None, 1)

    @pytest.mark.parametrize("sequence", [1, 3])
    def test_an_older_event_changes_nothing(self, sequence: int) -> None:
        case = claimed()
        revise(case, revision=3, sequence=3)
        before = vars(case) | {"entries": [*case.entries], "events": [*case.events]}
        assert not revise(case, revision=2, sequence=sequence, title="Van vroeger")
        assert not case.withdraw(factories.withdrawn(case.project_id), sequence)
        assert vars(case) == before

    @pytest.mark.parametrize("make", [opened, claimed, published])
    def test_a_withdrawn_project_is_out_of_the_queue_and_not_public(self, make: Any) -> None:
        case = make()
        assert case.withdraw(factories.withdrawn(case.project_id), 2)
        assert (case.status, case.assignee, case.due_at, case.is_public) == ("withdrawn", None, None, False)
        assert case.allowed(DRENTHE) == []
        assert refusal(assign, case, DRENTHE, None, NOON).code == "case-withdrawn"
        assert refusal(decide, case).code == "case-withdrawn"
        assert refusal(move, case, "stop").code == "not-published"
