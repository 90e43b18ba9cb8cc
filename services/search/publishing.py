"""A publication, in one statement: it is what most events are, and each statement more is a third of what one costs.

    told_publication   the fact, for the catalogue as of a date
    hand_over          held: whose the project is stays true until the commit (`handing_over.py`)
    project            the revision under its owner, unless a newer one is shown already
    change             for those who follow the catalogue

A crash before the commit leaves none of the four. The row in `hand_over` is taken first, by every publication and
every hand-over of a project, so that two of them never wait for each other in a circle.
"""

from sqlalchemy import delete, insert, update

from services.search import remembering
from services.search.projection import Record
from services.search.tables import projects, ties
from shared.contracts.moderation import ProjectPublished
from shared.contracts.people import PublishedTextRedacted
from shared.db import Transaction, to_json

COLUMNS = (
    "id", "text_sequence", "phase_sequence", "revision", "content", "isil", "library_name", "province", "themes",
    "target_groups", "start_year", "origin", "phase", "outcome", "first_published_at", "published_at",
)  # fmt: skip
_OF_ITS_FIRST = ("id", "phase_sequence", "phase", "outcome")
"""What a later revision leaves as it is: the phase follows its own log."""
_OWNED = {"isil": "isil", "library_name": "name", "province": "province"}
_PUBLISH = f"""
    WITH held AS (
        INSERT INTO hand_over (project_id, submissions_sequence, library) VALUES ($1, 0, NULL)
        ON CONFLICT (project_id) DO UPDATE SET submissions_sequence = hand_over.submissions_sequence
        RETURNING library),
    told AS (
        INSERT INTO told_publication (project_id, moderation_sequence, revision, isil, library_name, province, themes,
                                      target_groups, core_functions, start_year, origin, phase, outcome, happened_at)
        VALUES ($1, $2, $3, $5, $6, $7, $8, $9, $16, $10, $11, $12, $13, $17)
        ON CONFLICT DO NOTHING),
    touched AS (
        INSERT INTO change (project_id, changed_in) VALUES ($1, CAST(CAST(pg_current_xact_id() AS text) AS bigint))
        ON CONFLICT (project_id) DO UPDATE SET changed_in = excluded.changed_in)
    INSERT INTO project ({", ".join(COLUMNS)})
    SELECT $1, $2, $2, $3, $4, {
    ", ".join(f"coalesce(library ->> '{key}', ${place})" for place, key in enumerate(_OWNED.values(), 5))
}, $8, $9, $10, $11, $12, $13, $14, $15
    FROM held
    ON CONFLICT (id) DO UPDATE
    SET {", ".join(f"{name} = excluded.{name}" for name in COLUMNS if name not in _OF_ITS_FIRST)}
    WHERE project.text_sequence < excluded.text_sequence
    RETURNING project.xmax = 0 AS is_new
"""  # noqa: S608 - names of columns, from this file


async def publish(tx: Transaction, event: ProjectPublished, record: Record) -> None:
    """Take over a publication as far as it is newer than what is known, and keep what it told in any case."""
    sequence = tx.incoming.sequence
    happened_at = event.redacted_at if isinstance(event, PublishedTextRedacted) else event.published_at
    found = await tx.fetch(
        _PUBLISH, record.id, sequence, record.revision, to_json(record.content), record.isil, record.library_name,
        record.province, record.themes, record.target_groups, record.start_year, record.origin, record.phase,
        record.outcome, record.first_published_at, record.published_at,
        list(dict.fromkeys(event.content.core_functions)), happened_at,
    )  # fmt: skip
    is_new: bool | None = found[0]["is_new"] if found else None
    await remembering.ties(tx, record, happened_at)
    if is_new is False:
        await tx.execute(delete(ties).where(ties.c.newer_id == record.id))
    if is_new is not None and record.ties:
        await tx.execute(insert(ties), [{"newer_id": record.id, **vars(tie)} for tie in record.ties])
    if not is_new:
        phase = {"phase": record.phase, "outcome": record.outcome, "phase_sequence": sequence}
        await tx.execute(
            update(projects).where(projects.c.id == record.id, projects.c.phase_sequence < sequence).values(**phase)
        )
