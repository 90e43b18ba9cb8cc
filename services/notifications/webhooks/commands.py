"""What an owner does with his webhooks. Each runs in the transaction that its caller commits."""

import os
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import Row

from services.notifications.feed import queries as feed
from services.notifications.feed import store as feed_store
from services.notifications.readers import commands as readers
from services.notifications.webhooks import store
from services.notifications.webhooks.bodies import NewWebhook, WebhookChange
from services.notifications.webhooks.domain import OVERLAP, SECRET_BYTES, secret_bytes, secret_of
from services.notifications.webhooks.keys import Keys
from services.notifications.webhooks.sending import Sender
from shared.db import Transaction
from shared.ids import new_id
from shared.outside import NotPublic
from shared.principal import Principal
from shared.problems import Fault, Text, conflict, forbidden, invalid, not_found
from shared.web.etags import must_match

MOST = 20
"""Webhooks of one person."""
ROLES = ("staff", "moderator", "regiogids", "council", "spn", "admin")


async def create(
    tx: Transaction, person: Principal, wanted: NewWebhook, sender: Sender, keys: Keys
) -> tuple[Row[Any], str]:
    """A new webhook and its secret. Raises Problem 400 with all that is wrong, 403 and 409."""
    _may_have(person)
    faults = await _faults_of_address(wanted.url, sender)
    types, wrong = _types(wanted.types)
    secret, also_wrong = _secret(wanted.secret)
    last = await feed_store.last(tx)
    after = last if wanted.after is None else wanted.after
    if faults := [*faults, *wrong, *also_wrong, *_ahead(after, last)]:
        raise invalid(faults)
    if await store.count(tx, person.sub) >= MOST:
        raise conflict(
            "too-many-webhooks",
            f"Je hebt al {MOST} webhooks. Verwijder er eerst een.",
            f"You have {MOST} webhooks already. Delete one first.",
        )
    await readers.meet(tx, person)  # his address, for the day on which it has to be paused
    values = {"subject": person.sub, "url": wanted.url, "types": types, "secret": keys.seal(secret), "position": after}
    row = await store.add(tx, {"id": new_id(), "status": "pending", **values})
    return row, secret


async def change(
    tx: Transaction,
    person: Principal,
    webhook_id: UUID,
    wanted: WebhookChange,
    sender: Sender,
    if_match: str | None = None,
) -> Row[Any]:
    """Change where it goes, of what, or whether. Another address has to grant the handshake first. Raises Problem 400,
    404, also for somebody else's, and 412.
    """
    faults = [] if wanted.url is None else await _faults_of_address(wanted.url, sender)
    types, wrong = _types(wanted.types)
    if faults := [*faults, *wrong]:
        raise invalid(faults)
    row = await mine(tx, person, webhook_id, lock=True)
    if if_match is not None:
        must_match(if_match, row.moves)
    values: dict[str, Any] = {}
    if wanted.types is not None:
        values["types"] = types
    if wanted.status == "paused":
        values |= {"status": "paused", "reason": "by-owner"}
    if wanted.status == "active" and row.status in ("paused", "ended"):
        values |= {"status": "pending", "reason": None, **_afresh()}
    if wanted.url is not None and wanted.url != row.url:
        values |= {"url": wanted.url, "rate": None, **_afresh()}
        if values.get("status", row.status) != "paused":
            values |= {"status": "pending", "reason": None}
    return await store.change(tx, webhook_id, values) if values else row


async def replay(tx: Transaction, person: Principal, webhook_id: UUID, after: int) -> Row[Any]:
    """Go on behind this position: events that were delivered come once more, under their own ids."""
    await mine(tx, person, webhook_id, lock=True)
    if faults := _ahead(after, await feed_store.last(tx)):
        raise invalid(faults)
    return await store.change(tx, webhook_id, {"position": after, **_afresh()})


async def renew_secret(
    tx: Transaction, person: Principal, webhook_id: UUID, wanted: str | None, keys: Keys
) -> tuple[str, datetime]:
    """A new secret, and until when the old one signs as well."""
    secret, faults = _secret(wanted)
    if faults:
        raise invalid(faults)
    row = await mine(tx, person, webhook_id, lock=True)
    until = datetime.now(UTC) + OVERLAP
    await store.change(
        tx, webhook_id, {"secret": keys.seal(secret), "previous_secret": row.secret, "previous_until": until}
    )
    return secret, until


async def test(tx: Transaction, person: Principal, webhook_id: UUID) -> Row[Any]:
    """Have a test event sent. Raises Problem 409 when the receiver never said that it wants any."""
    row = await mine(tx, person, webhook_id, lock=True)
    if row.status in ("pending", "ended"):
        raise conflict(
            "not-granted",
            "De ontvanger heeft nog niet gezegd dat hij berichten wil. Kijk bij de leveringen waarom.",
            "The receiver has not said yet that it wants events. The deliveries tell why.",
        )
    return await store.change(tx, webhook_id, {"test_asked_at": datetime.now(UTC)})


async def remove(tx: Transaction, person: Principal, webhook_id: UUID) -> None:
    """Delete it with the log of its deliveries."""
    if not await store.remove(tx, person.sub, webhook_id):
        raise not_found()


async def mine(tx: Transaction, person: Principal, webhook_id: UUID, *, lock: bool = False) -> Row[Any]:
    """A webhook of this person. Raises Problem 404, also for somebody else's."""
    row = await store.find(tx, person.sub, webhook_id, lock=lock)
    if row is None:
        raise not_found()
    return row


def _may_have(person: Principal) -> None:
    if not person.has(*ROLES):
        raise forbidden(
            "Webhooks zijn voor wie bij een bibliotheek, een POI, SPN of de KB werkt.",
            "Webhooks are for people who work for a library, a POI, SPN or the KB.",
        )


def _afresh() -> dict[str, Any]:
    return {"failures": 0, "failing_since": None, "next_attempt_at": datetime.now(UTC)}


def _types(wanted: list[str] | None) -> tuple[list[str] | None, list[Fault]]:
    return feed.types_of_names(wanted or [], "body", "/types")


def _secret(wanted: str | None) -> tuple[str, list[Fault]]:
    if wanted is None:
        return secret_of(os.urandom(32)), []
    try:
        secret_bytes(wanted)
    except ValueError:
        least, most = SECRET_BYTES
        words = Text(
            f"Een geheim begint met whsec_, met daarachter {least} tot {most} bytes in base64. "
            "Laat het weg: dan maken wij er een.",
            f"A secret begins with whsec_ and {least} to {most} bytes in base64. Leave it out and we make one.",
        )
        return "", [Fault("body", "/secret", "no-secret", words)]
    return wanted, []


def _ahead(after: int, last: int) -> list[Fault]:
    words = Text(
        f"Positie {after} is er nog niet; de laatste is {last}.", f"There is no position {after}; the last is {last}."
    )
    return [Fault("body", "/after", "unknown-position", words)] if after > last else []


async def _faults_of_address(url: str, sender: Sender) -> list[Fault]:
    """What is wrong with an address now; it is looked at again at every request."""
    schemes = "https" if sender.schemes == ("https",) else "http of https"
    try:
        asked = httpx.URL(url)
        if asked.fragment:
            raise NotPublic
        await sender.addresses.of(asked, sender.schemes)
    except OSError:
        words = Text("Deze naam kent niemand. Klopt het adres?", "Nobody has this name. Is the address right?")
        return [Fault("body", "/url", "no-such-host", words)]
    except (NotPublic, httpx.InvalidURL, ValueError):
        words = Text(
            f"Dit moet een openbaar adres zijn ({schemes}), zonder gebruikersnaam en zonder #.",
            "This must be a public address (https), without a user name and without #.",
        )
        return [Fault("body", "/url", "not-public", words)]
    return []
