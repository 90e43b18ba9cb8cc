"""A real SMTP server that does what a test tells it to: accept, refuse, or hang up at the worst moment."""

import asyncio
import email.policy
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

HANG_UP = "hang up in the middle of the text"
HANG_UP_AFTER_TEXT = "hang up instead of answering the text"


class PostOffice:
    """`answers` are used up in order, one a mail; after them every mail is accepted."""

    def __init__(self) -> None:
        self.accepted: list[tuple[str, EmailMessage]] = []
        self.answers: deque[str] = deque()
        self.refused: dict[str, str] = {}
        """The answer for a receiver, instead of taking him."""
        self.sender_answer = ""
        self.before_answer: Callable[[], Awaitable[None]] | None = None
        self.tries = 0
        self.port = 0

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def messages_to(self, receiver: str) -> list[EmailMessage]:
        return [message for address, message in self.accepted if address == receiver]

    @asynccontextmanager
    async def open(self) -> AsyncIterator["PostOffice"]:
        server = await asyncio.get_running_loop().create_server(lambda: _Desk(self), "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.sender_answer:
            return self.sender_answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            self.tries += 1
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        self.tries += 1
        if self.before_answer is not None:
            await self.before_answer()
        answer = self.answers.popleft() if self.answers else "250 OK"
        if answer == HANG_UP_AFTER_TEXT:
            assert server.transport is not None
            server.transport.abort()
        elif answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            message = BytesParser(EmailMessage, policy=email.policy.strict).parsebytes(envelope.content)
            self.accepted += [(address, message) for address in envelope.rcpt_tos]
        return answer


class _Desk(SMTP):
    def __init__(self, office: PostOffice) -> None:
        super().__init__(office, enable_SMTPUTF8=True, hostname="localhost")
        self._office = office

    async def smtp_DATA(self, arg: Any) -> None:  # noqa: N802 - aiosmtpd's name
        if self._office.answers and self._office.answers[0] == HANG_UP:
            self._office.answers.popleft()
            self._office.tries += 1
            await self.push("354 go on")
            await self._reader.readline()
            assert self.transport is not None
            self.transport.abort()
            return
        await super().smtp_DATA(arg)
