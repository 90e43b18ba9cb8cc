"""What was told of projects, read back: the facts that their periods follow from (`period.py`)."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Table, Uuid, cast, func, select
from sqlalchemy.dialects import postgresql as pg

from services.search import history_tables as told
from services.search.period import Fact, HandOver, Honour, Merge, Publication, Transition, Withdrawal
from shared.db import Transaction

TOMBSTONE = "Ingetrokken project"
"""The title of a project that counts for an earlier day and that its library took back since."""
MERGED = "Samengevoegd project"
"""The title of one that was merged since: it lives on in another, under the words of that one."""


def _publication(row: Mapping[str, Any]) -> Publication:
    lists = {name: tuple(row[name]) for name in ("themes", "target_groups", "core_functions")}
    return Publication(**{**row, **lists})


_KINDS: tuple[tuple[Table, Any], ...] = (
    (told.publications, _publication),
    (told.transitions, lambda row: Transition(**row)),
    (told.hand_overs, lambda row: HandOver(**row)),
    (told.parels, lambda row: Honour(**row)),
    (told.withdrawals, lambda row: Withdrawal(**row)),
    (told.merges, lambda row: Merge(**row)),
)
_NAMES = {"moderation_sequence": "sequence", "submissions_sequence": "sequence", "into_id": "into"}


async def facts(tx: Transaction, project_ids: Collection[UUID]) -> dict[UUID, list[Fact]]:
    """The facts of each of these projects, in no order, in one statement for each kind of them; an empty list for one
    of which nothing was told.
    """
    found: dict[UUID, list[Fact]] = {project_id: [] for project_id in project_ids}
    for table, made in _KINDS:
        kept = [column for column in table.c if column.name != "project_id"]
        columns = [table.c.project_id, *(column.label(_NAMES.get(column.name, column.name)) for column in kept)]
        wanted = table.c.project_id == func.any(cast(list(found), pg.ARRAY(Uuid)))
        for row in (await tx.execute(select(*columns).where(wanted))).mappings():
            values = dict(row)
            found[values.pop("project_id")].append(made(values))
    return found
