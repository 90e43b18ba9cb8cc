"""Import a file. Runs in a transaction that its caller opened: everything is sound and staged, or nothing is there."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.submissions.imports import store
from services.submissions.imports.checking import Check
from services.submissions.imports.domain import Mode
from services.submissions.imports.spool import Spooled
from services.submissions.imports.storing import COUNTERS, STORED_AT_ONCE, store_batch
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import Problem, conflict, forbidden


def must_import(person: Principal) -> str | None:
    """The library that this person imports for; None: for any. Raises Problem 403."""
    if person.has("spn", "admin"):
        return None
    if person.has("staff") and person.library is not None:
        return person.library.isil
    raise forbidden(
        "Alleen medewerkers van een bibliotheek kunnen projecten importeren.",
        "Only library staff can import projects.",
    )


async def check_file(
    tx: Transaction, person: Principal, file: Spooled, mode: Mode, *, jsonl: bool, dry_run: bool = False
) -> UUID:
    """Check a file and stage its rows; a small one is stored at once. Gives the import's id.

    Raises Problem 400 with every fault of the file, 409 when another import of the same library is under way.
    """
    isil = must_import(person)
    busy = await _take_turn(tx, isil)
    check = Check(tx, person, file, mode, jsonl=jsonl)
    await check.run()
    if any(check.isils & set(row.isils) for row in busy):
        raise _under_way()
    if check.faults.count:
        raise check.faults.problem(check.reading.read_as)
    await store.change(
        tx,
        check.id,
        isils=sorted(check.isils),
        rows=check.reading.rows,
        delimiter=check.reading.delimiter,
        status="checked" if dry_run else "importing",
        **({COUNTERS[what]: count for what, count in check.planned.items()} if dry_run else {}),
    )
    if not dry_run and check.reading.rows <= STORED_AT_ONCE:
        await store_batch(tx, await store.find(tx, check.id))
    return check.id


async def forget(tx: Transaction, import_id: UUID) -> None:
    """Remove a dry run without a trace."""
    await store.remove(tx, import_id)


async def cancel(tx: Transaction, import_id: UUID) -> None:
    """Stop an import that the caller may see. What was stored stays; the same file goes on from there.

    Raises Problem 409 when there is nothing left to stop.
    """
    if await store.cancel(tx, import_id, datetime.now(UTC)) != "importing":
        raise conflict(
            "import-over",
            "Deze import is al klaar of gestopt.",
            "This import is done, or was stopped already.",
        )


async def _take_turn(tx: Transaction, isil: str | None) -> list[Any]:
    """Be the only one who checks a file of this library; gives the imports under way that may still be in the way."""
    if not await store.take_turn(tx, isil):
        raise _under_way()
    busy = await store.under_way(tx)
    if isil is not None and any(isil in row.isils for row in busy):
        raise _under_way()
    return busy


def _under_way() -> Problem:
    return conflict(
        "import-under-way",
        "Er loopt al een import van deze bibliotheek. Wacht tot die klaar is en probeer het opnieuw.",
        "Another import of this library is under way. Wait until it is done, and try again.",
    )
