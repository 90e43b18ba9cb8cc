"""What a run of the search benchmark gave: kept as JSON, told as Markdown, and how it grows with the records."""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.harness import percentile

KEPT = Path(__file__).parent / "results"
"""Git ignores it: figures of one machine say nothing on another."""


@dataclass(frozen=True)
class Figure:
    """One measured thing. `floor`: the least it could be, in the same unit. `most`: the target for the figure itself,
    on a quiet machine; `times`: the target for how many times the floor it is.
    """

    what: str
    value: float
    unit: str
    floor: float | None = None
    most: float | None = None
    times: float | None = None

    @property
    def ratio(self) -> float | None:
        return self.value / self.floor if self.floor else None

    @property
    def missed(self) -> bool:
        """Whether a target was not met."""
        too_much = self.most is not None and self.value > self.most
        return too_much or (self.times is not None and self.ratio is not None and self.ratio > self.times)

    @property
    def target(self) -> str:
        said = [] if self.times is None else [f"≤ {self.times:g} ×"]
        said += [] if self.most is None else [f"≤ {self.most:g}{self.unit}"]
        return ", ".join(said) + (", **missed**" if self.missed else "")

    def __str__(self) -> str:
        floor = f", floor {_told(self.floor)}{self.unit}, ratio {self.ratio:.2f}" if self.floor else ""
        return f"{self.what}: {_told(self.value)}{self.unit}{floor}" + (
            f" (target {self.target})" if self.target else ""
        )

    def row(self) -> str:
        """A row of a Markdown table: what, here, floor, ratio, target."""
        floor = f"{_told(self.floor)}{self.unit}" if self.floor else ""
        ratio = f"{self.ratio:.2f}" if self.ratio else ""
        return f"| {self.what} | {_told(self.value)}{self.unit} | {floor} | {ratio} | {self.target} |"


def latencies(what: str, ours: Sequence[float], floor: Sequence[float] = ()) -> list[Figure]:
    """p50, p95 and p99 of latencies in milliseconds, the first two beside the floor's, with their targets."""
    shares = {"p50": 0.50, "p95": 0.95, "p99": 0.99}
    made = []
    for name, share in shares.items():
        least = percentile(floor, share) if floor else None
        times = RATIOS.get(name) if what in COMPARED and floor else None
        most = MOST.get(what) if name == "p95" else None
        made.append(Figure(f"{what}, {name}", percentile(ours, share), " ms", least, most, times))
    return made


RATIOS = {"p50": 2.0, "p95": 3.0}
COMPARED = ("common term", "facets", "similar")
MOST = {
    "common term": 25.0, "facets": 60.0, "suggestions": 10.0, "similar": 50.0, "event → searchable": 1_000.0,
    "bombs": 100.0,
}  # fmt: skip
"""The p95 in milliseconds on a quiet machine."""


def keep(records: int, figures: Sequence[Figure], folder: Path = KEPT) -> Path:
    """Keep the figures of this size, each in place of an earlier one; a run of one part leaves those of the others."""
    folder.mkdir(exist_ok=True)
    path = folder / f"search-{records}.json"
    together = {each.what: each for each in [*kept(folder).get(records, ()), *figures]}
    path.write_text(json.dumps([asdict(each) for each in together.values()], indent=1), "utf-8")
    return path


def kept(folder: Path = KEPT) -> dict[int, list[Figure]]:
    """The figures of every size that was measured, the smallest first."""
    paths = {int(path.stem.partition("-")[2]): path for path in folder.glob("search-*.json")}
    return {size: [Figure(**each) for each in json.loads(paths[size].read_text("utf-8"))] for size in sorted(paths)}


def table(figures: Sequence[Figure]) -> Iterator[str]:
    """One size, as Markdown."""
    yield "| what | here | floor | ratio | target |"
    yield "|---|--:|--:|--:|--:|"
    yield from (each.row() for each in figures)


def growth(sizes: dict[int, list[Figure]]) -> Iterator[str]:
    """All sizes beside each other, as Markdown: the ratio to the floor in brackets, and the power of the number of
    records with which the figure grew from the smallest to the largest.
    """
    by_name = {size: {each.what: each for each in figures} for size, figures in sizes.items()}
    names = list(dict.fromkeys(each.what for figures in sizes.values() for each in figures))
    yield f"| what | {' | '.join(f'{size:,}' for size in sizes)} | grows with |"
    yield f"|---|{'--:|' * len(sizes)}--:|"
    for name in names:
        there = {size: figures[name] for size, figures in by_name.items() if name in figures}
        cells = [_cell(there[size]) if size in there else "" for size in sizes]
        yield f"| {name} | {' | '.join(cells)} | {power({size: each.value for size, each in there.items()})} |"


def power(values: dict[int, float]) -> str:
    """With which power of the size these values grow: 1 when ten times the records give ten times as much."""
    sizes = sorted(size for size, value in values.items() if value > 0)
    if len(sizes) < 2:
        return ""
    first, last = sizes[0], sizes[-1]
    return f"n^{math.log(values[last] / values[first]) / math.log(last / first):.1f}".replace("n^-0.0", "n^0.0")


def _cell(figure: Figure) -> str:
    return f"{_told(figure.value)}{figure.unit}" + (f" ({figure.ratio:.1f} ×)" if figure.ratio else "")


def _told(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"
