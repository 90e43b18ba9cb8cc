"""A library's shelf of files over HTTP: what these tests do again and again."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from services.submissions.materials import store
from shared.objects import Objects
from tests.submissions.desk import STAFF, Desk
from tests.submissions.materials.files import GOOD
from tests.support.service import RunningService, Who


class Shelf:
    """The service with its desk, and the steps to a project with files."""

    def __init__(self, service: RunningService) -> None:
        self.service, self.desk = service, Desk(service)
        self.objects: Objects = service.app.state.objects

    async def send(
        self,
        project: dict[str, Any],
        content: bytes = GOOD["pdf"],
        name: str = "Draaiboek.pdf",
        who: Who = STAFF,
        headers: dict[str, str] | None = None,
        **fields: str,
    ) -> httpx.Response:
        """The answer to an upload."""
        path = f"/v1/projects/{project['id']}/materials"
        form: dict[str, Any] = {"data": {"licence": "CC-BY-4.0", **fields}, "files": {"file": (name, content)}}
        return await self.service.request("POST", path, who, headers=headers, **form)

    async def added(self, project: dict[str, Any], *content: Any, **more: Any) -> dict[str, Any]:
        """The material that an upload made."""
        answer = await self.send(project, *content, **more)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def fetch(
        self, project: dict[str, Any], material: dict[str, Any], who: Who = STAFF, **more: Any
    ) -> httpx.Response:
        path = f"/v1/projects/{project['id']}/materials/{material['id']}/content"
        return await self.service.get(path, who, **more)

    async def take_away(
        self, project: dict[str, Any], material: dict[str, Any], who: Who = STAFF, **more: Any
    ) -> httpx.Response:
        path = f"/v1/projects/{project['id']}/materials/{material['id']}"
        return await self.service.request("DELETE", path, who, **more)

    async def stored(self) -> set[str]:
        """The ids of every object in the store."""
        later = datetime.now(UTC) + timedelta(days=1)
        return {
            name.rpartition("/")[2]
            async for names in self.objects.older_than(f"{store.PREFIX}/", later)
            for name in names
        }

    async def rows(self) -> set[str]:
        """The ids of every file the database knows."""
        return {str(row["id"]) for row in await self.service.rows("SELECT id FROM material_file")}

    async def shrink_room(self, project: dict[str, Any], size: int) -> None:
        """Say that the project's files take so many bytes more than they do."""
        await self.service.rows(
            "UPDATE material_file SET size = size + :size WHERE project_id = :id RETURNING 1",
            size=size,
            id=UUID(project["id"]),
        )
