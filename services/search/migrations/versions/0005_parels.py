"""parels: which projects are one."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "parel",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("moderation_sequence", sa.Integer(), nullable=False),
        sa.Column("is_awarded", sa.Boolean(), nullable=False, comment="false: it was taken back"),
        sa.PrimaryKeyConstraint("project_id"),
    )
