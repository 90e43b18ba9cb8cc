"""A receiver of webhooks, over real HTTP, that does as it is told."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

ORIGIN = "bieb.example.nl"


class Received(NamedTuple):
    """One request."""

    method: str
    headers: dict[str, str]
    body: bytes

    @property
    def events(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.body)
        return found


@dataclass(frozen=True)
class Says:
    """An answer."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


GRANTED = Says(200, {"webhook-allowed-origin": ORIGIN, "webhook-allowed-rate": "*"})


@dataclass
class Receiver:
    """`says` gives the answer to each delivery, `grants` that to a handshake."""

    says: Callable[[Received], Says] = lambda _: Says(204)
    grants: Says = GRANTED
    waits: float = 0.0
    received: list[Received] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """ASGI."""
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        request = Received(scope["method"], headers, body)
        self.received.append(request)
        await asyncio.sleep(self.waits)
        said = self.grants if request.method == "OPTIONS" else self.says(request)
        told = [(name.encode(), value.encode()) for name, value in said.headers.items()]
        await send({"type": "http.response.start", "status": said.status, "headers": told})
        await send({"type": "http.response.body", "body": said.body})

    @property
    def deliveries(self) -> list[Received]:
        """Requests with events."""
        return [each for each in self.received if each.method == "POST"]

    @property
    def positions(self) -> list[int]:
        """Of the events, in the order in which they came."""
        return [event["position"] for each in self.deliveries for event in each.events if "position" in event]
