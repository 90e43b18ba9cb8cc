"""Events in: what moderation published and moved, and what libraries took back."""

from services.search import commands
from shared.contracts import topics
from shared.contracts.moderation import (
    PhaseAdvanced,
    PhaseChange,
    PhaseRepeated,
    PhaseReturned,
    ProjectPublished,
    ProjectResumed,
    ProjectStopped,
)
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


async def on_phase_change(event: PhaseChange, tx: Transaction) -> None:
    """Show the phase and outcome that the project has now."""
    await commands.move(tx, event)


for change in (PhaseAdvanced, PhaseRepeated, PhaseReturned, ProjectStopped, ProjectResumed):
    consumers.on(topics.MODERATION, change)(on_phase_change)


@consumers.on(topics.SUBMISSIONS, ProjectWithdrawn)
async def on_project_withdrawn(event: ProjectWithdrawn, tx: Transaction) -> None:
    """Take the project out of the catalogue."""
    await commands.withdraw(tx, event)
