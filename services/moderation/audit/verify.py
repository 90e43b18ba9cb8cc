"""Check the history: `python -m services.moderation.audit.verify [--noted LINES:HASH]`.

Ends with status 1 when it is not what was written.
"""

import asyncio
import re
import sys
from collections.abc import Callable

import typer
from asyncpg import PostgresError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy.exc import DBAPIError

from services.moderation.audit.bodies import Verification
from services.moderation.audit.queries import verify
from shared.db import Database
from shared.settings import Settings, read

SHOWN = 20


async def check(
    database: Database, noted: tuple[int, str] | None, progress: Callable[[int, int], None] = lambda *_: None
) -> Verification:
    """Verify in one snapshot, so that a decision taken meanwhile is seen whole or not at all."""
    async with database.begin() as tx:
        await tx.fetch("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return await verify(tx, noted, progress)


def main() -> None:
    """Check, with a progress bar on long histories; each fault is a line."""
    noted = _noted(sys.argv[1:])
    settings = read(Settings)
    console = Console(stderr=True, highlight=False)
    columns = (TextColumn("Logboek controleren"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())

    async def run() -> Verification:
        database = Database(settings.database_url, pool=1)
        try:
            with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
                task = bar.add_task("", total=None)
                return await check(database, noted, lambda done, total: bar.update(task, completed=done, total=total))
        finally:
            await database.close()

    try:
        found = asyncio.run(run())
    except (OSError, DBAPIError, PostgresError) as failure:
        sys.exit(f"De database is niet te lezen ({type(failure).__name__}). Draait het platform?")
    for fault in found.faults[:SHOWN]:
        where = f"Regel {fault.line}" if fault.line else "Buiten de keten"
        typer.echo(f"{where} ({fault.entry_id or 'einde'}): {fault.detail}")
    if len(found.faults) > SHOWN:
        typer.echo(f"… en nog {len(found.faults) - SHOWN}.")
    if not found.intact:
        sys.exit("Het logboek is NIET meer wat er geschreven is. Zet een kopie van de database apart en meld het.")
    gone = f" {found.erased} velden zijn op verzoek gewist." if found.erased else ""
    lines = "1 regel" if found.lines == 1 else f"{found.lines} regels"
    typer.echo(f"Het logboek is ongeschonden: {lines}.{gone}")
    typer.echo(f"Noteer elders, en controleer later met --noted: {found.lines}:{found.hash}")


def _noted(arguments: list[str]) -> tuple[int, str] | None:
    if not arguments:
        return None
    if len(arguments) == 2 and arguments[0] == "--noted" and re.fullmatch(r"\d{1,15}:[0-9a-f]{64}", arguments[1]):
        lines, _, found = arguments[1].partition(":")
        return int(lines), found
    sys.exit("usage: python -m services.moderation.audit.verify [--noted LINES:HASH]")


if __name__ == "__main__":
    main()
