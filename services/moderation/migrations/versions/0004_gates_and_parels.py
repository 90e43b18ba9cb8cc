"""gates and parels."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column(
        "journal",
        sa.Column(
            "unassessed",
            postgresql.ARRAY(sa.Text()),
            server_default="{}",
            nullable=False,
            comment="criteria that nobody assessed",
        ),
    )
