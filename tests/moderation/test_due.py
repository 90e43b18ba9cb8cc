"""Due dates: working days in Dutch time, with the holidays that the law names, under any rules one likes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.due import (
    DAYS,
    HERE,
    after_standstill,
    due_at,
    working_days_between,
    works,
    works_on_holidays,
)

MOMENTS = st.integers(0, 15 * 365 * 24 * 60).map(lambda it: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=it))


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    ("submitted", "due"),
    [
        ("2026-03-02T12:00+00:00", "2026-03-16T12:00+00:00"),  # Monday, two whole weeks
        ("2026-03-06T12:00+00:00", "2026-03-20T12:00+00:00"),  # Friday
        ("2026-03-07T12:00+00:00", "2026-03-20T12:00+00:00"),  # Saturday and Sunday count from Monday
        ("2026-03-08T12:00+00:00", "2026-03-20T12:00+00:00"),
        ("2026-03-19T12:00+00:00", "2026-04-02T11:00+00:00"),  # noon stays noon when the clock goes forward
        ("2026-03-01T23:30+00:00", "2026-03-15T23:30+00:00"),  # Monday already, in Dutch time
        ("2026-03-20T12:00+00:00", "2026-04-07T11:00+00:00"),  # Good Friday and Easter Monday
        ("2026-04-21T12:00+00:00", "2026-05-07T12:00+00:00"),  # King's Day and 5 May
        ("2026-12-18T12:00+00:00", "2027-01-05T12:00+00:00"),  # Christmas and New Year's Day
    ],
)
def test_ten_working_days_skip_weekends_and_holidays(submitted: str, due: str) -> None:
    assert due_at(at(submitted), 10) == at(due)


@pytest.mark.parametrize(
    "free",
    ["2026-01-01", "2026-04-03", "2026-04-06", "2026-04-27", "2026-05-05", "2025-05-05", "2026-05-14", "2026-05-25"],
)
def test_the_days_that_the_law_names_are_free_and_5_may_every_year(free: str) -> None:
    assert not works(date.fromisoformat(free))
    assert works_on_holidays(date.fromisoformat(free))


def test_king_s_day_moves_off_a_sunday() -> None:
    assert works(date(2031, 4, 28))  # 27 April 2031 is a Sunday: it is celebrated on Saturday the 26th
    assert not works(date(2026, 4, 27))


@given(MOMENTS, st.integers(0, 30))
def test_a_due_date_is_a_working_day_with_so_many_in_between(moment: datetime, days: int) -> None:
    due = due_at(moment, days)
    assert working_days_between(moment, due) == days
    assert due.astimezone(HERE).time() == moment.astimezone(HERE).time() or due.astimezone(HERE).hour in (2, 3)
    assert days == 0 or works(due.astimezone(HERE).date())
    assert due_at(moment, days, works_on_holidays) <= due


@given(MOMENTS, st.integers(1, 30), st.timedeltas(timedelta(0), timedelta(days=60)))
def test_standing_still_costs_nobody_a_working_day(asked: datetime, left: int, waited: timedelta) -> None:
    due = due_at(asked, left)
    answered = asked + waited
    later = after_standstill(due, asked, answered)
    assert later >= due
    assert working_days_between(answered, later) == left


def test_other_rules_give_other_dates() -> None:
    friday = at("2026-03-06T12:00+00:00")
    assert due_at(friday, 1, lambda _: True) == at("2026-03-07T12:00+00:00")
    assert set(DAYS) == {"decision", "revision", "appeal", "question", "opinion"}
