"""What mail servers say of our mails after they took them. The mail is known by its Message-ID."""

import re
from uuid import UUID

from services.notifications.mailing import store as mails
from services.notifications.readers import commands, store
from services.notifications.readers.bodies import MailReport, MailReported
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import Fault, Text, forbidden, invalid

_OURS = re.compile(r"<?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[^<>\s]+>?")


async def take(tx: Transaction, person: Principal, body: MailReport) -> MailReported:
    """Pause mail to who can't be reached or does not want it. Raises Problem 403, and 400 for a mail that is not ours.
    A report about an address that he has no more, or one that may be better later, pauses nothing.
    """
    if not person.has("admin"):
        raise forbidden(
            "Alleen een beheerder meldt wat een mailserver zei.", "Only administrators report what a mail server said."
        )
    found = _OURS.fullmatch(body.message_id.strip())
    row = None if found is None else await mails.find(tx, UUID(found[1]))
    if row is None:
        words = Text(
            "Dit is geen Message-ID van een mail die van hier kwam.", "This is no Message-ID of a mail from here."
        )
        raise invalid([Fault("body", "/messageId", "not-ours", words)])
    reader = await store.find(tx, row.subject, lock=True)
    paused = (
        reader is not None
        and reader.address == row.address
        and reader.paused_at is None
        and (body.kind == "complaint" or body.permanent)
    )
    if paused:
        await commands.pause(tx, row.subject, body.kind)
    return MailReported(message=row.id, paused=paused)
