"""What a person can do: follow, stop, read. Each runs in the transaction that its caller commits."""

from datetime import datetime
from uuid import UUID

from services.notifications import received, store, subscribed
from services.notifications.bodies import Follow, Subscription
from services.notifications.domain import faults_of, terms_of
from services.notifications.queries import answer
from services.notifications.readers import commands as readers
from services.notifications.readers import store as reader_store
from services.notifications.readers.bodies import Stopping
from services.notifications.wording import follows
from shared.db import Transaction
from shared.ids import new_id
from shared.principal import Principal
from shared.problems import Fault, Text, conflict, invalid, not_found
from shared.vocabularies.loader import Language

MOST = 200
"""How much one person may follow."""


async def follow(tx: Transaction, person: Principal, wanted: Follow) -> tuple[Subscription, bool]:
    """Begin to follow; gives the subscription and whether it is new. The same again gives the existing one."""
    chosen = wanted.filter.chosen()
    faults = faults_of(chosen, person)
    if wanted.channel == "inbox" and wanted.frequency != "immediate":
        words = Text(
            "Een overzicht komt per mail. Kies ‘mail’, of ‘immediate’: in je meldingen staat alles meteen.",
            "A digest comes by mail. Choose ‘mail’, or ‘immediate’: your inbox has everything at once.",
        )
        faults.append(Fault("body", "/frequency", "mail-only", words))
    if wanted.channel == "mail" and not readers.usable(person.email):
        words = Text(
            "Bij je account staat geen bruikbaar e-mailadres. Kies ‘inbox’, of vul je adres in waar je inlogt.",
            "Your account has no usable e-mail address. Choose ‘inbox’, or fill it in where you log in.",
        )
        faults.append(Fault("body", "/channel", "no-address", words))
    if faults:
        raise invalid(faults)
    await readers.meet(tx, person)
    terms = terms_of(chosen)
    values = {
        "id": new_id(),
        "subject": person.sub,
        "filter": chosen,
        "terms": terms,
        "query": next((term.removeprefix("query:") for term in terms if term.startswith("query:")), None),
        "channel": wanted.channel,
        "frequency": wanted.frequency,
    }
    row = await subscribed.follow(tx, values)
    if row is None:
        return answer(await subscribed.same(tx, values)), False
    if await subscribed.count_subscriptions(tx, person.sub) > MOST:
        raise conflict(
            "too-many-subscriptions",
            f"Je volgt al {MOST} dingen. Stop eerst met iets anders.",
            f"You follow {MOST} things already. Stop following something else first.",
        )
    return answer(row), True


async def unfollow(tx: Transaction, person: Principal, subscription_id: UUID) -> None:
    """Stop following. Raises Problem 404, also for somebody else's subscription."""
    if not await subscribed.unfollow(tx, person.sub, subscription_id):
        raise not_found()


async def read(tx: Transaction, person: Principal, notification_id: UUID) -> tuple[datetime, bool]:
    """Mark as read; gives when that was, and whether it is now. Raises Problem 404, also for somebody else's."""
    found = await received.mark_read(tx, person.sub, notification_id)
    if found is None:
        raise not_found()
    return found


async def stop(tx: Transaction, key: UUID) -> None:
    """End what this key is of: a subscription, or a digest. A key that nobody has ends nothing."""
    digest = await reader_store.by_key(tx, key)
    if digest is None:
        await subscribed.stop(tx, key)
    else:
        await subscribed.stop_digest(tx, *digest)


async def stopping(tx: Transaction, key: UUID, language: Language) -> Stopping:
    """What this key would end, in words. Raises Problem 404 when that is over, or never was."""
    row = await subscribed.find_by_key(tx, key)
    if row is not None:
        title = await store.public_title(tx, UUID(row.filter["projectId"])) if "projectId" in row.filter else ""
        return Stopping(what=follows(row.filter, language, title), frequency=row.frequency)
    digest = await reader_store.by_key(tx, key)
    if digest is None or not any(row.frequency == digest[1] for row in await subscribed.all_of(tx, digest[0])):
        raise not_found()
    return Stopping(what=follows({"digest": digest[1]}, language), frequency=digest[1])
