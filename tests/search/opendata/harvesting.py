"""What tests of harvesting share: the service on a port, the worker's rounds, and answers as trees."""

import asyncio
import socket
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI
from lxml import etree

from services.search.opendata.oai.keeping import keep
from services.search.opendata.site import LOCAL
from shared.testing import eventually
from tests.support.service import RunningService

with warnings.catch_warnings():
    # Its last release is of 2020: a backslash in a plain string, which newer Pythons warn of when they first read it.
    warnings.simplefilter("ignore")
    from sickle import Sickle

__all__ = ["NAMES", "Sickle", "ask", "kept", "served"]

NAMES = {
    "oai": "http://www.openarchives.org/OAI/2.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "bieb": "urn:innovatiebieb:record:1",
}


async def kept(search: RunningService) -> None:
    """Let the worker take in everything that changed."""

    async def some() -> int:
        with search.memory.used():
            return await keep(search.database, LOCAL)

    while await some():
        pass


async def ask(search: RunningService, **arguments: str) -> Any:
    """The answer as a tree; `from_` is `from`."""
    given = {name.rstrip("_"): value for name, value in arguments.items()}
    answer = await search.get("/v1/oai", params=given)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    return etree.fromstring(answer.content)


@asynccontextmanager
async def served(app: FastAPI, port: int = 0) -> AsyncIterator[str]:
    """The address of the application behind a real server, for clients that know only HTTP."""
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", port))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
        serving = asyncio.create_task(server.serve(sockets=[door]))

        async def started() -> bool:
            return server.started

        await eventually(started)
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving
