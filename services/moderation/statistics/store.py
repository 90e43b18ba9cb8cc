"""Reading the journal as a whole, in the shape that the figures need."""

from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, text

from services.moderation.statistics.domain import Handling, Step
from services.moderation.statistics.simulating import Advance
from shared.contracts.moderation import Criterion
from shared.db import Transaction

# A claim counts for the revision that it followed; a revision that came back to the moderator who has the case already
# was claimed the moment it came in. The order is the journal's own, which is that of the commits.
_HANDLINGS = text("""
    SELECT s.case_id::text, c.project_id::text, c.title, s.revision, c.province, s.at AS submitted_at,
           coalesce(claim.at, CASE WHEN d.at IS NOT NULL THEN s.at END) AS claimed_at,
           d.at AS decided_at, d.outcome,
           d.at IS NULL AND coalesce(later.found, c.status = 'withdrawn') AS superseded,
           CASE WHEN d.at IS NULL AND s.revision = c.revision THEN c.due_at END AS due_at
    FROM journal s
    JOIN moderation_case c ON c.id = s.case_id
    LEFT JOIN LATERAL (SELECT true AS found, position FROM journal n WHERE n.case_id = s.case_id
        AND n.kind IN ('revised', 'withdrawn') AND n.position > s.position ORDER BY n.position LIMIT 1) later ON true
    LEFT JOIN LATERAL (SELECT d.at, d.outcome, d.position FROM journal d WHERE d.case_id = s.case_id
        AND d.kind = 'decision' AND d.revision = s.revision AND d.position > s.position
        ORDER BY d.position LIMIT 1) d ON true
    LEFT JOIN LATERAL (SELECT a.at FROM journal a WHERE a.case_id = s.case_id AND a.kind = 'assigned'
        AND a.position > s.position AND a.position < coalesce(d.position, later.position, 9223372036854775807)
        ORDER BY a.position LIMIT 1) claim ON true
    WHERE s.kind IN ('submitted', 'revised') AND s.at >= :since AND s.at < :until
      AND (CAST(:provinces AS text[]) IS NULL OR c.province = ANY(:provinces))
    ORDER BY s.position
""")

_STEPS = text("""
    SELECT c.project_id::text, coalesce(r.title, c.title) AS title, c.province,
           coalesce(r.themes, c.themes) AS themes, j.kind, j.at,
           coalesce(j.to_phase, '') AS phase, j.outcome
    FROM journal j
    JOIN moderation_case c ON c.id = j.case_id
    LEFT JOIN LATERAL (SELECT content->>'title' AS title,
        ARRAY(SELECT jsonb_array_elements_text(content->'themes')) AS themes FROM revision
        WHERE project_id = c.project_id AND revision = c.published_revision) r ON true
    WHERE c.published_revision IS NOT NULL AND c.status NOT IN ('withdrawn', 'merged')
      AND j.kind IN ('start', 'advance', 'repeat', 'return', 'stop', 'resume')
      AND (CAST(:provinces AS text[]) IS NULL OR c.province = ANY(:provinces))
    ORDER BY j.case_id, j.position
""")

_ADVANCES = text("""
    SELECT j.id::text AS transition_id, c.project_id::text, coalesce(r.title, c.title) AS title, j.at,
           j.from_phase, j.to_phase, j.criteria, coalesce(r.themes, c.themes) AS themes
    FROM journal j
    JOIN moderation_case c ON c.id = j.case_id
    LEFT JOIN LATERAL (SELECT content->>'title' AS title,
        ARRAY(SELECT jsonb_array_elements_text(content->'themes')) AS themes FROM revision
        WHERE project_id = c.project_id AND revision = j.revision) r ON true
    WHERE j.kind = 'advance' AND j.at >= :since AND j.at < :until
      AND (CAST(:provinces AS text[]) IS NULL OR c.province = ANY(:provinces))
    ORDER BY j.position
""")


async def handlings(tx: Transaction, since: datetime, until: datetime, provinces: list[str] | None) -> list[Handling]:
    """Every revision that was submitted in the period, in these provinces (None: everywhere)."""
    asked = {"since": since, "until": until, "provinces": provinces}
    return [Handling(**row) for row in (await tx.execute(_HANDLINGS, asked)).mappings()]


async def steps(tx: Transaction, provinces: list[str] | None) -> list[Step]:
    """The phase logs of every project that is public, one project after the other. `provinces` None: everywhere."""
    found = (await tx.execute(_STEPS, {"provinces": provinces})).mappings()
    return [Step(**{**row, "themes": tuple(row["themes"])}) for row in found]


async def advances(tx: Transaction, since: datetime, until: datetime, provinces: list[str] | None) -> list[Advance]:
    """Every step to a later phase in the period, with what was assessed."""
    found = await tx.execute(_ADVANCES, {"since": since, "until": until, "provinces": provinces})
    return [Advance(**_assessed(row)) for row in found.mappings()]


def _assessed(row: RowMapping) -> dict[str, Any]:
    criteria = tuple(Criterion.model_validate(each) for each in row["criteria"])
    return {**row, "criteria": criteria, "themes": tuple(row["themes"])}
