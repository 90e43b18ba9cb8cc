"""Know who comes by, what he wants, and whether mail reaches him. Each in the transaction that its caller commits."""

import re
from datetime import UTC, datetime
from typing import Any, Literal

from services.notifications import subscribed
from services.notifications.readers import store
from services.notifications.readers.bodies import Preferences
from services.notifications.readers.domain import DAYS, SEEN_AGAIN, Reader, defaults_of, standing_of
from services.notifications.store import leave_unmailed
from shared.db import Transaction
from shared.principal import Principal

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
MOST_REFUSALS = 3
"""Times in a row that a mail server may refuse somebody for good before no more is sent there."""


async def meet(tx: Transaction, person: Principal) -> Reader:
    """What is known of who comes by, with what his token says now. The first time with a role gives him the work that
    is his to hear of; what he stopped is not given again.
    """
    known = await store.find(tx, person.sub)
    # A token without an address says nothing about it: some applications are not told it.
    address = usable(person.email) or ("" if known is None else known.address)
    now, standing = datetime.now(UTC), standing_of(person, address)
    given = tuple(work for work in defaults_of(person) if known is None or work not in known.defaults)
    if known is not None and known.standing == standing and not given:
        if known.seen_at is None or now - known.seen_at > SEEN_AGAIN:
            await store.save(tx, person.sub, {"seen_at": now})
        return known
    await store.add(tx, person.sub)
    known = await store.find(tx, person.sub, lock=True)
    assert known is not None
    given = tuple(work for work in given if work not in known.defaults)  # another request of his may have been first
    values = {**vars(standing), "seen_at": now, "defaults": [*known.defaults, *given]}
    if known.address != standing.address:
        values |= _reached_again()
    await store.save(tx, person.sub, values)
    for work in given:
        await subscribed.give_work(tx, person.sub, work, "mail" if standing.address else "inbox")
    found = await store.find(tx, person.sub)
    assert found is not None
    return found


async def prefer(tx: Transaction, person: Principal, wanted: Preferences) -> Reader:
    """How he wants to be told from now on."""
    reader = await meet(tx, person)
    values: dict[str, Any] = {
        "language": wanted.language,
        "digest_hour": wanted.digest_hour,
        "digest_day": DAYS.index(wanted.digest_day) + 1,
    }
    if wanted.resume_mail:
        values |= _reached_again()
    await store.save(tx, reader.subject, values)
    return await meet(tx, person)


async def note_refusal(tx: Transaction, subject: str) -> None:
    """His mail server refused him for good. One time may be its mistake."""
    reader = await store.find(tx, subject, lock=True)
    if reader is None:
        return
    await store.save(tx, subject, {"refusals": reader.refusals + 1})
    if reader.refusals + 1 >= MOST_REFUSALS:
        await pause(tx, subject, "bounce")


async def note_reached(tx: Transaction, subject: str) -> None:
    """His mail server took a mail."""
    reader = await store.find(tx, subject)
    if reader is not None and reader.refusals:
        await store.save(tx, subject, {"refusals": 0})


async def pause(tx: Transaction, subject: str, reason: Literal["bounce", "complaint"]) -> None:
    """Send him no more mail until he says so, or has another address. His inbox goes on."""
    await store.save(tx, subject, {"paused_at": datetime.now(UTC), "paused_for": reason})
    await leave_unmailed(tx, subject)


def usable(address: str) -> str:
    """The address if mail can go there, otherwise nothing."""
    return address if len(address) <= 254 and _ADDRESS.fullmatch(address) else ""


def _reached_again() -> dict[str, int | None]:
    return {"paused_at": None, "paused_for": None, "refusals": 0}
