"""handed over: whose a project is now."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column(
        "project",
        sa.Column(
            "library_sequence", sa.Integer(), server_default="0", nullable=False, comment="of the newest hand-over"
        ),
    )
