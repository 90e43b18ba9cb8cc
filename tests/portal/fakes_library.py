"""What a library is asked and asks others, behind the same HTTP APIs: the adoption register, review dates, offers,
invitations.
"""

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.portal import fakes_desk

if TYPE_CHECKING:
    from tests.portal.fakes import World

JSON = dict[str, Any]


@dataclass
class Library:
    """What waits. `due` are projects whose review date has come, `authors` who writes along, by project."""

    adoptions: list[JSON] = field(default_factory=list)
    versions: dict[str, int] = field(default_factory=dict)
    """Of the lines of the register that were changed."""
    offers: list[JSON] = field(default_factory=list)
    invitations: list[JSON] = field(default_factory=list)
    due: set[str] = field(default_factory=set)
    authors: dict[str, set[str]] = field(default_factory=dict)
    threads: dict[str, list[JSON]] = field(default_factory=dict)
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


def asked(world: "World", kind: str, project: str, email: str, by: str = "", message: str = "Doe je mee?") -> JSON:
    """An offer or an invitation (`kind`: offers, invitations) to an address."""
    found = world.projects[project]
    ask = {
        "id": world.library.new_id(),
        "projectId": project,
        "title": found["content"]["title"],
        "library": found["library"],
        "message": message,
        "createdAt": "2026-11-20T10:00:00.000Z",
        "expiresAt": "2026-12-20T10:00:00.000Z",
        "email": email,
        "by": by,
    }
    getattr(world.library, kind).append(ask)
    return ask


def question(world: "World", case: str, text: str) -> None:
    """A moderator asks something of a case's library."""
    fakes_desk.say(world, case, "question", text)


def submissions(world: "World") -> list[Route]:
    """Its routes at submissions."""
    from tests.portal.fakes import claims, paged, problem

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
        return paged(lines, request)

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

    async def register(request: Request) -> Response:
        mine = isil(request)
        ours = {key for key, it in world.projects.items() if it["library"]["isil"] == mine}
        lines = [it for it in world.library.adoptions if it["projectId"] in ours or it["adopter"]["isil"] == mine]
        return paged(lines, request)

    async def one_adoption(request: Request) -> Response:
        line = next((it for it in world.library.adoptions if it["id"] == request.path_params["key"]), None)
        if line is None:
            return problem(404, "Niet gevonden.")
        versions = world.library.versions
        if request.method == "PATCH":
            body = await request.json()
            if line["adopter"]["isil"] != isil(request):
                return problem(403, "Dit is voor de bibliotheek die het overnam.")
            if request.headers.get("if-match") != f'"{versions.get(line["id"], 1)}"':
                return problem(412, "Intussen veranderd.")
            if line["status"] not in ("proposed", "confirmed"):
                return problem(409, "Deze overname is al gestopt.")
            if not body.get("changed", "x"):
                return fault("changed", "Dit mag niet leeg zijn.")
            renamed = body.get("adoptedAs", line["adoptedAs"]) != line["adoptedAs"]
            line |= body | ({"status": "proposed"} if renamed else {})
            versions[line["id"]] = versions.get(line["id"], 1) + 1
        return JSONResponse(line, headers={"ETag": f'"{versions.get(line["id"], 1)}"'})

    async def settle(request: Request) -> Response:
        line = next((it for it in world.library.adoptions if it["id"] == request.path_params["key"]), None)
        if line is None:
            return problem(404, "Niet gevonden.")
        what = request.path_params["what"]
        body = {} if what == "confirmations" else await request.json()
        if what != "confirmations" and not body.get("reason"):
            return fault("reason", "Dit mag niet leeg zijn.")
        if what != "endings" and line["status"] != "proposed":
            return problem(409, "Deze overname is al bevestigd.")
        line |= {"status": {"confirmations": "confirmed", "refusals": "declined", "endings": "ended"}[what], **body}
        return JSONResponse(line, 201)

    async def review(request: Request) -> Response:
        project = world.projects[request.path_params["key"]]
        if project["id"] not in world.library.due:
            return problem(409, "Alleen van een gepubliceerd project kun je zeggen dat het nog klopt.")
        world.library.due.remove(project["id"])
        return JSONResponse({}, 201)

    def listed(kind: str) -> Any:
        async def answer(request: Request) -> Response:
            who = claims(request)
            found = [it | {"mine": it["by"] == who.get("sub")} for it in getattr(world.library, kind)]
            found = [it for it in found if it["mine"] or it["email"] == who.get("email")]
            items = [{name: value for name, value in it.items() if name not in ("email", "by")} for it in found]
            return JSONResponse({"items": items, "total": len(items), "next": None})

        return answer

    def asking(kind: str) -> Any:
        async def ask(request: Request) -> Response:
            body, who = await request.json(), claims(request)
            if "@" not in body["email"]:
                return fault("email", "Dit is geen e-mailadres.")
            made = asked(world, kind, request.path_params["key"], body["email"], who["sub"], body["message"])
            return JSONResponse({"id": made["id"]}, 201)

        return ask

    def answered(kind: str) -> Any:
        async def answer(request: Request) -> Response:
            waiting, who = getattr(world.library, kind), claims(request)
            ask = next((it for it in waiting if it["id"] == request.path_params["key"]), None)
            if ask is None:
                return problem(409, "Dit is al beantwoord, teruggenomen of verlopen.")
            waiting.remove(ask)
            if request.method == "POST" and kind == "offers":
                world.projects[ask["projectId"]]["library"] = who["library"]
            elif request.method == "POST":
                world.library.authors.setdefault(ask["projectId"], set()).add(who["sub"])
            return Response(status_code=204) if request.method == "DELETE" else JSONResponse({}, 201)

        return answer

    async def authors(request: Request) -> Response:
        along, who = world.library.authors.get(request.path_params["key"], set()), claims(request)
        if who["sub"] not in along:
            return problem(403, "Dit is er voor de bibliotheek van dit project.")
        items = [{"id": "a", "name": "Iemand", "mine": sub == who["sub"]} for sub in along]
        return JSONResponse({"items": items, "total": len(items), "next": None})

    return [
        Route("/v1/projects/{key}/adoptions", of_project),
        Route("/v1/projects/{key}/adoptions", adopt, methods=["POST"]),
        Route("/v1/adoptions", register),
        Route("/v1/adoptions/{key}", one_adoption, methods=["GET", "PATCH"]),
        Route("/v1/adoptions/{key}/{what}", settle, methods=["POST"]),
        Route("/v1/projects/{key}/review-confirmations", review, methods=["POST"]),
        Route("/v1/projects/{key}/authors", authors),
        Route("/v1/ownership-offers", listed("offers")),
        Route("/v1/projects/{key}/ownership-offers", asking("offers"), methods=["POST"]),
        Route("/v1/ownership-offers/{key}/acceptances", answered("offers"), methods=["POST"]),
        Route("/v1/ownership-offers/{key}", answered("offers"), methods=["DELETE"]),
        Route("/v1/invitations", listed("invitations")),
        Route("/v1/projects/{key}/invitations", asking("invitations"), methods=["POST"]),
        Route("/v1/invitations/{key}/acceptances", answered("invitations"), methods=["POST"]),
        Route("/v1/invitations/{key}", answered("invitations"), methods=["DELETE"]),
    ]
