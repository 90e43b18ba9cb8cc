"""Events in: what moderation decided about our projects."""

from services.submissions import commands
from shared.contracts import topics
from shared.contracts.moderation import (
    ChangesRequested,
    PhaseAdvanced,
    PhaseChange,
    PhaseRepeated,
    PhaseReturned,
    ProjectPublished,
    ProjectRejected,
    ProjectResumed,
    ProjectStopped,
)
from shared.db import Transaction
from shared.messaging.consuming import Consumers

consumers = Consumers("submissions")


@consumers.on(topics.MODERATION, ProjectPublished)
async def on_project_published(event: ProjectPublished, tx: Transaction) -> None:
    """Mark the revision as public."""
    await commands.take_over_decision(tx, event, "publish", None)


@consumers.on(topics.MODERATION, ChangesRequested)
async def on_changes_requested(event: ChangesRequested, tx: Transaction) -> None:
    """Give the project back to its library."""
    await commands.take_over_decision(tx, event, "request-changes", event.reason)


@consumers.on(topics.MODERATION, ProjectRejected)
async def on_project_rejected(event: ProjectRejected, tx: Transaction) -> None:
    """Close the project, unless an earlier revision is public."""
    await commands.take_over_decision(tx, event, "reject", event.reason)


async def on_phase_change(event: PhaseChange, tx: Transaction) -> None:
    """Keep the phase and outcome that the project has now."""
    await commands.follow_phase_log(tx, event)


for change in (PhaseAdvanced, PhaseRepeated, PhaseReturned, ProjectStopped, ProjectResumed):
    consumers.on(topics.MODERATION, change)(on_phase_change)
