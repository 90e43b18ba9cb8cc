"""Submissions and moderation in memory, over real HTTP: as much of the wire as the loading of samples touches.

Events take their time here: a case shows up only at the second look, and so does a publication at the library.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from local.ports import free_port
from shared.auth import Verifier
from shared.demo import AUDIENCE, ISSUER
from shared.principal import Principal

PHASES = ["idea", "experiment", "implementation"]
JSON = dict[str, Any]


class Refused(Exception):
    """Becomes a problem+json answer."""

    def __init__(self, status: int, detail: str, errors: list[JSON] | None = None) -> None:
        super().__init__(detail)
        self.status, self.problem = status, {"title": detail, "detail": detail, "errors": errors or []}


@dataclass
class FakeServices:
    """`writes` counts what changed something. From write `fail_at` on all get a 503; without `events` none arrives.

    The case of the project with the title `colleague_takes` is claimed by somebody else at once.
    """

    demo: Path
    port: int = 0
    projects: dict[str, JSON] = field(default_factory=dict)
    cases: dict[str, JSON] = field(default_factory=dict)
    logs: dict[str, list[JSON]] = field(default_factory=dict)
    looked: set[str] = field(default_factory=set)
    answers: dict[tuple[str, str, str], JSON] = field(default_factory=dict)
    writes: int = 0
    fail_at: int | None = None
    events: bool = True
    colleague_takes: str = ""

    def url(self, service: str) -> str:
        return f"http://127.0.0.1:{self.port}/{service}"

    @asynccontextmanager
    async def running(self) -> AsyncIterator["FakeServices"]:
        self.port = free_port(18_400)
        self.verifier = Verifier(ISSUER, AUDIENCE, str(self.demo / "jwks.json"), "local")
        paths = {
            "/submissions/v1/projects": self.draft_or_mine,
            "/submissions/v1/projects/{id}": self.project,
            "/submissions/v1/projects/{id}/submissions": self.submit,
            "/moderation/v1/cases": self.queue,
            "/moderation/v1/cases/{id}/assignments": self.assign,
            "/moderation/v1/cases/{id}/decisions": self.decide,
            "/moderation/v1/projects/{id}/phase-transitions": self.move,
            "/moderation/v1/projects/{id}/phase-log": self.log,
        }
        app = Starlette(
            routes=[Route(path, self.edge(handle), methods=["GET", "POST"]) for path, handle in paths.items()]
        )
        server = uvicorn.Server(uvicorn.Config(app, port=self.port, log_config=None, lifespan="off"))
        serving = asyncio.create_task(server.serve())
        try:
            yield self
        finally:
            server.should_exit = True
            await serving

    def edge(self, handle: Any) -> Any:
        async def answer(request: Request) -> JSONResponse:
            who = await self.verifier.verify(request.headers["authorization"].removeprefix("Bearer "))
            body = json.loads(await request.body() or b"{}")
            once = (who.sub, request.url.path, request.headers.get("idempotency-key", ""))
            if request.method == "POST" and once in self.answers:
                return JSONResponse(self.answers[once], 201, {"Idempotency-Replayed": "true"})
            try:
                if request.method == "POST":
                    if self.fail_at is not None and self.writes >= self.fail_at:
                        raise Refused(503, "Even niet bereikbaar")
                    self.answers[once] = dict(handle(request, who, body))
                    self.writes += 1
                    return JSONResponse(self.answers[once], 201)
                return JSONResponse(handle(request, who, None))
            except Refused as refusal:
                return JSONResponse(refusal.problem, refusal.status)

        return answer

    def draft_or_mine(self, request: Request, who: Principal, body: JSON | None) -> JSON:
        library = who.library
        assert library is not None
        if body is None:
            mine = [project for project in self.projects.values() if project["library"]["isil"] == library.isil]
            return paged(mine, request)
        assert who.has("staff")
        for tie in body.get("buildsOn", []):
            if self.projects[tie["projectId"]]["publishedRevision"] is None:
                raise Refused(400, "Bouwt voort op iets dat niet te vinden is")
        new = f"project-{len(self.projects)}"
        home = {"isil": library.isil, "name": library.name, "province": library.province}
        own = {"id": new, "status": "draft", "revision": 0, "publishedRevision": None, "library": home}
        self.projects[new] = body | own
        return self.projects[new]

    def project(self, request: Request, _who: Principal, _body: JSON | None) -> JSON:
        project = self.projects[request.path_params["id"]]
        case = self.cases.get(project["id"])
        if (
            project["status"] == "submitted"
            and case
            and case["status"] == "published"
            and self.arrived("publication", project)
        ):
            project |= {"status": "published", "publishedRevision": project["revision"]}
        return project

    def submit(self, request: Request, _who: Principal, _body: JSON) -> JSON:
        project = self.projects[request.path_params["id"]]
        missing = [
            name for name in ("title", "summary", "goal", "approach", "origin", "phase", "themes") if not project[name]
        ]
        if missing:
            raise Refused(400, "Nog niet compleet", [{"pointer": f"/{name}", "detail": "leeg"} for name in missing])
        assert project["status"] == "draft"
        project |= {"status": "submitted", "revision": 1}
        case = {key: project[key] for key in ("id", "library", "revision")} | {"projectId": project["id"]}
        self.cases[project["id"]] = case | {"status": "open", "province": project["library"]["province"]}
        if project["title"] == self.colleague_takes:
            self.cases[project["id"]] |= {"status": "assigned", "assignee": "een-collega"}
        return {"projectId": project["id"], "revision": 1, "status": "submitted"}

    def queue(self, request: Request, who: Principal, _body: JSON | None) -> JSON:
        wanted = request.query_params["province"]
        if not who.moderates(wanted):
            raise Refused(403, "Niet jouw provincie")
        cases = [case for case in self.cases.values() if case["province"] == wanted]
        return paged([case for case in cases if self.arrived("case", case)], request)

    def assign(self, request: Request, who: Principal, _body: JSON) -> JSON:
        case = self.case(request, who)
        assert case["status"] == "open"
        case |= {"status": "assigned", "assignee": who.sub}
        return case

    def decide(self, request: Request, who: Principal, body: JSON) -> JSON:
        case = self.case(request, who)
        assert (case["status"], case["assignee"]) == ("assigned", who.sub)
        assert (body["outcome"], body["revision"]) == ("publish", case["revision"])
        case["status"] = "published"
        return {"id": f"decision-{case['id']}"}

    def move(self, request: Request, who: Principal, body: JSON) -> JSON:
        case = self.case(request, who)
        assert case["status"] == "published"
        log = self.logs.setdefault(case["projectId"], [])
        before = log[-1]["to"] if log else self.projects[case["projectId"]]["phase"]
        after = PHASES[PHASES.index(before) + 1] if body["kind"] == "advance" else before
        assert body.get("to", after) == after
        assert body["motivation"]
        entry = {"kind": body["kind"], "from": before, "to": after, "outcome": body.get("outcome")}
        log.append(entry | {"decidedAt": f"2026-01-01T00:00:{len(log):02}Z"})
        return log[-1]

    def log(self, request: Request, _who: Principal, _body: JSON | None) -> JSON:
        return paged(list(reversed(self.logs.get(request.path_params["id"], []))), request)

    def case(self, request: Request, who: Principal) -> JSON:
        case = self.cases[request.path_params["id"]]
        own = who.library is not None and who.library.isil == case["library"]["isil"]
        if not who.moderates(case["province"]) or own:
            raise Refused(403, "Niet jouw zaak")
        return case

    def arrived(self, what: str, thing: JSON) -> bool:
        before = f"{what} {thing['id']}" in self.looked
        self.looked.add(f"{what} {thing['id']}")
        return before and self.events


def paged(items: list[JSON], request: Request) -> JSON:
    """Pages of five, however many were asked for: who forgets `next` sees too little."""
    start = int(request.query_params.get("after", "0"))
    following = str(start + 5) if start + 5 < len(items) else None
    return {"items": items[start : start + 5], "total": len(items), "next": following}
