"""Events in: what moderation made public or moved on, what a library took back, what a saved search found, and what is
work for somebody. What is public of them goes into the feed as well, in the same transaction.
"""

from services.notifications import telling, work
from services.notifications.feed import commands as feed
from services.notifications.feed.domain import PUBLIC
from services.notifications.people import commands as people
from shared.contracts import topics
from shared.contracts.authors import OwnershipTransferred, ReviewDue
from shared.contracts.base import Event
from shared.contracts.catalogue import topic_of
from shared.contracts.desk import AppealDecided, CaseOverdue, DecisionAppealed, QuestionAnswered, QuestionAsked
from shared.contracts.lineage import AdoptionEnded, ProjectAdopted, ProjectMerged
from shared.contracts.moderation import (
    ChangesRequested,
    PhaseAdvanced,
    PhaseRepeated,
    PhaseReturned,
    ProjectPublished,
    ProjectRejected,
    ProjectResumed,
    ProjectStopped,
)
from shared.contracts.people import PersonErased, ProjectRedacted, PublishedTextRedacted
from shared.contracts.search import SavedSearchMatched
from shared.contracts.submissions import ProjectRevised, ProjectSubmitted, ProjectWithdrawn
from shared.db import Transaction
from shared.messaging.consuming import Consumers, Handler
from shared.vocabularies import following

consumers = Consumers("notifications")
following.take_in(consumers)


@consumers.on(topics.MODERATION, ProjectPublished)
async def on_project_published(event: ProjectPublished, tx: Transaction) -> None:
    """Tell of a new project, or of a new revision."""
    await telling.tell_publication(tx, event)


@consumers.on(topics.MODERATION, PhaseAdvanced)
async def on_phase_advanced(event: PhaseAdvanced, tx: Transaction) -> None:
    """Tell that it goes on to a next phase."""
    await telling.tell_phase_change(tx, event, "phase-advanced")


@consumers.on(topics.MODERATION, PhaseRepeated)
async def on_phase_repeated(event: PhaseRepeated, tx: Transaction) -> None:
    """Tell that it does its phase once more."""
    await telling.tell_phase_change(tx, event, "phase-repeated")


@consumers.on(topics.MODERATION, PhaseReturned)
async def on_phase_returned(event: PhaseReturned, tx: Transaction) -> None:
    """Tell that it goes back to an earlier phase."""
    await telling.tell_phase_change(tx, event, "phase-returned")


@consumers.on(topics.MODERATION, ProjectStopped)
async def on_project_stopped(event: ProjectStopped, tx: Transaction) -> None:
    """Tell how it ended."""
    await telling.tell_phase_change(tx, event, "project-stopped")


@consumers.on(topics.MODERATION, ProjectResumed)
async def on_project_resumed(event: ProjectResumed, tx: Transaction) -> None:
    """Tell that it goes on."""
    await telling.tell_phase_change(tx, event, "project-resumed")


@consumers.on(topics.SUBMISSIONS, OwnershipTransferred)
async def on_ownership_transferred(event: OwnershipTransferred, tx: Transaction) -> None:
    """Know whose it is now."""
    await telling.hand_over(tx, event)


@consumers.on(topics.SUBMISSIONS, ProjectWithdrawn)
async def on_project_withdrawn(event: ProjectWithdrawn, tx: Transaction) -> None:
    """Tell that it is gone, if it was ever there."""
    await telling.tell_withdrawal(tx, event)


@consumers.on(topics.SUBMISSIONS, ProjectMerged)
async def on_project_merged(event: ProjectMerged, tx: Transaction) -> None:
    """Let its followers follow the project in which it lives on."""
    await telling.follow_merge(tx, event)


@consumers.on(topics.SEARCH, SavedSearchMatched)
async def on_saved_search_matched(event: SavedSearchMatched, tx: Transaction) -> None:
    """Tell who follows a saved search what came to match it."""
    await telling.tell_match(tx, event)


@consumers.on(topics.SUBMISSIONS, ProjectSubmitted)
async def on_project_submitted(event: ProjectSubmitted, tx: Transaction) -> None:
    """Tell moderators of the area."""
    await work.tell_submission(tx, event)


@consumers.on(topics.SUBMISSIONS, ProjectRevised)
async def on_project_revised(event: ProjectRevised, tx: Transaction) -> None:
    """Tell moderators of the area."""
    await work.tell_submission(tx, event)


@consumers.on(topics.MODERATION, QuestionAnswered)
async def on_question_answered(event: QuestionAnswered, tx: Transaction) -> None:
    """Tell moderators of the area."""
    await work.tell_answer(tx, event)


@consumers.on(topics.MODERATION, DecisionAppealed)
async def on_decision_appealed(event: DecisionAppealed, tx: Transaction) -> None:
    """Tell moderators of the area."""
    await work.tell_answer(tx, event)


@consumers.on(topics.MODERATION, CaseOverdue)
async def on_case_overdue(event: CaseOverdue, tx: Transaction) -> None:
    """Tell moderators of the area."""
    await work.tell_overdue(tx, event)


@consumers.on(topics.MODERATION, ChangesRequested)
async def on_changes_requested(event: ChangesRequested, tx: Transaction) -> None:
    """Tell the owner."""
    await work.tell_owner(tx, event)


@consumers.on(topics.MODERATION, ProjectRejected)
async def on_project_rejected(event: ProjectRejected, tx: Transaction) -> None:
    """Tell the owner."""
    await work.tell_owner(tx, event)


@consumers.on(topics.MODERATION, QuestionAsked)
async def on_question_asked(event: QuestionAsked, tx: Transaction) -> None:
    """Tell the owner."""
    await work.tell_owner(tx, event)


@consumers.on(topics.MODERATION, AppealDecided)
async def on_appeal_decided(event: AppealDecided, tx: Transaction) -> None:
    """Tell the owner."""
    await work.tell_owner(tx, event)


@consumers.on(topics.SUBMISSIONS, ReviewDue)
async def on_review_due(event: ReviewDue, tx: Transaction) -> None:
    """Tell the owner."""
    await work.tell_owner(tx, event)


@consumers.on(topics.SUBMISSIONS, ProjectAdopted)
async def on_project_adopted(event: ProjectAdopted, tx: Transaction) -> None:
    """Ask the owner whether it is so."""
    await work.tell_adoption(tx, event)


@consumers.on(topics.SUBMISSIONS, AdoptionEnded)
async def on_adoption_ended(event: AdoptionEnded, tx: Transaction) -> None:
    """Tell the owner."""
    await work.tell_adoption(tx, event)


@consumers.on(topics.SUBMISSIONS, PersonErased)
async def on_person_erased(event: PersonErased, tx: Transaction) -> None:
    """Forget what he followed, where his mail went and what he was told."""
    await people.forget(tx, event)


@consumers.on(topics.MODERATION, PublishedTextRedacted)
async def on_published_text_redacted(event: PublishedTextRedacted, tx: Transaction) -> None:
    """Take over a text without what had to go from it."""
    await people.redact(tx, event)


@consumers.on(topics.SUBMISSIONS, ProjectRedacted)
async def on_project_redacted(event: ProjectRedacted, tx: Transaction) -> None:
    """Tell of that revision without what had to go from it."""
    await people.redact_work(tx, event)  # first: all take the project's row before its place in the feed
    await feed.redact(tx, event)


def into_the_feed(contract: type[Event]) -> Handler:
    """What is done with an event here, if anything, and then the feed: nothing that is public can be left out of it."""
    known = consumers.handler(contract)

    async def handle(event: Event, tx: Transaction) -> None:
        if known is not None:
            await known(event, tx)
        await feed.take_in(tx, event)

    return handle


for public in PUBLIC:
    consumers.on(topic_of(public), public)(into_the_feed(public))
