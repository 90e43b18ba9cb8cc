"""A server that keeps its connections open, and notes what was asked over each."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from shared.testing.waiting import eventually

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nja"
Says = Callable[[int, int], bytes | None]


class KeepingServer:
    """Notes the connections and what was asked over each. `says`: the answer to the n-th request of the m-th
    connection, from 1; None closes it without one.
    """

    def __init__(self, says: Says = lambda _connection, _request: OK) -> None:
        self.says, self.asked, self.open = says, list[list[str]](), 0
        self.names: list[str | None] = []
        self.port = 0
        self.writers: list[asyncio.StreamWriter] = []

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        mine: list[str] = []
        self.asked.append(mine)
        self.writers.append(writer)
        number = len(self.asked)
        self.open += 1
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                mine.append(head.lower().partition("host: ")[2].partition("\r\n")[0])
                answer = self.says(number, len(mine))
                if answer is None:
                    break
                writer.write(answer)
                await writer.drain()
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
        self.open -= 1

    @asynccontextmanager
    async def listening(
        self, tls: ssl.SSLContext | None = None, address: str = "127.0.0.1", port: int = 0
    ) -> AsyncIterator["KeepingServer"]:
        server = await asyncio.start_server(self.handle, address, port, ssl=tls)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            await eventually(lambda: self.open == 0)
