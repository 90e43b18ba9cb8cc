"""actor: the mark of who caused an event."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("event_log", sa.Column("actor", sa.Text(), nullable=True, comment="the mark of who caused it"))
