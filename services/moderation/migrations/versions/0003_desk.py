"""The clock of a case, questions, drafts, second opinions and appeals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column(
        "moderation_case",
        sa.Column(
            "open_questions",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="to the library, on this revision",
        ),
    )
    moment = sa.DateTime(timezone=True)
    op.add_column(
        "moderation_case", sa.Column("held_since", moment, nullable=True, comment="the clock stands still since then")
    )
    op.add_column("moderation_case", sa.Column("held_due_at", moment, nullable=True, comment="due_at as it was then"))
    op.add_column(
        "moderation_case",
        sa.Column("overdue_revision", sa.Integer(), nullable=True, comment="the revision that was told to be late"),
    )
    op.create_index("case_by_due", "moderation_case", ["due_at", "id"], unique=False)
    op.create_table(
        "question",
        sa.Column("id", sa.Uuid(), nullable=False, comment="of its line in the journal, which has the text"),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("answer_id", sa.Uuid(), nullable=True, comment="line in the journal"),
        sa.ForeignKeyConstraint(["case_id"], ["moderation_case.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("question_by_case", "question", ["case_id"], unique=False)
    op.create_table(
        "draft",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False, comment="of the token of who is writing it"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["moderation_case.id"]),
        sa.PrimaryKeyConstraint("case_id", "subject", "kind"),
    )
    op.create_table(
        "opinion",
        sa.Column("id", sa.Uuid(), nullable=False, comment="of its line in the journal, which has the question"),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False, comment="subject of the token of who asks"),
        sa.Column("asked_subject", sa.Text(), nullable=True, comment="subject of the token of who is asked"),
        sa.Column("asked_poi", sa.Text(), nullable=True),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("answer_id", sa.Uuid(), nullable=True, comment="line in the journal, which has the advice"),
        sa.ForeignKeyConstraint(["case_id"], ["moderation_case.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("opinion_by_case", "opinion", ["case_id"], unique=False)
    op.create_table(
        "appeal",
        sa.Column("id", sa.Uuid(), nullable=False, comment="of its line in the journal, which has the motivation"),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False, comment="line in the journal"),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("opened_at", moment, nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("outcome_id", sa.Uuid(), nullable=True, comment="line in the journal, which has the motivation"),
        sa.ForeignKeyConstraint(["case_id"], ["moderation_case.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("decision_id"),
    )
    op.create_index("appeal_by_case", "appeal", ["case_id"], unique=False)
