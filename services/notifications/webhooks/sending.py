"""One request to a receiver, bounded in time and in what is read of its answer. Never raises for what it does."""

import asyncio
import socket
import time
from collections.abc import Mapping
from typing import Any

import httpx

from services.notifications.webhooks.domain import Answer
from shared.outside import NotPublic, Outside, Reach, Resolve, is_about_certificate, resolve

WITHIN = 10.0
"""Seconds for a request, from the look-up of its name to the end of its answer."""
BEGINNING = 1_000
"""Bytes of an answer that are read, and kept for the owner."""
_KEPT = ("content-type", "retry-after", "webhook-allowed-origin", "webhook-allowed-rate")


class Sender:
    """Sends to receivers, as far as `reach` allows; over https only where it reaches the internet."""

    def __init__(self, reach: Reach, resolve: Resolve = resolve, within: float = WITHIN, most: int = 100) -> None:
        self.outside = Outside(reach, "Innovatiebieb webhooks", within, resolve, most)
        self.schemes = ("https",) if reach == "public" else ("http", "https")
        self._within = within

    async def close(self) -> None:
        await self.outside.close()

    async def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        """Ask the receiver. A redirect is an answer like others: it is not followed."""
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._within):
                found = await self._send(method, url, headers, body)
        except Exception as failure:
            if (fault := _fault(failure)) is None:
                raise
            found = {"fault": fault}
        return Answer(round((time.monotonic() - began) * 1000), **found)

    async def _send(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        asked = httpx.URL(url)
        address = await self.outside.address(asked, self.schemes)
        request = self.outside.request(method, asked, address, headers=dict(headers), content=body)
        response = await self.outside.http.send(request, stream=True)
        try:
            beginning = await _beginning(response)
        finally:
            await response.aclose()
        kept = {name: response.headers[name] for name in _KEPT if name in response.headers}
        return {"status": response.status_code, "headers": kept, "body": beginning}


def _fault(failure: Exception) -> str | None:
    """Why there is no answer; None for a bug of ours."""
    match failure:
        case NotPublic():
            return "not-public"
        case TimeoutError() | httpx.TimeoutException():
            return "timeout"
        case socket.gaierror():
            return "no-such-host"
        case httpx.ConnectError() if is_about_certificate(failure):
            return "certificate"
        case httpx.HTTPError() | httpx.InvalidURL() | OSError() | UnicodeError():
            return "unreachable"
    return None


async def _beginning(response: httpx.Response) -> str:
    found = b""
    async for chunk in response.aiter_raw():
        found += chunk
        if len(found) >= BEGINNING:
            break
    return found[:BEGINNING].decode(errors="replace").replace("\x00", "�")
