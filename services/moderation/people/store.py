"""Which columns here tell of a person, and how his words and name leave the journal without breaking its chain."""

from typing import Any

from sqlalchemy import Row, String, literal, select, update

from services.moderation.drafts.store import drafts
from services.moderation.opinions.store import opinions
from services.moderation.parels.store import steps
from services.moderation.tables import cases, chain, journal, metadata, revisions
from shared.contracts.people import ProjectRedacted
from shared.db import Transaction
from shared.ids import UUID
from shared.people import Holding, Register
from shared.problems import Text

REGISTER = Register(
    metadata,
    (
        Holding(cases.c.assignee, Text("Zaken op je bureau", "Cases on your desk"), ("id", "title", "due_at"), "who"),
        Holding(
            journal.c.by,
            Text("Wat je in zaken deed en schreef", "What you did and wrote in cases"),
            ("case_id", "kind", "at", "outcome", "reason", "motivation"),
            "who",
        ),
        Holding(
            journal.c.assignee,
            Text("Zaken die aan jou zijn gegeven", "Cases that were given to you"),
            ("case_id", "kind", "at"),
            "who",
        ),
        Holding(
            drafts.c.subject,
            Text("Wat je nog aan het schrijven bent", "What you are still writing"),
            ("case_id", "kind", "content", "updated_at"),
            "row",
        ),
        Holding(
            opinions.c.by,
            Text("Second opinions die je vroeg", "Second opinions that you asked for"),
            ("case_id", "asked_at"),
            "who",
        ),
        Holding(
            opinions.c.asked_subject,
            Text("Second opinions die aan jou zijn gevraagd", "Second opinions that you were asked for"),
            ("case_id", "asked_at"),
            "who",
        ),
        Holding(
            steps.c.by,
            Text("Wat je over parels besloot", "What you decided on parels"),
            ("parel_id", "kind", "at", "motivation"),
            "who",
        ),
    ),
)


async def forget_salts(tx: Transaction, subject: str) -> None:
    """Take out the salts with which one could test who it was. The lines themselves are erased by the register."""
    for column in (journal.c.by, journal.c.assignee):
        lines = select(journal.c.id).where(column == subject)
        gone = (
            update(chain)
            .where(chain.c.entry_id.in_(lines))
            .values(salts=chain.c.salts.op("-")(literal(column.name, String)))
        )
        await tx.execute(gone)


async def on_desk(tx: Transaction, subject: str) -> list[UUID]:
    """The cases that are his to decide, for somebody has to take them over."""
    return list(
        (await tx.execute(select(cases.c.id).where(cases.c.assignee == subject).order_by(cases.c.id))).scalars()
    )


async def put_revision(tx: Transaction, event: ProjectRedacted) -> None:
    """Let our copy of a revision read differently."""
    content = event.content.model_dump(mode="json", by_alias=True, exclude_none=True)
    this = (revisions.c.project_id == event.project_id, revisions.c.revision == event.revision)
    await tx.execute(update(revisions).where(*this).values(content=content))


async def publication(tx: Transaction, case_id: UUID, revision: int) -> Row[Any]:
    """The decision that made a revision public, which is known to exist."""
    query = select(journal.c.id, journal.c.at).where(
        journal.c.case_id == case_id,
        journal.c.kind == "decision",
        journal.c.outcome == "publish",
        journal.c.revision == revision,
    )
    return (await tx.execute(query.order_by(journal.c.position.desc()).limit(1))).one()
