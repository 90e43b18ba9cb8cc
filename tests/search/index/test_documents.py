"""What the index holds of a project."""

from datetime import timedelta
from typing import Any

import pytest

from services.search import terms
from services.search.index.documents import codes_of, orders, texts_of
from services.search.projection import record_of
from shared.ids import new_id
from shared.testing import factories
from shared.testing.factories import NOON
from tests.search.test_projection import REPLACED


def row(adoptions: int = 0, moved_at: Any = None, at: Any = NOON, **content: Any) -> dict[str, Any]:
    made = record_of(factories.published(new_id(), **content)).__dict__
    return {**made, "adoptions": adoptions, "parel": False, "moved_at": moved_at, "first_published_at": at}


def test_every_text_by_which_a_project_may_be_looked_for_is_in_it_with_the_labels_of_its_codes() -> None:
    title, lead, *others = texts_of(
        row(
            title="Taalcafé", summary="Oefenen", goal="Doel", tips="Begin klein", partners=["Stichting Mare"],
            targetGroups=["ouderen"], themes=["derde-plek"],
        )
    )  # fmt: skip
    assert (title, lead) == (["taalcafe"], ["oefenen"])
    there = [" ".join(words) for words in others]
    for words in ("doel", "begin klein", "stichting mare", "ouderen 65", "de bibliotheek als derde plek", "drenthe"):
        assert words in there


def test_a_theme_that_was_replaced_is_found_by_its_own_words_and_by_those_of_its_successor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(terms, "vocabulary", lambda _name: REPLACED)
    there = [" ".join(words) for words in texts_of(row(themes=["oud"]))]
    assert "het oude thema" in there
    assert "het nieuwste thema" in there


def test_what_a_project_does_not_have_is_no_code() -> None:
    codes = codes_of(row(startYear=None))
    assert (list(codes["startYear"]), list(codes["outcome"])) == ([], [])


def test_every_order_has_a_place_of_its_own_for_each_project() -> None:
    early, late = row(at=NOON), row(at=NOON + timedelta(seconds=1))
    assert orders(late)["newest"] > orders(early)["newest"]
    assert orders(row(adoptions=1, at=NOON))["adopted"] > orders(row(at=NOON + timedelta(days=9999)))["adopted"]
    assert orders(late)["adopted"] > orders(early)["adopted"]
    assert orders(row(moved_at=NOON))["moved"] > orders(row(at=NOON + timedelta(days=9999)))["moved"]
    same = [orders(row()) for _ in range(50)]
    for name in ("newest", "adopted", "moved"):
        assert len({each[name] for each in same}) == len(same)
        assert all(0 <= each[name] < 2**64 for each in same)
