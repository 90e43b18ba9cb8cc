"""Events in: what moderation published and moved, and what libraries took back, adopted, merged and split;
and who was erased.
"""

from services.search import commands
from services.search.people import commands as people
from shared.contracts import topics
from shared.contracts.authors import OwnershipTransferred
from shared.contracts.lineage import (
    AdoptionChange,
    AdoptionConfirmed,
    AdoptionDeclined,
    AdoptionEnded,
    ProjectAdopted,
    ProjectMerged,
    ProjectSplit,
)
from shared.contracts.moderation import (
    PhaseAdvanced,
    PhaseChange,
    PhaseRepeated,
    PhaseReturned,
    ProjectPublished,
    ProjectResumed,
    ProjectStopped,
)
from shared.contracts.parels import ParelAwarded, ParelChange, ParelWithdrawn
from shared.contracts.people import PersonErased, PublishedTextRedacted
from shared.contracts.submissions import ProjectWithdrawn
from shared.db import Transaction
from shared.messaging.consuming import Consumers
from shared.vocabularies import following

consumers = Consumers("search")
following.take_in(consumers)


@consumers.on(topics.MODERATION, ProjectPublished)
async def on_project_published(event: ProjectPublished, tx: Transaction) -> None:
    """Put the revision in the catalogue."""
    await commands.publish(tx, event)


@consumers.on(topics.MODERATION, PublishedTextRedacted)
async def on_published_text_redacted(event: PublishedTextRedacted, tx: Transaction) -> None:
    """Show the text without what had to go from it."""
    await people.redact(tx, event)


async def on_phase_change(event: PhaseChange, tx: Transaction) -> None:
    """Show the phase and outcome that the project has now."""
    await commands.move(tx, event)


for change in (PhaseAdvanced, PhaseRepeated, PhaseReturned, ProjectStopped, ProjectResumed):
    consumers.on(topics.MODERATION, change)(on_phase_change)


async def on_parel_change(event: ParelChange, tx: Transaction) -> None:
    """Show that the project is a parel, or show it no longer. A nomination is nothing yet."""
    await commands.honour(tx, event)


for honour in (ParelAwarded, ParelWithdrawn):
    consumers.on(topics.MODERATION, honour)(on_parel_change)


@consumers.on(topics.SUBMISSIONS, OwnershipTransferred)
async def on_ownership_transferred(event: OwnershipTransferred, tx: Transaction) -> None:
    """Show whose it is now."""
    await commands.hand_over(tx, event)


@consumers.on(topics.SUBMISSIONS, ProjectWithdrawn)
async def on_project_withdrawn(event: ProjectWithdrawn, tx: Transaction) -> None:
    """Take the project out of the catalogue."""
    await commands.withdraw(tx, event)


async def on_adoption_change(event: AdoptionChange, tx: Transaction) -> None:
    """Show the line of the register, or show it no longer."""
    await commands.adopt(tx, event)


for step in (ProjectAdopted, AdoptionConfirmed, AdoptionDeclined, AdoptionEnded):
    consumers.on(topics.SUBMISSIONS, step)(on_adoption_change)


@consumers.on(topics.SUBMISSIONS, ProjectMerged)
async def on_project_merged(event: ProjectMerged, tx: Transaction) -> None:
    """Take the project out of the catalogue, and let its address lead to where it lives on."""
    await commands.merge(tx, event)


@consumers.on(topics.SUBMISSIONS, PersonErased)
async def on_person_erased(event: PersonErased, tx: Transaction) -> None:
    """Forget what he saved."""
    await people.forget(tx, event)


@consumers.on(topics.SUBMISSIONS, ProjectSplit)
async def on_project_split(event: ProjectSplit, tx: Transaction) -> None:
    """Show in the lineage what came from it."""
    await commands.split(tx, event)
