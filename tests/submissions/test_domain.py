"""A project as its library writes it: what may follow what, and what is told."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.submissions.completeness import REQUIRED, missing, unknown_codes
from services.submissions.domain import PRIVATE, Project, public_content
from shared.contracts.submissions import ProjectRevised, ProjectSubmitted, ProjectWithdrawn
from shared.demo import PERSONAS
from shared.ids import new_id
from shared.principal import Principal
from shared.problems import Problem
from shared.testing import factories
from shared.testing.factories import NOON


def person(name: str) -> Principal:
    return Principal.from_claims(PERSONAS[name])


ASSEN = person("medewerker-assen")


def draft(**changes: Any) -> Project:
    return Project(new_id(), factories.library(), ASSEN.sub, factories.fields(**changes), NOON, NOON)


def submitted() -> Project:
    project = draft()
    project.submit(NOON)
    return project


def decide(project: Project, outcome: str, revision: int = 1, sequence: int = 1) -> bool:
    return project.decide(
        outcome, {"reason": None, "revision": revision, "decidedAt": "2026-03-02T12:00:00Z"}, sequence
    )


def refusal(act: Any, *args: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        act(*args)
    return caught.value


def test_the_first_submission_and_the_next_ones_are_told_apart() -> None:
    project = draft()
    project.submit(NOON)
    project.change({"title": "Een betere titel"}, NOON)
    project.submit(NOON + timedelta(days=1))
    first, second = project.events
    assert isinstance(first, ProjectSubmitted)
    assert isinstance(second, ProjectRevised)
    assert (first.revision, second.revision) == (1, 2)
    assert (first.content.title, second.content.title) == ("Voorlezen in de wachtkamer", "Een betere titel")
    assert second.submitted_at == project.submitted_at == NOON + timedelta(days=1)


def test_everything_that_is_missing_is_named_at_once() -> None:
    project = Project(new_id(), factories.library(), ASSEN.sub, {}, NOON, NOON)
    refused = refusal(project.submit, NOON)
    assert refused.status == 400
    assert [fault.pointer for fault in refused.errors] == [f"/{name}" for name in REQUIRED]
    assert (project.revision, project.status, project.events) == (0, "draft", [])


@pytest.mark.parametrize("empty", ["", None, []])
def test_an_empty_field_is_a_missing_field(empty: Any) -> None:
    assert [fault.pointer for fault in missing(factories.fields(themes=empty, goal=empty))] == ["/goal", "/themes"]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"title": "Kort"}, "/title"),
        ({"summary": "x" * 601}, "/summary"),
        ({"goal": "x" * 25_000, "approach": "x" * 25_000}, ""),
    ],
)
def test_lengths_are_checked_at_submission(changes: dict[str, Any], pointer: str) -> None:
    assert [fault.pointer for fault in missing(factories.fields(**changes))] == [pointer]


def test_the_contact_person_leaves_in_no_event() -> None:
    project = draft(contact={"name": "Evi Inkthoorn", "email": "evi@example.nl"}, reviewDue="2027-01-01")
    project.submit(NOON)
    assert "Evi" not in project.events[0].to_json()
    assert not set(PRIVATE) & set(public_content(project.content).model_dump(by_alias=True))


def test_a_null_empties_a_field() -> None:
    project = draft(tips="Neem de tijd")
    project.change({"tips": None, "goal": "Anders"}, NOON)
    assert "tips" not in project.content
    assert project.content["goal"] == "Anders"


def test_every_change_moves_the_version() -> None:
    project = draft()
    versions = [project.version]
    for act in (lambda: project.change({}, NOON), lambda: project.submit(NOON), lambda: decide(project, "publish")):
        act()
        versions.append(project.version)
    assert versions == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("outcome", "status"),
    [("publish", "published"), ("request-changes", "changes-requested"), ("reject", "rejected")],
)
def test_a_decision_on_the_newest_revision_is_the_project_s_status(outcome: str, status: str) -> None:
    project = submitted()
    assert decide(project, outcome)
    assert project.status == status
    assert project.is_public == (outcome == "publish")
    assert project.decision is not None
    assert project.decision["outcome"] == outcome


def test_publishing_an_older_revision_shows_it_while_the_newer_one_waits() -> None:
    project = submitted()
    project.submit(NOON)
    decide(project, "publish", revision=1)
    assert (project.status, project.published_revision, project.decision) == ("submitted", 1, None)


def test_a_late_refusal_of_an_older_revision_does_not_touch_the_newer_one() -> None:
    project = submitted()
    project.submit(NOON)
    decide(project, "reject", revision=1)
    assert project.status == "submitted"


def test_rejecting_a_next_revision_keeps_the_published_face() -> None:
    project = submitted()
    decide(project, "publish")
    project.submit(NOON)
    decide(project, "reject", revision=2, sequence=2)
    assert (project.status, project.published_revision, project.is_public) == ("published", 1, True)


def test_an_older_decision_that_comes_late_changes_nothing() -> None:
    project = submitted()
    decide(project, "publish", sequence=5)
    before = dict(vars(project))
    assert not decide(project, "reject", sequence=4)
    assert not decide(project, "reject", sequence=5)
    assert vars(project) == before


def test_a_withdrawn_project_is_not_public_and_cannot_be_changed() -> None:
    project = submitted()
    decide(project, "publish")
    project.withdraw("Toch niet", NOON)
    assert not project.is_public
    assert isinstance(project.events[-1], ProjectWithdrawn)
    for act in (lambda: project.change({}, NOON), lambda: project.submit(NOON), lambda: project.withdraw("x", NOON)):
        assert refusal(act).code == "project-withdrawn"
    decide(project, "publish", sequence=2)  # decided while the withdrawal was under way
    assert (project.status, project.is_public) == ("withdrawn", False)


def test_a_rejected_project_is_closed() -> None:
    project = submitted()
    decide(project, "reject")
    assert refusal(project.submit, NOON).code == "project-rejected"


@pytest.mark.parametrize(
    ("name", "status"),
    [("moderator-drenthe", 404), ("medewerker-utrecht", 404), ("lezer", 404), ("moderator-utrecht", 404)],
)
def test_a_draft_exists_for_its_library_only(name: str, status: int) -> None:
    assert refusal(draft().must_be_edited_by, person(name)).status == status
    draft().must_be_edited_by(ASSEN)


def test_who_may_look_may_not_always_write() -> None:
    project = submitted()
    assert refusal(project.must_be_edited_by, person("moderator-drenthe")).status == 403
    assert refusal(project.must_be_edited_by, person("medewerker-utrecht")).status == 404
    decide(project, "publish")
    assert refusal(project.must_be_edited_by, person("medewerker-utrecht")).status == 403


def test_unknown_codes_are_named_where_they_stand() -> None:
    faults = unknown_codes({"themes": ["mediawijsheid", "robots"], "phase": "pilot", "origin": "staff", "reach": None})
    assert [fault.pointer for fault in faults] == ["/phase", "/themes/1"]


ACTS = ("change", "submit", "withdraw", "publish", "request-changes", "reject", "replay")


@given(st.lists(st.sampled_from(ACTS), max_size=30))
def test_whatever_happens_a_project_stays_sound(acts: list[str]) -> None:
    project, sequence = draft(), 0
    for act in acts:
        version, revision, public = project.version, project.revision, project.published_revision
        try:
            if act == "change":
                project.change({"goal": "Nog beter"}, NOON)
            elif act == "submit":
                project.submit(NOON)
            elif act == "withdraw" and project.revision:
                project.withdraw("Klaar", NOON)
            elif act == "replay" and sequence:
                assert not decide(project, "reject", project.revision, sequence)
            elif act in ("publish", "request-changes", "reject") and project.status == "submitted":
                sequence += 1
                decide(project, act, project.revision, sequence)
        except Problem:
            assert project.status in ("withdrawn", "rejected")
            assert project.version == version
        assert project.revision >= revision
        assert (project.published_revision or 0) >= (public or 0)
        assert (project.published_revision or 0) <= project.revision
        assert (project.status == "draft") == (project.revision == 0)
        assert project.status != "rejected" or project.published_revision is None
    told = [event.revision for event in project.events if isinstance(event, (ProjectSubmitted, ProjectRevised))]
    assert told == list(range(1, project.revision + 1))
