"""Two texts side by side: together the pieces are the texts, and it takes no longer than it may."""

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.differences import Comparison, Piece

TEXT = st.text(alphabet="ab .!\n", max_size=60)


def older(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != "added")


def newer(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != "removed")


@given(TEXT, TEXT, st.sampled_from([0, 5, 10_000]))
def test_the_pieces_are_both_texts_whatever_the_budget(before: str, after: str, budget: int) -> None:
    pieces = Comparison(budget).words(before, after)
    assert (older(pieces), newer(pieces)) == (before, after)
    assert all(one.kind != two.kind for one, two in itertools.pairwise(pieces))
    assert (before != after) or {piece.kind for piece in pieces} <= {"same"}


def test_a_changed_word_stands_out_in_a_sentence_and_a_changed_sentence_in_a_text() -> None:
    before = "Ouders lezen vaker voor. Dat is goed. Wij meten het."
    after = "Ouders lezen thuis voor. Dat is goed. Wij meten het elk jaar."
    assert [(piece.kind, piece.text) for piece in Comparison().words(before, after)] == [
        ("same", "Ouders lezen "),
        ("removed", "vaker "),
        ("added", "thuis "),
        ("same", "voor. Dat is goed. Wij meten "),
        ("removed", "het."),
        ("added", "het elk jaar."),
    ]


@pytest.mark.parametrize(
    ("make", "size"),
    [
        (lambda n: "ab"[n * n % 7 % 2] + " ", 4000),
        (lambda n: f"w{n * n % 97} ", 2600),
        (lambda n: "ab"[n % 3 % 2] + ".", 4000),
    ],
)
def test_no_text_however_odd_takes_longer_than_its_budget(make: Any, size: int) -> None:
    before, after = ("".join(make(n + start) for n in range(size)) for start in (0, 5))
    comparison = Comparison()
    changes = comparison.fields({f"f{n}": before for n in range(6)}, {f"f{n}": after for n in range(6)})
    assert all((older(it.words or []), newer(it.words or [])) == (before, after) for it in changes)


def test_a_list_says_what_came_and_what_went_and_other_values_just_differ() -> None:
    before = {"themes": ["a", "b"], "startYear": 2019, "tips": "Rustig", "same": 1}
    after = {"themes": ["b", "c"], "startYear": 2020, "partners": [{"name": "x", "kind": "school"}], "same": 1}
    found = {it.field: it for it in Comparison().fields(before, after)}
    assert list(found) == ["themes", "startYear", "partners", "tips"]
    assert (found["themes"].added, found["themes"].removed, found["themes"].words) == (["c"], ["a"], None)
    assert (found["startYear"].before, found["startYear"].after, found["startYear"].words) == (2019, 2020, None)
    assert found["partners"].added == [{"name": "x", "kind": "school"}]
    assert found["tips"].words == [Piece("removed", "Rustig")]
