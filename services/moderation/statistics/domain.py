"""Figures from the journal. Pure: lines in, figures out.

Durations are calendar days with a decimal, for that is what a library lives through; only promises are made in working
days. A median needs no explanation and is not spoilt by one case that lay for a year; p80 is what four out of five
stayed below.
"""

import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

DAY = 86_400
STALLED = {"idea": 365, "experiment": 365}
"""Days in a phase after which a project seems to lie still. Implementation is where a project is meant to stay."""


@dataclass(frozen=True)
class Handling:
    """One submitted revision and what became of it. `superseded`: a next one came before anybody decided.

    `due_at` is the case's own date while it waits: the clock may have stood still.
    """

    case_id: str
    project_id: str
    title: str
    revision: int
    province: str
    submitted_at: datetime
    claimed_at: datetime | None
    decided_at: datetime | None
    outcome: str | None
    superseded: bool
    due_at: datetime | None = None


@dataclass(frozen=True)
class Step:
    """One line of a project's phase log."""

    project_id: str
    title: str
    province: str
    themes: tuple[str, ...]
    kind: str
    at: datetime
    phase: str
    outcome: str | None


@dataclass(frozen=True)
class Stay:
    """A project in a phase, from when until when; None while it is still there."""

    project_id: str
    title: str
    province: str
    themes: tuple[str, ...]
    phase: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Spread:
    """`median` and `p80` are days, None when there is nothing to count; `count` says how much they rest on."""

    count: int
    median: float | None
    p80: float | None


@dataclass(frozen=True)
class Figures:
    """How a set of revisions fared."""

    submitted: int
    waiting: int
    overdue: int
    queue: Spread
    decision: Spread
    publish: int
    request_changes: int
    reject: int


def spread(days: Sequence[float]) -> Spread:
    """Median and 80th percentile (inclusive: of one value it is that value)."""
    if not days:
        return Spread(0, None, None)
    p80 = days[0] if len(days) == 1 else statistics.quantiles(days, n=5, method="inclusive")[3]
    return Spread(len(days), round(statistics.median(days), 1), round(p80, 1))


def figures(handlings: Sequence[Handling], now: datetime) -> Figures:
    """How these revisions fared, as it is now."""
    outcomes = Counter(each.outcome for each in handlings)
    waiting = [each for each in handlings if each.decided_at is None and not each.superseded]
    return Figures(
        submitted=len(handlings),
        waiting=len(waiting),
        overdue=sum(each.due_at is not None and each.due_at < now for each in waiting),
        queue=spread([_days(each.submitted_at, each.claimed_at) for each in handlings if each.claimed_at]),
        decision=spread([_days(each.submitted_at, each.decided_at) for each in handlings if each.decided_at]),
        publish=outcomes["publish"],
        request_changes=outcomes["request-changes"],
        reject=outcomes["reject"],
    )


def stays(steps: Iterable[Step]) -> list[Stay]:
    """The stays of projects in phases. `steps` are in order per project; a repetition goes on with the same stay."""
    found: list[Stay] = []
    open_: dict[str, Stay] = {}
    for step in steps:
        current = open_.get(step.project_id)
        stopped = step.outcome is not None
        if current is not None and (stopped or step.phase != current.phase):
            found.append(replace(current, until=step.at))
            del open_[step.project_id]
            current = None
        if current is None and not stopped:
            open_[step.project_id] = Stay(
                step.project_id, step.title, step.province, step.themes, step.phase, step.at, None
            )
    return [*found, *open_.values()]


def time_in_phase(
    found: Iterable[Stay], poi_of: Callable[[str], str | None], theme_of: Callable[[str], str]
) -> dict[tuple[str, str, str | None], tuple[Spread, int]]:
    """By phase, theme and POI: the spread of the stays that ended, and how many go on. A project counts once for each
    of its themes.
    """
    ended: dict[tuple[str, str, str | None], list[float]] = defaultdict(list)
    going: Counter[tuple[str, str, str | None]] = Counter()
    for stay in found:
        for theme in dict.fromkeys(theme_of(code) for code in stay.themes):
            key = (stay.phase, theme, poi_of(stay.province))
            if stay.until is None:
                going[key] += 1
            else:
                ended[key].append(_days(stay.since, stay.until))
    return {key: (spread(ended.get(key, [])), going[key]) for key in sorted({*ended, *going}, key=str)}


def stalled(found: Iterable[Stay], now: datetime, after: int | None = None) -> list[tuple[Stay, int]]:
    """Projects that lie still, with their days in the phase, the longest first. `after` replaces STALLED's days."""
    lying = []
    for stay in found:
        most = STALLED.get(stay.phase) if after is None else after
        days = int(_days(stay.since, now))
        if stay.until is None and stay.phase in STALLED and most is not None and days > most:
            lying.append((stay, days))
    return sorted(lying, key=lambda each: (-each[1], each[0].project_id))


def _days(since: datetime, until: datetime | None) -> float:
    return 0.0 if until is None else (until - since).total_seconds() / DAY
