"""The notes service over a real database."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from shared.db import Database
from tests.shared.web import notes
from tests.support.postgres import TestPostgres
from tests.support.service import Tokens, Who


class Notes:
    """The service, and what is in its database."""

    def __init__(self, client: httpx.AsyncClient, database: Database, tokens: Tokens) -> None:
        self.client, self.database, self.tokens = client, database, tokens

    async def ask(
        self,
        method: str,
        path: str,
        who: Who = "medewerker-assen",
        headers: dict[str, str] | None = None,
        **more: object,
    ) -> httpx.Response:
        """One request; `more` is httpx's own."""
        sent = {**self.tokens.headers(who), **(headers or {})}
        return await self.client.request(method, path, headers=sent, **more)  # type: ignore[arg-type]

    async def count(self) -> int:
        """How many notes there are."""
        async with self.database.begin() as tx:
            return int((await tx.execute(text("SELECT count(*) FROM note"))).scalar_one())


@pytest.fixture(scope="session")
def notes_url(postgres: TestPostgres) -> str:
    """A database with the service's tables."""

    async def make() -> str:
        url = await postgres.create_empty_database("notes")
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            await connection.run_sync(notes.metadata.create_all)
            await connection.execute(text(notes.NOTE))
        await engine.dispose()
        return url

    return asyncio.run(make())


@pytest.fixture
async def service(notes_url: str, tokens: Tokens) -> AsyncIterator[Notes]:
    """The service with an empty database. An exception that leaves the application fails the test."""
    app = notes.application()
    database = Database(notes_url)
    app.state.database, app.state.verifier = database, tokens.verifier()
    async with database.begin() as tx:
        await tx.execute(text("TRUNCATE note, idempotency_key"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://notes") as client:
        yield Notes(client, database, tokens)
    await database.close()
