"""The moderation database: a case per project, every revision as it was handed in, and the journal."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Row,
    Select,
    Table,
    Text,
    Uuid,
    and_,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import insert as insert_or_leave

from services.moderation.audit import store as audit
from services.moderation.domain import Case
from services.moderation.journal import Entry
from services.moderation.phases import Standing
from shared.contracts.moderation import Criterion
from shared.contracts.projects import Content, Library
from shared.db import Transaction
from shared.messaging.event_log import event_log_table, relay_state_table
from shared.messaging.inbox import inbox_table
from shared.problems import not_found
from shared.vocabularies.store import vocabulary_table
from shared.web.idempotency import idempotency_table


class Cursor(NamedTuple):
    """Where a page of the queue ended. It carries the due date, for the case itself may move on between two pages."""

    id: UUID
    due_at: datetime | None = None


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

chain = audit.chain_table(metadata)


async def find(tx: Transaction, project_id: UUID, *, lock: bool = False) -> Case | None:
    """Read a project's case; with `lock` nobody else changes it before this transaction ends."""
    return await _read(tx, cases.c.project_id == project_id, lock=lock)


async def get(tx: Transaction, case_id: UUID, *, lock: bool = False) -> Case:
    """Read a case by its own id. Raises Problem 404."""
    case = await _read(tx, cases.c.id == case_id, lock=lock)
    if case is None:
        raise not_found()
    return case


async def get_by_project(tx: Transaction, project_id: UUID, *, lock: bool = False) -> Case:
    """Like find, but raises Problem 404."""
    case = await find(tx, project_id, lock=lock)
    if case is None:
        raise not_found()
    return case


async def add(tx: Transaction, case: Case) -> None:
    """Store a new case."""
    await tx.execute(insert(cases).values(**_row(case)))
    await _tell(tx, case)


async def save(tx: Transaction, case: Case) -> None:
    """Write the case and its new journal lines, and hand its events to the transaction."""
    await tx.execute(update(cases).where(cases.c.id == case.id).values(**_row(case)))
    await _tell(tx, case)


async def keep_revision(tx: Transaction, project_id: UUID, revision: int, content: Content, at: Any) -> None:
    """Keep a revision's text. One that is kept already stays as it is, so a late replay only fills a gap."""
    text = content.model_dump(mode="json", by_alias=True, exclude_none=True)
    row = {"project_id": project_id, "revision": revision, "content": text, "submitted_at": at}
    await tx.execute(insert_or_leave(revisions).values(**row).on_conflict_do_nothing())


async def revision_content(tx: Transaction, project_id: UUID, revision: int) -> dict[str, Any] | None:
    """The text of one revision as JSON, or None when it never arrived."""
    query = select(revisions.c.content).where(revisions.c.project_id == project_id, revisions.c.revision == revision)
    content: dict[str, Any] | None = (await tx.execute(query)).scalar()
    return content


async def page(
    tx: Transaction,
    *,
    provinces: list[str] | None,
    status: str | None,
    themes: list[str] | None,
    assignee: str | None,
    overdue_at: datetime | None,
    by_due: bool,
    after: Cursor | None,
    limit: int,
) -> tuple[list[Case], int]:
    """One page of the cases in these provinces (None: everywhere), and how many in all; with `overdue_at` only those
    that were due by then. Newest first; `by_due`: soonest due first, and last what is not due at all.
    """
    conditions: list[ColumnElement[bool]] = []
    if provinces is not None:
        conditions.append(cases.c.province.in_(provinces))
    if status is not None:
        conditions.append(cases.c.status == status)
    if themes is not None:
        conditions.append(cases.c.themes.overlap(themes))
    if assignee is not None:
        conditions.append(cases.c.assignee == assignee)
    if overdue_at is not None:
        conditions.append(cases.c.due_at < overdue_at)
    total = (await tx.execute(select(func.count()).select_from(cases).where(*conditions))).scalar_one()
    order = (cases.c.due_at.asc().nulls_last(), cases.c.id) if by_due else (cases.c.id.desc(),)
    if after is not None:
        conditions.append(_beyond(after) if by_due else cases.c.id < after.id)
    rows = await tx.execute(select(cases).where(*conditions).order_by(*order).limit(limit))
    return [_case(row) for row in rows], total


def _beyond(after: Cursor) -> ColumnElement[bool]:
    """What comes behind the cursor in the order of due dates."""
    if after.due_at is None:
        return and_(cases.c.due_at.is_(None), cases.c.id > after.id)
    same = and_(cases.c.due_at == after.due_at, cases.c.id > after.id)
    return or_(cases.c.due_at > after.due_at, same, cases.c.due_at.is_(None))


async def entries(
    tx: Transaction,
    case: Case,
    kinds: tuple[str, ...] | None = None,
    after: UUID | None = None,
    limit: int = 50,
    *,
    without: tuple[str, ...] = (),
) -> tuple[list[Entry], int]:
    """One page of the journal, newest first, all of it or only these kinds; and how many lines in all.

    The order is that of the commits, which hold the case's row lock, and not of any clock.
    """
    conditions = [journal.c.case_id == case.id]
    if kinds is not None:
        conditions.append(journal.c.kind.in_(kinds))
    if without:
        conditions.append(journal.c.kind.not_in(without))
    total = (await tx.execute(select(func.count()).select_from(journal).where(*conditions))).scalar_one()
    if after is not None:
        conditions.append(
            journal.c.position < select(journal.c.position).where(journal.c.id == after).scalar_subquery()
        )
    rows = await tx.execute(select(journal).where(*conditions).order_by(journal.c.position.desc()).limit(limit))
    return [_entry(row) for row in rows], total


async def lines(tx: Transaction, ids: list[UUID]) -> dict[UUID, Entry]:
    """Lines of the journal by their ids."""
    return {row.id: _entry(row) for row in await tx.execute(select(journal).where(journal.c.id.in_(ids)))}


async def line(tx: Transaction, line_id: UUID) -> tuple[Entry, UUID]:
    """One line of the journal, and the case it is of. Raises Problem 404."""
    row = (await tx.execute(select(journal).where(journal.c.id == line_id))).first()
    if row is None:
        raise not_found()
    return _entry(row), row.case_id


async def note(tx: Transaction, case_id: UUID, lines: list[Entry]) -> None:
    """Write lines in the journal of a case, and seal them in the chain. The case's row is locked by the caller."""
    rows = [
        {**vars(line), "case_id": case_id, "criteria": [each.model_dump(by_alias=True) for each in line.criteria]}
        for line in lines
    ]
    for row in rows:
        await tx.execute(insert(journal).values(**row))
    await audit.append(tx, chain, rows)


async def read_all(tx: Transaction, query: Select[Any]) -> list[Case]:
    """The cases of a query on `cases`."""
    return [_case(row) for row in await tx.execute(query)]


async def _read(tx: Transaction, condition: ColumnElement[bool], *, lock: bool) -> Case | None:
    query = select(cases).where(condition)
    row = (await tx.execute(query.with_for_update() if lock else query)).first()
    return _case(row) if row else None


async def _tell(tx: Transaction, case: Case) -> None:
    await note(tx, case.id, case.entries)
    for event in case.events:
        tx.append(event)
    case.entries.clear()
    case.events.clear()


def _row(case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "project_id": case.project_id,
        "library": case.library.model_dump(by_alias=True),
        "province": case.library.province,
        "title": case.title,
        "themes": list(case.themes),
        "revision": case.revision,
        "status": case.status,
        "assignee": case.assignee,
        "opened_at": case.opened_at,
        "due_at": case.due_at,
        "published_revision": case.published_revision,
        "first_published_at": case.first_published_at,
        "phase": case.standing.phase if case.standing else None,
        "outcome": case.standing.outcome if case.standing else None,
        "sequence": case.sequence,
        "open_questions": case.open_questions,
        "held_since": case.held_since,
        "held_due_at": case.held_due_at,
        "overdue_revision": case.overdue_revision,
        "library_sequence": case.library_sequence,
        "former_provinces": case.former_provinces,
        "version": case.version,
    }


def _case(row: Row[Any]) -> Case:
    values = row._asdict()
    values.pop("province")
    phase, outcome = values.pop("phase"), values.pop("outcome")
    return Case(
        **{
            **values,
            "library": Library.model_validate(values["library"]),
            "themes": tuple(values["themes"]),
            "standing": Standing(phase, outcome) if phase else None,
        }
    )


def _entry(row: Row[Any]) -> Entry:
    values = row._asdict()
    for outside in ("position", "case_id"):
        values.pop(outside)
    criteria = tuple(Criterion.model_validate(each) for each in values["criteria"])
    return Entry(**{**values, "criteria": criteria, "unassessed": tuple(values["unassessed"])})
