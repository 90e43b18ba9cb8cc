"""Is the history what was written? Reads the whole chain, a thousand links at a time."""

from collections.abc import Callable
from datetime import UTC, datetime

from services.moderation.audit import store
from services.moderation.audit.bodies import AuditFault, Head, Verification
from services.moderation.audit.domain import COMMITTED, START, faults_of
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import forbidden

MOST = 1000
_WORDS = {
    "chain": "De schakel past niet op de vorige: deze regel of een eerdere is na het verzegelen veranderd.",
    "missing": "De regel is uit het logboek verdwenen.",
    "unsealed": "De regel staat in het logboek, maar is buiten de dienst om toegevoegd.",
    "untold": "De gebeurtenis vertelt van een besluit dat niet (meer) in de keten staat.",
    "differing": "De stap naar een parel is anders dan wat er in het logboek over staat.",
    "head": "De keten eindigt anders dan is genoteerd: er zijn regels weggehaald, of de keten is overgemaakt.",
}


async def head(tx: Transaction, person: Principal) -> Head:
    """The end of the chain, for whoever keeps a note of it."""
    _must_oversee(person)
    lines, found = await store.head(tx)
    return Head(lines=lines, hash=found, read_at=datetime.now(UTC))


async def verification(tx: Transaction, person: Principal) -> Verification:
    """Check everything. Raises Problem 403 for who does not oversee the platform."""
    _must_oversee(person)
    return await verify(tx)


async def verify(
    tx: Transaction,
    noted: tuple[int, str] | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Verification:
    """Check each link against the one before it and against its line, and that no line or event is without a link.

    `noted` is a head (how many lines, hash) that was written down earlier. One transaction reads all of it, so what
    moderators do meanwhile is either all in it or not at all.
    """
    faults: list[AuditFault] = []
    total = await store.count(tx)
    previous, done, erased = START, 0, 0
    kept = noted is None or noted == (0, START)
    async for link, line in store.links(tx):
        wrong = faults_of(link, previous, line)
        if link.position != done + 1 and "chain" not in wrong:
            wrong.append("chain")
        faults += [_fault(link.position, str(link.entry_id), name) for name in wrong]
        erased += len(COMMITTED) - len(link.salts)
        previous, done = link.hash, done + 1
        kept = kept or noted == (link.position, link.hash)
        progress(done, total)
    faults += [_fault(None, str(row.id), "unsealed") for row in await store.unsealed(tx)]
    faults += [_fault(None, event_id, "untold") for event_id in await store.untold(tx)]
    faults += [_fault(None, step_id, "differing") for step_id in await store.differing(tx)]
    if not kept:
        faults.append(_fault(None, "", "head"))
    return Verification(intact=not faults, lines=done, hash=previous, erased=erased, faults=faults[:MOST])


def _fault(line: int | None, entry_id: str, name: str) -> AuditFault:
    if name in _WORDS:
        return AuditFault(line=line, entry_id=entry_id, code=name, detail=_WORDS[name])
    return AuditFault(line=line, entry_id=entry_id, code="changed", detail=f"Na het verzegelen veranderd: {name}.")


def _must_oversee(person: Principal) -> None:
    if not person.has("spn", "admin"):
        raise forbidden(
            "De controle van het logboek is voor SPN en beheerders.",
            "Checking the journal is for SPN and administrators.",
        )
