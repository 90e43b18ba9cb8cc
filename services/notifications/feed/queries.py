"""Reads the feed: pages of it, in the forms in which CloudEvents travel."""

import json
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from services.notifications.feed import store
from services.notifications.feed.domain import PUBLIC
from shared.db import Transaction
from shared.messaging.envelope import Envelope
from shared.problems import Fault, Text, invalid

_BY_NAME = {name: event.TYPE for event in PUBLIC for name in (event.TYPE, event.__name__)}


class Cut(NamedTuple):
    """A part of the feed: its events as JSON texts with their positions, and where to go on; None at the end."""

    events: list[tuple[int, str]]
    next: int | None
    last: int


def types_of(wanted: Collection[str]) -> list[str] | None:
    """The CloudEvents types of these names, with commas between if one likes; None for all. Raises Problem 400."""
    types, faults = types_of_names([part for each in wanted for part in each.split(",")], "query", "types")
    if faults:
        raise invalid(faults)
    return types


def types_of_names(wanted: Collection[str], where: str, pointer: str) -> tuple[list[str] | None, list[Fault]]:
    """The CloudEvents types of these names (`PhaseAdvanced`, or the whole type), None for all of them; and what is
    wrong with them.
    """
    names = [name for each in wanted if (name := each.strip())]
    faults = [Fault(where, pointer, "unknown-type", _unknown(name)) for name in names if name not in _BY_NAME]
    return sorted({_BY_NAME[name] for name in names if name in _BY_NAME}) or None, faults


async def newest(tx: Transaction, after: int) -> int:
    """The newest position. Raises Problem 400 when `after` is behind it."""
    last = await store.last(tx)
    if after > last:
        raise invalid([Fault("query", "after", "unknown-position", _ahead(after, last))])
    return last


async def cut(tx: Transaction, after: int, types: Collection[str] | None, most: int) -> Cut:
    """The next events behind a position. Raises Problem 400 for one that there is not yet."""
    last = await newest(tx, after)  # first: what is numbered after this moment comes on the next page
    found = await store.page(tx, after, types, most + 1)
    events = [(row["position"], structured(row)) for row in found[:most]]
    return Cut(events, events[-1][0] if len(found) > most else None, max(last, events[-1][0] if events else 0))


async def total(tx: Transaction, last: int, types: Collection[str] | None) -> int:
    """How many events there are of these types."""
    return last if types is None else await store.count(tx, types)


def structured(row: Any) -> str:
    """An event in the JSON format of CloudEvents, with its position. What led to it is nobody's business here."""
    names = ("source", "type", "time", "sequence")
    told = Envelope(
        id=row["event_id"],
        subject=str(row["subject"]),
        data=row["data"].encode(),
        **{name: row[name] for name in names},
    )
    return told.structured(position=row["position"])


def batch(events: Iterable[str]) -> str:
    """The batch format: a JSON array."""
    return f"[{','.join(events)}]"


def page(found: Cut, number: int) -> str:
    """The answer of a list, as `bodies.Events` describes it."""
    rest = json.dumps({"total": number, "next": found.next, "last": found.last}, separators=(",", ":"))
    return f'{{"items":{batch(text for _, text in found.events)},{rest[1:]}'


def _unknown(name: str) -> Text:
    known = ", ".join(event.__name__ for event in PUBLIC)
    shown = name[:80]
    return Text(
        f"Deze soort gebeurtenis staat niet in de feed: {shown}. Kies uit {known}.",
        f"The feed has no such type of event: {shown}. Choose from {known}.",
    )


def _ahead(after: int, last: int) -> Text:
    return Text(
        f"Positie {after} is er nog niet; de laatste is {last}. Lees de feed opnieuw vanaf after=0.",
        f"There is no position {after} yet; the last one is {last}. Read the feed anew from after=0.",
    )
