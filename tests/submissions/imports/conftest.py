"""Somebody who imports and exports over HTTP, and the worker, when a test wants it to work."""

from typing import Any

import httpx
import pytest

from services.submissions.imports.worker import Storing
from tests.submissions.imports.tables import table
from tests.support.service import RunningService, Who

STAFF = "medewerker-assen"


class Importer:
    """What a test does with files."""

    def __init__(self, service: RunningService) -> None:
        self.service = service
        self.worker = Storing(service.database)

    async def send(
        self, content: str | bytes, who: Who = STAFF, kind: str = "text/csv", language: str = "nl", **query: str
    ) -> httpx.Response:
        """Upload a file."""
        body = content.encode() if isinstance(content, str) else content
        headers = {"Content-Type": kind, "Accept-Language": language}
        return await self.service.request("POST", "/v1/imports", who, content=body, params=query, headers=headers)

    async def lines(self, content: str | bytes, who: Who = STAFF, **query: str) -> httpx.Response:
        """Upload a JSONL file."""
        return await self.send(content, who, "application/x-ndjson", **query)

    async def rows(self, *rows: dict[str, Any], who: Who = STAFF, **query: str) -> dict[str, Any]:
        """Import these rows, which must be right; gives the import when all of it is stored."""
        return await self.done(await self.send(table(*rows), who, **query), who)

    async def done(self, answer: httpx.Response, who: Who = STAFF) -> dict[str, Any]:
        """The import of this answer when all of it is stored."""
        assert answer.status_code == 201, answer.text
        while await self.worker.step():
            pass
        made: dict[str, Any] = (await self.service.get(answer.headers["location"], who)).json()
        assert made["status"] == "done"
        return made

    async def became(self, made: dict[str, Any], who: Who = STAFF) -> list[tuple[int, str]]:
        """What became of each row."""
        answer = await self.service.get(f"/v1/imports/{made['id']}/rows", who, params={"limit": "200"})
        return [(row["row"], row["outcome"]) for row in answer.json()["items"]]

    async def projects(self, who: Who = STAFF) -> dict[str, dict[str, Any]]:
        """The projects of the library by their titles."""
        answer = await self.service.get("/v1/projects", who, params={"mine": "true", "limit": "200"})
        return {project["title"]: project for project in answer.json()["items"]}

    async def export(self, who: Who = STAFF, kind: str = "csv", **query: str) -> str:
        """What an export gives."""
        answer = await self.service.get(f"/v1/exports/projects.{kind}", who, params=query)
        assert answer.status_code == 200, answer.text
        return answer.content.decode()

    async def nothing_was_stored(self) -> None:
        """No table of the service that a file could leave something in has a row."""
        for name in ("project", "revision", "event_log", "import", "import_row", "import_text", "import_key"):
            assert await self.service.rows(f'SELECT * FROM "{name}"') == [], name


@pytest.fixture
def importer(submissions: RunningService) -> Importer:
    return Importer(submissions)
