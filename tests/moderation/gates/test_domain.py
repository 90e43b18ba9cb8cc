"""Which criteria stand at which gate, and what stops a step."""

from datetime import date

import pytest

from services.moderation.gates.domain import gate
from services.moderation.phases import Kind
from shared.contracts.moderation import Criterion, PhaseAdvanced
from shared.testing import factories
from shared.vocabularies import Term, Vocabulary, vocabulary
from tests.moderation.cases import DRENTHE, move, published, refusal

TODAY = date(2026, 11, 25)


def term(code: str, phase: str, **more: object) -> Term:
    facts = {"code": code, "label": code, "label_en": code, "valid_from": date(2026, 1, 1), "phase": phase}
    return Term.model_validate(facts | more)


WORDS = Vocabulary(
    name="gate-criteria",
    title="",
    title_en="",
    items=(
        term("effect", "implementation"),
        term("owner", "implementation", required=True),
        term("need", "experiment"),
        term("measured", "implementation", themes=("basisvaardigheden",)),
        term("gone", "experiment", valid_to=date(2026, 10, 1)),
        term("later", "experiment", valid_from=date(2027, 1, 1)),
    ),
)


def codes(kind: Kind, at: str, to: str, *themes: str) -> list[str]:
    return [each.code for each in gate(kind, at, to, themes, TODAY, WORDS).criteria]


@pytest.mark.parametrize(
    ("kind", "at", "to", "expected"),
    [
        ("advance", "idea", "experiment", ["need"]),
        ("advance", "experiment", "implementation", ["effect", "owner"]),
        ("advance", "idea", "implementation", ["need", "effect", "owner"]),
        ("repeat", "idea", "idea", ["need"]),
        ("repeat", "implementation", "implementation", []),
        ("stop", "experiment", "experiment", ["effect", "owner"]),
        ("return", "experiment", "idea", []),
        ("resume", "experiment", "experiment", []),
        ("resume", "experiment", "implementation", ["effect", "owner"]),
        ("resume", "experiment", "idea", []),
    ],
)
def test_a_step_is_assessed_at_the_gates_on_its_way(kind: Kind, at: str, to: str, expected: list[str]) -> None:
    assert codes(kind, at, to, "mediawijsheid") == expected


def test_a_criterion_for_a_theme_applies_to_projects_with_it() -> None:
    assert codes("advance", "experiment", "implementation", "mediawijsheid", "basisvaardigheden") == [
        "effect",
        "owner",
        "measured",
    ]


def test_themes_are_compared_by_the_code_they_have_today(monkeypatch: pytest.MonkeyPatch) -> None:
    themes = vocabulary("themes")
    old = themes.items[0].model_copy(
        update={"code": "oud", "valid_to": date(2026, 1, 1), "replaced_by": "basisvaardigheden"}
    )
    followed = themes.model_copy(update={"items": (old, *themes.items)})
    followed.__dict__.pop("_by_code", None)
    monkeypatch.setattr("services.moderation.gates.domain.vocabulary", lambda _name: followed)
    assert "measured" in codes("advance", "experiment", "implementation", "oud")


def test_what_nobody_assessed_is_told_and_an_unknown_code_is_no_fault() -> None:
    found = gate("advance", "experiment", "implementation", (), TODAY, WORDS)
    assert found.unassessed([Criterion(code="effect", met=False), Criterion(code="own-words", met=True)]) == ("owner",)


@pytest.mark.parametrize("kind", ["advance", "resume"])
def test_a_required_criterion_that_is_not_met_keeps_the_gate_shut(kind: Kind) -> None:
    found = gate(kind, "experiment", "implementation", (), TODAY, WORDS)
    refused = refusal(found.must_open, [Criterion(code="owner", met=False), Criterion(code="effect", met=False)])
    assert (refused.status, refused.code) == (409, "criterion-not-met")
    assert "‘owner’" in refused.detail.nl
    assert "effect" not in refused.detail.nl
    found.must_open([Criterion(code="owner", met=True), Criterion(code="effect", met=False)])
    found.must_open([])


@pytest.mark.parametrize("kind", ["repeat", "stop"])
def test_who_does_not_go_on_is_stopped_by_nothing(kind: Kind) -> None:
    gate(kind, "experiment", "experiment", (), TODAY, WORDS).must_open([Criterion(code="owner", met=False)])


def test_every_criterion_of_the_vocabulary_is_at_a_gate_and_for_themes_that_exist() -> None:
    phases, themes = vocabulary("phases"), vocabulary("themes")
    for each in vocabulary("gate-criteria").items:
        assert each.phase in phases
        assert each.phase != "idea"  # nothing leads forward to the first phase
        assert all(code in themes for code in each.themes)
    assert [each.code for each in vocabulary("gate-criteria").items if each.required] == ["eigenaar-na-proef"]


def test_the_log_keeps_the_notes_and_the_event_has_none() -> None:
    case = published(themes=["basisvaardigheden"])
    criteria = (Criterion(code="behoefte-doelgroep", met=True, note="De wachtlijst van Jan."),)
    move(case, "advance", criteria=criteria, published=factories.content(themes=["basisvaardigheden"]))
    event, line = case.events[-1], case.entries[-1]
    assert isinstance(event, PhaseAdvanced)
    assert "Jan" not in event.to_json()
    assert event.criteria == (Criterion(code="behoefte-doelgroep", met=True),)
    assert line.criteria == criteria
    assert line.unassessed == event.unassessed
    assert "trekker" in line.unassessed


def test_a_step_that_is_refused_at_the_gate_changes_nothing() -> None:
    case = published(phase="experiment")
    before = (case.version, case.standing, len(case.entries))
    refused = refusal(move, case, "advance", DRENTHE, criteria=(Criterion(code="eigenaar-na-proef", met=False),))
    assert refused.status == 409
    assert (case.version, case.standing, len(case.entries)) == before
    assert case.events == []
