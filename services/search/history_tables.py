"""The tables of what was told, each fact with its moment: what the catalogue of an earlier day is read from.

A row is one event, kept for good; the other tables (`tables.py`) keep what the newest of them says. No text is in them:
a name may have to be taken out of it, and what a library took back must not be shown. So they say which projects were
there, in which phase, theme, province and library; the words are today's.
"""

from sqlalchemy import Boolean, Column, DateTime, Index, Integer, Table, Text, Uuid
from sqlalchemy.dialects import postgresql as pg

from services.search.tables import metadata


def _told(name: str, sequence: str, *columns: Column[object]) -> Table:
    return Table(
        name,
        metadata,
        Column("project_id", Uuid, primary_key=True),
        Column(sequence, Integer, primary_key=True, autoincrement=False),
        *columns,
        Column("happened_at", DateTime(timezone=True), nullable=False, comment="from when on it is so"),
    )


publications = _told(
    "told_publication",
    "moderation_sequence",
    Column("revision", Integer, nullable=False),
    Column("isil", Text, nullable=False, comment="whose it was published as, also when it was handed over"),
    Column("library_name", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("themes", pg.ARRAY(Text), nullable=False),
    Column("target_groups", pg.ARRAY(Text), nullable=False),
    Column("core_functions", pg.ARRAY(Text), nullable=False),
    Column("start_year", Integer),
    Column("origin", Text, nullable=False),
    Column("phase", Text, nullable=False),
    Column("outcome", Text),
)

ties = Table(
    "told_tie",
    metadata,
    Column("newer_id", Uuid, primary_key=True),
    Column("moderation_sequence", Integer, primary_key=True, autoincrement=False, comment="of the publication"),
    Column("older_id", Uuid, primary_key=True),
    Column("relation", Text, nullable=False),
    Column("happened_at", DateTime(timezone=True), nullable=False, comment="from when on it is so"),
    Index("told_tie_older", "older_id"),
)

transitions = _told(
    "told_transition",
    "moderation_sequence",
    Column("phase", Text, nullable=False),
    Column("outcome", Text),
)

parels = _told("told_parel", "moderation_sequence", Column("is_awarded", Boolean, nullable=False))

hand_overs = _told(
    "told_hand_over",
    "submissions_sequence",
    Column("isil", Text, nullable=False, comment="whose it is from then on"),
    Column("library_name", Text, nullable=False),
    Column("province", Text, nullable=False),
)

withdrawals = _told("told_withdrawal", "submissions_sequence", Column("revision", Integer, nullable=False))

merges = _told("told_merge", "submissions_sequence", Column("into_id", Uuid, nullable=False))
Index("told_merge_into", merges.c.into_id)

lines = Table(
    "told_adoption",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("submissions_sequence", Integer, primary_key=True, autoincrement=False),
    Column("project_id", Uuid, nullable=False, comment="the project that was adopted, also when it was merged since"),
    Column("isil", Text, comment="the adopter's; null while the owner has not confirmed it"),
    Column("library_name", Text),
    Column("province", Text),
    Column("own_project_id", Uuid),
    Column("status", Text, comment="confirmed or ended; null while the owner has not confirmed it"),
    Column("happened_at", DateTime(timezone=True), nullable=False, comment="from when on it is so"),
    Index("told_adoption_by_project", "project_id"),
)

ALL = (publications, ties, transitions, parels, hand_overs, withdrawals, merges, lines)
