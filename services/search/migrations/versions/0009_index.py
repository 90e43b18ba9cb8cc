"""index: full text leaves Postgres; an epoch, by which every replica can be asked for a new index."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "index_epoch",
        sa.Column("id", sa.Integer(), nullable=False, comment="always 1"),
        sa.Column(
            "epoch", sa.Integer(), nullable=False, comment="an index of a lower one is built anew, by every replica"
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.execute("INSERT INTO index_epoch VALUES (1, 1)")
    # The version before this one writes both columns until the last of its processes is replaced; they go later.
    op.alter_column("project", "document", nullable=True, comment="no longer written, and to be dropped")
    op.alter_column("project", "generation", comment="no longer written, and to be dropped")
