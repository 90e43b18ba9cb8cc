"""Listening to server-sent events over a real connection."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

Received = list[tuple[str, dict[str, Any]]]


@asynccontextmanager
async def listening(address: str, *, headers: dict[str, str] | None = None, **asked: Any) -> AsyncIterator[Received]:
    """What a listener receives, id and data, growing."""
    received: Received = []
    open_now = asyncio.Event()

    async def listen() -> None:
        field: dict[str, str] = {}
        async with (
            httpx.AsyncClient(timeout=30) as client,
            client.stream("GET", address, params=asked, headers=headers or {}) as answer,
        ):
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/event-stream")
            open_now.set()
            async for line in answer.aiter_lines():
                name, _, value = line.partition(": ")
                field[name] = value
                if not line and "data" in field:
                    received.append((field["id"], json.loads(field["data"])))
                    field = {}

    task = asyncio.create_task(listen())
    opening = asyncio.create_task(open_now.wait())
    await asyncio.wait([task, opening], return_when=asyncio.FIRST_COMPLETED)
    try:
        yield received
    finally:
        opening.cancel()
        task.cancel()
        await asyncio.gather(task, opening, return_exceptions=True)
