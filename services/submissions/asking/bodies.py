"""What a person reads of what he was asked."""

from typing import Any

from sqlalchemy import Row

from services.submissions.asking.domain import OPEN_FOR
from shared.contracts.projects import Library


def told(row: Row[Any]) -> dict[str, Any]:
    """The fields that an invitation and an offer have in common, of a row of `store.waiting`."""
    return {
        "id": row.id,
        "project_id": row.project_id,
        "title": row.title,
        "library": Library.model_validate(row.library),
        "message": row.message or "",
        "created_at": row.created_at,
        "expires_at": row.created_at + OPEN_FOR,
    }
