"""Events in: what libraries submit, revise and take back."""

from services.moderation import commands
from services.moderation.parels import commands as parels
from services.moderation.people import commands as people
from services.moderation.review import commands as review
from shared.contracts import topics
from shared.contracts.authors import OwnershipTransferred
from shared.contracts.lineage import ProjectMerged
from shared.contracts.people import PersonErased, ProjectRedacted
from shared.contracts.submissions import ProjectRevised, ProjectSubmitted, ProjectWithdrawn
from shared.db import Transaction
from shared.messaging.consuming import Consumers
from shared.vocabularies import following

consumers = Consumers("moderation")
following.take_in(consumers)


@consumers.on(topics.SUBMISSIONS, ProjectSubmitted)
async def on_project_submitted(event: ProjectSubmitted, tx: Transaction) -> None:
    """Open a case, and have its links looked at."""
    await commands.open_case(tx, event)
    await review.watch(tx, event.content)


@consumers.on(topics.SUBMISSIONS, ProjectRevised)
async def on_project_revised(event: ProjectRevised, tx: Transaction) -> None:
    """Put the case back in the queue with the newer text."""
    await commands.take_revision(tx, event)
    await review.watch(tx, event.content)


@consumers.on(topics.SUBMISSIONS, ProjectWithdrawn)
async def on_project_withdrawn(event: ProjectWithdrawn, tx: Transaction) -> None:
    """Take the case out of the queue, and end what its project was honoured with."""
    await commands.withdraw(tx, event)
    await parels.lose_project(tx, event.project_id, event.withdrawn_at)


@consumers.on(topics.SUBMISSIONS, OwnershipTransferred)
async def on_ownership_transferred(event: OwnershipTransferred, tx: Transaction) -> None:
    """Let the case follow its project to another library, and another area."""
    await commands.hand_over(tx, event)


@consumers.on(topics.SUBMISSIONS, ProjectMerged)
async def on_project_merged(event: ProjectMerged, tx: Transaction) -> None:
    """Close the case: its project lives on in another one."""
    await commands.merge(tx, event)
    await parels.lose_project(tx, event.project_id, event.merged_at)


@consumers.on(topics.SUBMISSIONS, PersonErased)
async def on_person_erased(event: PersonErased, tx: Transaction) -> None:
    """Forget who it was; what was decided stays."""
    await people.forget(tx, event)


@consumers.on(topics.SUBMISSIONS, ProjectRedacted)
async def on_project_redacted(event: ProjectRedacted, tx: Transaction) -> None:
    """Let the revision read differently, here and in what we told of it."""
    await people.redact(tx, event)
