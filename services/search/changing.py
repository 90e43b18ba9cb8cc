"""Which projects changed, for whoever follows the catalogue: the index of each replica, the open-data records, the
saved searches.

A row says in which transaction a project was last changed. Numbers of transactions are given at the start and become
visible at the commit, in another order; so a follower reads only those below the oldest that still runs, and goes on
from there: no change is skipped and none needs a lock that others wait for.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text

from shared.db import Transaction

MOST = 1_000
"""Projects that a follower takes in one go."""

_TOUCH = text("""
    INSERT INTO change (project_id, changed_in)
    SELECT id, CAST(CAST(pg_current_xact_id() AS text) AS bigint)
    FROM (SELECT DISTINCT unnest(CAST(:ids AS uuid[])) AS id) AS touched
    ORDER BY id
    ON CONFLICT (project_id) DO UPDATE SET changed_in = excluded.changed_in
""")
_TOUCH_ALL = text("UPDATE change SET changed_in = CAST(CAST(pg_current_xact_id() AS text) AS bigint)")
_HORIZON = text("SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)")
_SINCE = text("""
    SELECT project_id, changed_in FROM change WHERE changed_in >= :since AND changed_in < :until
    ORDER BY changed_in, project_id LIMIT :most
""")

_AFFECTED = text("""
    WITH given AS (SELECT unnest(CAST(:ids AS uuid[])) AS id),
         names AS (SELECT id FROM given UNION SELECT project_id FROM merge WHERE into_id IN (SELECT id FROM given)),
         near AS (SELECT id FROM given
                  UNION SELECT project_id FROM adoption WHERE own_project_id IN (SELECT id FROM names)
                  UNION SELECT older_id FROM told_tie WHERE newer_id IN (SELECT id FROM names))
    SELECT id FROM near UNION SELECT into_id FROM merge WHERE project_id IN (SELECT id FROM near)
""")


async def touch(tx: Transaction, project_ids: Collection[UUID]) -> None:
    """Note that these projects changed. What else is told otherwise because of them, followers find (`affected`).

    The last statement of a command: rows are taken in the order of their ids, so that two commands never wait for each
    other in a circle.
    """
    await tx.execute(_TOUCH, {"ids": list(project_ids)})


async def touch_all(tx: Transaction) -> None:
    """Note that everything that was ever known changed."""
    await tx.execute(_TOUCH_ALL)


async def horizon(tx: Transaction) -> int:
    """Every transaction below this number has ended: what it changed can be seen by who asks after this."""
    return int((await tx.execute(_HORIZON)).scalar_one())


async def changed(tx: Transaction, since: int, most: int = MOST) -> tuple[list[UUID], int]:
    """At most about `most` projects that were changed from transaction `since` on, and where to go on after them.

    All changes of one transaction come together, so one that changed more than `most` comes whole. A project may come
    again without a change: what followers do must bear that.
    """
    until = await horizon(tx)
    if since > until:
        since = 0  # a database that was restored from a dump counts its transactions anew
    rows = (await tx.execute(_SINCE, {"since": since, "until": until, "most": most})).all()
    if len(rows) < most:
        return [row.project_id for row in rows], until
    last = rows[-1].changed_in
    whole = (await tx.execute(_SINCE, {"since": last, "until": last + 1, "most": None})).scalars()
    return [*(row.project_id for row in rows if row.changed_in < last), *whole], last + 1


async def affected(tx: Transaction, project_ids: Collection[UUID]) -> list[UUID]:
    """These projects, and those of which something else is told because of them: those that they build on, those that
    they are an adopter's own project of, and where any of them lives on.
    """
    return list((await tx.execute(_AFFECTED, {"ids": list(project_ids)})).scalars())
