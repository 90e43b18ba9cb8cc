"""Keeps every fact that an event tells, with its moment. A fact that is told twice is there once.

Called in the transaction that changes the catalogue: what is shown now and what was shown then never disagree. The
caller notes the change (`changing.touch`). Publications themselves are kept by `publishing.py`.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql as pg

from services.search import history_tables as told
from services.search.projection import Record, line_of
from shared.contracts.authors import OwnershipTransferred
from shared.contracts.lineage import (
    AdoptionChange,
    AdoptionConfirmed,
    AdoptionDeclined,
    AdoptionEnded,
    ProjectAdopted,
    ProjectMerged,
)
from shared.contracts.moderation import PhaseChange
from shared.contracts.parels import ParelAwarded, ParelChange
from shared.contracts.projects import Library
from shared.contracts.submissions import ProjectWithdrawn
from shared.db import Transaction

_PUT = {table.name: pg.insert(table).on_conflict_do_nothing() for table in told.ALL}


async def _put(tx: Transaction, table: Table, row: dict[str, Any]) -> None:
    await tx.execute(_PUT[table.name], row)


def _library(library: Library) -> dict[str, str]:
    return {"isil": library.isil, "library_name": library.name, "province": library.province}


async def ties(tx: Transaction, record: Record, happened_at: datetime) -> None:
    """The revision names these as what it builds on, from then on."""
    facts = {"newer_id": record.id, "moderation_sequence": tx.incoming.sequence, "happened_at": happened_at}
    rows = [{**facts, "older_id": tie.older_id, "relation": tie.relation} for tie in record.ties]
    if rows:
        await tx.execute(_PUT[told.ties.name], rows)


async def transition(tx: Transaction, event: PhaseChange) -> None:
    """It was in another phase, or had another outcome, from then on."""
    phase = {"phase": event.to_phase, "outcome": event.outcome}
    await _put(tx, told.transitions, {**_moderated(tx, event.project_id), **phase, "happened_at": event.decided_at})


async def parel(tx: Transaction, event: ParelChange) -> None:
    """It was a parel, or no longer, from then on."""
    is_awarded = isinstance(event, ParelAwarded)
    row = {**_moderated(tx, event.project_id), "is_awarded": is_awarded, "happened_at": event.decided_at}
    await _put(tx, told.parels, row)


async def hand_over(tx: Transaction, event: OwnershipTransferred) -> None:
    """It was another library's from then on."""
    row = {**_submitted(tx, event.project_id), **_library(event.library), "happened_at": event.transferred_at}
    await _put(tx, told.hand_overs, row)


async def withdrawal(tx: Transaction, event: ProjectWithdrawn) -> None:
    """This revision and those before it were out of the catalogue from then on."""
    row = {**_submitted(tx, event.project_id), "revision": event.revision, "happened_at": event.withdrawn_at}
    await _put(tx, told.withdrawals, row)


async def merge(tx: Transaction, event: ProjectMerged) -> None:
    """It lived on in another project from then on."""
    row = {**_submitted(tx, event.project_id), "into_id": event.into, "happened_at": event.merged_at}
    await _put(tx, told.merges, row)


async def line(tx: Transaction, event: AdoptionChange) -> None:
    """A line of the register was as it is told from then on; of one that is not confirmed only that it is there."""
    known = line_of(event)
    adopter = _library(event.adoption.adopter) if known.line is not None else {}
    row = {
        "id": known.id,
        "submissions_sequence": tx.incoming.sequence,
        "project_id": known.project_id,
        "isil": None,
        "library_name": None,
        "province": None,
        **adopter,
        "own_project_id": known.own_project_id,
        "status": None if known.line is None else known.line["status"],
        "happened_at": _moment(event),
    }
    await _put(tx, told.lines, row)


def _moment(event: AdoptionChange) -> Any:
    match event:
        case ProjectAdopted():
            return event.adopted_at
        case AdoptionConfirmed():
            return event.confirmed_at
        case AdoptionDeclined():
            return event.declined_at
        case AdoptionEnded():
            return event.ended_at
    raise LookupError(type(event).__name__)


def _moderated(tx: Transaction, project_id: UUID) -> dict[str, Any]:
    return {"project_id": project_id, "moderation_sequence": tx.incoming.sequence}


def _submitted(tx: Transaction, project_id: UUID) -> dict[str, Any]:
    return {"project_id": project_id, "submissions_sequence": tx.incoming.sequence}
