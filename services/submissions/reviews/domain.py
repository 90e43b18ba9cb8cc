"""Review dates. Pure. A date is a day in Dutch time: it comes at midnight in Amsterdam."""

from datetime import date, datetime

from shared.moments import HERE

YEARS_AHEAD = 5
"""A review date further away is no review."""


def dutch_day(moment: datetime) -> date:
    """The day that it is in the Netherlands."""
    return moment.astimezone(HERE).date()


def a_year_after(day: date) -> date:
    """The same day next year; 28 February after 29 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def next_review(wished: str | None, published: date) -> date:
    """When a text that was published on that day is looked at again: the library's own date when it still has to come,
    otherwise a year later. Who revises a text and leaves the date that had passed has just looked at it.
    """
    day = date.fromisoformat(wished) if wished else published
    return day if day > published else a_year_after(published)
