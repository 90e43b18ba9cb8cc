"""The search database: what is published, what was withdrawn, and how projects build on each other.

Two services speak about one project, in any order. Each half keeps the sequence of the event it was last told by and
takes only a later one; what is in the catalogue follows from both when it is read (`in_catalogue`). The published half
has two parts, text and phase, with a sequence each, so that a dead letter that comes back late fills its own gap and
overwrites nothing.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    DateTime,
    FromClause,
    Index,
    Integer,
    MetaData,
    Row,
    ScalarSelect,
    Table,
    Text,
    Uuid,
    bindparam,
    case,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.sql.dml import ReturningInsert

from services.search.projection import Record
from services.search.projection import Text as ProjectText
from shared.db import Transaction
from shared.messaging.inbox import inbox_table
from shared.vocabularies.store import vocabulary_table

metadata = MetaData()
vocabulary_table(metadata)
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
    Column("document", pg.TSVECTOR, nullable=False, comment="stems and whole words of the text, with their weights"),
    Column(
        "generation",
        Integer,
        nullable=False,
        server_default="0",
        comment="of the vocabularies that the labels in the document are from",
    ),
    Index("project_document", "document", postgresql_using="gin"),
    Index("project_by_generation", "generation"),
    Index("project_newest", "first_published_at", "id"),
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

REBUILDING = (7_301, 3)
"""Key of the advisory lock that a rebuild holds, in two numbers as `pg_locks` shows it."""

_REBUILDING = text("""
    SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database AND datname = current_database()
                   WHERE locktype = 'advisory' AND granted AND (classid, objid, objsubid) = (7301, 3, 2))
""")


def in_catalogue(project: FromClause) -> ColumnElement[bool]:
    """The join of the halves: published, and not withdrawn since."""
    return ~exists().where(withdrawals.c.project_id == project.c.id, withdrawals.c.revision >= project.c.revision)


def adoptions(project: FromClause) -> ScalarSelect[int]:
    """How many projects in the catalogue build on this one."""
    newer = projects.alias("newer")
    return (
        select(func.count())
        .select_from(ties.join(newer, newer.c.id == ties.c.newer_id))
        .where(ties.c.older_id == project.c.id, in_catalogue(newer))
        .correlate(project)
        .scalar_subquery()
    )


def _document() -> ColumnElement[Any]:
    """Stems and, behind them, the words as they are: a proper name or half a word is found among the latter."""
    document: ColumnElement[Any] = cast("", pg.TSVECTOR)
    for configuration in ("dutch", "simple"):
        for weight in "abcd":
            words = func.to_tsvector(literal(configuration, pg.REGCONFIG), bindparam(f"text_{weight}", type_=Text))
            document = document.op("||")(func.setweight(words, literal_column(f"'{weight}'")))
    return document


def _publication() -> ReturningInsert[Any]:
    """Made once: putting this statement together costs more than Postgres needs to run it."""
    put = pg.insert(projects).values(document=_document())
    kept = ("id", "phase_sequence", "phase", "outcome", "moved_at")
    return put.on_conflict_do_update(
        index_elements=["id"],
        set_={column.name: put.excluded[column.name] for column in projects.c if column.name not in kept},
        where=projects.c.text_sequence < put.excluded.text_sequence,
    ).returning(literal_column("project.xmax = 0"))  # true for a row that was not there before


_PUBLICATION = _publication()
_REWORDING = (
    update(projects)
    .where(projects.c.id == bindparam("project_id"))
    .values(document=_document(), generation=bindparam("now"))
)


async def publish(tx: Transaction, record: Record, sequence: int) -> None:
    """Take over a publication, as far as it is newer than what is known."""
    is_new: bool | None = (await tx.execute(_PUBLICATION, _row(record, sequence))).scalar_one_or_none()
    if is_new is False:
        await tx.execute(delete(ties).where(ties.c.newer_id == record.id))
    if is_new is not None and record.ties:
        rows = [
            {"newer_id": record.id, "older_id": tie.older_id, "relation": tie.relation, "note": tie.note}
            for tie in record.ties
        ]
        await tx.execute(insert(ties), rows)
    if not is_new:
        phase = {"phase": record.phase, "outcome": record.outcome, "phase_sequence": sequence}
        await tx.execute(
            update(projects).where(projects.c.id == record.id, projects.c.phase_sequence < sequence).values(**phase)
        )


async def move(tx: Transaction, project_id: UUID, phase: str, outcome: str | None, at: datetime, sequence: int) -> bool:
    """Take over a transition of the phase log, as far as it is newer; False when the project is unknown."""
    newer = projects.c.phase_sequence < sequence
    change = update(projects).where(projects.c.id == project_id)
    change = change.values(
        phase=case((newer, phase), else_=projects.c.phase),
        outcome=case((newer, literal(outcome, Text)), else_=projects.c.outcome),
        phase_sequence=func.greatest(projects.c.phase_sequence, sequence),
        moved_at=func.greatest(projects.c.moved_at, at),  # the greatest of a null and a moment is the moment
    )
    return (await tx.execute(change.returning(projects.c.id))).first() is not None


async def withdraw(tx: Transaction, project_id: UUID, revision: int, at: datetime, sequence: int) -> None:
    """Note a withdrawal, also of a project that is not known (yet). Its reason is not ours to keep."""
    put = pg.insert(withdrawals).values(
        project_id=project_id, submissions_sequence=sequence, revision=revision, withdrawn_at=at
    )
    put = put.on_conflict_do_update(
        index_elements=["project_id"],
        set_={name: put.excluded[name] for name in ("submissions_sequence", "revision", "withdrawn_at")},
        where=withdrawals.c.submissions_sequence < sequence,
    )
    await tx.execute(put)


async def find(tx: Transaction, project_id: UUID) -> Row[Any] | None:
    """A project of the catalogue with its `adoptions`; None when it is not (or no longer) in it."""
    columns = [column for column in projects.c if column.name != "document"]
    query = select(*columns, adoptions(projects).label("adoptions"))
    return (await tx.execute(query.where(projects.c.id == project_id, in_catalogue(projects)))).first()


async def statistics(tx: Transaction) -> Row[Any]:
    """How many projects, of how many libraries, and how many times one builds on another."""
    older = projects.alias("older")
    pairs = (
        select(func.count())
        .select_from(ties.join(projects, projects.c.id == ties.c.newer_id).join(older, older.c.id == ties.c.older_id))
        .where(in_catalogue(projects), in_catalogue(older))
        .scalar_subquery()
    )
    query = select(
        func.count().label("projects"),
        func.count(projects.c.isil.distinct()).label("libraries"),
        pairs.label("adoptions"),
    )
    return (await tx.execute(query.select_from(projects).where(in_catalogue(projects)))).one()


async def outdated(tx: Transaction, generation: int, most: int) -> list[Row[Any]]:
    """Projects whose document has labels of older vocabularies than these, locked; not those that another process is
    at.
    """
    query = select(projects.c.id, projects.c.content, projects.c.isil, projects.c.library_name, projects.c.province)
    query = query.where(projects.c.generation < generation).order_by(projects.c.id).limit(most)
    return list((await tx.execute(query.with_for_update(skip_locked=True))).all())


async def reword(tx: Transaction, texts: dict[UUID, ProjectText], generation: int) -> None:
    """Write the documents of projects that were locked, with labels of these vocabularies."""
    for project_id, text_now in texts.items():
        words = {f"text_{weight}": getattr(text_now, weight) for weight in "abcd"}
        await tx.execute(_REWORDING, {"project_id": project_id, "now": generation, **words})


async def is_being_rebuilt(tx: Transaction) -> bool:
    """Whether somebody empties and refills this database at this moment."""
    return bool((await tx.execute(_REBUILDING)).scalar_one())


async def empty(tx: Transaction) -> None:
    """Forget everything, for a rebuild, but the terms of the vocabularies: each is as its newest event says, and a
    catalogue that fills must not show old labels meanwhile. Without them they come back with the events.

    Readers go on. Handlers wait, so that none of them leaves an inbox row of an event whose effect is gone.
    """
    await tx.execute(text("LOCK TABLE inbox IN EXCLUSIVE MODE"))
    for table in (inbox, projects, ties, withdrawals):
        await tx.execute(delete(table))


def _row(record: Record, sequence: int) -> dict[str, Any]:
    return {
        "id": record.id,
        "text_sequence": sequence,
        "phase_sequence": sequence,
        "revision": record.revision,
        "content": record.content,
        "isil": record.isil,
        "library_name": record.library_name,
        "province": record.province,
        "themes": list(record.themes),
        "target_groups": list(record.target_groups),
        "start_year": record.start_year,
        "origin": record.origin,
        "phase": record.phase,
        "outcome": record.outcome,
        "first_published_at": record.first_published_at,
        "published_at": record.published_at,
        "generation": record.generation,
        "text_a": record.text.a,
        "text_b": record.text.b,
        "text_c": record.text.c,
        "text_d": record.text.d,
    }
