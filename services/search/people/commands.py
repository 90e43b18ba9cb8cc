"""Forget a person when he was erased where projects are kept, and a name when it was taken out of a project's text."""

from typing import Any

from services.search import commands
from services.search.index.demand import ask_for_new
from services.search.people.store import REGISTER
from services.search.saved import store as saved
from shared.contracts.people import PersonErased, PublishedTextRedacted
from shared.db import Transaction
from shared.messaging import event_log


async def forget(tx: Transaction, event: PersonErased) -> None:
    """Erase what he saved. A person of whom nothing is held is forgotten already."""
    subject = await REGISTER.subject_of(tx, event.person_key)
    if subject is not None:
        await REGISTER.erase(tx, subject)


async def redact(tx: Transaction, event: PublishedTextRedacted) -> None:
    """Show the text without what had to go from it; let our copies and our events say no more than that.

    The copy is locked first: who percolates the project is done, or sees the new text.
    """
    content = event.content.model_dump(mode="json", by_alias=True)
    await saved.redact(tx, event.project_id, event.revision, content)
    await commands.publish(tx, event)
    await ask_for_new(tx)  # what was taken out lies in the files of an index until it is built anew

    def titled_anew(_kind: str, data: dict[str, Any]) -> dict[str, Any]:
        return {**data, "title": event.content.title}

    await event_log.rewrite(tx, event.project_id, titled_anew)
