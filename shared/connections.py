"""Connections to the outside that are kept for some seconds, for whoever asks the same receiver again and again.

One that is kept is used again only for the very place that it was made for: scheme, the address that was looked at
just now, port, and the name that was asked for. Another name at the same address, or the same name at another address,
gets a connection of its own. Each serves one request at a time, and is kept only when its answer was read to its end
and nothing came behind that.
"""

import asyncio
import ssl
from collections.abc import Mapping
from time import monotonic
from typing import NamedTuple

import h11

from shared.line import Line, Said

KEPT_FOR = 5.0
"""Seconds that a connection lies idle before it is closed: less than most servers wait."""


class Place(NamedTuple):
    """Where a connection leads to: `address` is the IP address, `name` who was asked for (Host, and SNI)."""

    scheme: str
    address: str
    port: int
    name: str


class _Idle(NamedTuple):
    since: float
    place: Place
    line: Line


class Connections:
    """Makes them, keeps them for a while, closes them. At most `most` lie idle at any moment."""

    def __init__(self, most: int, trusted: ssl.SSLContext, keep: float = KEPT_FOR) -> None:
        """`trusted`: whose certificates count; `keep`: seconds that one may lie idle."""
        self._most, self._trusted, self._keep = most, trusted, keep
        self._idle: list[_Idle] = []  # who lies longest first
        self._closing: asyncio.TimerHandle | None = None

    @property
    def idle(self) -> int:
        """How many lie idle."""
        return len(self._idle)

    def close(self) -> None:
        """Close what lies idle, and keep nothing any more."""
        self._keep = 0.0
        self._close_old()
        if self._closing is not None:
            self._closing.cancel()

    async def ask(
        self, place: Place, method: str, target: bytes, headers: Mapping[str, str], body: bytes, most: int
    ) -> Said:
        """What a server says, `most` bytes of it. Raises OSError and h11.ProtocolError. The caller limits the time.

        A server may close a connection that lay idle just as we ask. When nothing at all came back the same is asked
        once more over a new one. So a request may arrive twice: it must be one that says which it is.
        """
        sent = [("Host", headers["Host"]), *((name, value) for name, value in headers.items() if name != "Host")]
        if body:
            sent.append(("Content-Length", str(len(body))))
        request = h11.Request(method=method, target=target, headers=sent)
        line = self._kept(place)
        if line is not None:
            try:
                return await self._ask(line, place, request, body, most)
            except (OSError, h11.RemoteProtocolError):
                if line.has_heard:
                    raise
        return await self._ask(await self._made(place), place, request, body, most)

    async def _ask(self, line: Line, place: Place, request: h11.Request, body: bytes, most: int) -> Said:
        try:
            said = await line.ask(request, body, most)
        except BaseException:  # a caller who waits no longer too
            line.close()
            raise
        if line.is_free and self._keep > 0:
            self._idle.append(_Idle(monotonic(), place, line))
            self._close_old()
        else:
            line.close()
        return said

    async def _made(self, place: Place) -> Line:
        tls = self._trusted if place.scheme == "https" else None
        _, line = await asyncio.get_running_loop().create_connection(
            Line, place.address, place.port, ssl=tls, server_hostname=place.name if tls else None
        )
        return line

    def _kept(self, place: Place) -> Line | None:
        for number in range(len(self._idle) - 1, -1, -1):
            if self._idle[number].place == place:
                line = self._idle.pop(number).line
                if line.is_free:  # its server may have closed it
                    return line
        return None

    def _close_old(self) -> None:
        """Close what lies too long and what is too many; look again when the next is due."""
        while self._idle and (len(self._idle) > self._most or monotonic() - self._idle[0].since >= self._keep):
            self._idle.pop(0).line.close()
        if self._idle and self._closing is None:
            due = self._keep - (monotonic() - self._idle[0].since)
            self._closing = asyncio.get_running_loop().call_later(due, self._look_again)

    def _look_again(self) -> None:
        self._closing = None
        self._close_old()
