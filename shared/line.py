"""One HTTP/1.1 connection that asks one thing at a time and knows whether it may be used once more.

h11 says what the bytes mean; here they come and go. It is not httpx's, for that does not tell whether anything came
back before a connection was lost, nor whether a server said more than it was asked.
"""

import asyncio
from typing import NamedTuple, cast

import h11

PATIENCE = 10
"""Times that a server may say that its answer is still to come: a flood of that would keep our processor busy."""


class Said(NamedTuple):
    """An answer: its status, its headers by their names in lower case, and how its body began."""

    status: int
    headers: dict[str, str]
    beginning: bytes


class Line(asyncio.Protocol):
    """To be used by one task at a time, and to be closed by whoever has it."""

    def __init__(self) -> None:
        self._http = h11.Connection(h11.CLIENT)
        self._transport: asyncio.Transport | None = None
        self._something = asyncio.Event()
        self._is_asking = False
        self.has_heard = False
        """Whether anything came back since it was asked."""

    @property
    def is_free(self) -> bool:
        """Whether it is there, and nothing is under way."""
        return self._transport is not None and not self._transport.is_closing() and not self._is_asking

    def close(self) -> None:
        """At once, whatever is still to be sent: a receiver that takes nothing in would keep it for ever."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by its class

    def data_received(self, data: bytes) -> None:
        if not self._is_asking:
            self.close()  # it says what nobody asked
            return
        self.has_heard = True
        self._http.receive_data(data)
        self._something.set()

    def connection_lost(self, _exc: Exception | None) -> None:
        if self._is_asking:
            self._http.receive_data(b"")
        self._transport = None
        self._something.set()

    async def ask(self, request: h11.Request, body: bytes, most: int) -> Said:
        """The answer, `most` bytes of its body: it is free again only when that was all. Raises OSError and
        h11.RemoteProtocolError.
        """
        if not self.is_free or self._transport is None:
            raise ConnectionResetError
        self._is_asking, self.has_heard = True, False
        told = [self._http.send(event) for event in (request, h11.Data(data=body), h11.EndOfMessage())]
        self._transport.writelines([part for part in told if part])
        status, headers, beginning, patience = 0, dict[str, str](), b"", PATIENCE
        while len(beginning) < most:
            match await self._next():
                case h11.InformationalResponse():
                    patience -= 1
                    if not patience:
                        raise h11.RemoteProtocolError("it goes on saying that it will answer")
                case h11.Response() as head:
                    status = head.status_code
                    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in head.headers}
                case h11.Data() as part:
                    beginning += part.data
                case h11.EndOfMessage():
                    self._free()
                    break
        return Said(status, headers, beginning[:most])

    async def _next(self) -> object:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            self._something.clear()
            if self._transport is None:
                raise ConnectionResetError
            await self._something.wait()
        if event is h11.PAUSED:  # it switched to another protocol
            raise h11.RemoteProtocolError("not HTTP any more")
        return event

    def _free(self) -> None:
        """Let it be asked once more, if both sides are done and nothing came behind the answer."""
        both = (self._http.our_state, self._http.their_state)
        if self._transport is None or both != (h11.DONE, h11.DONE) or self._http.trailing_data[0]:
            return
        self._http.start_next_cycle()
        self._is_asking = False
