"""oai_record: what harvesters are told of each project, and since when; oai_progress: how far that is."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "oai_record",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column(
            "datestamp", sa.DateTime(timezone=True), nullable=False, comment="when the change became visible here"
        ),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column(
            "sets",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="also those that hold others; of a deleted one its last",
        ),
        sa.Column("digest", sa.Text(), nullable=False, comment="of everything that is shown; empty: nothing is"),
        sa.PrimaryKeyConstraint("project_id"),
    )
    op.create_index("oai_record_by_datestamp", "oai_record", ["datestamp", "project_id"])
    op.create_index("oai_record_by_set", "oai_record", ["sets"], postgresql_using="gin")
    op.create_table(
        "oai_progress",
        sa.Column("id", sa.SmallInteger(), nullable=False, comment="there is one row, 1"),
        sa.Column("cursor", sa.BigInteger(), nullable=False, comment="changes of earlier transactions were taken in"),
        sa.Column("version", sa.SmallInteger(), nullable=False, comment="of the formats that the digests are of"),
        sa.Column("basis", sa.Text(), nullable=False, comment="what else the digests are of: words and addresses"),
        sa.Column("rebuilding", sa.Boolean(), nullable=False, comment="the catalogue was emptied and is not whole yet"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.execute("INSERT INTO oai_progress VALUES (1, 0, 0, '', false)")
