"""Dates, differences and Markdown, in words."""

from datetime import UTC, datetime, timedelta

import pytest

from services.portal.text import ago, day, difference, due, highlighted, markdown, plain, since

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_a_date_is_written_as_people_say_it() -> None:
    assert day(NOW) == "di 24 november 2026"


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ({"seconds": 20}, "zojuist"),
        ({"minutes": 1}, "1 minuut geleden"),
        ({"minutes": 5}, "5 minuten geleden"),
        ({"hours": 3}, "3 uur geleden"),
        ({"days": 1}, "gisteren"),
        ({"days": 3}, "3 dagen geleden"),
        ({"days": 40}, "do 15 oktober 2026"),
    ],
)
def test_time_passed(before: dict[str, int], words: str) -> None:
    assert ago(NOW - timedelta(**before), NOW) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "vandaag"), (1, "morgen"), (3, "nog 3 dagen"), (-1, "1 dag te laat"), (-2, "2 dagen te laat")],
)
def test_time_left(days: int, words: str) -> None:
    assert due(NOW + timedelta(days=days), NOW) == words


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        ("2026", "2026"),
        ("2026-03", "maart 2026"),
        ("2026-03-01", "1 maart 2026"),
        ("2026-13", "2026-13"),
        ("ooit", "ooit"),
        (None, ""),
    ],
)
def test_a_date_that_may_lack_its_day_is_written_as_far_as_it_goes(kept: str | None, words: str) -> None:
    assert since(kept) == words


def test_yesterday_is_by_the_dutch_clock() -> None:
    """23:30 UTC is half past midnight in Amsterdam: the next day already."""
    assert ago(datetime(2026, 11, 23, 22, 30, tzinfo=UTC), datetime(2026, 11, 23, 23, 30, tzinfo=UTC)) == "gisteren"


def test_markdown_becomes_text_with_structure() -> None:
    html = markdown("# Kop\n\nMet **nadruk** en [een link](https://bieb.example)\n\n- een\n- twee", "h3")
    assert "<h3>Kop</h3>" in html
    assert "<strong>nadruk</strong>" in html
    assert 'rel="nofollow noopener ugc"' in html
    assert "<li>twee</li>" in html


def test_plain_text_is_cut_at_a_word() -> None:
    assert plain("Een *heel* lange zin die wordt afgebroken", 20) == "Een heel lange zin …"


def test_a_difference_marks_what_went_and_what_came() -> None:
    assert (
        difference("een oud plan", "een nieuw <plan>")
        == "een <del>oud</del><ins>nieuw</ins> <del>plan</del><ins>&lt;plan&gt;</ins>"
    )


def test_a_link_says_where_it_leads_and_no_more() -> None:
    html = markdown('[klik](https://bieb.example "Log hier in")')
    assert html == '<p><a href="https://bieb.example" rel="nofollow noopener ugc">klik</a></p>\n'


def test_of_what_search_marked_only_the_mark_counts() -> None:
    assert highlighted('<mark title="x" lang="y" onclick="z">boot</mark><b>') == "<mark>boot</mark>"
