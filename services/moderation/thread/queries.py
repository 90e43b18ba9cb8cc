"""Who reads which messages: the library what was asked and answered, moderators all of it."""

from uuid import UUID

from services.moderation import history
from services.moderation import store as cases
from services.moderation.domain import Case
from services.moderation.journal import Entry
from services.moderation.opinions import queries as opinions
from services.moderation.thread import domain, store
from services.moderation.thread.bodies import MessageAnswer
from shared.db import Transaction
from shared.principal import Principal
from shared.web.paging import Page, cut


async def messages(
    tx: Transaction, person: Principal, case_id: UUID, *, limit: int, after: UUID | None
) -> Page[MessageAnswer]:
    """A page of the thread, newest first. Raises Problem 404 for who is neither of the library nor a moderator."""
    case = await cases.get(tx, case_id)
    kinds = domain.ALL
    if not await opinions.reads_notes(tx, case, person):
        case.must_concern(person)
        kinds = domain.FOR_THE_LIBRARY
    lines, total = await history.entries(tx, case, kinds, after, limit + 1)
    lines, following = cut(lines, limit)
    return Page(items=await _shown(tx, case, person, lines), total=total, next=following)


async def message(tx: Transaction, person: Principal, case: Case, entry: Entry) -> MessageAnswer:
    """A message that this person has just written."""
    [shown] = await _shown(tx, case, person, [entry])
    return shown


async def _shown(tx: Transaction, case: Case, person: Principal, lines: list[Entry]) -> list[MessageAnswer]:
    asked = await store.find(tx, [line.id for line in lines if line.kind == "question"])
    return [
        MessageAnswer.of(
            line,
            person.sub,
            asked.get(line.id),
            awaited=case.open_questions > 0 and line.revision == case.revision,
        )
        for line in lines
    ]
