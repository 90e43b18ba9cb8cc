"""The tables of imports.

`import_row` stays: it says what became of every row. `import_text` holds the texts that are still to be stored (they
may name a contact person), and is emptied as they are. `import_key` is what a next import compares with.
"""

from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSON

from services.submissions.store import metadata

imports = Table(
    "import",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("by", Text, nullable=False, comment="subject of the token, not a name"),
    Column("by_name", Text, nullable=False, comment="as the token said; becomes that of the owner"),
    Column("isils", ARRAY(Text), nullable=False, comment="the libraries whose projects it is about"),
    Column("mode", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("file_digest", Text, nullable=False, comment="SHA-256 of the file, in hexadecimal"),
    Column("encoding", Text, nullable=False),
    Column("delimiter", Text),
    Column("rows", Integer, nullable=False),
    Column("handled", Integer, nullable=False, comment="rows that are stored, or were looked at again"),
    Column("last_row", Integer, nullable=False, comment="up to where in the file"),
    Column("created", Integer, nullable=False),
    Column("updated", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("conflicts", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True)),
    Index("import_under_way", "id", postgresql_where=text("status = 'importing'")),
    Index("import_by_library", "isils", postgresql_using="gin"),
)

rows = Table(
    "import_row",
    metadata,
    Column("import_id", Uuid, ForeignKey("import.id", ondelete="CASCADE"), primary_key=True),
    Column("row", Integer, primary_key=True, comment="as a spreadsheet shows it"),
    Column("isil", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("project_id", Uuid, nullable=False),
    Column("digest", LargeBinary, nullable=False, comment="of what the row says"),
    Column("version", Integer),
    Column("builds_on", ARRAY(Uuid), comment="the projects that the row names"),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, comment="why it is a conflict"),
)

texts = Table(
    "import_text",
    metadata,
    Column("import_id", Uuid, primary_key=True),
    Column("row", Integer, primary_key=True),
    Column("data", JSON, nullable=False, comment="the library and the fields, contact person included"),
    ForeignKeyConstraint(["import_id", "row"], ["import_row.import_id", "import_row.row"], ondelete="CASCADE"),
)

keys = Table(
    "import_key",
    metadata,
    Column("isil", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("project_id", Uuid, ForeignKey("project.id", ondelete="CASCADE"), nullable=False),
    Column("row_digest", LargeBinary, nullable=False, comment="of the row as the last import read it"),
    Column("content_digest", LargeBinary, nullable=False, comment="of the text as the last import left it"),
    Index("import_key_project", "project_id"),
)
