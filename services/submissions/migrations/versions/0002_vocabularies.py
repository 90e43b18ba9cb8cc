"""vocabularies."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "vocabulary",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="the sequence of its last event"),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "vocabulary_term",
        sa.Column("vocabulary", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False, comment="of the vocabulary's event that the term is from"),
        sa.Column("term", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("vocabulary", "code"),
    )
