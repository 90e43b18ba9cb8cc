"""What came of the judged questions, told: a table per kind and fold, the misses, or JSON. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import NamedTuple

from bench.metrics import Answered, Figures, Interval, figures
from tests.search.relevance.judged import FOLDS, KINDS, Judged

ALL = "all"
LOOKED_AT = 3
"""A question missed when nothing relevant stands in the first three."""

Table = Mapping[tuple[str, str], Figures]
"""Figures by kind and fold; `ALL` for both folds, and for every kind."""


class Outcome(NamedTuple):
    """A question and the keys of the projects that it got, best first."""

    question: Judged
    got: tuple[str, ...]

    @property
    def answered(self) -> Answered:
        return Answered(self.question.relevant, self.got)

    @property
    def missed(self) -> bool:
        """Nothing relevant in the first three, or something where there should be nothing."""
        relevant = self.question.relevant
        return relevant.isdisjoint(self.got[:LOOKED_AT]) if relevant else bool(self.got)


def table(outcomes: Sequence[Outcome]) -> Table:
    """The figures of every group that has a question."""
    found = {}
    for kind in (*KINDS, ALL):
        for fold in (*FOLDS, ALL):
            asked = [each for each in outcomes if kind in (each.question.kind, ALL)]
            if group := [each.answered for each in asked if fold in (each.question.fold, ALL)]:
                found[kind, fold] = figures(group)
    return found


def lines(told: Table) -> Iterator[str]:
    """The table as it is printed."""
    yield _row("kind", "fold", "n", ("recall@10", "R@1", "R@3", "MRR@10", "false", "false hits"))
    before = None
    for (kind, fold), of in told.items():
        if kind != before:
            yield ""
        before = kind
        values = (of.recall, of.at_1, of.at_3, of.mrr, of.false_matches, of.false_hits)
        yield _row(kind, fold, str(of.questions), [_cell(value) for value in values])


def misses(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Every question that missed: what came in the first three, and where the judged projects stood."""
    for each in outcomes:
        if not each.missed:
            continue
        question, got = each
        more = len(got) - LOOKED_AT
        yield f"{question.kind} {question.fold}: {question.asked}"
        yield f"    got {', '.join(got[:LOOKED_AT]) or 'nothing'}" + (f" and {more} more" if more > 0 else "")
        for key, grade in sorted(question.grades.items(), key=lambda judged: -judged[1]):
            place = f"place {got.index(key) + 1}" if key in got else "not found"
            yield f"    {grade}  {place:<9}  {key}"


def as_json(told: Table) -> str:
    """The figures by kind, then by fold; each with its value, low and high, or null."""
    nested: dict[str, dict[str, object]] = {}
    for (kind, fold), of in told.items():
        nested.setdefault(kind, {})[fold] = asdict(of)
    return json.dumps(nested, indent=2)


def _cell(figure: Interval | None) -> str:
    return "–" if figure is None else f"{figure.value:.2f} [{figure.low:.2f}–{figure.high:.2f}]"


def _row(kind: str, fold: str, count: str, cells: Sequence[str]) -> str:
    return f"{kind:<10} {fold:<4} {count:>4}  {'  '.join(f'{cell:<16}' for cell in cells)}".rstrip()
