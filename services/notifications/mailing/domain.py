"""Which mails are made of what waits, and what of it goes out in the end. Pure.

What happened to one project goes into one mail, and when much comes at once for somebody it all goes into one. A digest
holds all that came since the last. So nobody gets more mails than he can read, and nothing is left out.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from services.notifications.domain import WORK_KINDS, Happening
from services.notifications.readers.domain import Reader
from shared.vocabularies.loader import Language

Kind = Literal["news", "daily", "weekly", "webhook-paused"]

APART = 3
"""Mails for one person at once, each about a project; when there would be more, they are one."""
MOST_AN_HOUR = 10
"""Mails to one person in an hour. What comes then waits, and goes out together."""


@dataclass(frozen=True)
class Waiting:
    """What waits for one person about one project, since when."""

    subject: str
    project_id: UUID
    notifications: Sequence[UUID]
    since: datetime


@dataclass(frozen=True)
class Letter:
    """A mail to be made: for whom, of which kind, of what; about which project, when it is about one."""

    subject: str
    kind: Kind
    notifications: Sequence[UUID]
    project_id: UUID | None = None


@dataclass(frozen=True)
class Told:
    """One thing that a mail tells, and why."""

    happening: Happening
    reasons: Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Followed:
    """One of the things that somebody follows, as far as a mail needs it. `areas`, `isil` and `owner` in `Place` say
    whether work is still his.
    """

    filter: Mapping[str, Any]
    by_mail: bool
    stop_key: UUID


@dataclass(frozen=True)
class Place:
    """What is known now of the project that something happened to."""

    project_id: UUID
    isil: str
    areas: frozenset[str]
    owner: str
    withdrawn: bool


@dataclass(frozen=True)
class Stop:
    """A way to end what a mail came from: what that is, and its key."""

    filter: Mapping[str, Any]
    key: UUID


@dataclass(frozen=True)
class Mail:
    """A mail on lease. `attempts` counts the leases and says whose the current one is. `stops`: what it came from; the
    first is what one click ends.
    """

    id: UUID
    subject: str
    address: str
    attempts: int
    created_at: datetime
    kind: Kind
    language: Language = "nl"
    project_id: UUID | None = None
    told: Sequence[Told] = ()
    stops: Sequence[Stop] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


def letters(waiting: Collection[Waiting]) -> list[Letter]:
    """The mails of what is to be told at once."""
    of_person: dict[str, list[Waiting]] = defaultdict(list)
    for each in waiting:
        of_person[each.subject].append(each)
    made = []
    for subject, theirs in of_person.items():
        if len(theirs) > APART:
            made.append(Letter(subject, "news", [one for each in theirs for one in each.notifications]))
        else:
            made += [Letter(subject, "news", each.notifications, each.project_id) for each in theirs]
    return made


def still_true(
    happening: Happening,
    reasons: Collection[Mapping[str, Any]],
    follows: Collection[Followed],
    place: Place | None,
    reader: Reader,
    now: datetime,
) -> list[Followed]:
    """Why somebody is told of this at the moment of sending: what he follows now, of that by which it came to him. None
    when nothing of it asks for mail any more, when the project was taken down, or when the work is not his any more.
    """
    if place is not None and place.withdrawn and happening.kind != "project-withdrawn":
        return []
    theirs = [each for each in follows if each.filter in reasons and _may(each.filter, happening, place, reader, now)]
    return theirs if any(each.by_mail for each in theirs) else []


def _may(chosen: Mapping[str, Any], happening: Happening, place: Place | None, reader: Reader, now: datetime) -> bool:
    work = chosen.get("work")
    if work is None:
        return happening.kind not in WORK_KINDS
    if place is None:
        return False
    return reader.may_hear(work, place.project_id, place.isil, place.areas, place.owner, now)


def by_project(told: Sequence[Told]) -> list[list[Told]]:
    """The same by project, those that began first in front, and of each in the order in which it happened."""
    groups: dict[UUID, list[Told]] = {}
    for each in sorted(told, key=lambda one: one.happening.time):
        groups.setdefault(each.happening.project_id, []).append(each)
    return list(groups.values())
