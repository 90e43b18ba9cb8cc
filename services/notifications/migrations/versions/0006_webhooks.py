"""webhook: where public events are pushed to, and how far each is; webhook_delivery: what came of that."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("subject", sa.Text(), nullable=False, comment="subject of its owner's token"),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("types", postgresql.ARRAY(sa.Text()), comment="CloudEvents types; empty: all"),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("previous_secret", sa.Text(), comment="signs too until it expires"),
        sa.Column("previous_until", sa.DateTime(timezone=True)),
        sa.Column("status", sa.Text(), nullable=False, comment="pending (no handshake yet), active, paused or ended"),
        sa.Column("reason", sa.Text(), comment="why it is paused or ended"),
        sa.Column(
            "position", sa.BigInteger(), nullable=False, comment="in the feed: everything up to it was delivered"
        ),
        sa.Column(
            "moves",
            sa.Integer(),
            nullable=False,
            server_default="0",
            comment="times that its owner moved or changed it",
        ),
        sa.Column("rate", sa.Integer(), comment="requests a minute that the receiver bears"),
        sa.Column("failures", sa.Integer(), nullable=False, server_default="0", comment="in a row"),
        sa.Column("failing_since", sa.DateTime(timezone=True)),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("test_asked_at", sa.DateTime(timezone=True), comment="its owner wants a test event"),
        sa.Column("lease", sa.Uuid(), comment="of the task that is at it"),
        sa.Column("leased_until", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    op.create_index("webhook_by_subject", "webhook", ["subject", "id"])
    op.create_index(
        "webhook_due",
        "webhook",
        ["next_attempt_at"],
        postgresql_where=sa.text("status IN ('pending', 'active')"),
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("webhook_id", sa.Uuid(), sa.ForeignKey("webhook.id", ondelete="CASCADE"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="events, test or handshake"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.Column("first", sa.BigInteger(), comment="position of the first event"),
        sa.Column("last", sa.BigInteger(), comment="position of the last event"),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("request", postgresql.JSONB(), nullable=False, comment="method, url and headers"),
        sa.Column("status", sa.Integer(), comment="of the answer; empty when there was none"),
        sa.Column("fault", sa.Text(), comment="why there was none"),
        sa.Column("answer", sa.Text(), nullable=False, comment="how its body began"),
        sa.Column("outcome", sa.Text(), nullable=False, comment="delivered, later or ended"),
    )
    op.create_index("webhook_delivery_by_webhook", "webhook_delivery", ["webhook_id", "id"])
    op.create_index("webhook_delivery_by_age", "webhook_delivery", ["at"])
