"""What 10,000 saved searches cost the line of events, and how soon after its row a match is told.

One process does what the search service does: it takes publications in, one after the other, and percolates beside
that. The floor is the same without a saved search. The time from a row to its SavedSearchMatched is the difference of
Postgres' commit timestamps, once while all come as fast as they can and once at a steady rate.
"""

import argparse
import asyncio
import contextlib
import random
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

import asyncpg

from bench.harness import Result, Stage, median, percentile, stage
from local.samples.records import Sample, samples
from services.search.consumers import consumers
from services.search.dutch.folding import tokens
from services.search.saved import store
from services.search.saved.bodies import SavedQuery
from services.search.saved.percolating import go_on
from shared.contracts.moderation import ProjectPublished
from shared.contracts.projects import Content, Library
from shared.db import Database
from shared.ids import new_id
from shared.service import REST_BUSY
from shared.testing.factories import NOON
from shared.testing.records import record
from shared.testing.waiting import eventually

SOURCE = random.Random(20_261_128)  # the same searches and projects every time
LONG = 5
"""Letters of a word that people search for; shorter ones are mostly in every text."""
TOLD = """
    SELECT extract(epoch FROM min(pg_xact_commit_timestamp(l.xmin)) - min(pg_xact_commit_timestamp(p.xmin))) * 1000
    FROM project p JOIN event_log l ON l.aggregate_id = p.id WHERE p.id = ANY($1) GROUP BY p.id"""
PENDING = """
    SELECT EXISTS (SELECT FROM to_percolate)
        OR EXISTS (SELECT FROM change WHERE changed_in >= coalesce((SELECT number FROM percolation
                                                                    WHERE mark = 'cursor'), 0))"""


def wishes(known: Sequence[Sample], count: int) -> list[dict[str, Any]]:
    """What people save: words with or without a theme, a theme in a province, a library, a phase."""
    words = sorted(
        {word for each in known for _, _, word in tokens(f"{each.content['title']} {each.content['summary']}")}
    )
    words = [word for word in words if len(word) >= LONG]
    themes = sorted({theme for each in known for theme in each.content["themes"]})
    homes = [each.staff["library"] for each in known]

    def one() -> dict[str, Any]:
        theme, home = SOURCE.choice(themes), SOURCE.choice(homes)
        kinds: list[tuple[int, dict[str, Any]]] = [
            (25, {"q": SOURCE.choice(words), "theme": theme}),
            (25, {"q": " ".join(SOURCE.sample(words, 2))}),
            (15, {"q": f"{SOURCE.choice(words)} -{SOURCE.choice(words)}"}),
            (15, {"q": SOURCE.choice(words), "province": home["province"], "phase": "experiment"}),
            (8, {"theme": theme, "province": home["province"]}),
            (8, {"library": home["isil"], "theme": theme}),
            (4, {"theme": theme, "phase": "implementation", "origin": "patron"}),
        ]
        return SOURCE.choices([query for _, query in kinds], [weight for weight, _ in kinds])[0]

    return [SavedQuery.model_validate(one()).kept() for _ in range(count)]


def publications(known: Sequence[Sample], count: int) -> list[ProjectPublished]:
    """New projects with the texts of the samples."""

    def one() -> ProjectPublished:
        sample = SOURCE.choice(known)
        content = Content.model_validate({**sample.content, "buildsOn": []})
        home = Library.model_validate(sample.staff["library"])
        facts = {"decision_id": new_id(), "revision": 1, "phase": content.phase}
        return ProjectPublished(
            project_id=new_id(), library=home, content=content, first_published_at=NOON, published_at=NOON, **facts
        )

    return [one() for _ in range(count)]


async def save_all(database: Database, queries: Sequence[dict[str, Any]]) -> None:
    for query in queries:  # as people do: each in a transaction of its own
        async with database.begin() as tx:
            values = {"id": new_id(), "subject": "bench", "name": "x", "query": query}
            await store.add(tx, values, datetime.now(UTC))


@contextlib.asynccontextmanager
async def percolated(database: Database, watcher: "asyncpg.Connection[asyncpg.Record]") -> AsyncIterator[None]:
    """Beside what is done here somebody percolates, who has read the searches before; after it all of it is told."""
    worker = asyncio.create_task(go_on(database, lambda: REST_BUSY))

    async def idle() -> bool:
        return not await watcher.fetchval(PENDING)

    try:
        await take_in(database, publications(samples(), 1))
        await eventually(idle, within=120, every=0.05)
        yield
        await eventually(idle, within=600, every=0.05)
    finally:
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)


async def take_in(database: Database, events: Sequence[ProjectPublished], rate: float | None = None) -> float:
    """Handle these, one after the other, or at a rate; gives events a second."""
    clock = asyncio.get_running_loop().time
    records = [record(event) for event in events]
    began = clock()
    for number, each in enumerate(records):
        if rate is not None:
            await asyncio.sleep(max(0.0, began + number / rate - clock()))
        await consumers.handle(each, database)
    return len(events) / (clock() - began)


async def measure(on: Stage, rounds: int, searches: int, projects: int, rate: float) -> list[Result]:
    await on.prepare(["search"])
    known, watcher, database = samples(), await on.connect("search"), Database(on.url("search"))
    queries = wishes(known, searches)
    ours, bare, burst, steady = [], [], [], []
    for _ in range(rounds + 1):  # the first warms up and does not count
        await watcher.execute("TRUNCATE saved_search, saved_search_match, event_log")
        async with percolated(database, watcher):
            bare.append(await take_in(database, publications(known, projects)))
        await save_all(database, queries)
        async with percolated(database, watcher):
            events = publications(known, projects)
            ours.append(await take_in(database, events))
        burst.append(await delays(watcher, events))
        async with percolated(database, watcher):
            events = publications(known, min(projects, 200))
            await take_in(database, events, rate)
        steady.append(await delays(watcher, events))
    matches = await watcher.fetchval("SELECT count(*) / count(DISTINCT aggregate_id) FROM event_log")
    await database.close()
    await watcher.close()
    print(f"{searches:,} saved searches, {projects:,} projects, {matches} matches for each that has any")
    for what, found in (("as fast as they come", burst), (f"at {rate:g}/s", steady)):
        times = ", ".join(f"p{share:.0%} {told(found, share):,.0f} ms".replace("%", "") for share in (0.5, 0.95))
        print(f"row to SavedSearchMatched, {what}: {times}")
    line = Result(
        f"events into search with {searches:,} saved searches", median(ours[1:]), median(bare[1:]), "/s", "≥ 0.80"
    )
    return [line]


async def delays(watcher: "asyncpg.Connection[asyncpg.Record]", events: Sequence[ProjectPublished]) -> list[float]:
    """Milliseconds from the row of each of these projects to the first match that was told of it."""
    rows = await watcher.fetch(TOLD, [event.project_id for event in events])
    return [float(row[0]) for row in rows] or [0.0]


def told(rounds: Sequence[Sequence[float]], share: float) -> float:
    return median(percentile(each, share) for each in rounds[1:])


def main(arguments: Sequence[str] | None = None) -> list[Result]:
    parser = argparse.ArgumentParser(prog="python -m bench.percolation", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--searches", type=int, default=10_000)
    parser.add_argument("--projects", type=int, default=1_000)
    parser.add_argument("--rate", type=float, default=20)
    options = parser.parse_args(arguments)
    with stage("tansu") as on:
        results = asyncio.run(measure(on, options.rounds, options.searches, options.projects, options.rate))
    for result in results:
        print(result)
    return results


if __name__ == "__main__":
    main(sys.argv[1:])
