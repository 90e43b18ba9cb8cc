"""An application of this process behind a real server."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from shared.testing import eventually


@asynccontextmanager
async def served(app: Any, port: int = 0) -> AsyncIterator[str]:
    """The address of the application behind a real server, for clients that know only HTTP."""
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", port))
        # Ends also when somebody still listens to a stream.
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1))
        serving = asyncio.create_task(server.serve(sockets=[door]))

        async def started() -> bool:
            return server.started

        await eventually(started)
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving
