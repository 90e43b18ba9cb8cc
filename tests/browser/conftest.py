"""A real Chromium on the portal, over a small world of services in this process."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page

from services.portal.main import create_app
from tests.portal.conftest import settings
from tests.portal.fakes import World
from tests.support.browsing import WIDE, chromium_started, watch

FEED = "http://notifications"
QUIET = {
    "headers": {"Content-Type": "text/event-stream", "Access-Control-Allow-Origin": "*"},
    "body": "retry: 600000\n\n",
}
"""A feed in which nothing happens: the one address of another service that a page of ours asks by itself."""


class Site:
    """The portal on an address; `world` is what its services know."""

    def __init__(self, folder: Path, database: str, **more: object) -> None:
        """`more`: other settings of the portal."""
        self.world = World()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        facts = {"demo_key": folder, "database_url": database, "portal_url": self.address, **more}
        app = create_app(settings(**facts), transport=self.world)
        self._server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1))
        self._thread = threading.Thread(target=self._serve)

    def _serve(self) -> None:
        asyncio.run(self._server.serve([self._socket]))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium_started() as browser:
        yield browser


@pytest.fixture
def site(tmp_path: Path, portal_database: str) -> Iterator[Site]:
    with Site(tmp_path, portal_database) as site:
        yield site


@pytest.fixture
def world(site: Site) -> World:
    return site.world


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Opens a window as somebody (None: not logged in). Any error in its console fails the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_window(persona: str | None = None, **options: Any) -> Page:
        context = browser.new_context(base_url=site.address, locale="nl-NL", **{"viewport": WIDE, **options})
        context.route(f"{FEED}/v1/events/stream**", lambda route: route.fulfill(**QUIET))
        contexts.append(context)
        page = watch(context, faults)
        if persona:
            page.goto("/inloggen")
            page.click(f'button[value="{persona}"]')
            page.wait_for_url("**/")
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert faults == []
