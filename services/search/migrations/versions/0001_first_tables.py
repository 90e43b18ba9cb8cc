"""first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "event_id"),
    )
    op.create_table(
        "project",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("text_sequence", sa.Integer(), nullable=False, comment="moderation's event that the text is from"),
        sa.Column(
            "phase_sequence", sa.Integer(), nullable=False, comment="moderation's event that phase and outcome are from"
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "content",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="the published text, as the event has it",
        ),
        sa.Column("isil", sa.Text(), nullable=False),
        sa.Column("library_name", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("themes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("target_groups", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("start_year", sa.Integer(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("first_published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "moved_at", sa.DateTime(timezone=True), nullable=True, comment="the last transition of the phase log"
        ),
        sa.Column(
            "document",
            postgresql.TSVECTOR(),
            nullable=False,
            comment="stems and whole words of the text, with their weights",
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("project_document", "project", ["document"], unique=False, postgresql_using="gin")
    op.create_index("project_newest", "project", ["first_published_at", "id"], unique=False)
    op.create_table(
        "tie",
        sa.Column("newer_id", sa.Uuid(), nullable=False),
        sa.Column("older_id", sa.Uuid(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("newer_id", "older_id"),
    )
    op.create_index("tie_older", "tie", ["older_id"], unique=False)
    op.create_table(
        "withdrawal",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("submissions_sequence", sa.Integer(), nullable=False),
        sa.Column(
            "revision",
            sa.Integer(),
            nullable=False,
            comment="the last revision that is taken back; those before it are too",
        ),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("project_id"),
    )
