"""adoptions: how projects come from each other, the adoption register, and merges."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "lineage_edge",
        sa.Column("written_newer_id", sa.Uuid(), nullable=False, comment="the project whose text says it"),
        sa.Column("revision", sa.Integer(), nullable=False, comment="0: the working copy; -1: it was split off"),
        sa.Column("written_older_id", sa.Uuid(), nullable=False, comment="the project that the text names"),
        sa.Column("newer_id", sa.Uuid(), nullable=False, comment="under which project it counts, after merges"),
        sa.Column("older_id", sa.Uuid(), nullable=False, comment="under which project it counts, after merges"),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["written_newer_id"], ["project.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("written_newer_id", "revision", "written_older_id"),
    )
    op.create_index("lineage_edge_newer", "lineage_edge", ["newer_id"], unique=False)
    op.create_index("lineage_edge_older", "lineage_edge", ["older_id"], unique=False)
    op.create_table(
        "merged_project",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("into_id", sa.Uuid(), nullable=False, comment="where it lives on now, after later merges"),
        sa.Column("first_into_id", sa.Uuid(), nullable=False, comment="where it was merged into at the time"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False, comment="subject of the token, not a name"),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.PrimaryKeyConstraint("project_id"),
    )
    op.create_index("merged_project_into", "merged_project", ["into_id"], unique=False)
    op.create_table(
        "adoption",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False, comment="under which project it counts, after merges"),
        sa.Column("original_project_id", sa.Uuid(), nullable=False, comment="the project that was adopted"),
        sa.Column("isil", sa.Text(), nullable=False, comment="the adopter's"),
        sa.Column("adopter", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("adopted_as", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=True),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False, comment="a year, a month or a day"),
        sa.Column("own_project_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True, comment="why it was declined, or why it stopped"),
        sa.Column("by", sa.Text(), nullable=False, comment="subject of the adopter's token, not a name"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["original_project_id"], ["project.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("adoption_by_project", "adoption", ["project_id", "id"], unique=False)
    op.create_index("adoption_by_adopter", "adoption", ["isil", "id"], unique=False)
    op.create_index(
        "adoption_open",
        "adoption",
        ["original_project_id", "isil"],
        unique=True,
        postgresql_where=sa.text("status IN ('proposed', 'confirmed')"),
    )
