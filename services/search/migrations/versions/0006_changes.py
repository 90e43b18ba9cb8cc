"""changes: which project was changed by which transaction, for whoever follows the catalogue."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "change",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column(
            "changed_in",
            sa.BigInteger(),
            nullable=False,
            comment="the transaction that last changed what is told of it",
        ),
        sa.PrimaryKeyConstraint("project_id"),
    )
    op.create_index("change_by_transaction", "change", ["changed_in"])
    op.execute("INSERT INTO change SELECT id, CAST(CAST(pg_current_xact_id() AS text) AS bigint) FROM project")
