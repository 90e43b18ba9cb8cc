"""How good lists of answers are, in figures with their uncertainty. Pure: the same figures each time."""

import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean

FIRST = 10
"""How many of a list people look at: the depth of recall and of the reciprocal rank."""
_Z = 1.959964
_RESAMPLES, _SEED = 2_000, 2016


@dataclass(frozen=True)
class Interval:
    """A figure, and the bounds between which it lies with 95 % certainty."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Answered:
    """One question's relevant keys (none for a question that nothing answers) and the keys it got, best first."""

    relevant: frozenset[str]
    got: tuple[str, ...]


def recall(answered: Answered, depth: int = FIRST) -> float:
    """The share of the relevant that stands in the first `depth`."""
    return len(answered.relevant.intersection(answered.got[:depth])) / len(answered.relevant)


def found(answered: Answered, depth: int) -> bool:
    """Whether anything relevant stands in the first `depth`: R@1 and R@3."""
    return not answered.relevant.isdisjoint(answered.got[:depth])


def reciprocal_rank(answered: Answered, depth: int = FIRST) -> float:
    """1 for a relevant first, 1/2 when the first relevant is second ..., 0 when none is in the first `depth`."""
    return next((1 / rank for rank, key in enumerate(answered.got[:depth], 1) if key in answered.relevant), 0.0)


def wilson(hits: int, total: int) -> Interval:
    """The share `hits / total` with Wilson's interval, which stays sensible at 0 and 1. `total` is at least 1."""
    share, spread = hits / total, _Z**2 / total
    centre = (share + spread / 2) / (1 + spread)
    margin = _Z * sqrt(share * (1 - share) / total + spread / (4 * total)) / (1 + spread)
    return Interval(share, max(0.0, min(share, centre - margin)), min(1.0, max(share, centre + margin)))


def bootstrap(values: Sequence[float]) -> Interval:
    """The mean of `values` (at least one), its interval from drawing the questions anew with a fixed seed."""
    draw = random.Random(_SEED)
    means = sorted(fmean(draw.choices(values, k=len(values))) for _ in range(_RESAMPLES))
    return Interval(fmean(values), means[int(0.025 * _RESAMPLES)], means[int(0.975 * _RESAMPLES) - 1])


@dataclass(frozen=True)
class Figures:
    """What a group of questions gave. What cannot be said of a group without such questions is None."""

    questions: int
    recall: Interval | None
    at_1: Interval | None
    at_3: Interval | None
    mrr: Interval | None
    false_matches: Interval | None
    false_hits: Interval | None
    """The mean number of projects in the first ten where there should be none."""


def figures(group: Collection[Answered]) -> Figures:
    """The figures of a group: of the questions with an answer, and of those that nothing answers."""
    some = [each for each in group if each.relevant]
    none = [each for each in group if not each.relevant]
    return Figures(
        questions=len(group),
        recall=_mean(recall, some),
        at_1=_share(lambda each: found(each, 1), some),
        at_3=_share(lambda each: found(each, 3), some),
        mrr=_mean(reciprocal_rank, some),
        false_matches=_share(lambda each: bool(each.got), none),
        false_hits=_mean(lambda each: len(each.got[:FIRST]), none),
    )


def _mean(measure: Callable[[Answered], float], group: Sequence[Answered]) -> Interval | None:
    return bootstrap([measure(each) for each in group]) if group else None


def _share(holds: Callable[[Answered], bool], group: Sequence[Answered]) -> Interval | None:
    return wilson(sum(map(holds, group)), len(group)) if group else None
