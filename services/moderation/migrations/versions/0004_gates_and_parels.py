"""gates and parels."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column(
        "journal",
        sa.Column(
            "unassessed",
            postgresql.ARRAY(sa.Text()),
            server_default="{}",
            nullable=False,
            comment="criteria that nobody assessed",
        ),
    )
    op.create_table(
        "parel",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("parel_by_status", "parel", ["status", "id"], unique=False)
    op.create_index(
        "parel_open", "parel", ["project_id"], unique=True, postgresql_where=sa.text("status <> 'withdrawn'")
    )
    op.create_table(
        "parel_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("parel_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("motivation", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=True, comment="subject of the token, not a name"),
        sa.Column("poi", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["parel_id"], ["parel.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("parel_step_by_parel", "parel_step", ["parel_id", "id"], unique=False)
    op.create_table(
        "link_check",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True, comment="null: nothing to do"),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True, comment="the last answer's; null: there was none"),
        sa.Column("fault", sa.Text(), nullable=True, comment="why it counts as dead; null: it does not"),
        sa.PrimaryKeyConstraint("url"),
    )
    op.create_index(
        "link_check_due", "link_check", ["due_at"], unique=False, postgresql_where=sa.text("due_at IS NOT NULL")
    )
