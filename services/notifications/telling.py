"""Tell followers what happened to a project that is or was public, in the transaction that consumes the event."""

from datetime import UTC, datetime

from services.notifications import store, subscribed
from services.notifications.domain import Audience, Happening, Project, matched_project, saved_search_term
from shared.contracts.authors import OwnershipTransferred
from shared.contracts.lineage import ProjectMerged
from shared.contracts.moderation import PhaseChange, ProjectPublished
from shared.contracts.search import SavedSearchMatched
from shared.contracts.submissions import ProjectWithdrawn
from shared.db import Transaction
from shared.messaging.consuming import UnknownProject


async def tell_publication(tx: Transaction, event: ProjectPublished) -> None:
    """A first publication is news, a later one an update."""
    project = await store.lock_project(tx, event.project_id)
    tellable = project.publish(event, tx.incoming.sequence)
    await store.save_project(tx, project)
    if tellable:
        first = event.first_published_at == event.published_at
        await _tell(
            tx,
            project,
            "project-published" if first else "project-updated",
            to_phase=event.phase,
            outcome=event.outcome,
            explanation=event.content.summary,
        )


async def tell_phase_change(tx: Transaction, event: PhaseChange, kind: str) -> None:
    """Raises UnknownProject when nothing was ever published of it: phases belong to published projects."""
    project = await store.lock_project(tx, event.project_id)
    if not project.is_known:
        raise UnknownProject
    tellable = project.change_phase(event, tx.incoming.sequence)
    await store.save_project(tx, project)
    if tellable:
        await _tell(
            tx,
            project,
            kind,
            from_phase=event.from_phase,
            to_phase=event.to_phase,
            outcome=event.outcome,
            explanation=event.motivation,
        )


async def tell_match(tx: Transaction, event: SavedSearchMatched) -> None:
    """Told to who follows this saved search. The project may not be known here yet, for the two come from two topics:
    then what the event says of it is told. One that is known to be closed is told of to nobody.
    """
    project = await store.lock_project(tx, event.project_id)
    if project.withdrawn:
        return
    seen = project if project.is_known else matched_project(event)
    search = saved_search_term(event.saved_search_id)
    await _tell(tx, seen, "saved-search-matched", to_phase=event.phase, search=search)


async def tell_withdrawal(tx: Transaction, event: ProjectWithdrawn) -> None:
    """Told when the project was public; the library's reason is not, for it was never published."""
    project = await store.lock_project(tx, event.project_id)
    tellable = project.withdraw()
    await store.save_project(tx, project)
    if tellable:
        await _tell(tx, project, "project-withdrawn")


async def follow_merge(tx: Transaction, event: ProjectMerged) -> None:
    """Who followed the old project follows the one in which it lives on.

    When that one is closed itself already, the news that it was merged too came by first. Then the subscriptions stay
    where they are: this project is told to have merged into the last one as well, and that is still to come.
    """
    old = await store.lock_project(tx, event.project_id)
    into = await store.lock_project(tx, event.into)
    old.withdraw()
    await store.save_project(tx, old)
    if not into.withdrawn:
        await subscribed.move_subscriptions(tx, old.id, into.id)


async def hand_over(tx: Transaction, event: OwnershipTransferred) -> None:
    """Follow a project to another library: who follows that library or province hears of it from now on."""
    project = await store.lock_project(tx, event.project_id)
    project.hand_over(event.library, event.owner, tx.incoming.sequence)
    await store.save_project(tx, project)


async def _tell(
    tx: Transaction,
    project: Project,
    kind: str,
    *,
    from_phase: str | None = None,
    to_phase: str | None = None,
    outcome: str | None = None,
    explanation: str = "",
    search: str | None = None,
) -> None:
    """`search` is the term of a saved search: then only who follows that is told."""
    incoming = tx.incoming
    happening = Happening(
        incoming.id, project.id, kind, project.title, project.library, incoming.time,
        from_phase, to_phase, outcome, explanation, incoming.actor,
    )  # fmt: skip
    await store.add_happening(tx, happening)
    queries, today = await subscribed.followed_queries(tx), datetime.now(UTC).date()
    needed = [] if search is None else [search]
    terms = [*project.terms(to_phase or project.phase, queries, today), *needed]
    audience = Audience(terms, needed, project.areas(today), project.isil, project.owner)
    await store.tell(tx, happening, audience)
