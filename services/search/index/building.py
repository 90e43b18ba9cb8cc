"""Builds an index from the catalogue: `python -m services.search.index.building FOLDER`, a process of its own, so that
the service beside it goes on answering from the old index.

What changes in the catalogue meanwhile is not looked at: the index says up to which transaction it is complete, and
whoever takes it over follows from there. Cut off half-way the folder is thrown away.
"""

import asyncio
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import tantivy

from services.search.changing import horizon
from services.search.index import rows
from services.search.index.demand import demanded
from services.search.index.documents import document
from services.search.index.folder import State, write_state
from services.search.index.labelling import labels
from services.search.index.schema import schema
from shared.db import Database
from shared.settings import Settings, read
from shared.vocabularies import following

A_PAGE = 2_000
"""Projects that are read at once: a transaction of a tenth of a second."""
HEAP = 256_000_000
THREADS = 2
Progress = Callable[[int, int], None]


async def build(database: Database, folder: Path, progress: Progress = lambda *_: None) -> None:
    """Write a whole index into an empty folder. `progress` is told how many are done, and of about how many."""
    async with database.begin() as tx:
        await following.refresh(tx)
        demand, cursor, total = await demanded(tx), await horizon(tx), await rows.known(tx)
    index = tantivy.Index(schema(), str(folder))
    writer = index.writer(HEAP, THREADS)
    state = State(demand.catalogue, demand.epoch, cursor, labels())
    done, last = 0, None
    while True:
        async with database.begin() as tx:
            page = await rows.page(tx, last, A_PAGE)
        if not page:
            break
        await asyncio.to_thread(_add, writer, page)
        done, last = done + len(page), page[-1]["id"]
        progress(done, max(done, total))
    await asyncio.to_thread(_finish, writer)
    write_state(folder, state)  # the last thing: without it the folder is no index


def _add(writer: tantivy.IndexWriter, page: list[Mapping[str, Any]]) -> None:
    for row in page:
        writer.add_document(document(row))


def _finish(writer: tantivy.IndexWriter) -> None:
    writer.commit()
    writer.wait_merging_threads()


async def _run(folder: Path) -> None:
    database = Database(read(Settings).database_url, pool=2)
    try:
        await build(database, folder)
    finally:
        await database.close()


if __name__ == "__main__":
    asyncio.run(_run(Path(sys.argv[1])))
