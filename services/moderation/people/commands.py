"""Forget a person, when he was erased where projects are kept."""

from services.moderation import assigning
from services.moderation import store as moderation
from services.moderation.people import store
from services.moderation.people.redacting import rewritten
from services.moderation.review import store as review
from services.moderation.review.links import links_of
from shared.contracts.people import PersonErased, ProjectRedacted, PublishedTextRedacted
from shared.db import Transaction
from shared.messaging import event_log
from shared.messaging.consuming import UnknownProject


async def forget(tx: Transaction, event: PersonErased) -> None:
    """Erase who he was. What was decided stays, and so does the chain that proves it; his desk is emptied."""
    subject = await store.REGISTER.subject_of(tx, event.person_key)
    if subject is None:
        return
    for case_id in await store.on_desk(tx, subject):
        case = await moderation.get(tx, case_id, lock=True)
        if case.assignee == subject:
            assigning.lose(case, event.erased_at)
            await moderation.save(tx, case)
    await store.forget_salts(tx, subject)
    await store.REGISTER.erase(tx, subject)


async def redact(tx: Transaction, event: ProjectRedacted) -> None:
    """Let a revision read as its library wants it from now on, also in our events; tell it when that text is public.

    Raises UnknownProject for a project without a case.
    """
    case = await moderation.find(tx, event.project_id, lock=True)
    if case is None:
        raise UnknownProject
    before = await moderation.revision_content(tx, event.project_id, event.revision)
    await store.put_revision(tx, event)
    now_named = links_of(event.content.model_dump(mode="json", by_alias=True))
    await review.forget(tx, set(links_of(before or {})) - set(now_named))
    if event.revision == case.revision:
        case.title = event.content.title
    case.version += 1
    await event_log.rewrite(tx, event.project_id, lambda kind, data: rewritten(kind, data, event))
    # Also of a project that was withdrawn since: others keep its text, though they show it to nobody.
    if event.revision == case.published_revision and case.standing and case.first_published_at:
        decision = await store.publication(tx, case.id, event.revision)
        case.events.append(
            PublishedTextRedacted(
                project_id=case.project_id,
                decision_id=decision.id,
                revision=event.revision,
                library=case.library,
                content=event.content,
                phase=case.standing.phase,
                outcome=case.standing.outcome,
                first_published_at=case.first_published_at,
                published_at=decision.at,
                redacted_at=event.redacted_at,
            )
        )
    await moderation.save(tx, case)
