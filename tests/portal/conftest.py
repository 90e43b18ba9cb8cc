"""The portal over a small world of services, and visitors of it."""

import re
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from starlette.datastructures import State

from services.portal import main
from services.portal.main import create_app
from services.portal.settings import PortalSettings
from services.portal.store import SessionStore
from shared.db import Database
from tests.portal.fakes import World

HOST = "http://portal.test"
FREE: list[FastAPI] = []
"""Pages and their routes that no test uses now."""


def settings(**changes: object) -> PortalSettings:
    facts: dict[str, object] = {
        "mode": "local",
        "session_secret": "a" * 40,
        "database_url": "postgresql+asyncpg://portal@127.0.0.1:1/portal",  # nobody's, unless a test gives one
        **{f"{name}_url": f"http://{name}" for name in ("submissions", "moderation", "notifications", "search")},
    }
    return PortalSettings.model_validate(facts | changes)


class Visitor(httpx.AsyncClient):
    """A browser without JavaScript: keeps cookies, follows redirects, fills in the forms that pages offer."""

    async def log_in(self, persona: str) -> "Visitor":
        sent = {"form_token": await self.token("/inloggen"), "persona": persona, "naar": "/"}
        answer = await self.post("/inloggen", data=sent, headers={"Origin": HOST}, follow_redirects=False)
        assert answer.status_code == 303
        return self

    async def send_form(self, page: str, action: str, **fields: str | list[str]) -> httpx.Response:
        """Post to `action` with the form token that `page` shows, as its own form would."""
        return await self.post(action, data={"form_token": await self.token(page), **fields}, headers={"Origin": HOST})

    async def token(self, page: str) -> str:
        found = re.search(r'name="form_token"[^>]* value="([^"]+)"', (await self.get(page)).text)
        assert found, f"{page} has no form"
        return found[1]


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def sampled(world: World) -> World:
    world.load_samples()
    return world


@pytest.fixture
async def store(portal_database: str) -> AsyncIterator[SessionStore]:
    """Who is logged in."""
    store = SessionStore(Database(portal_database))
    yield store
    await store.close()


@pytest.fixture(autouse=True)
def _routes_again(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A portal has the routes of an earlier one: to find them out takes longer than a test; its state is new."""
    make, taken = main.pages, list[FastAPI]()

    def again() -> FastAPI:
        app = FREE.pop() if FREE else make()
        app.state = State()
        taken.append(app)
        return app

    monkeypatch.setattr(main, "pages", again)
    yield
    FREE.extend(taken)


@pytest.fixture
async def visit(world: World, tmp_path: Path, store: SessionStore) -> AsyncIterator[Callable[[], Visitor]]:
    """Makes visitors, each with cookies of his own."""
    app = create_app(settings(demo_key=tmp_path), transport=world, store=store)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    visitors: list[Visitor] = []

    def arrive() -> Visitor:
        visitor = Visitor(transport=transport, base_url=HOST, follow_redirects=True)
        visitors.append(visitor)
        return visitor

    yield arrive
    for visitor in visitors:
        await visitor.aclose()


@pytest.fixture
def reader(visit: Callable[[], Visitor]) -> Visitor:
    """Somebody who is not logged in."""
    return visit()


@pytest.fixture
async def writer(visit: Callable[[], Visitor]) -> Visitor:
    """Works at Bibliotheek Assen."""
    return await visit().log_in("medewerker-assen")


@pytest.fixture
async def moderator(visit: Callable[[], Visitor]) -> Visitor:
    """Moderates Drenthe."""
    return await visit().log_in("moderator-drenthe")
