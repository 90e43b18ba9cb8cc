"""Whose a project is: the newest hand-over says so, whatever a publication that comes later or sooner says.

A publication and a hand-over come from two topics and may be handled at the same moment. Both write the project's row
in `hand_over` first (see `publishing.py`), so the second waits for the first and sees what it left.
"""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects import postgresql as pg

from services.search.changing import touch
from services.search.tables import hand_overs, projects
from shared.contracts.projects import Library
from shared.db import Transaction

_put = pg.insert(hand_overs)
_MOVE = _put.on_conflict_do_update(
    index_elements=["project_id"],
    set_={name: _put.excluded[name] for name in ("submissions_sequence", "library")},
    where=hand_overs.c.submissions_sequence < _put.excluded.submissions_sequence,
).returning(hand_overs.c.project_id)


async def hand_over(tx: Transaction, project_id: UUID, to: Library, sequence: int) -> None:
    """Let the project be another library's, also one that is not known (yet)."""
    values = {"project_id": project_id, "submissions_sequence": sequence, "library": to.model_dump(by_alias=True)}
    if (await tx.execute(_MOVE, values)).first() is not None:
        now = {"isil": to.isil, "library_name": to.name, "province": to.province}
        await tx.execute(update(projects).where(projects.c.id == project_id).values(**now))
    await touch(tx, [project_id])
