"""Builds an index from the catalogue; as a program in a process of its own, so that the service goes on answering:
`python -m services.search.index.building SOURCE FOLDER [--gives-way]`, with `present` or `past` for the source. That
ends when its input does: with the service that began it.

What changes in the catalogue meanwhile is not looked at: the index says up to which transaction it is complete, and
whoever takes it over follows from there. Cut off half-way the folder is thrown away.
"""

import asyncio
import os
import sys
import threading
from pathlib import Path

import tantivy

from services.search.changing import horizon
from services.search.index.demand import demanded
from services.search.index.documents import Fields, document
from services.search.index.folder import State, write_state
from services.search.index.labelling import labels
from services.search.index.preparing import SOURCES, prepare
from services.search.index.rows import Source
from services.search.index.schema import schema
from shared.db import Database
from shared.settings import Settings, read
from shared.vocabularies import following

HEAP = 256_000_000
THREADS = 2
GIVES_WAY = "--gives-way"
UNWANTED = 3
"""The exit status of a build whose service has ended."""


async def build(database: Database, folder: Path, source: Source) -> None:
    """Write a whole index into an empty folder."""
    async with database.begin() as tx:
        await following.refresh(tx)
        demand, cursor = await demanded(tx), await horizon(tx)
    index = tantivy.Index(schema(), str(folder))
    writer = index.writer(HEAP, THREADS)
    state = State(demand.catalogue, demand.epoch, cursor, labels())
    one_at_a_time = asyncio.Lock()

    async def add(made: list[Fields]) -> None:
        async with one_at_a_time:
            await asyncio.to_thread(_add, writer, made)

    await prepare(database, source, add)
    await asyncio.to_thread(_finish, writer)
    write_state(folder, state)  # the last thing: without it the folder is no index


def _add(writer: tantivy.IndexWriter, made: list[Fields]) -> None:
    for each in made:
        writer.add_document(document(each))


def _finish(writer: tantivy.IndexWriter) -> None:
    writer.commit()
    writer.wait_merging_threads()


async def _run(folder: Path, source: Source) -> None:
    database = Database(read(Settings).database_url, pool=2)
    try:
        await build(database, folder, source)
    finally:
        await database.close()


def _end_with_input() -> None:
    """To be run in a thread, which waits at no lock: whatever the build is at, nobody wants it any more."""
    while os.read(0, 1):
        pass
    os._exit(UNWANTED)


if __name__ == "__main__":
    threading.Thread(target=_end_with_input, daemon=True).start()
    if GIVES_WAY in sys.argv[3:]:
        os.nice(10)
    asyncio.run(_run(Path(sys.argv[2]), SOURCES[sys.argv[1]]))
