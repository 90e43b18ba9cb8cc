"""How many times a project was adopted, and how that grew: the count of `catalogue.adoptions` at every moment. Pure."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from operator import itemgetter
from typing import TypeVar
from uuid import UUID

from services.search.period import Fact, Merge, Period, Publication, at

T = TypeVar("T")
Steps = Sequence[tuple[datetime, T]]


@dataclass(frozen=True)
class Tie:
    """The publication `sequence` of `newer` says that it builds on `older`, with the ids that were told."""

    newer: UUID
    sequence: int
    older: UUID


@dataclass(frozen=True)
class Line:
    """What was told of a line of the register: a library adopted `project`. No `isil`: it was not public (yet)."""

    id: UUID
    sequence: int
    project: UUID
    isil: str | None
    happened_at: datetime


@dataclass
class Surroundings:
    """All that the adoptions of a project can follow from: the ties to it and to what was merged into it, the lines of
    these, and the facts and periods of every project among them.
    """

    ties: Collection[Tie]
    lines: Collection[Line]
    facts: Mapping[UUID, Collection[Fact]]
    periods: Mapping[UUID, Collection[Period]]

    def adoptions(self, project: UUID, moment: datetime) -> int:
        """How many times it was adopted by then; 0 while it was not in the catalogue."""
        standing = at(self.periods[project], moment)
        if standing is None:
            return 0
        building = dict(self._building(project, moment))
        isils = {isil for isil in self._registered(project, moment) if isil != standing.isil}
        return len(building) + len(isils - set(building.values()))

    def moments(self) -> set[datetime]:
        """When a count may have changed."""
        found = {line.happened_at for line in self.lines}
        return found.union(fact.happened_at for facts in self.facts.values() for fact in facts)

    def _building(self, project: UUID, moment: datetime) -> Iterable[tuple[UUID, str]]:
        for tie in self.ties:
            if self._now(tie.older, moment) != project or self._newest(tie.newer, moment) != tie.sequence:
                continue
            newer = self._now(tie.newer, moment)
            period = at(self.periods.get(newer, ()), moment)
            if newer != project and period is not None:
                yield newer, period.isil

    def _registered(self, project: UUID, moment: datetime) -> set[str]:
        newest: dict[UUID, Line] = {}
        for line in self.lines:
            known = newest.get(line.id)
            if line.happened_at <= moment and (known is None or known.sequence < line.sequence):
                newest[line.id] = line
        return {line.isil for line in newest.values() if line.isil and self._now(line.project, moment) == project}

    def _newest(self, project: UUID, moment: datetime) -> int | None:
        return _last(self._publications.get(project, ()), moment)

    def _now(self, project: UUID, moment: datetime) -> UUID:
        """Under which project it counts: what it was merged into by then, as the newest merge says."""
        return _last(self._merges.get(project, ()), moment) or project

    @cached_property
    def _publications(self) -> Mapping[UUID, Steps[int]]:
        return {
            project: _steps((each, each.sequence) for each in facts if isinstance(each, Publication))
            for project, facts in self.facts.items()
        }

    @cached_property
    def _merges(self) -> Mapping[UUID, Steps[UUID]]:
        return {
            project: _steps((each, each.into) for each in facts if isinstance(each, Merge))
            for project, facts in self.facts.items()
        }


def _steps(told: Iterable[tuple[Publication | Merge, T]]) -> Steps[T]:
    """What the newest sequence said, from each moment on at which that changed."""
    steps: list[tuple[datetime, T]] = []
    newest = -1
    for fact, value in sorted(told, key=lambda each: (each[0].happened_at, each[0].sequence)):
        if fact.sequence > newest:
            newest = fact.sequence
            steps.append((fact.happened_at, value))
    return steps


def _last(steps: Steps[T], moment: datetime) -> T | None:
    place = bisect_right(steps, moment, key=itemgetter(0))
    return steps[place - 1][1] if place else None
