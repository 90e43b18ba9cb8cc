"""What is known of a reader, what he hears of without asking, and when his digest comes. Pure.

A role is what the newest token said. Whoever is not heard of for long keeps what he follows, but hears no more of what
only his role let him hear of: nobody tells this service when somebody leaves his library.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args
from uuid import UUID

from shared.marks import mark
from shared.moments import HERE
from shared.principal import Principal
from shared.vocabularies import vocabulary
from shared.vocabularies.loader import Language

Frequency = Literal["daily", "weekly"]
Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
DAYS: tuple[Day, ...] = get_args(Day)

TRUSTED_FOR = timedelta(days=400)
"""How long a role counts after the last log-in: a review date comes once a year, and its owner may not come between."""
SEEN_AGAIN = timedelta(days=1)
"""A log-in is written down once a day at most."""

DESK, OWN, LIBRARY = "desk", "own-projects", "library"
WORK = (DESK, OWN, LIBRARY)
"""Work to hear of: that waits for moderators; on the projects that one owns; on all projects of one's library."""


@dataclass(frozen=True)
class Standing:
    """What a token says of its person, as far as it decides what he is told. `areas` are provinces."""

    address: str
    areas: tuple[str, ...]
    isil: str | None
    is_moderator: bool


@dataclass(frozen=True)
class Reader:
    """A person who is told of things. `digest_day` counts from Monday as 1; `defaults` are those that he was given."""

    subject: str
    address: str = ""
    language: Language = "nl"
    digest_hour: int = 8
    digest_day: int = 1
    areas: tuple[str, ...] = ()
    isil: str | None = None
    is_moderator: bool = False
    seen_at: datetime | None = None
    defaults: tuple[str, ...] = ()
    refusals: int = 0
    paused_at: datetime | None = None
    paused_for: str | None = None
    daily_key: UUID | None = None
    weekly_key: UUID | None = None

    @property
    def standing(self) -> Standing:
        return Standing(self.address, self.areas, self.isil, self.is_moderator)

    @property
    def gets_mail(self) -> bool:
        """Whether there is an address that takes his mail."""
        return bool(self.address) and self.paused_at is None

    def may_hear(self, work: str, project: UUID, isil: str, areas: frozenset[str], owner: str, now: datetime) -> bool:
        """Whether work of this kind on a project is his. `areas` are the codes of its province, `owner` is its mark."""
        if self.seen_at is None or now - self.seen_at > TRUSTED_FOR:
            return False
        if work == DESK:  # nobody moderates his own organisation's projects
            return self.is_moderator and self.isil != isil and not areas.isdisjoint(self.areas)
        ours = self.isil is not None and self.isil == isil
        return ours and (work == LIBRARY or owner == mark(project, self.subject))


def standing_of(person: Principal, address: str) -> Standing:
    """What decides what this person is told."""
    provinces = set(person.provinces)
    if person.library is not None:
        provinces.add(person.library.province)
    if person.has("spn", "council"):
        provinces.update(term.code for term in vocabulary("provinces").items)
    isil = person.library.isil if person.library is not None and person.has("staff", "moderator", "spn") else None
    return Standing(address, tuple(sorted(provinces)), isil, person.has("moderator", "spn"))


def defaults_of(person: Principal) -> tuple[str, ...]:
    """The work that somebody of this role hears of unless he stops it. SPN moderates the whole country: that is too
    much to be told of unasked.
    """
    desk = (DESK,) if person.has("moderator") else ()
    return (*desk, *((OWN,) if person.has("staff") and person.library is not None else ()))


def digest_due(since: datetime, frequency: Frequency, hour: int, day: int) -> datetime:
    """When something that came at `since` goes out in a digest: at the next such hour (and day) of the clock here."""
    local = since.astimezone(HERE)
    due = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    if frequency == "weekly":
        due += timedelta(days=(day - due.isoweekday()) % 7)
    if due <= local:
        due += timedelta(days=7 if frequency == "weekly" else 1)
    return due.astimezone(UTC)
