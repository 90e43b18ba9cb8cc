"""What goes out over HTTP about imports. What comes in is a file: see columns.py."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.submissions.imports.domain import Mode, Outcome
from shared.web.body import Answer


class Import(Answer):
    """An import. `status`: `importing` (checked and staged, being stored), `done`, `cancelled`; after a dry run
    `checked`.

    `rows` are those with a project; `handled` of them are done, and became one of the four.
    """

    id: UUID
    status: str
    mode: Mode
    rows: int
    handled: int
    created: int
    updated: int
    unchanged: int
    conflicts: int
    encoding: str
    delimiter: str | None
    file_digest: str
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, row: Any) -> "Import":
        """From a row of the table."""
        return cls.model_validate(row, from_attributes=True)


class ImportedRow(Answer):
    """What became of one row, or what is planned for one that is not handled yet. `reason`: why it is a conflict."""

    row: int
    key: str
    project_id: UUID
    outcome: Outcome
    reason: str | None


class ImportedRowPage(Answer):
    """Rows in the order of the file; `next` is the `after` of the following page, null on the last one."""

    items: list[ImportedRow]
    next: int | None
