"""Connections to the outside that are kept for some seconds, for whoever asks the same receiver again and again.

One that is kept is used again only for the very place that it was made for: scheme, the address that was looked at
just now, port, and the name that was asked for. Another name at the same address, or the same name at another address,
gets a connection of its own. Each serves one request at a time, and is kept only when its answer was read to its end.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from time import monotonic
from typing import NamedTuple

import httpcore

KEPT_FOR = 5.0
"""Seconds that a connection lies idle before it is closed: less than most servers wait."""
_BROKEN = (httpcore.NetworkError, httpcore.RemoteProtocolError, httpcore.ConnectionNotAvailable)


class Place(NamedTuple):
    """Where a connection leads to: `address` is the IP address, `name` who was asked for (Host, and SNI)."""

    scheme: str
    address: str
    port: int
    name: str


class _Idle(NamedTuple):
    since: float
    place: Place
    connection: httpcore.AsyncHTTPConnection


class Connections:
    """Makes them, keeps them for a while, closes them. At most `most` lie idle at any moment."""

    def __init__(self, within: float, most: int, trusted: ssl.SSLContext, *, keep: float = KEPT_FOR) -> None:
        """`within`: seconds for each step of a request; `keep`: seconds that one may lie idle."""
        self._steps = dict.fromkeys(("connect", "read", "write", "pool"), within)
        self._most, self._trusted, self._keep = most, trusted, keep
        self._idle: list[_Idle] = []  # who lies longest first
        self._closing: asyncio.Task[None] | None = None

    @property
    def idle(self) -> int:
        """How many lie idle."""
        return len(self._idle)

    async def close(self) -> None:
        """Close what lies idle. Call it when nothing is asked any more."""
        if self._closing is not None:
            self._closing.cancel()
            await asyncio.gather(self._closing, return_exceptions=True)
        while self._idle:
            await self._idle.pop().connection.aclose()

    @asynccontextmanager
    async def ask(
        self, place: Place, method: str, target: bytes, headers: Mapping[str, str], body: bytes
    ) -> AsyncIterator[httpcore.Response]:
        """An answer, its body still to be read; what is not read of it is not waited for. Raises what httpcore raises.

        A server may close a connection that lay idle just as we ask. When nothing came back the same is asked once
        more over a new one, so a request may arrive twice: it must be one that says who it is.
        """
        url = httpcore.URL(scheme=place.scheme.encode(), host=place.address.encode(), port=place.port, target=target)
        sent = [(name.encode(), value.encode()) for name, value in headers.items()]
        if body:
            sent.append((b"Content-Length", str(len(body)).encode()))
        extensions = {"timeout": self._steps, "sni_hostname": place.name}
        request = httpcore.Request(method, url, headers=sent, content=body, extensions=extensions)
        connection = await self._kept(place)
        try:
            if connection is not None:
                try:
                    response = await connection.handle_async_request(request)
                except _BROKEN:
                    await connection.aclose()
                    connection = None
            if connection is None:
                connection = httpcore.AsyncHTTPConnection(url.origin, self._trusted)
                response = await connection.handle_async_request(request)
            try:
                yield response
            finally:
                await response.aclose()  # closes the connection too when the answer was not read to its end
        except BaseException:
            if connection is not None:
                await connection.aclose()
            raise
        await self._keep_for_a_while(place, connection)

    async def _kept(self, place: Place) -> httpcore.AsyncHTTPConnection | None:
        for number in range(len(self._idle) - 1, -1, -1):
            if self._idle[number].place == place:
                found = self._idle.pop(number)
                if monotonic() - found.since < self._keep and not found.connection.has_expired():
                    return found.connection
                await found.connection.aclose()  # its other end closed it, or says what nobody asked
                return await self._kept(place)
        return None

    async def _keep_for_a_while(self, place: Place, connection: httpcore.AsyncHTTPConnection) -> None:
        if not connection.is_idle():
            await connection.aclose()
            return
        self._idle.append(_Idle(monotonic(), place, connection))
        if self._closing is None or self._closing.done():
            self._closing = asyncio.create_task(self._close_old())
        if len(self._idle) > self._most:
            await self._idle.pop(0).connection.aclose()

    async def _close_old(self) -> None:
        while self._idle:
            left = self._keep - (monotonic() - self._idle[0].since)
            if left > 0:
                await asyncio.sleep(left)
            else:
                await self._idle.pop(0).connection.aclose()
