"""Take public events in, in the transaction in which they are consumed."""

from services.notifications.feed import store
from services.notifications.feed.domain import is_overtaken, needs_publication, public
from shared.contracts.base import Event
from shared.contracts.moderation import ProjectPublished
from shared.contracts.people import ProjectRedacted, PublishedTextRedacted
from shared.contracts.submissions import ProjectWithdrawn
from shared.db import Transaction
from shared.messaging.envelope import Envelope


async def take_in(tx: Transaction, event: Event) -> None:
    """Tell everybody what is public of the event that `tx` consumes, now or when its project is published."""
    await enter(tx, tx.incoming, event)


async def enter(tx: Transaction, incoming: Envelope, event: Event) -> None:
    """The same for an event of this envelope. Twice is once."""
    shown = public(event)
    if shown is None:
        return
    await store.one_at_a_time(tx, event.aggregate_id)
    if isinstance(event, PublishedTextRedacted):
        await _take_out(tx, event, event.content.title)
    revision = await store.published(tx, event.aggregate_id) if needs_publication(event) else None
    if revision is not None and isinstance(event, ProjectWithdrawn) and is_overtaken(event.revision, revision):
        return
    await store.enter(tx, incoming, shown, held=needs_publication(event) and revision is None)
    if isinstance(event, ProjectPublished):
        await _let_go(tx, event)


async def redact(tx: Transaction, event: ProjectRedacted) -> None:
    """Take a name out of a revision that is told of, also of one that is not shown any more. It is no event of the
    feed: what is shown comes as one of its own.
    """
    await store.one_at_a_time(tx, event.project_id)
    await _take_out(tx, event, None)


async def _take_out(tx: Transaction, event: PublishedTextRedacted | ProjectRedacted, title: str | None) -> None:
    content = event.content.model_dump(mode="json", by_alias=True)
    await store.redact(tx, event.project_id, event.revision, content, title)


async def _let_go(tx: Transaction, event: ProjectPublished) -> None:
    told = []
    for event_id, kind, data in await store.held(tx, event.project_id):
        if kind != ProjectWithdrawn.TYPE or not is_overtaken(data["revision"], event.revision):
            told.append(event_id)
    await store.let_go(tx, told)
