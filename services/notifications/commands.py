"""What can be done: follow, stop, read; and tell followers. Each runs in the transaction that its caller commits."""

import re
from datetime import UTC, datetime
from uuid import UUID

from services.notifications import mail_queue, received, store
from services.notifications.bodies import Follow, Subscription
from services.notifications.domain import Happening, Project, faults_of, matched_project, saved_search_term, terms_of
from services.notifications.queries import answer
from shared.contracts.authors import OwnershipTransferred
from shared.contracts.lineage import ProjectMerged
from shared.contracts.moderation import PhaseChange, ProjectPublished
from shared.contracts.search import SavedSearchMatched
from shared.contracts.submissions import ProjectWithdrawn
from shared.db import Transaction
from shared.ids import new_id
from shared.messaging.consuming import UnknownProject
from shared.principal import Principal
from shared.problems import Fault, Text, conflict, invalid, not_found

MOST = 200
"""How much one person may follow."""
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


async def follow(tx: Transaction, person: Principal, wanted: Follow) -> tuple[Subscription, bool]:
    """Begin to follow; gives the subscription and whether it is new. The same again gives the existing one."""
    chosen = wanted.filter.chosen()
    faults = faults_of(chosen)
    if wanted.frequency != "immediate":
        words = Text(
            "Een overzicht per dag of per week is er nog niet. Kies ‘immediate’: je hoort het dan meteen.",
            "Daily and weekly digests are not there yet. Choose ‘immediate’: you hear of it at once.",
        )
        faults.append(Fault("body", "/frequency", "not-yet", words))
    if wanted.channel == "mail" and not _is_address(person.email):
        words = Text(
            "Bij je account staat geen bruikbaar e-mailadres. Kies ‘inbox’, of vul je adres in waar je inlogt.",
            "Your account has no usable e-mail address. Choose ‘inbox’, or fill it in where you log in.",
        )
        faults.append(Fault("body", "/channel", "no-address", words))
    if faults:
        raise invalid(faults)
    if wanted.channel == "mail":
        await store.keep_address(tx, person.sub, person.email)
    terms = terms_of(chosen)
    values = {
        "id": new_id(),
        "subject": person.sub,
        "filter": chosen,
        "terms": terms,
        "query": next((term.removeprefix("query:") for term in terms if term.startswith("query:")), None),
        "channel": wanted.channel,
        "frequency": wanted.frequency,
    }
    row = await store.follow(tx, values)
    if row is None:
        return answer(await store.same(tx, values)), False
    if await store.count_subscriptions(tx, person.sub) > MOST:
        raise conflict(
            "too-many-subscriptions",
            f"Je volgt al {MOST} dingen. Stop eerst met iets anders.",
            f"You follow {MOST} things already. Stop following something else first.",
        )
    return answer(row), True


async def unfollow(tx: Transaction, person: Principal, subscription_id: UUID) -> None:
    """Stop following. Raises Problem 404, also for somebody else's subscription."""
    if not await store.unfollow(tx, person.sub, subscription_id):
        raise not_found()


async def read(tx: Transaction, person: Principal, notification_id: UUID) -> tuple[datetime, bool]:
    """Mark as read; gives when that was, and whether it is now. Raises Problem 404, also for somebody else's."""
    found = await received.mark_read(tx, person.sub, notification_id)
    if found is None:
        raise not_found()
    return found


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
    await mail_queue.drop(tx, project.id)
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
        await store.move_subscriptions(tx, old.id, into.id)


async def hand_over(tx: Transaction, event: OwnershipTransferred) -> None:
    """Follow a project to another library: who follows that library or province hears of it from now on."""
    project = await store.lock_project(tx, event.project_id)
    project.hand_over(event.library, tx.incoming.sequence)
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
        from_phase, to_phase, outcome, explanation,
    )  # fmt: skip
    await store.add_happening(tx, happening)
    queries, today = await store.followed_queries(tx), datetime.now(UTC).date()
    terms = project.terms(to_phase or project.phase, queries, today)
    needed = [] if search is None else [search]
    await store.tell(tx, incoming.id, [*terms, *needed], incoming.time, needed)


def _is_address(text: str) -> bool:
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None
