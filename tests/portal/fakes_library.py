"""What a library is asked and asks others, behind the same HTTP APIs: the adoption register for now."""

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from tests.portal.fakes import World

JSON = dict[str, Any]


@dataclass
class Library:
    """What is in the register."""

    adoptions: list[JSON] = field(default_factory=list)
    count: Any = field(default_factory=lambda: itertools.count(1))

    def new_id(self) -> str:
        return f"019ab000-0000-7000-9000-{next(self.count):012x}"


def adoption(world: "World", project: str, adopter: JSON, **facts: Any) -> JSON:
    """A line of the register, as the service tells it."""
    line = {
        "id": world.library.new_id(),
        "projectId": project,
        "originalProjectId": project,
        "adopter": adopter,
        "adoptedAs": "adopted",
        "phase": None,
        "changed": "Kleiner.",
        "since": "2025",
        "ownProjectId": None,
        "status": "proposed",
        "outcome": None,
        "reason": None,
        "createdAt": "2026-11-01T10:00:00.000Z",
    } | facts
    world.library.adoptions.append(line)
    return line


def submissions(world: "World") -> list[Route]:
    """Its routes at submissions."""
    from tests.portal.fakes import claims, problem

    def isil(request: Request) -> str | None:
        return (claims(request).get("library") or {}).get("isil")

    def fault(name: str, words: str) -> Response:
        return problem(400, words, [{"in": "body", "pointer": f"/{name}", "code": "x", "detail": words}])

    async def of_project(request: Request) -> Response:
        project = world.projects.get(request.path_params["key"])
        if project is None or not project["publishedRevision"]:
            return problem(404, "Niet gevonden.")
        mine = isil(request)
        lines = [line for line in world.library.adoptions if line["projectId"] == project["id"]]
        if mine != project["library"]["isil"]:
            lines = [it for it in lines if it["status"] == "confirmed" or it["adopter"]["isil"] == mine]
        return JSONResponse({"items": lines, "total": len(lines), "next": None})

    async def adopt(request: Request) -> Response:
        project, who, body = world.projects[request.path_params["key"]], claims(request), await request.json()
        if project["library"]["isil"] == isil(request):
            return problem(403, "Dit project is van jullie eigen bibliotheek.")
        if not body.get("since", "2026")[:4].isdigit():
            return fault("since", "Sinds wanneer? Schrijf een jaar, maand of dag: 2026, 2026-03 of 2026-03-01.")
        for line in world.library.adoptions:
            if (line["projectId"], line["adopter"]["isil"]) == (project["id"], isil(request)):
                return problem(409, "Jullie staan al in het register bij dit project.")
        return JSONResponse(adoption(world, project["id"], who["library"], **body), 201)

    return [
        Route("/v1/projects/{key}/adoptions", of_project),
        Route("/v1/projects/{key}/adoptions", adopt, methods=["POST"]),
    ]
