"""What matches whom, and what a project is after whatever came in whatever order."""

import itertools
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.notifications.domain import Project, faults_of, terms_of, words_in
from shared.contracts.moderation import PhaseAdvanced, ProjectPublished
from shared.principal import Principal
from shared.testing import factories
from shared.vocabularies import Change, Memory, vocabulary

ID = UUID("01900000-0000-7000-8000-000000000001")
NOBODY = Principal("niemand")


def project(**changes: Any) -> Project:
    found = Project(ID)
    found.publish(factories.published(ID, **changes), 1)
    return found


def matches(found: Project, chosen: dict[str, Any]) -> bool:
    terms = terms_of(chosen)
    queries = [term.removeprefix("query:") for term in terms if term.startswith("query:")]
    return set(terms) <= set(found.terms(found.phase, queries, date(2026, 3, 2)))


@pytest.mark.parametrize(
    "chosen",
    [
        {"theme": "doorgaande-leeslijn"},
        {"province": "drenthe"},
        {"phase": "idea"},
        {"projectId": str(ID)},
        {"library": factories.library().isil},
        {"query": "voorlezen"},
        {"query": "Wachtkamer VOORLEZEN"},
        {"theme": "doorgaande-leeslijn", "province": "drenthe", "query": "consultatiebureau"},
    ],
)
def test_a_filter_matches_when_the_project_meets_all_of_it(chosen: dict[str, Any]) -> None:
    assert matches(project(), chosen)


@pytest.mark.parametrize(
    "chosen",
    [
        {"theme": "mediawijsheid"},
        {"province": "utrecht"},
        {"phase": "experiment"},
        {"projectId": "01900000-0000-7000-8000-000000000002"},
        {"library": "NL-0812340000"},
        {"query": "robot"},
        {"query": "voorlezen robot"},
        {"theme": "doorgaande-leeslijn", "province": "utrecht"},
    ],
)
def test_a_filter_does_not_match_when_the_project_misses_any_of_it(chosen: dict[str, Any]) -> None:
    assert not matches(project(), chosen)


def test_a_query_finds_words_without_accents_and_case_but_no_pieces_of_words() -> None:
    found = project(summary="Een Café voor beëdigde tolken, coöperatie en e-book.")
    assert matches(found, {"query": "cafe BEEDIGDE cooperatie e-book"})
    assert not matches(found, {"query": "caf"})


def test_a_query_looks_only_at_text_that_is_public() -> None:
    assert matches(project(tips="Begin klein"), {"query": "klein"})
    assert words_in("  \n – … ") == frozenset()


def test_the_same_filter_in_another_order_of_words_is_the_same() -> None:
    assert terms_of({"query": "Robot lezen"}) == terms_of({"query": "lezen, lezen róbot!"})
    assert terms_of({"theme": "a", "province": "b"}) == terms_of({"province": "b", "theme": "a"})


def test_a_filter_that_would_match_everything_is_refused_with_what_to_choose_from() -> None:
    [fault] = faults_of({}, NOBODY)
    assert fault.code == "empty-filter"
    assert "thema" in fault.text.nl
    assert "theme" in fault.text.en


def test_every_unknown_code_is_named() -> None:
    faults = faults_of({"theme": "x", "province": "y", "phase": "z", "query": "?!"}, NOBODY)
    assert [fault.pointer for fault in faults] == [f"/filter/{n}" for n in ("theme", "province", "phase", "query")]


def test_a_query_that_would_not_fit_an_index_is_refused() -> None:
    chinese = "".join(chr(0x4E00 + number) for number in range(199))
    assert [fault.code for fault in faults_of({"query": chinese}, NOBODY)] == ["too-long"]


def _story() -> list[tuple[int, ProjectPublished | PhaseAdvanced]]:
    return [
        (1, factories.published(ID, 1, title="De eerste titel")),
        (2, factories.advanced(ID, from_phase="idea", to_phase="experiment")),
        (3, factories.published(ID, 2, title="De tweede titel", phase="experiment")),
        (4, factories.advanced(ID, from_phase="experiment", to_phase="implementation")),
    ]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_whatever_the_order_of_arrival_the_newest_text_and_the_newest_phase_stay(order: tuple[int, ...]) -> None:
    found, story = Project(ID), _story()
    for number in (*order, *order):
        sequence, event = story[number]
        if isinstance(event, ProjectPublished):
            found.publish(event, sequence)
        else:
            found.change_phase(event, sequence)
    assert (found.title, found.phase, found.text_sequence, found.phase_sequence) == (
        "De tweede titel",
        "implementation",
        3,
        4,
    )


def test_a_publication_that_comes_after_a_newer_one_is_not_told() -> None:
    found = project()
    assert found.publish(factories.published(ID, 3), 5)
    assert not found.publish(factories.published(ID, 2), 3)


def test_nothing_is_told_of_a_project_once_it_is_withdrawn() -> None:
    found = project()
    assert found.withdraw()
    assert not found.withdraw()
    assert not found.publish(factories.published(ID, 2), 9)
    assert not found.change_phase(factories.advanced(ID), 10)


def test_withdrawing_what_was_never_public_is_not_told() -> None:
    assert not Project(ID).withdraw()


def test_who_follows_a_theme_hears_of_what_it_replaced_and_of_what_replaces_it() -> None:
    ended = {"valid_to": date(2026, 3, 1), "replaced_by": "digitale-inclusie"}
    term = vocabulary("themes").items[1].model_copy(update=ended)
    old, new = project(themes=["mediawijsheid"]), project(themes=["digitale-inclusie"])
    assert not matches(old, {"theme": "digitale-inclusie"})
    with Memory([Change("themes", 1, 1, term)]).used():
        for found in (old, new):
            for theme in ("mediawijsheid", "digitale-inclusie"):
                assert matches(found, {"theme": theme})
        assert not matches(new, {"theme": "derde-plek"})
