"""Fills the database of search with made-up publications: by COPY, in two processes, what the events would leave there.

What an event costs is measured elsewhere (bench.end_to_end); here the records only have to be there.
"""

import asyncio
import json
import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from typing import Any
from uuid import UUID

import asyncpg

from bench.dutch_records import record
from services.search.publishing import COLUMNS
from shared.contracts.moderation import ProjectPublished
from shared.contracts.projects import Content

PROCESSES = 2
A_COPY = 5_000
"""Records that go into the database in one transaction."""
TIES = ("newer_id", "older_id", "relation", "note")
_TOLD = """
    INSERT INTO told_publication
    SELECT id, 1, revision, isil, library_name, province, themes, target_groups,
           ARRAY(SELECT jsonb_array_elements_text(content -> 'coreFunctions')), start_year, origin, phase, outcome,
           published_at
    FROM project;
    INSERT INTO told_tie SELECT newer_id, 1, older_id, relation, published_at FROM tie JOIN project ON id = newer_id;
"""

Row = tuple[Any, ...]


def load(dsn: str, count: int, seed: int, progress: Callable[[int], None] = lambda _: None) -> None:
    """Put `count` records into the empty tables at `dsn`, as if all that follows the catalogue but the index had taken
    them in long ago. `progress` is told how many more are there, now and then.
    """
    asyncio.run(_run(dsn, _BEFORE))
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, spawned) as pool:
        parts = [pool.submit(_copy, dsn, start, min(A_COPY, count - start), seed) for start in range(0, count, A_COPY)]
        for part in as_completed(parts):
            progress(part.result())
    asyncio.run(_run(dsn, _AFTER))


# Columns of an older way to search, as long as they are there: they are not read, and are left empty.
_BEFORE = """
    DO $$ BEGIN
        IF EXISTS (SELECT FROM information_schema.columns
                   WHERE (table_name, column_name) = ('project', 'document')) THEN
            ALTER TABLE project ALTER COLUMN document SET DEFAULT '';
        END IF;
    END $$
"""
_AFTER = f"""
    {_TOLD}
    INSERT INTO change SELECT id, 0 FROM project;
    INSERT INTO percolation VALUES ('cursor', CAST(CAST(pg_current_xact_id() AS text) AS bigint));
    ANALYZE
"""


async def _run(dsn: str, statements: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(statements)
    await connection.close()


def _copy(dsn: str, start: int, count: int, seed: int) -> int:
    made = [record(number, seed) for number in range(start, start + count)]
    asyncio.run(_put(dsn, [row(each) for each in made], [tie for each in made for tie in ties(each)]))
    return count


async def _put(dsn: str, rows: list[Row], ties: list[Row]) -> None:
    connection = await asyncpg.connect(dsn)
    async with connection.transaction():
        await connection.copy_records_to_table("project", records=rows, columns=COLUMNS)
        await connection.copy_records_to_table("tie", records=ties, columns=TIES)
    await connection.close()


def row(made: dict[str, Any]) -> Row:
    """The row of a made-up publication, by `COLUMNS`: what `publishing.publish` writes for a first event."""
    content, library = _nothing() | made["content"], made["library"]
    return (
        made["projectId"], 1, 1, made["revision"], json.dumps(content), library["isil"], library["name"],
        library["province"], list(dict.fromkeys(content["themes"])), list(dict.fromkeys(content["targetGroups"])),
        content["startYear"], content["origin"], made["phase"], made["outcome"], made["firstPublishedAt"],
        made["publishedAt"],
    )  # fmt: skip


def ties(made: dict[str, Any]) -> Iterator[Row]:
    """Its rows of `tie`, by `TIES`."""
    for tie in made["content"]["buildsOn"]:
        yield made["projectId"], UUID(tie["projectId"]), tie["relation"], tie["note"]


@cache
def _nothing() -> dict[str, Any]:
    """Every field of a content as it is when nothing was filled in. Checking each record would take most of a load."""
    event = ProjectPublished.model_validate(record(0, 0))
    bare = {
        name: getattr(event.content, name) for name in Content.model_fields if Content.model_fields[name].is_required()
    }
    return Content.model_validate(bare).model_dump(mode="json", by_alias=True)
