"""lineage: what was merged and split, and the adoption register as far as it is public."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "merge",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("submissions_sequence", sa.Integer(), nullable=False),
        sa.Column(
            "into_id", sa.Uuid(), nullable=False, comment="where it lives on: told anew when that one is merged itself"
        ),
        sa.PrimaryKeyConstraint("project_id"),
    )
    op.create_index("merge_into", "merge", ["into_id"], unique=False)
    op.create_table(
        "split",
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False, comment="the project that it was split off from"),
        sa.PrimaryKeyConstraint("part_id"),
    )
    op.create_index("split_project", "split", ["project_id"], unique=False)
    op.create_table(
        "adoption",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submissions_sequence", sa.Integer(), nullable=False),
        sa.Column(
            "project_id",
            sa.Uuid(),
            nullable=False,
            comment="the project that was adopted, also when it was merged since",
        ),
        sa.Column("isil", sa.Text(), nullable=True, comment="the adopter's; null while the owner has not confirmed it"),
        sa.Column("own_project_id", sa.Uuid(), nullable=True),
        sa.Column(
            "line",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="what everyone may read of it; null while the owner has not confirmed it",
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("adoption_by_project", "adoption", ["project_id"], unique=False)
