"""The search service over so many made-up records: how fast it builds its index, answers, and follows the events.

Every latency stands beside a floor from the same run: the same calls of the index library, in one process, without the
service. The parts, in their order:

  load        made-up records into the service's database
  rebuild     from there to an index that answers; memory, and the index on disk
  questions   of nine kinds over HTTP, with one client and with several, and their floor
  follow      publications over the bus until they are found
  beside      a new index beside the one that answers

Figures are kept in bench/results/, one file a size; --table tells all that were kept, and how they grow.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench import search_building as building
from bench import search_following as following
from bench.harness import Stage, stage
from bench.search_figures import Figure, growth, keep, kept, latencies, table
from bench.search_floor import Floor
from bench.search_load import load
from bench.search_questions import Kind, kinds, timed

EXAMPLES = """examples:
  python -m bench.search --records 10000            about two minutes
  python -m bench.search --records 10000 100000     one after the other, then the table of how it grows
  python -m bench.search --records 1000000          about half an hour, and 15 GB of disk while it runs
  python -m bench.search --part questions           load, rebuild, and only the questions after that
  python -m bench.search --table                    what was kept of earlier runs
"""
PARTS = ("questions", "follow", "beside")
Told = Callable[[list[Figure]], None]
ASKED_BESIDE = ("rare term", "common term", "two terms")


@contextmanager
def _bar(what: str, total: int | None = None) -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns) as bar:
        bar.add_task(what, total=total)
        yield bar


async def measure(on: Stage, records: int, options: argparse.Namespace, tell: Told) -> None:
    """Every part, on one stage. `tell` is given the figures of each as soon as they are there."""
    place = on.folder / "index"
    with _bar("rebuild, seconds") as bar:
        child, port, build = await building.started(on, place, lambda s: bar.update(bar.task_ids[0], completed=int(s)))
    assert child.pid is not None
    with _bar("index of the past, seconds") as bar:
        await building.past_is_there(child, port, lambda s: bar.update(bar.task_ids[0], completed=int(s)))
    tell(building.figures(records, build, building.Memory.now(child.pid), place))
    asked = kinds(options.seed, records, options.queries)
    if "questions" in options.part:
        tell(await _questions(on, port, child.pid, asked, options.clients))
        after = building.Memory.now(child.pid)
        tell([Figure("service after the questions, memory without file pages", after.own, " MB")])
    if "follow" in options.part:
        with _bar("publications", round(options.rate * options.seconds)) as bar:
            tell(
                await following.measure(
                    on,
                    child.pid,
                    port,
                    options.seed,
                    records,
                    options.rate,
                    options.seconds,
                    lambda: bar.advance(bar.task_ids[0]),
                )
            )
    if "beside" in options.part:
        some = [kind for kind in asked if kind.name in ASKED_BESIDE]
        with _bar("rebuild beside, seconds") as bar:
            tell(
                await building.beside(
                    on, child, port, place, some, lambda s: bar.update(bar.task_ids[0], completed=int(s))
                )
            )


async def _questions(on: Stage, port: int, pid: int, asked: Sequence[Kind], clients: int) -> list[Figure]:
    figures: list[Figure] = []
    floor = Floor(on.folder / "index", on.folder / "floor", {})
    with _bar("questions", 3 * len(asked)) as bar:
        for kind in asked:
            await timed(port, kind.warming)
            before = building.processor(pid)
            alone = await timed(port, kind.alone)
            each = (building.processor(pid) - before) / len(kind.alone)
            bar.advance(bar.task_ids[0])
            figures += latencies(kind.name, alone, await floor.timed(kind.warming, kind.alone))
            figures.append(Figure(f"{kind.name}, processor of the service", each, " ms", floor.processor))
            bar.advance(bar.task_ids[0])
            figures += latencies(f"{kind.name}, {clients} clients", await timed(port, kind.together, clients))
            bar.advance(bar.task_ids[0])
    floor.close()
    return figures


def run(records: int, options: argparse.Namespace) -> list[Figure]:
    """Measure one size on servers of its own; print and keep each part when it is there, for a run may take hours."""
    figures: list[Figure] = []

    def tell(more: list[Figure]) -> None:
        figures.extend(more)
        print("\n".join(str(figure) for figure in more), flush=True)
        if options.keep:
            keep(records, figures)

    with stage("tansu") as on:
        asyncio.run(on.prepare(["search"]))
        asyncio.run(building.start_once(on))
        with _bar("load", records) as bar:
            load(on.postgres.dsn("search"), records, options.seed, lambda more: bar.advance(bar.task_ids[0], more))
        asyncio.run(measure(on, records, options, tell))
    print(f"\n{records:,} records; load of the machine at the end {os.getloadavg()[0]:.1f}\n")
    print("\n".join(table(figures)))
    return figures


def main(arguments: Sequence[str] | None = None) -> dict[int, list[Figure]]:
    parser = argparse.ArgumentParser(
        prog="python -m bench.search",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--records", type=int, nargs="+", default=[10_000])
    parser.add_argument("--part", choices=PARTS, action="append", help="default: all; load and rebuild come always")
    parser.add_argument("--queries", type=int, default=200, help="of each kind, for one client and again for several")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--rate", type=float, default=200, help="publications a second")
    parser.add_argument("--seconds", type=float, default=20, help="of publications")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action=argparse.BooleanOptionalAction, default=True, help="the figures, as JSON")
    parser.add_argument("--table", action="store_true", help="measure nothing; tell what was kept")
    options = parser.parse_args(arguments)
    options.part = options.part or PARTS
    measured = kept() if options.table else {records: run(records, options) for records in options.records}
    if len(measured) > 1:
        print("\n".join(growth(measured)))
    return measured


if __name__ == "__main__":
    main(sys.argv[1:])
