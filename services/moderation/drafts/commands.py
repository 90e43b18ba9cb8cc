"""Keep, read and throw away what somebody is typing about a case. Nobody else ever sees it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.moderation import store as cases
from services.moderation.drafts import store
from services.moderation.drafts.store import Draft, Kind
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import not_found
from shared.web.etags import must_match


async def read(tx: Transaction, person: Principal, case_id: UUID, kind: Kind) -> Draft:
    """The person's own draft. Raises Problem 404 when there is none."""
    await _must_be_written_by(tx, person, case_id, kind)
    found = await store.find(tx, case_id, person.sub, kind)
    if found is None:
        raise not_found("Er is geen concept bewaard.", "No draft is kept.")
    return found


async def keep(
    tx: Transaction, person: Principal, case_id: UUID, kind: Kind, content: dict[str, Any], if_match: str | None
) -> Draft:
    """Keep what was typed. With `if_match`, raises Problem 412 when another window kept something since."""
    await _must_be_written_by(tx, person, case_id, kind)
    kept = await store.keep(tx, case_id, person.sub, kind, content, datetime.now(UTC))
    if if_match is not None:  # looked at afterwards: of two windows that both begin, the second waits for the first
        must_match(if_match, kept.version - 1)
    return kept


async def discard(tx: Transaction, person: Principal, case_id: UUID, kind: Kind, if_match: str | None) -> None:
    """Throw the person's own draft away, if it is there. With `if_match`, raises Problem 412 as `keep` does."""
    await _must_be_written_by(tx, person, case_id, kind)
    version = await store.remove(tx, case_id, person.sub, kind)
    if if_match is not None:
        must_match(if_match, version)


async def served(tx: Transaction, person: Principal, case_id: UUID, kind: Kind) -> None:
    """What was a draft has become a message or a decision, in this transaction."""
    await store.remove(tx, case_id, person.sub, kind)


async def _must_be_written_by(tx: Transaction, person: Principal, case_id: UUID, kind: Kind) -> None:
    """Who may write the thing may draft it; the library's staff writes messages only."""
    case = await cases.get(tx, case_id)
    if not (kind == "message" and person.has("staff") and case.is_of(person)):
        case.must_be_handled_by(person)
