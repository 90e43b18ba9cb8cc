"""imports: what was imported, what became of every row, and the keys that a next import compares with."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False, comment="subject of the token, not a name"),
        sa.Column("by_name", sa.Text(), nullable=False, comment="as the token said; becomes that of the owner"),
        sa.Column(
            "isils", postgresql.ARRAY(sa.Text()), nullable=False, comment="the libraries whose projects it is about"
        ),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("file_digest", sa.Text(), nullable=False, comment="SHA-256 of the file, in hexadecimal"),
        sa.Column("encoding", sa.Text(), nullable=False),
        sa.Column("delimiter", sa.Text(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("handled", sa.Integer(), nullable=False, comment="rows that are stored, or were looked at again"),
        sa.Column("last_row", sa.Integer(), nullable=False, comment="up to where in the file"),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("import_under_way", "import", ["id"], postgresql_where=sa.text("status = 'importing'"))
    op.create_index("import_by_library", "import", ["isils"], postgresql_using="gin")
    op.create_table(
        "import_row",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False, comment="as a spreadsheet shows it"),
        sa.Column("isil", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="of what the row says"),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("builds_on", postgresql.ARRAY(sa.Uuid()), nullable=True, comment="the projects that the row names"),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True, comment="why it is a conflict"),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("import_id", "row"),
    )
    op.create_table(
        "import_text",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column(
            "data",
            postgresql.JSON(astext_type=sa.Text()),
            nullable=False,
            comment="the library and the fields, contact person included",
        ),
        sa.ForeignKeyConstraint(["import_id", "row"], ["import_row.import_id", "import_row.row"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("import_id", "row"),
    )
    op.create_table(
        "import_key",
        sa.Column("isil", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("row_digest", sa.LargeBinary(), nullable=False, comment="of the row as the last import read it"),
        sa.Column("content_digest", sa.LargeBinary(), nullable=False, comment="of the text as the last import left it"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("isil", "key"),
    )
    op.create_index("import_key_project", "import_key", ["project_id"])
