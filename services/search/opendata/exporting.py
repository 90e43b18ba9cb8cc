"""The whole catalogue, or a selection of it, as a file that is made while it is sent.

Pages of rows, each in a short transaction: what is in memory does not grow with the catalogue, and a reader who is slow
holds no connection to the database. In the order of the ids, which no change moves, so no project comes twice. One that
is withdrawn meanwhile is left out when its turn had not come.
"""

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from typing import Any
from uuid import UUID

from services.search.opendata import store, table
from services.search.opendata.selecting import Selection
from services.search.opendata.site import Site
from services.search.tables import projects
from shared.db import Database, Transaction

AT_ONCE = 500
Rows = list[dict[str, Any]]


async def rows(
    database: Database, site: Site, chosen: Selection, found: Collection[UUID] | None
) -> AsyncIterator[Rows]:
    """The rows of the table, some hundreds at a time: among the projects `found`, or among all of them."""
    left = None if found is None else sorted(found, reverse=True)
    after: UUID | None = None
    while left is None or left:
        among = None
        if left is not None:
            among = [left.pop() for _ in range(min(AT_ONCE, len(left)))]
        async with database.begin() as tx:
            read = await _page(tx, chosen, after, among)
            published = await store.with_adopters(tx, read)
        if read:
            after = read[-1].id
            yield [table.row(project, site) for project in published]
        elif left is None:
            return


async def _page(tx: Transaction, chosen: Selection, after: UUID | None, among: Sequence[UUID] | None) -> Sequence[Any]:
    query = store.rows().where(*chosen.conditions()).order_by(projects.c.id).limit(AT_ONCE)
    if among is not None:
        query = query.where(projects.c.id.in_(among))
    elif after is not None:
        query = query.where(projects.c.id > after)
    return (await tx.execute(query)).all()


async def as_csv(pages: AsyncIterator[Rows]) -> AsyncIterator[bytes]:
    """RFC 4180 in UTF-8 without a mark before it, with the names of the columns first."""
    yield _lines([[column.name for column in table.COLUMNS]])
    async for page in pages:
        yield _lines([table.cells(row) for row in page])


async def as_jsonl(pages: AsyncIterator[Rows]) -> AsyncIterator[bytes]:
    """One JSON object a line."""
    async for page in pages:
        yield "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in page).encode()


async def as_parquet(pages: AsyncIterator[Rows]) -> AsyncIterator[bytes]:
    """Parquet, a row group for each page; the work is done beside the event loop."""
    from services.search.opendata.parquet import Parquet  # noqa: PLC0415 - 170 MB that other requests do not need

    file = await asyncio.to_thread(Parquet)
    async for page in pages:
        yield await asyncio.to_thread(file.write, page)
    yield await asyncio.to_thread(file.end)


FORMATS: dict[str, tuple[str, Callable[[AsyncIterator[Rows]], AsyncIterator[bytes]]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "jsonl": ("application/x-ndjson", as_jsonl),
    "parquet": ("application/vnd.apache.parquet", as_parquet),
}
"""By the ending of a file's name: its media type, and how it is written."""


def _lines(rows_: list[list[str]]) -> bytes:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(rows_)
    return written.getvalue().encode()
