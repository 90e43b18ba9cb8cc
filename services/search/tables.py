"""The tables of the search database: what is published, what was withdrawn, and how projects come from each other.

Every row is what one event said, whatever was known when it came: so they are the same after a rebuild, in whatever
order the topics were read. What follows from several of them is joined when somebody asks (`catalogue.py`). The tables
of saved searches are another matter (`saved/store.py`).
"""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Index, Integer, MetaData, Table, Text, Uuid
from sqlalchemy.dialects import postgresql as pg

from shared.messaging.event_log import event_log_table, relay_state_table
from shared.messaging.inbox import inbox_table
from shared.vocabularies.store import vocabulary_table
from shared.web.idempotency import idempotency_table

metadata = MetaData()
vocabulary_table(metadata)
event_log_table(metadata)
relay_state_table(metadata)
idempotency_table(metadata)
inbox = inbox_table(metadata)

projects = Table(
    "project",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("text_sequence", Integer, nullable=False, comment="moderation's event that the text is from"),
    Column("phase_sequence", Integer, nullable=False, comment="moderation's event that phase and outcome are from"),
    Column("revision", Integer, nullable=False),
    Column("content", pg.JSONB, nullable=False, comment="the published text, as the event has it"),
    Column("isil", Text, nullable=False),
    Column("library_name", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("themes", pg.ARRAY(Text), nullable=False),
    Column("target_groups", pg.ARRAY(Text), nullable=False),
    Column("start_year", Integer),
    Column("origin", Text, nullable=False),
    Column("phase", Text, nullable=False),
    Column("outcome", Text),
    Column("first_published_at", DateTime(timezone=True), nullable=False),
    Column("published_at", DateTime(timezone=True), nullable=False),
    Column("moved_at", DateTime(timezone=True), comment="the last transition of the phase log"),
    Column("document", pg.TSVECTOR, comment="no longer written, and to be dropped"),
    Column("generation", Integer, nullable=False, server_default="0", comment="no longer written, and to be dropped"),
    Index("project_document", "document", postgresql_using="gin"),
    Index("project_by_generation", "generation"),
    Index("project_newest", "first_published_at", "id"),
)

changes = Table(
    "change",
    metadata,
    Column("project_id", Uuid, primary_key=True),
    Column("changed_in", BigInteger, nullable=False, comment="the transaction that last changed what is told of it"),
    Index("change_by_transaction", "changed_in"),
)

index_epochs = Table(
    "index_epoch",
    metadata,
    Column("id", Integer, primary_key=True, comment="always 1"),
    Column("epoch", Integer, nullable=False, comment="an index of a lower one is built anew, by every replica"),
)

ties = Table(
    "tie",
    metadata,
    Column("newer_id", Uuid, primary_key=True),
    Column("older_id", Uuid, primary_key=True),
    Column("relation", Text, nullable=False),
    Column("note", Text, nullable=False),
    Index("tie_older", "older_id"),
)

withdrawals = Table(
    "withdrawal",
    metadata,
    Column("project_id", Uuid, primary_key=True),
    Column("submissions_sequence", Integer, nullable=False),
    Column(
        "revision", Integer, nullable=False, comment="the last revision that is taken back; those before it are too"
    ),
    Column("withdrawn_at", DateTime(timezone=True), nullable=False),
)

hand_overs = Table(
    "hand_over",
    metadata,
    Column("project_id", Uuid, primary_key=True),
    Column("submissions_sequence", Integer, nullable=False, comment="0: it was never handed over"),
    Column("library", pg.JSONB(none_as_null=True), comment="whose it is now; empty: whose it was published as"),
)

merges = Table(
    "merge",
    metadata,
    Column("project_id", Uuid, primary_key=True),
    Column("submissions_sequence", Integer, nullable=False),
    Column("into_id", Uuid, nullable=False, comment="where it lives on: told anew when that one is merged itself"),
    Index("merge_into", "into_id"),
)

splits = Table(
    "split",
    metadata,
    Column("part_id", Uuid, primary_key=True),
    Column("project_id", Uuid, nullable=False, comment="the project that it was split off from"),
    Index("split_project", "project_id"),
)

parels = Table(
    "parel",
    metadata,
    Column("project_id", Uuid, primary_key=True),
    Column("moderation_sequence", Integer, nullable=False),
    Column("is_awarded", Boolean, nullable=False, comment="false: it was taken back"),
)

register = Table(
    "adoption",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("submissions_sequence", Integer, nullable=False),
    Column("project_id", Uuid, nullable=False, comment="the project that was adopted, also when it was merged since"),
    Column("isil", Text, comment="the adopter's; null while the owner has not confirmed it"),
    Column("own_project_id", Uuid),
    Column("line", pg.JSONB, comment="what everyone may read of it; null while the owner has not confirmed it"),
    Index("adoption_by_project", "project_id"),
)
