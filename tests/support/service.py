"""A service in this process: its real application and consumers over its real database, without a bus.

    async with running("moderation", await postgres.create_database("moderation"), tokens) as moderation:
        await moderation.deliver(factories.submitted())
        answer = await moderation.get("/v1/cases", "moderator-drenthe")

A service's `main` has `application(life)` and `consumers`, so that what is tested is what `main()` serves.
"""

import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, nullcontext
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import text
from starlette.datastructures import State

from shared.auth import Verifier
from shared.contracts import topics
from shared.contracts.base import Event
from shared.contracts.catalogue import by_type
from shared.db import Database
from shared.demo import AUDIENCE, ISSUER, DemoIssuer
from shared.messaging.consuming import Consumers
from shared.objects import Objects
from shared.testing.records import TestRecord, record
from shared.vocabularies import Memory, following

Who = str | Mapping[str, Any] | None
"""A persona's name, a token's claims, or nobody."""


class Tokens:
    """Tokens of the demo issuer, for personas or for any claims, and the verifier that believes them."""

    def __init__(self, folder: Path) -> None:
        self._issuer = DemoIssuer.open(folder, "local")
        self._known: dict[str, str] = {}

    def verifier(self) -> Verifier:
        return Verifier(ISSUER, AUDIENCE, str(self._issuer.jwks), "local")

    def of(self, who: str | Mapping[str, Any]) -> str:
        name = who if isinstance(who, str) else json.dumps(who, sort_keys=True)
        return self._known.setdefault(name, self._issuer.token(who))

    def headers(self, who: Who) -> dict[str, str]:
        return {} if who is None else {"Authorization": f"Bearer {self.of(who)}"}


class CaughtUp(httpx.ASGITransport):
    """Requests to a service in this process, each after its index has taken over all that it was told."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(app)
        self.service: RunningService | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.service is not None:
            await self.service.caught_up(past="asOf" in request.url.params)
        return await super().handle_async_request(request)


class RunningService:
    """What a test does with a service: ask it, send it events, look at what it told."""

    def __init__(
        self, app: FastAPI, consumers: Consumers, database: Database, client: httpx.AsyncClient, tokens: Tokens
    ) -> None:
        self.app, self.consumers, self.database, self.client, self.tokens = app, consumers, database, client, tokens
        self.transport: httpx.AsyncBaseTransport = httpx.ASGITransport(app)
        self.follower: Any = None
        """What keeps the search service's index; the others have none."""
        self.follower_of_past: Any = None
        self.memory = Memory()  # of the vocabularies: in production a process has one, and here are many services

    async def request(
        self, method: str, path: str, who: Who = None, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        """`more` is httpx's own: `json=`, `params=`, `content=` …"""
        sent = {**self.tokens.headers(who), **(headers or {})}
        with self.memory.used():
            return await self.client.request(method, path, headers=sent, **more)

    async def caught_up(self, *, past: bool = False) -> None:
        """Let the index of the search service, and that of the past, take over all that it was told."""
        if self.follower is not None:
            with self.memory.used():
                await following.begin(self.database)
                await self.follower.catch_up()
                if past:
                    await self.follower_of_past.catch_up()

    async def get(self, path: str, who: Who = None, **more: Any) -> httpx.Response:
        return await self.request("GET", path, who, **more)

    async def post(self, path: str, who: Who = None, body: Any = None, **more: Any) -> httpx.Response:
        return await self.request("POST", path, who, json={} if body is None else body, **more)

    async def deliver(self, event: Event | TestRecord, sequence: int = 1) -> TestRecord:
        """Hand an event to the service's consumers as the bus does; gives its record, to deliver once more."""
        delivered = event if isinstance(event, TestRecord) else record(event, sequence)
        with self.memory.used():
            await self.consumers.handle(delivered, self.database)
        return delivered

    async def told(self, contract: type[Event] | None = None) -> list[dict[str, Any]]:
        """What the service's log tells, in order, as JSON with `type` and `sequence`; all, or one contract's."""
        async with self.database.begin() as tx:
            rows = (await tx.execute(text("SELECT type, sequence, data FROM event_log ORDER BY position"))).all()
        return [
            {"type": row.type, "sequence": row.sequence, **row.data}
            for row in rows
            if contract is None or row.type == contract.TYPE
        ]

    async def events(self) -> list[tuple[Event, int]]:
        """The same as events with their sequences, to deliver to another service."""
        known, found = by_type(), []
        for event in await self.told():
            kind, sequence = event.pop("type"), event.pop("sequence")
            found.append((known[kind].model_validate(event), sequence))
        return found

    async def rows(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        """The rows of a query on the service's database."""
        async with self.database.begin() as tx:
            return [dict(row) for row in (await tx.execute(text(query), parameters)).mappings()]


class Wire:
    """Between services in this process, as the bus is between real ones."""

    def __init__(self, services: Mapping[str, RunningService]) -> None:
        self._services = services
        self._carried = dict.fromkeys((name for name in services if name in topics.LOGS), 0)

    async def pump(self) -> None:
        """Deliver to every service what each has told since the last time."""
        for name, carried in self._carried.items():
            told = await self._services[name].events()
            for event, sequence in told[carried:]:
                for service in self._services.values():
                    await service.deliver(event, sequence)
            self._carried[name] = len(told)


@asynccontextmanager
async def running(name: str, database_url: str, tokens: Tokens) -> AsyncIterator[RunningService]:
    """The service `name` on a migrated database. Nothing runs beside it: no relay, no bus, no worker."""
    main = import_module(f"services.{name}.main")
    app = _app(name)
    database = Database(database_url, pool=5)
    app.state.database, app.state.verifier = database, tokens.verifier()
    folder = Path(tempfile.mkdtemp(prefix="bieb-objects-"))
    index = Path(tempfile.mkdtemp(prefix="bieb-index-"))
    app.state.objects, app.state.public_url = Objects.open(str(folder)), ""
    transport = CaughtUp(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        try:
            service = transport.service = RunningService(app, main.consumers, database, client, tokens)
            service.transport = transport
            if name == "search":
                service.follower, service.follower_of_past = _followers(app, database, index)
            yield service
        finally:
            if service.follower is not None:
                service.follower.close()
                service.follower_of_past.close()
            shutil.rmtree(index, ignore_errors=True)
            await database.close()
            shutil.rmtree(folder, ignore_errors=True)
            _FREE.setdefault(name, []).append(app)


_FREE: dict[str, list[FastAPI]] = {}
"""Applications that no test uses now, by service. To make one takes a quarter of a second, most of all for what each
route needs; what one remembers is in its state, and each test gets that new.
"""


def _app(name: str) -> FastAPI:
    main = import_module(f"services.{name}.main")
    if not _FREE.get(name):
        app: FastAPI = main.application(lambda _app: nullcontext())
        return app
    app = _FREE[name].pop()
    app.state = State({"endings": []})
    if hasattr(main, "fresh"):
        main.fresh(app)
    return app


def _followers(app: FastAPI, database: Database, place: Path) -> tuple[Any, Any]:
    """The workers that keep the indexes of a search service, to be asked to; they build in this process."""
    building = import_module("services.search.index.building")
    preparing = import_module("services.search.index.preparing")
    following_ = import_module("services.search.index.following")

    async def build(source: Any, path: Path) -> None:
        await building.build(database, path, source)

    live, (present, past) = app.state.live, preparing.SOURCES.values()
    return (
        following_.Follower(database, place, live, build, present),
        following_.Follower(database, place / "past", live.on_past_days, build, past),
    )
