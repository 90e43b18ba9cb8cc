"""handed over: whose a project is now."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "hand_over",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("submissions_sequence", sa.Integer(), nullable=False, comment="0: it was never handed over"),
        sa.Column(
            "library",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="whose it is now; empty: whose it was published as",
        ),
        sa.PrimaryKeyConstraint("project_id"),
    )
