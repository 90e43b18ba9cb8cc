"""What can be done with a case. Each command runs in the transaction that its caller opened and will commit."""

from datetime import UTC, datetime
from uuid import UUID

from services.moderation import assigning, deciding, moving, store
from services.moderation.deciding import Outcome
from services.moderation.domain import Case
from services.moderation.drafts import commands as drafts
from services.moderation.journal import Entry
from services.moderation.phases import Kind
from shared.contracts.authors import OwnershipTransferred
from shared.contracts.lineage import ProjectMerged
from shared.contracts.moderation import Criterion
from shared.contracts.projects import Content
from shared.contracts.submissions import ProjectRevised, ProjectSubmitted, ProjectWithdrawn
from shared.db import Transaction
from shared.messaging.consuming import UnknownProject
from shared.principal import Principal


async def open_case(tx: Transaction, event: ProjectSubmitted) -> None:
    """Open the case of a project; one that has a case already keeps it as it is."""
    if await store.find(tx, event.project_id, lock=True) is not None:
        return
    await store.keep_revision(tx, event.project_id, event.revision, event.content, event.submitted_at)
    await store.add(tx, Case.open(event, tx.incoming.sequence))


async def take_revision(tx: Transaction, event: ProjectRevised) -> None:
    """Take in a next revision. One that comes late is kept for the record, and changes nothing else.

    Raises UnknownProject for a project without a case.
    """
    case = await _known(tx, event.project_id)
    await store.keep_revision(tx, event.project_id, event.revision, event.content, event.submitted_at)
    if case.take_revision(event, tx.incoming.sequence):
        await store.save(tx, case)


async def withdraw(tx: Transaction, event: ProjectWithdrawn) -> None:
    """Close the case, for the library took its project back. Raises UnknownProject for a project without a case."""
    case = await _known(tx, event.project_id)
    if case.withdraw(event, tx.incoming.sequence):
        await store.save(tx, case)


async def merge(tx: Transaction, event: ProjectMerged) -> None:
    """Close the case, for the project lives on in another one. Raises UnknownProject for a project without a case."""
    case = await _known(tx, event.project_id)
    if case.merge(event, tx.incoming.sequence):
        await store.save(tx, case)


async def hand_over(tx: Transaction, event: OwnershipTransferred) -> None:
    """Let the case follow its project to another library; in another area it waits in the queue there. A draft has no
    case yet.
    """
    case = await store.find(tx, event.project_id, lock=True)
    if case is None:
        return
    before = case.library.province
    if not case.hand_over(event, tx.incoming.sequence):
        return
    if case.assignee is not None and case.library.province != before:
        assigning.lose(case, event.transferred_at)
    await store.save(tx, case)


async def assign(tx: Transaction, person: Principal, case_id: UUID, assignee: str | None) -> Case:
    """Claim a case, or hand it to a colleague."""
    case = await store.get(tx, case_id, lock=True)
    assigning.assign(case, person, assignee, datetime.now(UTC))
    await store.save(tx, case)
    return case


async def release(tx: Transaction, person: Principal, case_id: UUID) -> Case:
    """Put a case back in the queue."""
    case = await store.get(tx, case_id, lock=True)
    assigning.release(case, person, datetime.now(UTC))
    await store.save(tx, case)
    return case


async def decide(
    tx: Transaction, person: Principal, case_id: UUID, *, outcome: Outcome, reason: str, motivation: str, revision: int
) -> tuple[Case, Entry]:
    """Decide on a revision. Of two decisions at once the second waits here for the row, and then finds it decided."""
    case = await store.get(tx, case_id, lock=True)
    content = await _text(tx, case, case.revision)
    decision = deciding.decide(case, person, outcome, reason, motivation, revision, content, datetime.now(UTC))
    await store.save(tx, case)
    await drafts.served(tx, person, case.id, "decision")
    return case, decision


async def move(
    tx: Transaction,
    person: Principal,
    project_id: UUID,
    kind: Kind,
    *,
    seen: str | None,
    to: str | None,
    outcome: str | None,
    motivation: str,
    criteria: tuple[Criterion, ...],
) -> Entry:
    """Lead a published project to another phase, end it or resume it."""
    case = await store.get_by_project(tx, project_id, lock=True)
    line = moving.move(
        case,
        person,
        kind,
        seen=seen,
        to=to,
        outcome=outcome,
        motivation=motivation,
        criteria=criteria,
        published=await _text(tx, case, case.published_revision or case.revision),
        now=datetime.now(UTC),
    )
    await store.save(tx, case)
    return line


async def _known(tx: Transaction, project_id: UUID) -> Case:
    case = await store.find(tx, project_id, lock=True)
    if case is None:
        raise UnknownProject
    return case


async def _text(tx: Transaction, case: Case, revision: int) -> Content:
    """A revision's text. It was stored with the number that the case carries, so it is there."""
    return Content.model_validate(await store.revision_content(tx, case.project_id, revision))
