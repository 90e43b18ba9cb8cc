"""stop_key: what is in a mail to stop what it came from, without logging in."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column(
        "subscription",
        sa.Column(
            "stop_key",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="who has it may end this subscription and nothing else",
        ),
    )
    op.create_unique_constraint("subscription_stop_key_key", "subscription", ["stop_key"])
