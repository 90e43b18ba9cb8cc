"""Forget a person, when he was erased where projects are kept."""

from services.notifications import store
from services.notifications.domain import WORK_KINDS
from services.notifications.people.store import REGISTER, redact_happenings
from shared.contracts.people import PersonErased, ProjectRedacted, PublishedTextRedacted
from shared.db import Transaction


async def forget(tx: Transaction, event: PersonErased) -> None:
    """Erase what is held here. A person of whom nothing is held is forgotten already."""
    subject = await REGISTER.subject_of(tx, event.person_key)
    if subject is not None:
        await REGISTER.erase(tx, subject)


async def redact(tx: Transaction, event: PublishedTextRedacted) -> None:
    """Take over the text, also in what people were told of it. It is no news, so nobody is told again."""
    project = await store.lock_project(tx, event.project_id)
    project.publish(event, tx.incoming.sequence)
    await store.save_project(tx, project)
    await redact_happenings(tx, event)


async def redact_work(tx: Transaction, event: ProjectRedacted) -> None:
    """Work on a project is told with a title that was handed in, and that may be any revision's."""
    project = await store.lock_project(tx, event.project_id)
    project.working_title = event.content.title
    await store.save_project(tx, project)
    await store.retitle(tx, project.id, WORK_KINDS, event.content.title)
