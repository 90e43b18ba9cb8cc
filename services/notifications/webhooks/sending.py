"""One request to a receiver, bounded in time and in what is read of its answer. Never raises for what it does."""

import asyncio
import socket
import time
from collections.abc import Mapping
from typing import Any

import h11
import httpx

from services.notifications.webhooks.domain import Answer
from shared.connections import KEPT_FOR, Connections, Place
from shared.outside import (
    Addresses,
    NotPublic,
    Reach,
    Resolve,
    is_about_certificate,
    name_of,
    port_of,
    resolve,
    trusted,
)

WITHIN = 10.0
"""Seconds for a request, from the look-up of its name to the end of its answer."""
BEGINNING = 1_000
"""Bytes of an answer that are read, and kept for the owner."""
IDLE = 256
"""Connections that lie idle at most."""
_ALWAYS = {"User-Agent": "Innovatiebieb webhooks", "Accept": "*/*", "Accept-Encoding": "identity"}
_KEPT = ("content-type", "retry-after", "webhook-allowed-origin", "webhook-allowed-rate")


class Sender:
    """Sends to receivers, as far as `reach` allows; over https only where it reaches the internet."""

    def __init__(
        self, reach: Reach, resolve: Resolve = resolve, within: float = WITHIN, *, keep: float = KEPT_FOR
    ) -> None:
        """`within`: seconds for a request; `keep`: seconds that a connection may lie idle."""
        self.addresses = Addresses(reach, resolve)
        self.connections = Connections(IDLE, trusted(), keep)
        self.schemes = ("https",) if reach == "public" else ("http", "https")
        self._within = within

    async def close(self) -> None:
        self.connections.close()

    async def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        """Ask the receiver. A redirect is an answer like others: it is not followed."""
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._within):
                found = await self._send(method, httpx.URL(url), headers, body)
        except Exception as failure:
            if (fault := _fault(failure)) is None:
                raise
            found = {"fault": fault}
        return Answer(round((time.monotonic() - began) * 1000), **found)

    async def _send(self, method: str, url: httpx.URL, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        # Also when a connection is open: the name may lead elsewhere now.
        address = await self.addresses.of(url, self.schemes)
        place = Place(url.scheme, address, port_of(url), name_of(url))
        sent = {"Host": url.netloc.decode(), **_ALWAYS, **headers}
        said = await self.connections.ask(place, method, url.raw_path, sent, body, BEGINNING)
        kept = {name: said.headers[name] for name in _KEPT if name in said.headers}
        beginning = said.beginning.decode(errors="replace").replace("\x00", "�")
        return {"status": said.status, "headers": kept, "body": beginning}


def _fault(failure: Exception) -> str | None:
    """Why there is no answer; None for a bug of ours."""
    match failure:
        case NotPublic():
            return "not-public"
        case TimeoutError():
            return "timeout"
        case socket.gaierror():
            return "no-such-host"
        case OSError() if is_about_certificate(failure):
            return "certificate"
        case h11.ProtocolError() | httpx.InvalidURL() | OSError() | UnicodeError():
            return "unreachable"
    return None
