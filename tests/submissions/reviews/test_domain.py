"""When a text is looked at again. A day is a day in the Netherlands."""

from datetime import UTC, date, datetime

import pytest

from services.submissions.reviews.domain import a_year_after, dutch_day, next_review


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 6, 30, 21, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 22, 0, tzinfo=UTC), date(2026, 7, 1)),  # summer time
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_a_day_begins_at_midnight_in_amsterdam(moment: datetime, day: date) -> None:
    assert dutch_day(moment) == day


def test_a_year_after_a_leap_day_is_the_day_before() -> None:
    assert a_year_after(date(2028, 2, 29)) == date(2029, 2, 28)
    assert a_year_after(date(2026, 3, 2)) == date(2027, 3, 2)


@pytest.mark.parametrize(
    ("wished", "due"),
    [
        (None, date(2027, 3, 2)),
        ("2026-09-01", date(2026, 9, 1)),
        ("2026-03-02", date(2027, 3, 2)),
        ("2025-01-01", date(2027, 3, 2)),
    ],
)
def test_a_date_that_had_passed_at_publication_was_looked_at_then(wished: str | None, due: date) -> None:
    assert next_review(wished, date(2026, 3, 2)) == due
