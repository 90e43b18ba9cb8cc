"""authors, the history of drafts, review dates and the standing of a project."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for column in (
        sa.Column("owner_name", sa.Text(), server_default="", nullable=False, comment="as the token said"),
        sa.Column(
            "co_authors",
            postgresql.ARRAY(sa.Text()),
            server_default="{}",
            nullable=False,
            comment="subjects of tokens, not names",
        ),
        sa.Column("former_isils", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("standing", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("standing_sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("review_due", sa.Date(), nullable=True),
        sa.Column("review_told", sa.Date(), nullable=True),
        sa.Column("written_by", sa.Text(), nullable=True, comment="subject of the token, not a name"),
        sa.Column("written_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kept_versions", sa.Integer(), server_default="0", nullable=False),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("project", column)
    op.create_index("project_by_co_author", "project", ["co_authors"], unique=False, postgresql_using="gin")
    op.create_index(
        "project_review_due",
        "project",
        ["review_due"],
        unique=False,
        postgresql_where=sa.text("review_told IS DISTINCT FROM review_due"),
    )
    op.add_column("revision", sa.Column("published_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("""
        UPDATE revision SET published_at = revision.submitted_at FROM project
        WHERE project.id = revision.project_id AND project.published_revision = revision.revision
    """)
    op.execute("""
        UPDATE project SET review_due = coalesce(
            (revision.content ->> 'reviewDue')::date, (revision.submitted_at + interval '1 year')::date
        )
        FROM revision WHERE revision.project_id = project.id AND revision.revision = project.published_revision
    """)
    op.create_table(
        "working_copy",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("by", sa.Text(), nullable=True, comment="subject of the token, not a name"),
        sa.Column("revision", sa.Integer(), nullable=True, comment="the revision that it was handed in as"),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "number"),
    )
    op.create_index("working_copy_kept", "working_copy", ["kept_at"], unique=False)
    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True, comment="in lower case; gone when it is answered"),
        sa.Column("message", sa.Text(), nullable=True, comment="gone when it is answered"),
        sa.Column("by", sa.Text(), nullable=False, comment="subject of the token, not a name"),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("invitation_by_email", "invitation", ["email", "id"], unique=False)
    op.create_index("invitation_by_project", "invitation", ["project_id"], unique=False)
    op.create_table(
        "co_author",
        sa.Column("id", sa.Uuid(), nullable=False, comment="that of the invitation"),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="as the token said"),
        sa.Column("library", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("project_id", "subject"),
    )
    op.create_table(
        "ownership_offer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True, comment="in lower case; gone when it is answered"),
        sa.Column("message", sa.Text(), nullable=True, comment="gone when it is answered"),
        sa.Column("by", sa.Text(), nullable=False, comment="subject of the token, not a name"),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ownership_offer_by_email", "ownership_offer", ["email", "id"], unique=False)
    op.create_index("ownership_offer_by_project", "ownership_offer", ["project_id"], unique=False)
