"""Cells: lists and records there and back, and formulas that no spreadsheet runs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.submissions.imports import cells

TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30), st.text("\r\n|;\\n ab", max_size=8)
).map(lambda text: text.strip(cells.WHITE))
FULL = TEXTS.filter(bool)


@settings(deadline=None)
@given(st.lists(FULL, max_size=5))
def test_a_list_comes_back_as_it_was(items: list[str]) -> None:
    assert cells.split_list(cells.join_list(items)) == items


@settings(deadline=None)
@given(st.lists(st.lists(TEXTS, min_size=1, max_size=4).filter(lambda parts: bool(parts[0])), max_size=4))
def test_records_come_back_as_they_were_but_for_empty_parts_at_the_end(records: list[list[str]]) -> None:
    def bare(parts: list[str]) -> list[str]:
        parts = [*parts]
        while len(parts) > 1 and not parts[-1]:
            parts.pop()
        return parts

    assert cells.split_records(cells.join_records(records)) == [bare(parts) for parts in records]


@settings(deadline=None)
@given(st.one_of(st.text(), st.text("'=+-@\t\rab", max_size=6)))
def test_what_a_spreadsheet_would_run_is_made_safe_and_comes_back(text: str) -> None:
    safe = cells.safe(text)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cells.unsafe(safe) == text


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("a | b", ["a", "b"]),
        ("a;b", ["a", "b"]),
        ("a\r\nb\n\n", ["a", "b"]),
        ("a\\;b | c", ["a;b", "c"]),
        ("C:\\map", ["C:\\map"]),
        ("", []),
    ],
)
def test_people_separate_a_list_in_several_ways(cell: str, items: list[str]) -> None:
    assert cells.split_list(cell) == items


def test_records_are_separated_by_a_line_or_a_semicolon_with_a_space() -> None:
    cell = "Draaiboek | https://a.nl/x;y | CC0; Poster|https://b.nl"
    assert cells.split_records(cell) == [["Draaiboek", "https://a.nl/x;y", "CC0"], ["Poster", "https://b.nl"]]
