"""saved searches: what people saved, how far the catalogue was held against it, and the log of what is told of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "event_log",
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("aggregate_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("correlation_id", sa.Uuid(), nullable=True),
        sa.Column("causation_id", sa.Uuid(), nullable=True),
        sa.Column("traceparent", sa.Text(), nullable=True),
        sa.Column("data", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("aggregate_id", "sequence"),
        sa.UniqueConstraint("event_id"),
    )
    op.create_index(
        "event_log_unsent", "event_log", ["position"], unique=False, postgresql_where=sa.text("sent_at IS NULL")
    )
    op.create_table(
        "relay_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("scope", sa.Text(), nullable=False, comment="who, and on which address"),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("scope", "key"),
    )
    _saved_searches()
    _percolation()


def _saved_searches() -> None:
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "query",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="the parameters of GET /v1/projects",
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "generation",
            sa.BigInteger(),
            nullable=False,
            comment="of all saved searches, when this query was saved",
        ),
        sa.Column(
            "saved_after",
            sa.BigInteger(),
            nullable=False,
            comment="transactions below it had ended when it was saved",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("saved_search_by_subject", "saved_search", ["subject", "id"])
    op.create_index("saved_search_by_generation", "saved_search", ["generation"])
    op.create_table(
        "saved_search_match",
        sa.Column("saved_search_id", sa.Uuid(), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False, comment="of the query that it matched"),
        sa.Column("project_id", sa.Uuid(), nullable=False, comment="it matched, and that was told"),
        sa.ForeignKeyConstraint(["saved_search_id"], ["saved_search.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("saved_search_id", "generation", "project_id"),
    )


def _percolation() -> None:
    op.create_table(
        "percolated",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column(
            "face",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=True,
            comment="as it was last held against the saved searches; empty: not public",
        ),
        sa.PrimaryKeyConstraint("project_id"),
    )
    op.create_table(
        "to_percolate",
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_table(
        "percolation",
        sa.Column(
            "mark",
            sa.Text(),
            nullable=False,
            comment="cursor (in `change`), generation, or incomplete (1 in a rebuild)",
        ),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("mark"),
    )
