"""Every event there is: the list from which schemas, documents and checks are made."""

from shared.contracts import (
    authors,
    desk,
    lineage,
    moderation,
    parels,
    people,
    search,
    submissions,
    topics,
    vocabularies,
)
from shared.contracts.base import Event

EVENTS: dict[str, tuple[type[Event], ...]] = {
    topics.SUBMISSIONS: (
        submissions.ProjectSubmitted,
        submissions.ProjectRevised,
        submissions.ProjectWithdrawn,
        authors.CoAuthorInvited,
        authors.CoAuthorJoined,
        authors.CoAuthorLeft,
        authors.OwnershipOffered,
        authors.OwnershipTransferred,
        authors.ReviewDue,
        authors.ReviewConfirmed,
        lineage.ProjectAdopted,
        lineage.AdoptionConfirmed,
        lineage.AdoptionDeclined,
        lineage.AdoptionEnded,
        lineage.ProjectMerged,
        lineage.ProjectSplit,
        vocabularies.VocabularyChanged,
        people.PersonErased,
        people.ProjectRedacted,
    ),
    topics.MODERATION: (
        moderation.CaseAssigned,
        desk.CaseReleased,
        desk.CaseOverdue,
        desk.QuestionAsked,
        desk.QuestionAnswered,
        desk.SecondOpinionRequested,
        desk.SecondOpinionGiven,
        moderation.ChangesRequested,
        moderation.ProjectRejected,
        moderation.ProjectPublished,
        people.PublishedTextRedacted,
        desk.DecisionAppealed,
        desk.AppealDecided,
        moderation.PhaseAdvanced,
        moderation.PhaseRepeated,
        moderation.PhaseReturned,
        moderation.ProjectStopped,
        moderation.ProjectResumed,
        parels.ParelNominated,
        parels.ParelAwarded,
        parels.ParelWithdrawn,
    ),
    topics.SEARCH: (search.SavedSearchMatched,),
}
"""Event types by the topic that carries them."""


def all_events() -> list[type[Event]]:
    """Every event type, in the order of the catalogue."""
    return [event for events in EVENTS.values() for event in events]


def by_type() -> dict[str, type[Event]]:
    """The event class for each CloudEvents type."""
    return {event.TYPE: event for event in all_events()}


def topic_of(event: type[Event]) -> str:
    """The topic that carries this type. Raises LookupError for an event that is in no catalogue."""
    for topic, events in EVENTS.items():
        if event in events:
            return topic
    raise LookupError(event.__name__)
