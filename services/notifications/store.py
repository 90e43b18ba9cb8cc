"""The notifications database: the projects, what happened to them, and who is told of it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Row,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from services.notifications.domain import Audience, Happening, Project
from services.notifications.readers.domain import DESK, LIBRARY, OWN, TRUSTED_FOR, WORK
from shared.db import Transaction
from shared.messaging.inbox import inbox_table
from shared.vocabularies.store import vocabulary_table
from shared.web.idempotency import idempotency_table

metadata = MetaData()
vocabulary_table(metadata)
inbox_table(metadata)
idempotency_table(metadata)

projects = Table(
    "project",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("title", Text, nullable=False),
    Column("library", Text, nullable=False),
    Column("isil", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("themes", ARRAY(Text), nullable=False),
    Column("words", Text, nullable=False),
    Column("text_sequence", Integer, nullable=False),
    Column("phase", Text, nullable=False),
    Column("phase_sequence", Integer, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("library_sequence", Integer, nullable=False, server_default="0", comment="of the newest hand-over"),
    Column("working_title", Text, nullable=False, server_default="", comment="as handed in last; for whose work it is"),
    Column("owner", Text, nullable=False, server_default="", comment="the mark of who owns it"),
    Column("submission_sequence", Integer, nullable=False, server_default="0", comment="of what was handed in last"),
)

happenings = Table(
    "happening",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("project_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("library", Text, nullable=False),
    Column("time", DateTime(timezone=True), nullable=False),
    Column("from_phase", Text),
    Column("to_phase", Text),
    Column("outcome", Text),
    Column("explanation", Text, nullable=False),
    Column("actor", Text, comment="the mark of who did it: he is not told"),
    Index("happening_by_project", "project_id"),
)

notifications = Table(
    "notification",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=text("uuidv7()")),
    Column("subject", Text, nullable=False),
    Column("event_id", Uuid, ForeignKey("happening.event_id"), nullable=False),
    Column("reasons", JSONB, nullable=False, comment="every filter of the person that matched"),
    Column("read_at", DateTime(timezone=True)),
    Column("way", Text, comment="how it is mailed: immediate, daily or weekly; empty: not"),
    Column("message_id", Uuid, comment="the mail that it went into"),
    # Whatever is delivered again, and however often: nobody is told of one event twice.
    UniqueConstraint("subject", "event_id"),
    Index("notification_by_subject", "subject", "id"),
    Index("notification_unread", "subject", "id", postgresql_where=text("read_at IS NULL")),
    Index(
        "notification_unmailed",
        "way",
        "subject",
        postgresql_where=text("way IS NOT NULL AND message_id IS NULL"),
    ),
    Index("notification_by_message", "message_id", postgresql_where=text("message_id IS NOT NULL")),
)


async def lock_project(tx: Transaction, project_id: UUID) -> Project:
    """The project, blank when it is new here. Its events come from two topics and so perhaps to two processes at once:
    the second waits here for the first.
    """
    blank = Project(project_id)
    await tx.execute(upsert(projects).values(**_row(blank)).on_conflict_do_nothing())
    row = (await tx.execute(select(projects).where(projects.c.id == project_id).with_for_update())).one()
    return Project(**{**row._asdict(), "themes": tuple(row.themes)})


async def save_project(tx: Transaction, project: Project) -> None:
    """Write a project that was locked."""
    await tx.execute(update(projects).where(projects.c.id == project.id).values(**_row(project)))


async def add_happening(tx: Transaction, happening: Happening) -> None:
    """Keep what is told, once; the notifications of it refer to it."""
    await tx.execute(upsert(happenings).values(**vars(happening)).on_conflict_do_nothing())


# One statement, however many there are: ten thousand followers of a theme cost no more round trips than one. The
# most urgent of the ways in which somebody wants his mail counts: one event is one mail. Who did it himself is not
# told. What only a role lets somebody hear of is decided here as `Reader.may_hear` does when a mail goes out.
_TELL = text("""
    WITH matched AS (
        SELECT subject, filter, frequency, channel,
               reader.address <> '' AND reader.paused_at IS NULL AS mailable
        FROM subscription LEFT JOIN reader USING (subject)
        WHERE terms <@ CAST(:terms AS text[]) AND terms @> CAST(:needed AS text[]) AND created_at < :time
          AND (NOT terms && CAST(:by_area AS text[]) OR reader.areas && CAST(:areas AS text[]))
          AND (NOT terms && CAST(:by_role AS text[]) OR reader.seen_at > now() - make_interval(secs => :trusted))
          AND (NOT terms @> CAST(:desk AS text[])
               OR reader.is_moderator AND reader.isil IS DISTINCT FROM CAST(:isil AS text))
          AND (NOT terms && CAST(:ours AS text[]) OR reader.isil = CAST(:isil AS text))
          AND (NOT terms @> CAST(:own AS text[])
               OR encode(sha256(convert_to(CAST(:project AS text) || ':' || subject, 'UTF8')), 'hex') = :owner)
          AND encode(sha256(convert_to(CAST(:event_id AS text) || ':' || subject, 'UTF8')), 'hex')
              IS DISTINCT FROM CAST(:actor AS text)
    )
    INSERT INTO notification (subject, event_id, reasons, way)
    SELECT subject, CAST(CAST(:event_id AS text) AS uuid), jsonb_agg(DISTINCT filter),
           (ARRAY['immediate', 'daily', 'weekly'])[min(array_position(ARRAY['immediate', 'daily', 'weekly'], frequency))
                                                   FILTER (WHERE channel = 'mail' AND mailable)]
    FROM matched GROUP BY subject
    ON CONFLICT (subject, event_id) DO NOTHING
""")
_BY_ROLE = {
    "by_area": ["area:mine", f"work:{DESK}"],
    "by_role": [f"work:{work}" for work in WORK],
    "desk": [f"work:{DESK}"],
    "ours": [f"work:{OWN}", f"work:{LIBRARY}"],
    "own": [f"work:{OWN}"],
    "trusted": TRUSTED_FOR.total_seconds(),
}


async def tell(tx: Transaction, happening: Happening, audience: Audience) -> None:
    """One notification for everybody with a subscription that the terms of the audience meet.

    Who began to follow after it happened is not told: an old event may come by again in a log that is being refilled.
    """
    told = {
        "event_id": str(happening.event_id),
        "time": happening.time,
        "actor": happening.actor,
        "project": str(happening.project_id),
        "terms": list(audience.terms),
        "needed": list(audience.needed),
        "areas": list(audience.areas),
        "isil": audience.isil,
        "owner": audience.owner,
    }
    await tx.execute(_TELL, {**_BY_ROLE, **told})


async def happened(tx: Transaction, project_id: UUID, kinds: Collection[str]) -> list[Happening]:
    """What happened to a project, of these kinds."""
    mine = (happenings.c.project_id == project_id, happenings.c.kind.in_(kinds))
    rows = await tx.execute(select(happenings).where(*mine).order_by(happenings.c.time))
    return [happening(row) for row in rows]


async def public_title(tx: Transaction, project_id: UUID) -> str:
    """The title of a project that is public; nothing for any other."""
    named = select(projects.c.title).where(projects.c.id == project_id, ~projects.c.withdrawn)
    return (await tx.execute(named)).scalar() or ""


async def retitle(tx: Transaction, project_id: UUID, kinds: Collection[str], title: str) -> None:
    """Give what happened to a project, of these kinds, the title that it may have."""
    mine = (happenings.c.project_id == project_id, happenings.c.kind.in_(kinds))
    await tx.execute(update(happenings).where(*mine).values(title=title))


async def leave_unmailed(tx: Transaction, subject: str) -> None:
    """What waits to be mailed to this person is in his inbox, and goes nowhere else."""
    waiting = (
        notifications.c.subject == subject,
        notifications.c.way.is_not(None),
        notifications.c.message_id.is_(None),
    )
    await tx.execute(update(notifications).where(*waiting).values(way=None))


def seconds_from_now(seconds: float) -> ColumnElement[Any]:
    """That many seconds from now, by the database's clock, which all workers share."""
    return func.now() + func.make_interval(0, 0, 0, 0, 0, 0, seconds)


def happening(row: Row[Any]) -> Happening:
    """The happening in a row that holds its columns."""
    return Happening(**{name: getattr(row, name) for name in happenings.c.keys()})  # noqa: SIM118 - columns, not a dict


def _row(project: Project) -> dict[str, Any]:
    return {**vars(project), "themes": list(project.themes)}
