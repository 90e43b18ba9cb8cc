"""Until when somebody's turn is: so many working days. Pure, and with all rules as data.

A working day is Monday to Friday in Dutch time, but not a day that the *Algemene termijnenwet* (article 3) names: New
Year's Day, Good Friday, Easter and Whit Monday, Ascension Day, both days of Christmas, the King's birthday, and 5 May
in every year (most people have that day off in lustrum years only, but the law always counts it). The library
`holidays` knows when those are; its category `public` has 5 May in lustrum years, `optional` in all.

The clock stands still while the library is to act: when a question to it is open, and after changes were requested.

Everything takes its numbers and its calendar as arguments, so that a replay of history can be held against other ones.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Literal

from holidays import country_holidays

from shared.moments import HERE

Work = Literal["decision", "revision", "appeal", "question", "opinion"]
Calendar = Callable[[date], bool]
"""Tells a working day from a day off."""

DAYS: Mapping[Work, int] = {"decision": 10, "revision": 5, "appeal": 15, "question": 10, "opinion": 5}
"""Working days for each kind of work: a moderator for a first text, and for a revised one; for an appeal, and for a
second opinion; a library for a question.
"""

_FREE = country_holidays("NL", categories=("public", "optional"))


def works(day: date) -> bool:
    """The Dutch calendar."""
    return day.weekday() < 5 and day not in _FREE


def works_on_holidays(day: date) -> bool:
    """A calendar without holidays, for comparison."""
    return day.weekday() < 5


def due_at(moment: datetime, days: int, calendar: Calendar = works) -> datetime:
    """The same time of day in Dutch time, so many working days later; no days later is the moment itself."""
    due = moment.astimezone(HERE)
    while days > 0:
        due += timedelta(days=1)
        days -= calendar(due.date())
    return due.astimezone(moment.tzinfo)


def working_days_between(since: datetime, until: datetime, calendar: Calendar = works) -> int:
    """How many working days began between two moments, in Dutch time."""
    day, last = since.astimezone(HERE).date(), until.astimezone(HERE).date()
    found = 0
    while day < last:
        day += timedelta(days=1)
        found += calendar(day)
    return found


def after_standstill(due: datetime, since: datetime, until: datetime, calendar: Calendar = works) -> datetime:
    """A due date after the clock stood still: moved on by the working days that went by."""
    return due_at(due, working_days_between(since, until, calendar), calendar)
