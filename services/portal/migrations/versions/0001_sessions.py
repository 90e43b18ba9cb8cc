"""sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "session",
        sa.Column("id_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of the id in the cookie"),
        sa.Column(
            "locked",
            sa.LargeBinary(),
            nullable=False,
            comment="tokens and claims; the key is in the cookie and the secret",
        ),
        sa.Column(
            "login", sa.Text(), nullable=True, comment="keyed hash of the provider's session, to end it from there"
        ),
        sa.Column("person", sa.Text(), nullable=True, comment="keyed hash of the person's sub, for the same"),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("idle_at", sa.DateTime(timezone=True), nullable=False, comment="ends then, unless used before"),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False, comment="ends then, however used"),
        sa.PrimaryKeyConstraint("id_hash"),
    )
    op.create_index("session_login", "session", ["login"])
    op.create_index("session_person", "session", ["person"])
    op.create_index("session_ends_at", "session", ["ends_at"])
