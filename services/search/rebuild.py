"""Build the catalogue anew from the events: `python -m services.search.rebuild [--yes]`.

With `--index` only the indexes of all replicas, from the catalogue as it is.

It may run beside the service: readers see the catalogue fill again, new events are taken over as they come, and one
about a project that was not yet read again waits for it. Cut off half-way, it is simply started again.
"""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable

from aiokafka.errors import KafkaError
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from services.search import store
from services.search.commands import in_rebuild
from services.search.consumers import consumers
from services.search.index.demand import ask_for_new
from services.search.opendata.oai import keeping
from services.search.saved import store as saved
from shared.db import Database
from shared.messaging import replay
from shared.migrate import migrate
from shared.settings import Settings, read
from shared.vocabularies import following


class AlreadyRunning(Exception):
    """Another process rebuilds this catalogue."""


async def rebuild(settings: Settings, progress: Callable[[int, int], None] = lambda *_: None) -> int:
    """Empty the catalogue, or make its tables, and fill it with every event from the first one; returns how many were
    read. `progress` is told how many were read and how many there are. Raises AlreadyRunning.
    """
    await migrate("search", settings.database_url)
    database = Database(settings.database_url, pool=2)
    told = in_rebuild.set(True)
    try:
        async with _alone(database):
            async with database.begin() as tx:
                await store.empty(tx)
                await saved.stand_still(tx)
                await keeping.stand_still(tx)
            await following.begin(database)
            total = sum([await replay.count(settings.kafka, topic) for topic in consumers.topics])
            progress(0, total)
            handled = await replay.replay(
                settings.kafka, consumers, database, lambda done: progress(done, max(done, total))
            )
            async with database.begin() as tx:
                await saved.release(tx)
                await keeping.go_on(tx)
            await new_indexes(database)
            return handled
    finally:
        in_rebuild.reset(told)
        await database.close()


async def new_indexes(database: Database) -> None:
    """Let every replica build a new index beside the one that it answers from."""
    async with database.begin() as tx:
        await ask_for_new(tx)


@contextlib.asynccontextmanager
async def _alone(database: Database) -> AsyncIterator[None]:
    """Hold the rebuild's lock, on a connection of its own: it goes with the process, whatever ends it."""
    async with database.engine.connect() as connection:
        if not (await connection.execute(select(func.pg_try_advisory_lock(*store.REBUILDING)))).scalar_one():
            raise AlreadyRunning
        await connection.commit()
        try:
            yield
        finally:
            await connection.execute(select(func.pg_advisory_unlock(*store.REBUILDING)))
            await connection.commit()


async def _with_bar(settings: Settings) -> int:
    columns = (TextColumn("Catalogus opbouwen"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns) as bar:
        task = bar.add_task("", total=None)
        return await rebuild(settings, lambda done, total: bar.update(task, completed=done, total=total))


async def _only_indexes(settings: Settings) -> None:
    database = Database(settings.database_url, pool=1)
    try:
        await new_indexes(database)
    finally:
        await database.close()


def main() -> None:
    """Ask, rebuild, and say in one line how it went."""
    settings = read(Settings)
    if "--index" in sys.argv[1:]:
        asyncio.run(_only_indexes(settings))
        sys.stdout.write("Elke replica bouwt nu een nieuwe index naast de oude, en stapt over als die klaar is.\n")
        return
    if "--yes" not in sys.argv[1:] and sys.stdin.isatty():
        answer = input("Dit wist de catalogus en bouwt hem opnieuw op uit de gebeurtenissen. Doorgaan? [j/N] ")
        if answer.strip().lower() not in ("j", "ja", "y", "yes"):
            sys.exit("Er is niets veranderd.")
    try:
        handled = asyncio.run(_with_bar(settings))
    except AlreadyRunning:
        sys.exit("Er loopt al een herbouw van deze catalogus. Wacht tot die klaar is.")
    except (KafkaError, DBAPIError, OSError) as fault:
        sys.exit(
            f"De herbouw lukte niet ({type(fault).__name__}). Begin gerust opnieuw: de gebeurtenissen zijn er nog."
        )
    sys.stdout.write(f"Klaar: {handled} gebeurtenissen verwerkt.\n")


if __name__ == "__main__":
    main()
