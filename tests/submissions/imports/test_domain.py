"""What becomes of a row: new, a change, nothing, or nothing because a person was there."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.submissions.domain import Project
from services.submissions.imports.domain import (
    Last,
    Mode,
    Row,
    circle,
    decide,
    digest,
    exact_digest,
    key_of,
    merged,
    new_project_id,
    sound,
)
from shared.contracts.projects import Library
from shared.ids import new_id
from shared.testing import factories

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOME = Library(isil="NL-0812340000", name="Bibliotheek Assen", province="drenthe")


def a_row(version: int | None = None, **fields: Any) -> Row:
    said = {"title": "Voorlezen", **fields}
    return Row(2, HOME.isil, HOME.model_dump(), "a", version, said, exact_digest(said))


def a_project(**changes: Any) -> Project:
    content = changes.pop("content", {"title": "Voorlezen"})
    return Project(new_id(), HOME, "p1", content, NOW, NOW, **changes)


def left_by(row: Row, project: Project) -> Last:
    """As an import of this row leaves it."""
    return Last(project.id, row.digest, digest(project.content))


def outcome(row: Row, project: Project | None, last: Last | None, mode: Mode = "drafts") -> str:
    decided = decide(row, project, last, mode)
    assert (decided.text is not None) == (decided.outcome == "conflict")
    return decided.reason or decided.outcome


def test_a_new_key_is_a_new_project() -> None:
    assert outcome(a_row(), None, None) == "created"


def test_the_same_row_again_changes_nothing() -> None:
    project, row = a_project(), a_row()
    assert outcome(row, project, left_by(row, project)) == "unchanged"


def test_a_changed_row_updates_what_nobody_touched() -> None:
    project, row = a_project(), a_row()
    assert outcome(a_row(goal="Meer lezen"), project, left_by(row, project)) == "updated"


def test_a_changed_row_never_overwrites_a_person() -> None:
    project, row = a_project(), a_row()
    last = left_by(row, project)
    project.change({"title": "Voorlezen in de wijk"}, NOW)
    assert outcome(a_row(goal="Meer lezen"), project, last) == "changed-meanwhile"


def test_a_row_that_says_nothing_new_leaves_a_persons_work_alone() -> None:
    project, row = a_project(), a_row()
    last = left_by(row, project)
    project.change({"title": "Voorlezen in de wijk"}, NOW)
    assert outcome(row, project, last) == "unchanged"


def test_an_export_says_which_version_it_showed() -> None:
    project = a_project()
    assert outcome(a_row(version=1, goal="Meer lezen"), project, None) == "updated"
    project.change({"title": "Voorlezen in de wijk"}, NOW)
    assert outcome(a_row(version=1, goal="Meer lezen"), project, None) == "changed-meanwhile"
    assert outcome(a_row(goal="Meer lezen"), project, None) == "changed-meanwhile"


def test_an_empty_cell_empties_a_field_and_an_absent_column_leaves_it() -> None:
    project = a_project(content={"title": "Voorlezen", "goal": "Meer lezen", "tips": "Begin klein"})
    last = left_by(a_row(), project)
    assert outcome(a_row(), project, last) == "unchanged"
    assert outcome(a_row(goal=None), project, last) == "updated"
    assert merged(project.content, {"goal": None}) == {"title": "Voorlezen", "tips": "Begin klein"}


def test_who_submits_hands_in_what_was_imported_as_a_draft() -> None:
    project, row = a_project(), a_row()
    assert outcome(row, project, left_by(row, project), "submit") == "updated"
    project.revision = 1
    assert outcome(row, project, left_by(row, project), "submit") == "unchanged"


def test_who_submits_does_not_hand_in_what_a_person_is_still_writing() -> None:
    project, row = a_project(), a_row()
    last = left_by(row, project)
    project.change({"title": "Half af"}, NOW)
    assert outcome(row, project, last, "submit") == "changed-meanwhile"


@pytest.mark.parametrize("status", ["withdrawn", "rejected", "merged", "discarded"])
@pytest.mark.parametrize("mode", ["drafts", "submit"])
def test_what_is_gone_stays_gone(status: str, mode: Mode) -> None:
    project, row = a_project(status=status, revision=1), a_row()
    assert outcome(row, project, left_by(row, project), mode) == "unchanged"
    assert outcome(a_row(goal="Meer lezen"), project, left_by(row, project), mode) == f"project-{status}"


def test_a_project_that_was_handed_over_is_another_librarys() -> None:
    project, row = a_project(), a_row()
    project.library = Library(isil="NL-0800000000", name="Elders", province="drenthe")
    assert outcome(a_row(goal="x"), project, left_by(row, project)) == "not-your-library"


def test_a_row_without_a_key_has_its_source_or_its_title() -> None:
    assert key_of({"title": "  Voorlezen  Thuis"}) == "titel:voorlezen thuis"
    assert key_of({"title": "A", "source": "https://a.nl"}) == "bron:https://a.nl"


def test_the_id_of_a_new_project_follows_from_its_key_and_is_a_uuid_of_version_7() -> None:
    run = new_id()
    made = new_project_id(run, NOW, HOME.isil, "a")
    assert made == new_project_id(run, NOW, HOME.isil, "a")
    assert len({made, new_project_id(run, NOW, HOME.isil, "b"), new_project_id(new_id(), NOW, HOME.isil, "a")}) == 3
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == int(NOW.timestamp() * 1000)


def test_a_circle_is_told_in_the_order_in_which_they_build_on_each_other() -> None:
    a, b, c, d = (new_id() for _ in range(4))
    assert circle([(a, b), (b, c), (d, a)]) is None
    found = circle([(a, b), (b, c), (c, a), (d, a)])
    assert found is not None
    assert set(found) == {a, b, c}
    assert [(x, y) in {(a, b), (b, c), (c, a)} for x, y in zip(found, [*found[1:], found[0]], strict=True)] == [
        True
    ] * 3


JSON = st.recursive(
    st.none() | st.text(max_size=3) | st.integers(), lambda inner: st.lists(inner, max_size=3), max_leaves=6
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([*factories.fields()]), JSON))
def test_a_digest_knows_no_order_and_no_emptiness(content: dict[str, Any]) -> None:
    turned = dict(reversed(content.items()))
    assert digest(content) == digest({**turned, "tips": None, "partners": [], "costs": ""})
    assert sound(sound(content)) == sound(content)
