"""handed over: the case follows its project to another library."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column(
        "moderation_case",
        sa.Column(
            "library_sequence", sa.Integer(), server_default="0", nullable=False, comment="of the newest hand-over"
        ),
    )
    op.add_column(
        "moderation_case",
        sa.Column("former_provinces", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
    )
