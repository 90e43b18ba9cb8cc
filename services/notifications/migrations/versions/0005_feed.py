"""feed_event: every public event in one order; feed_state: how far they are numbered; feed_count: of each type."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute(sa.schema.CreateSequence(sa.Sequence("feed_arrival")))
    op.create_table(
        "feed_event",
        sa.Column("event_id", sa.Uuid(), primary_key=True),
        sa.Column(
            "position",
            sa.BigInteger(),
            unique=True,
            comment="from 1, without gaps; empty until it is numbered",
        ),
        sa.Column(
            "arrival",
            sa.BigInteger(),
            comment="the order in which to number; empty while its project is not public",
        ),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False, comment="the project, or the vocabulary"),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("data", postgresql.JSON(), nullable=False, comment="what is public of it, as it is told"),
    )
    op.create_index("feed_event_unnumbered", "feed_event", ["arrival"], postgresql_where=sa.text("position IS NULL"))
    op.create_index("feed_event_by_type", "feed_event", ["type", "position"])
    op.create_index("feed_event_by_subject", "feed_event", ["subject"])
    op.create_table(
        "feed_state",
        sa.Column("id", sa.Integer(), sa.CheckConstraint("id = 1"), primary_key=True),
        sa.Column("last", sa.BigInteger(), nullable=False, comment="the newest position"),
        sa.Column(
            "is_whole",
            sa.Boolean(),
            nullable=False,
            comment="it has what was told before there was a feed",
        ),
    )
    op.execute("INSERT INTO feed_state VALUES (1, 0, false)")
    op.create_table(
        "feed_count",
        sa.Column("type", sa.Text(), primary_key=True),
        sa.Column("number", sa.BigInteger(), nullable=False, comment="numbered events of this type"),
    )
