"""Which project lives on in which. A row is never deleted: an old id leads somewhere for ever."""

from sqlalchemy import Column, DateTime, ForeignKey, Index, Table, Text, Uuid

from services.submissions.store import metadata

merges = Table(
    "merged_project",
    metadata,
    Column("project_id", Uuid, ForeignKey("project.id"), primary_key=True),
    Column("into_id", Uuid, nullable=False, comment="where it lives on now, after later merges"),
    Column("first_into_id", Uuid, nullable=False, comment="where it was merged into at the time"),
    Column("reason", Text, nullable=False),
    Column("by", Text, nullable=False, comment="subject of the token, not a name"),
    Column("merged_at", DateTime(timezone=True), nullable=False),
    Index("merged_project_into", "into_id"),
)
