"""Every event there is: the list from which schemas, documents and checks are made."""

from shared.contracts import moderation, submissions, topics
from shared.contracts.base import Event

EVENTS: dict[str, tuple[type[Event], ...]] = {
    topics.SUBMISSIONS: (submissions.ProjectSubmitted, submissions.ProjectRevised, submissions.ProjectWithdrawn),
    topics.MODERATION: (
        moderation.CaseAssigned,
        moderation.ChangesRequested,
        moderation.ProjectRejected,
        moderation.ProjectPublished,
        moderation.PhaseAdvanced,
        moderation.PhaseRepeated,
        moderation.PhaseReturned,
        moderation.ProjectStopped,
        moderation.ProjectResumed,
    ),
}
"""Event types by the topic that carries them."""


def all_events() -> list[type[Event]]:
    """Every event type, in the order of the catalogue."""
    return [event for events in EVENTS.values() for event in events]


def by_type() -> dict[str, type[Event]]:
    """The event class for each CloudEvents type."""
    return {event.TYPE: event for event in all_events()}
