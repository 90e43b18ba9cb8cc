"""From what was told of one project to its periods: how it stood in the catalogue, and from when until when. Pure.

How it stood at a moment is what today's rules say of the facts that had happened by then. Of the text, the library, the
parel and the withdrawal the newest sequence counts; of the phase the newest publication or transition; a hand-over
goes before any publication; what was merged is not there. So the last period, when it is open, is the row that the
catalogue shows, and the facts may be told in any order.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import TypeVar
from uuid import UUID


@dataclass(frozen=True)
class Publication:
    """A revision was public from `happened_at` on. The library is the one that the event names."""

    sequence: int
    happened_at: datetime
    revision: int
    isil: str
    library_name: str
    province: str
    themes: tuple[str, ...]
    target_groups: tuple[str, ...]
    core_functions: tuple[str, ...]
    start_year: int | None
    origin: str
    phase: str
    outcome: str | None


@dataclass(frozen=True)
class Transition:
    """A step of the phase log; its sequence is of the same count as that of publications."""

    sequence: int
    happened_at: datetime
    phase: str
    outcome: str | None


@dataclass(frozen=True)
class Honour:
    """It was a parel from then on, or no longer."""

    sequence: int
    happened_at: datetime
    is_awarded: bool


@dataclass(frozen=True)
class HandOver:
    """It was this library's from then on."""

    sequence: int
    happened_at: datetime
    isil: str
    library_name: str
    province: str


@dataclass(frozen=True)
class Withdrawal:
    """This revision and those before it were out of the catalogue from then on."""

    sequence: int
    happened_at: datetime
    revision: int


@dataclass(frozen=True)
class Merge:
    """It lived on in another project from then on."""

    sequence: int
    happened_at: datetime
    into: UUID


Fact = Publication | Transition | Honour | HandOver | Withdrawal | Merge
F = TypeVar("F", bound=Fact)


@dataclass(frozen=True)
class Period:
    """How a project stood in the catalogue from `since` until before `until`; None: still."""

    since: datetime
    until: datetime | None
    phase: str
    outcome: str | None
    isil: str
    library_name: str
    province: str
    themes: tuple[str, ...]
    target_groups: tuple[str, ...]
    core_functions: tuple[str, ...]
    start_year: int | None
    origin: str
    published_at: datetime
    """When the revision that was shown was published; taking a name out of it later changes nothing about that."""
    moved_at: datetime | None
    parel: bool


def periods(facts: Iterable[Fact]) -> list[Period]:
    """The periods of one project, the earliest first, none overlapping and no two neighbours the same; empty for one
    that never was in the catalogue. The last has no `until` when the project is in it now.
    """
    known = _Known()
    found: list[Period | None] = []
    for moment, then in groupby(sorted(facts, key=attrgetter("happened_at")), key=attrgetter("happened_at")):
        for fact in then:
            known.take_in(fact)
        now = known.standing(moment)
        before = found[-1] if found else None
        if _same(before, now):
            continue
        if before is not None:
            found[-1] = replace(before, until=moment)
        found.append(now)
    return [period for period in found if period is not None]


def at(known: Iterable[Period], moment: datetime) -> Period | None:
    """The period that contains this moment; None when the project was not in the catalogue."""
    for period in known:
        if period.since <= moment and (period.until is None or moment < period.until):
            return period
    return None


def _same(one: Period | None, other: Period | None) -> bool:
    if one is None or other is None:
        return one is other
    return replace(one, since=other.since) == other


class _Known:
    """What was told until some moment: per half the newest."""

    def __init__(self) -> None:
        self.text: Publication | None = None
        self.phase: Publication | Transition | None = None
        self.owner: HandOver | None = None
        self.honour: Honour | None = None
        self.withdrawal: Withdrawal | None = None
        self.moved_at: datetime | None = None
        self.is_merged = False
        self.published: dict[int, datetime] = {}

    def take_in(self, fact: Fact) -> None:
        match fact:
            case Publication():
                self.text = _newest(self.text, fact)
                self.published.setdefault(fact.revision, fact.happened_at)
                self._take_phase(fact)
            case Transition():
                self._take_phase(fact)
                self.moved_at = max(self.moved_at or fact.happened_at, fact.happened_at)
            case HandOver():
                self.owner = _newest(self.owner, fact)
            case Honour():
                self.honour = _newest(self.honour, fact)
            case Withdrawal():
                self.withdrawal = _newest(self.withdrawal, fact)
            case Merge():
                self.is_merged = True

    def _take_phase(self, fact: Publication | Transition) -> None:
        self.phase = _newest(self.phase, fact)

    def standing(self, since: datetime) -> Period | None:
        text, phase = self.text, self.phase
        if text is None or phase is None or self.is_merged:
            return None
        if self.withdrawal is not None and self.withdrawal.revision >= text.revision:
            return None
        owner = self.owner or text
        return Period(
            since=since,
            until=None,
            phase=phase.phase,
            outcome=phase.outcome,
            isil=owner.isil,
            library_name=owner.library_name,
            province=owner.province,
            themes=text.themes,
            target_groups=text.target_groups,
            core_functions=text.core_functions,
            start_year=text.start_year,
            origin=text.origin,
            published_at=self.published[text.revision],
            moved_at=self.moved_at,
            parel=self.honour is not None and self.honour.is_awarded,
        )


def _newest(known: F | None, fact: F) -> F:
    return fact if known is None or known.sequence < fact.sequence else known
