"""The mail worker: leases what is due, sends it over SMTP, writes down how it went.

    lease (short transaction) → SMTP, no transaction open → settle (short transaction)

Workers of several processes share the queue. Nothing is sent twice, with one exception that SMTP leaves open: a crash
between the server's "250" and our settling. The lease runs out, the mail goes out once more, with the same Message-ID.
Logs and the queue hold reply codes, never a server's text: it may quote an address.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import structlog
from aiosmtplib import SMTP, SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException
from prometheus_client import Counter

from services.notifications.mailing import contents, store
from services.notifications.mailing.domain import Mail
from services.notifications.mailing.writing import Letterhead, build
from services.notifications.readers import commands as readers
from services.notifications.settings import NotificationSettings
from shared.db import Database
from shared.messaging.failures import is_infrastructure
from shared.messaging.steps import reached
from shared.working import asked_to_stop

log = structlog.get_logger(__name__)

MAILS = Counter("bieb_mails_total", "Attempts to send a mail, by what came of it", ["status"])

LANES = 4
"""Connections to the SMTP server at once."""
POLL = 0.5
"""Seconds between looks at an empty queue."""
SEND_WITHIN = 30.0
"""Seconds that one mail may take."""
LEASE = 90
"""Seconds that a mail is one worker's: more than sending and settling can take."""
FINISH_WITHIN = 3.0
"""Seconds that the mail in hand gets when the process is asked to stop."""
LONGEST_PAUSE = 3600.0
GIVE_UP_AFTER = timedelta(days=3)
REFUSED = "receiver refused"


class Delivery:
    """Sends the queue of one database through one SMTP server."""

    def __init__(self, database: Database, settings: NotificationSettings) -> None:
        self._database, self._settings = database, settings
        self._head = Letterhead(settings.sender, settings.portal_url, settings.api_url)

    async def run(self) -> None:
        """Deliver until cancelled; ends when every lane has finished the mail in hand."""
        async with asyncio.TaskGroup() as lanes:
            for number in range(LANES):
                lanes.create_task(self._lane(number))

    async def _lane(self, number: int) -> None:
        """One connection at a time; lane 2 helps when more than two mails wait. First the server is reached, then a
        mail is leased, so a server that is away costs no mail an attempt.
        """
        failures = 0
        while not asked_to_stop():
            try:
                if await self._due(number + 1) > number:
                    async with self._connection() as server:
                        while not asked_to_stop() and await self._finishing(server):
                            failures = 0
                pause = POLL
            except Exception as failure:
                if not (isinstance(failure, (SMTPException, OSError)) or is_infrastructure(failure)):
                    raise
                log.warning("mail.waiting", failure=type(failure).__name__)
                pause, failures = min(2.0**failures, 60), failures + 1
            await asyncio.sleep(pause)

    async def _finishing(self, server: SMTP) -> bool:
        """Deliver one mail, to its end also when we are asked to stop meanwhile: a deployment is no crash."""
        delivery = asyncio.create_task(self.deliver_next(server))
        try:
            return await asyncio.shield(delivery)
        except asyncio.CancelledError:
            await asyncio.wait({delivery}, timeout=FINISH_WITHIN)
            delivery.cancel()
            await asyncio.gather(delivery, return_exceptions=True)
            raise

    async def deliver_next(self, server: SMTP) -> bool:
        """Deliver the mail that has waited longest. False when there was none, or when the connection is lost."""
        async with self._database.begin() as tx:
            rate = self._settings.mail_rate
            if rate and not await store.may_go(tx, rate):
                return False
            mail = await contents.lease(tx, LEASE)
        if mail is None:
            return False
        reached("mail.leased")  # crash: not sent; another worker takes it when the lease has run out
        status, failure = await self._attempt(server, mail)
        reached("mail.sent")  # crash: sent, but nobody knows; sent once more under the same Message-ID
        if status == "queued" and datetime.now(UTC) - mail.created_at > GIVE_UP_AFTER:
            status = "failed"
        async with self._database.begin() as tx:
            ours = await store.settle(tx, mail.id, mail.attempts, status, failure, pause_after(mail.attempts))
            if ours and status == "failed" and failure is not None and failure.startswith(REFUSED):
                await readers.note_refusal(tx, mail.subject)
            elif ours and status == "sent":
                await readers.note_reached(tx, mail.subject)
        MAILS.labels(status).inc()
        if failure is not None:
            log.warning("mail.not-sent", mail=str(mail.id), status=status, attempts=mail.attempts, failure=failure)
        return server.is_connected

    async def _attempt(self, server: SMTP, mail: Mail) -> tuple[str, str | None]:
        """The mail's status from now on, and why. What the server says of this receiver or this text with a 5xx is for
        good; everything else, also that it does not know us, may be better later.
        """
        try:
            content = build(mail, self._head).as_bytes()
        except Exception as fault:  # noqa: BLE001 - a mail that can't be made must not hold up the others
            return "failed", f"cannot be built: {type(fault).__name__}"
        try:
            async with asyncio.timeout(SEND_WITHIN):
                await server.sendmail(self._settings.sender.addr_spec, [mail.address], content)
            return "sent", None
        except SMTPRecipientsRefused as refusal:
            code = refusal.recipients[0].code
            return "failed" if code >= 500 else "queued", f"{REFUSED}: {code}"
        except SMTPDataError as refusal:
            return "failed" if refusal.code >= 500 else "queued", f"text refused: {refusal.code}"
        except SMTPResponseException as refusal:
            return "queued", f"sender refused: {refusal.code}"
        except (SMTPException, OSError) as lost:  # a timeout too
            server.close()
            return "queued", f"connection lost: {type(lost).__name__}"

    async def _due(self, at_most: int) -> int:
        async with self._database.begin() as tx:
            return await store.due(tx, at_most)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[SMTP]:
        host, port = self._settings.smtp_address
        async with SMTP(hostname=host, port=port, timeout=20, local_hostname=self._settings.sender.domain) as server:
            yield server


def pause_after(attempts: int) -> float:
    """Seconds until the next attempt: 1, 2, 4 … an hour."""
    return min(2.0 ** min(attempts - 1, 20), LONGEST_PAUSE)
