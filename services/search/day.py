"""A day as people name it, and the moment that is meant by it. Pure."""

from datetime import date, datetime, time, timedelta
from typing import Annotated

from pydantic import Field

from shared.moments import HERE
from shared.web.body import Day

AsOf = Annotated[Day, Field(ge=date(1900, 1, 1), le=date(2100, 12, 31))]
"""`asOf=yyyy-mm-dd`: how it stood at the end of that day in Amsterdam; left out: how it stands now."""
TOLD = "How the catalogue stood at the end of this day in Amsterdam, in the words of today"
"""What the OpenAPI document says of the parameter."""


def end_of(day: date | None) -> datetime | None:
    """The last microsecond of the day; None for none: now."""
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=1), time(), HERE) - timedelta(microseconds=1)
