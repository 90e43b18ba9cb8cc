"""The tables of the moderation database: a case per project, every revision as it was handed in, the journal, and the
chain that seals it: its links are in order and without gaps, and only ever added. Erasing takes a salt out of one.
"""

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Identity, Index, Integer, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from shared.messaging.event_log import event_log_table, relay_state_table
from shared.messaging.inbox import inbox_table
from shared.vocabularies.store import vocabulary_table
from shared.web.idempotency import idempotency_table

metadata = MetaData()
vocabulary_table(metadata)
event_log_table(metadata)
relay_state_table(metadata)
inbox_table(metadata)
idempotency_table(metadata)

cases = Table(
    "moderation_case",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("project_id", Uuid, nullable=False, unique=True),
    Column("library", JSONB, nullable=False),
    Column("province", Text, nullable=False),
    Column("title", Text, nullable=False, comment="of the newest revision"),
    Column("themes", ARRAY(Text), nullable=False, comment="of the newest revision"),
    Column("revision", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("assignee", Text, comment="subject of the token, not a name"),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True)),
    Column("published_revision", Integer),
    Column("first_published_at", DateTime(timezone=True)),
    Column("phase", Text, comment="as the last line of the phase log says"),
    Column("outcome", Text, comment="as the last line of the phase log says"),
    Column("sequence", Integer, nullable=False, comment="of the newest event from submissions"),
    Column("open_questions", Integer, nullable=False, server_default="0", comment="to the library, on this revision"),
    Column("held_since", DateTime(timezone=True), comment="the clock stands still since then"),
    Column("held_due_at", DateTime(timezone=True), comment="due_at as it was then"),
    Column("overdue_revision", Integer, comment="the revision that was told to be late"),
    Column("library_sequence", Integer, nullable=False, server_default="0", comment="of the newest hand-over"),
    Column("former_provinces", ARRAY(Text), nullable=False, server_default="{}"),
    Column("version", Integer, nullable=False),
    Index("case_by_due", "due_at", "id"),
    Index("case_by_province", "province", "status", "id"),
    Index("case_by_assignee", "assignee", "id"),
)

revisions = Table(
    "revision",
    metadata,
    Column("project_id", Uuid, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("content", JSONB, nullable=False),
    Column("submitted_at", DateTime(timezone=True), nullable=False),
)

journal = Table(
    "journal",
    metadata,
    Column("position", BigInteger, Identity(always=True), primary_key=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("case_id", Uuid, ForeignKey("moderation_case.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by", Text, comment="subject of the token, not a name"),
    Column("poi", Text),
    Column("assignee", Text, comment="subject of the token, not a name"),
    Column("from_phase", Text),
    Column("to_phase", Text),
    Column("outcome", Text),
    Column("reason", Text),
    Column("motivation", Text, nullable=False),
    Column("criteria", JSONB, nullable=False),
    Column("unassessed", ARRAY(Text), nullable=False, server_default="{}", comment="criteria that nobody assessed"),
    Index("journal_by_case", "case_id", "position"),
)

chain = Table(
    "chain",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("entry_id", Uuid, nullable=False, unique=True),
    Column("sealed", Text, nullable=False, comment="exactly what was hashed"),
    Column("salts", JSONB, nullable=False, comment="one for each field that can be erased; gone once it is"),
    Column("hash", Text, nullable=False),
)
