"""mailing: a mail may hold several notifications, or none; readers say how they want to be told, and have roles."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"

KEY = sa.text("gen_random_uuid()")


def upgrade() -> None:
    op.add_column(
        "project",
        sa.Column(
            "working_title",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="as handed in last; for whose work it is",
        ),
    )
    op.add_column(
        "project", sa.Column("owner", sa.Text(), server_default="", nullable=False, comment="the mark of who owns it")
    )
    op.add_column(
        "project",
        sa.Column(
            "submission_sequence",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="of what was handed in last",
        ),
    )
    op.add_column("happening", sa.Column("actor", sa.Text(), comment="the mark of who did it: he is not told"))
    op.add_column(
        "notification", sa.Column("way", sa.Text(), comment="how it is mailed: immediate, daily or weekly; empty: not")
    )
    op.add_column("notification", sa.Column("message_id", sa.Uuid(), comment="the mail that it went into"))
    op.create_index(
        "notification_unmailed",
        "notification",
        ["way", "subject"],
        postgresql_where=sa.text("way IS NOT NULL AND message_id IS NULL"),
    )
    op.create_index(
        "notification_by_message", "notification", ["message_id"], postgresql_where=sa.text("message_id IS NOT NULL")
    )
    for column in (
        sa.Column("language", sa.Text(), server_default="nl", nullable=False),
        sa.Column(
            "digest_hour",
            sa.SmallInteger(),
            server_default="8",
            nullable=False,
            comment="of the clock in the Netherlands",
        ),
        sa.Column(
            "digest_day",
            sa.SmallInteger(),
            server_default="1",
            nullable=False,
            comment="of the weekly one: 1 is Monday",
        ),
        sa.Column(
            "areas",
            postgresql.ARRAY(sa.Text()),
            server_default="{}",
            nullable=False,
            comment="provinces that are his by his role",
        ),
        sa.Column("isil", sa.Text(), comment="of the library that he works for"),
        sa.Column("is_moderator", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), comment="when a token last said this"),
        sa.Column(
            "defaults",
            postgresql.ARRAY(sa.Text()),
            server_default="{}",
            nullable=False,
            comment="work that he was given to follow",
        ),
        sa.Column("refusals", sa.Integer(), server_default="0", nullable=False, comment="by his mail server, in a row"),
        sa.Column("paused_at", sa.DateTime(timezone=True), comment="no mail since"),
        sa.Column("paused_for", sa.Text(), comment="bounce or complaint"),
        sa.Column(
            "daily_key", sa.Uuid(), server_default=KEY, nullable=False, unique=True, comment="ends his daily digest"
        ),
        sa.Column(
            "weekly_key", sa.Uuid(), server_default=KEY, nullable=False, unique=True, comment="ends his weekly digest"
        ),
    ):
        op.add_column("reader", column)
    op.alter_column("reader", "address", comment="where his mail goes: the newest that a token gave; may be empty")
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("subject", sa.Text(), nullable=False, comment="for whom: subject of his token"),
        sa.Column("kind", sa.Text(), nullable=False, comment="news, daily, weekly or webhook-paused"),
        sa.Column("project_id", sa.Uuid(), comment="when it is about one"),
        sa.Column(
            "details",
            postgresql.JSONB(),
            server_default="{}",
            nullable=False,
            comment="what it tells when it is of no notification",
        ),
        sa.Column("address", sa.Text(), server_default="", nullable=False, comment="where it went"),
        sa.Column(
            "status", sa.Text(), server_default="queued", nullable=False, comment="queued, sent, failed or dropped"
        ),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("failure", sa.Text(), comment="why the last attempt failed, without an address"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
    )
    op.create_index("message_due", "message", ["next_attempt_at"], postgresql_where=sa.text("status = 'queued'"))
    op.create_index("message_by_subject", "message", ["subject", "created_at"])
    op.create_table(
        "mail_pace",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "next_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="when the next mail may go out, at a set rate",
        ),
    )
    op.execute("INSERT INTO mail_pace (id, next_at) VALUES (1, now())")
