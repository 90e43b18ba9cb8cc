"""A moment as JSON has it, and what people call its month; the clock that people here go by. Pure."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Europe/Amsterdam")
"""The clock in the Netherlands: a day begins at its midnight."""

MONTHS = {
    "nl": (
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
"""The names of the months by language, from the first."""


def timestamp(moment: datetime) -> str:
    """RFC 3339 in UTC with a Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
