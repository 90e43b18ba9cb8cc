"""A library's desk over HTTP: what these tests do again and again."""

from typing import Any

import httpx

from shared.ids import UUID
from shared.testing import factories
from tests.support.service import RunningService, Who

STAFF = "medewerker-assen"


class Desk:
    """The service, and the steps to a project in some state."""

    def __init__(self, service: RunningService) -> None:
        self.service = service
        self._decisions: dict[str, int] = {}

    async def draft(self, who: Who = STAFF, **changes: Any) -> dict[str, Any]:
        """A draft with everything filled in."""
        answer = await self.service.post("/v1/projects", who, factories.fields(**changes))
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def submit(self, project: dict[str, Any], who: Who = STAFF, **more: Any) -> httpx.Response:
        return await self.service.post(f"/v1/projects/{project['id']}/submissions", who, **more)

    async def change(
        self, project: dict[str, Any], changes: Any, who: Who = STAFF, if_match: str = "*", **more: Any
    ) -> httpx.Response:
        path = f"/v1/projects/{project['id']}"
        return await self.service.request("PATCH", path, who, json=changes, headers={"If-Match": if_match}, **more)

    async def withdraw(self, project: dict[str, Any], who: Who = STAFF, reason: str | None = None) -> httpx.Response:
        query = {"reason": reason} if reason is not None else {}
        return await self.service.request("DELETE", f"/v1/projects/{project['id']}", who, params=query)

    async def decided(self, project: dict[str, Any], outcome: str = "publish", revision: int = 1) -> None:
        """Moderation's decision arrives."""
        make = {
            "publish": factories.published,
            "request-changes": factories.changes_requested,
            "reject": factories.rejected,
        }[outcome]
        number = self._decisions[project["id"]] = self._decisions.get(project["id"], 0) + 1
        await self.service.deliver(make(UUID(project["id"]), revision), number)

    async def submitted(self, who: Who = STAFF, **changes: Any) -> dict[str, Any]:
        """A project that waits for moderation."""
        project = await self.draft(who, **changes)
        assert (await self.submit(project, who)).status_code == 201
        return project

    async def published(self, who: Who = STAFF, **changes: Any) -> dict[str, Any]:
        """A project that is public in its first revision."""
        project = await self.submitted(who, **changes)
        await self.decided(project)
        return project

    async def read(self, project: dict[str, Any], who: Who = STAFF) -> dict[str, Any]:
        """The record as this person sees it now."""
        answer = await self.service.get(f"/v1/projects/{project['id']}", who)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found
