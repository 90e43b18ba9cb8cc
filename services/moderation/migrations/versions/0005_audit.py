"""The chain of hashes, with every line of the journal that was there already."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.moderation.audit.domain import START, TOLD_BY_LIBRARIES, link
from services.moderation.audit.store import new_salts

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    chain = op.create_table(
        "chain",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False, comment="exactly what was hashed"),
        sa.Column(
            "salts",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="one for each field that can be erased; gone once it is",
        ),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("entry_id"),
    )
    connection = op.get_bind()
    lines = connection.execute(sa.text("SELECT * FROM journal ORDER BY position")).mappings().all()
    previous = START
    ours = [line for line in lines if line["kind"] not in TOLD_BY_LIBRARIES]
    for position, line in enumerate(ours, 1):
        made = link(position, previous, dict(line), new_salts())
        connection.execute(sa.insert(chain).values(**vars(made)))
        previous = made.hash
