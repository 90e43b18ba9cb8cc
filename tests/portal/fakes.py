"""The four services as far as the portal can tell: one small world in memory, behind their HTTP APIs.

Only what a page needs to be tested is here. The services' own rules have their own tests.
"""

import base64
import itertools
import json
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.samples.records import samples
from services.notifications.feed.domain import PUBLIC as EVENTS
from shared.differences import Comparison
from shared.vocabularies import Change, Memory, Term, vocabulary
from tests.portal import fake_figures, fakes_admin, fakes_desk, fakes_library

NOW = datetime.now(UTC)
JSON = dict[str, Any]
REQUIRED = ("title", "summary", "goal", "approach", "origin", "phase", "themes")
FACETS = {
    "theme": "themes",
    "phase": None,
    "province": None,
    "outcome": None,
    "targetGroup": "targetGroups",
    "coreFunction": "coreFunctions",
    "library": None,
    "startYear": None,
}

REVIEW: JSON = {
    "checks": [
        {"code": "dead-links", "level": "fault", "field": None, "text": "Deze pagina bestaat niet (meer).",
         "textEn": "This page does not exist (any more).",
         "found": "https://bieb.example/een-heel-lang-adres-zonder-einde/dat-nergens-wordt-afgebroken/pagina.html"},
        {"code": "plain-language", "level": "warning", "field": "approach", "found": "Wij <b>faciliteren</b> dit.",
         "text": "Deze zin heeft 38 woorden. Maak er twee of drie van.",
         "textEn": "This sentence has 38 words. Make it two or three."},
        {"code": "sections-filled", "level": "ok", "field": None, "found": None, "text": "Alles is ingevuld.",
         "textEn": "Everything is filled in."},
    ],
    "links": [{"url": "https://bieb.example", "checkedAt": None, "status": None, "fault": None}],
    "lookAlikes": [{"id": "019ab000-0000-7000-8000-00000000beef", "title": "Voorlezen op het plein",
                    "library": {"isil": "NL-0800070000", "name": "Bibliotheek Utrecht", "province": "utrecht"},
                    "phase": "experiment", "outcome": None, "score": 0.4, "reasons": ["zelfde woorden: markt"]}],
    "lookAlikesMissing": None,
    "otherProjects": [{"caseId": "1", "projectId": "2", "title": "Een eerder project", "status": "published",
                       "phase": "idea", "outcome": None}],
}  # fmt: skip
"""What moderation says of a case where a test puts nothing else."""


def z(at: datetime) -> str:
    """A time as the services write it."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def problem(status: int, detail: str, errors: list[JSON] | None = None) -> Response:
    body = {"type": "about:blank", "title": detail, "status": status, "detail": detail, "errors": errors or []}
    return JSONResponse(body, status, media_type="application/problem+json")


def claims(request: Request) -> JSON:
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not token:
        return {}
    payload = token.split(".")[1]
    found: JSON = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return found


class World(httpx.AsyncBaseTransport):
    """The services, and a transport that leads to them by host name. Hosts in `down` do not answer."""

    def __init__(self) -> None:
        self.projects: dict[str, JSON] = {}
        self.cases: dict[str, JSON] = {}
        self.logs: dict[str, list[JSON]] = {}
        self.notifications: list[JSON] = []
        self.subscriptions: list[JSON] = []
        mail = {"status": "ok", "address": "medewerker@example.nl", "reason": None, "since": None}
        self.preferences: JSON = {"language": "nl", "digestHour": 8, "digestDay": "monday", "mail": mail}
        self.searches: list[JSON] = []
        """Saved searches, of whoever asks."""
        self.meant: dict[str, str] = {}
        """What was probably meant, by what was asked."""
        self.hooks: list[JSON] = []
        """Webhooks, of whoever asks."""
        self.deliveries: list[JSON] = []
        self.feed: list[JSON] = []
        """The public events."""
        self.stops: dict[str, str] = {}
        """What the keys of mails would end."""
        self.decisions: dict[str, list[JSON]] = {}
        self.library = fakes_library.Library()
        self.desk = fakes_desk.Desk()
        self.oversight = fakes_admin.Oversight()
        self.unlisted = 0
        """Cases beside those that the queue names, as when there are more than fit in a page."""
        self.reviews: dict[str, JSON] = {}
        self.assessed: list[JSON] = []
        self.stays: list[JSON] = []
        """How long projects stayed in a phase, by theme and support institution."""
        self.keys: dict[str, tuple[str, JSON]] = {}
        self.words = Memory()
        self.down: set[str] = set()
        self.compared: list[JSON] = []
        """The drafts that search was asked to compare."""
        self.merged: dict[str, str] = {}
        self.withdrawn: set[str] = set()
        self.refuse: dict[str, Response] = {}
        self.calls: list[tuple[str, str, str]] = []
        self._ids = (f"019ab000-0000-7000-8000-{number:012x}" for number in itertools.count(1))
        self.held: dict[str, list[JSON]] = {}
        """What each service holds of whoever asks."""
        self._apps = {
            name: httpx.ASGITransport(Starlette(routes=[*getattr(self, f"_{name}")(), *self._person(name)]))
            for name in ("submissions", "moderation", "notifications", "search")
        }

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        self.calls.append((host, request.method, request.url.path))
        if host in self.down:
            raise httpx.ConnectError("connection refused", request=request)
        return await self._apps[host].handle_async_request(request)

    def _person(self, service: str) -> list[Route]:
        async def held(_: Request) -> Response:
            return JSONResponse(
                {"service": service, "subject": "ik", "gatheredAt": z(NOW), "items": self.held.get(service, [])}
            )

        async def erase(_: Request) -> Response:
            self.held.clear()
            return JSONResponse({}, 202)

        return [Route("/v1/personal-data", held), Route("/v1/erasures", erase, methods=["POST"])]

    # What a test puts in the world

    def publish(self, content: JSON, library: JSON, *, days_ago: float = 3, steps: list[JSON] | None = None) -> str:
        """A published project, with its phase log."""
        key = self._draft(content, library)
        at = NOW - timedelta(days=days_ago)
        project = self.projects[key]
        project |= {
            "status": "published",
            "revision": 1,
            "publishedRevision": 1,
            "publishedAt": z(at),
            "updatedAt": z(at),
        }
        project["revisions"] = [dict(project["content"])]
        self._start(key, at)
        for number, step in enumerate(steps or []):
            self._move(key, step, at + timedelta(hours=number + 1))
        return key

    def _start(self, key: str, at: datetime) -> None:
        project = self.projects[key]
        project |= {"phase": project["content"].get("phase", "idea"), "outcome": None, "movedAt": None}
        self.logs[key] = [self._line("start", None, project["phase"], None, "", at)]

    def load_samples(self) -> None:
        known: dict[str, str] = {}
        for number, sample in enumerate(samples()):
            ties = [{"projectId": known[tie.key], "relation": tie.relation, "note": tie.note} for tie in sample.ties]
            steps = [{"kind": step.kind, **step.body} for step in sample.steps]
            library = dict(sample.staff["library"])
            known[sample.key] = self.publish(
                sample.content | {"buildsOn": ties}, library, days_ago=0.4 + number / 3, steps=steps
            )

    def notify(self, text: str, project: str | None = None, *, read: bool = False, hours_ago: float = 2) -> str:
        item = {
            "id": next(self._ids),
            "projectId": project,
            "title": "Titel",
            "kind": "phase-advanced",
            "text": text,
            "createdAt": z(NOW - timedelta(hours=hours_ago)),
            "readAt": z(NOW) if read else None,
            "reasons": ["dit project"],
            "path": f"/projecten/{project}" if project else "",
        }
        self.notifications.append(item)
        return str(item["id"])

    def open_case(self, key: str, **facts: Any) -> str:
        project = self.projects[key]
        case = next((case for case in self.cases.values() if case["projectId"] == key), None)
        if case is None:
            case = {"id": next(self._ids), "projectId": key, "assignee": None}
            self.cases[case["id"]] = case
        case |= {
            "revision": project["revision"],
            "title": project["content"]["title"],
            "library": project["library"],
            "province": project["library"]["province"],
            "status": "assigned" if case["assignee"] else "open",
            "openedAt": z(NOW - timedelta(days=1)),
            "dueAt": z(NOW + timedelta(days=9)),
            "openQuestions": 0,
        } | facts
        return str(case["id"])

    # submissions

    def _submissions(self) -> list[Route]:
        return [
            Route("/livez", lambda _: JSONResponse({})),
            *fakes_admin.submissions(self),
            Route("/v1/projects", self._list_mine),
            Route("/v1/projects", self._create, methods=["POST"]),
            Route("/v1/projects/{key}", self._read),
            Route("/v1/projects/{key}", self._patch, methods=["PATCH"]),
            Route("/v1/projects/{key}", self._remove, methods=["DELETE"]),
            Route("/v1/projects/{key}/submissions", self._submit, methods=["POST"]),
            Route("/v1/projects/{key}/revisions", self._revisions),
            Route("/v1/projects/{key}/revisions/{number:int}", self._revision),
            *fakes_library.submissions(self),
        ]

    def change_term(self, name: str, code: str, **changes: Any) -> None:
        """SPN changes a term, or adds one."""
        known = self.words[name].term(code)
        seed = known or Term(code=code, label=code, label_en=code, valid_from=NOW.date())
        term = Term.model_validate({**seed.model_dump(), **changes})
        self.words.take([Change(name, 99, self.words.generation + 1, term)])

    def _tagged(self, request: Request, body: JSON) -> Response:
        tag = f'"{self.words.generation}"'
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"ETag": tag})
        return JSONResponse(body | {"version": self.words.generation}, headers={"ETag": tag})

    def _draft(self, content: JSON, library: JSON) -> str:
        key, at = next(self._ids), z(datetime.now(UTC))
        self.projects[key] = {
            "id": key,
            "content": dict(content),
            "library": library,
            "status": "draft",
            "revision": 0,
            "publishedRevision": None,
            "version": 1,
            "createdAt": at,
            "updatedAt": at,
            "submittedAt": None,
            "decision": None,
            "revisions": [],
        }
        return key

    def _record(self, project: JSON) -> JSON:
        facts = {
            name: value
            for name, value in project.items()
            if name not in {"content", "revisions", "version", "phase", "outcome", "movedAt"}
        }
        return project["content"] | facts | {"province": project["library"]["province"]}

    def _answer(self, project: JSON, status: int = 200) -> Response:
        return JSONResponse(self._record(project), status, headers={"ETag": f'"{project["version"]}"'})

    async def _list_mine(self, request: Request) -> Response:
        isil, status = (claims(request).get("library") or {}).get("isil"), request.query_params.get("status")
        along = {key for key, subs in self.library.authors.items() if claims(request).get("sub") in subs}
        newest_first = reversed(self.projects.values())
        found = [it for it in newest_first if it["library"]["isil"] == isil or it["id"] in along]
        items = [self._record(project) for project in found if status in (None, project["status"])]
        if request.query_params.get("reviewDue"):
            items = [item | {"reviewDue": "2026-11-01"} for item in items if item["id"] in self.library.due]
        return paged(items, request)

    async def _create(self, request: Request) -> Response:
        who, body = claims(request), await request.json()
        if not who:
            return problem(401, "Log eerst in.")
        key = request.headers.get("idempotency-key", "")
        if key and key in self.keys:
            made, said = self.keys[key]
            if said != body:
                return problem(409, "Deze Idempotency-Key is al gebruikt voor iets anders.")
            return self._answer(self.projects[made], 201)
        if errors := _faults(body, ("title",)):
            return problem(400, "De invoer klopt niet.", errors)
        project = self.projects[self._draft(body, who["library"])]
        self.keys[key] = (project["id"], body)
        return self._answer(project, 201)

    async def _read(self, request: Request) -> Response:
        project = self.projects.get(request.path_params["key"])
        who = claims(request)
        own = (
            bool(project) and (who.get("library") or {}).get("isil") == project["library"]["isil"] if project else False
        )
        own = own or who.get("sub") in self.library.authors.get(request.path_params["key"], ())
        if project is None or not (own or project["publishedRevision"]):
            return problem(404, "Niet gevonden.")
        return self._answer(project)

    async def _patch(self, request: Request) -> Response:
        project, body = self.projects[request.path_params["key"]], await request.json()
        if "if-match" not in request.headers:
            return problem(428, "Stuur If-Match mee.")
        if request.headers["if-match"] != f'"{project["version"]}"':
            return problem(412, "Intussen veranderd.")
        if errors := _faults(project["content"] | body, ("title",)):
            return problem(400, "De invoer klopt niet.", errors)
        project["content"] = {name: value for name, value in (project["content"] | body).items() if value is not None}
        project["version"] += 1
        project["updatedAt"] = z(datetime.now(UTC))
        return self._answer(project)

    async def _remove(self, request: Request) -> Response:
        project = self.projects[request.path_params["key"]]
        if project["status"] == "draft":
            del self.projects[project["id"]]
        elif not request.query_params.get("reason"):
            return problem(400, "Zeg waarom.")
        else:
            project["status"] = "withdrawn"
        return Response(status_code=204)

    async def _submit(self, request: Request) -> Response:
        project = self.projects[request.path_params["key"]]
        if errors := _faults(project["content"], REQUIRED):
            return problem(400, "Er ontbreekt nog iets.", errors)
        project["revision"] += 1
        project["status"], project["submittedAt"] = "submitted", z(datetime.now(UTC))
        project["version"] += 1
        project["revisions"].append(dict(project["content"]))
        self.open_case(project["id"])
        return JSONResponse({"projectId": project["id"], "revision": project["revision"], "status": "submitted"}, 201)

    def _readable(self, request: Request) -> dict[int, JSON]:
        """The revisions that whoever asks may see: for the public, those that were published."""
        project, who = self.projects[request.path_params["key"]], claims(request)
        inside = project["library"]["isil"] == (who.get("library") or {}).get("isil")
        inside = inside or project["library"]["province"] in self._area(request)
        hidden = project.get("unpublished", ())
        last = project["publishedRevision"] or 0
        numbered = dict(enumerate(project["revisions"], start=1))
        return {n: text for n, text in numbered.items() if inside or (n <= last and n not in hidden)}

    async def _revisions(self, request: Request) -> Response:
        if request.path_params["key"] not in self.projects or not (found := self._readable(request)):
            return problem(404, "Niet gevonden.")
        items = [{"revision": number, "submittedAt": z(NOW - timedelta(days=90 - number))} for number in found]
        return JSONResponse({"items": items, "total": len(items), "next": None})

    async def _revision(self, request: Request) -> Response:
        found, number = self._readable(request), request.path_params["number"]
        against = int(request.query_params.get("against", number - 1))
        if number not in found or ("against" in request.query_params and against not in found):
            return problem(404, "Niet gevonden.")
        differing = Comparison().fields(found[against], found[number]) if against in found else []
        changes = [asdict(difference) for difference in differing]
        body = {"revision": number, "submittedAt": z(NOW), "content": found[number], "changes": changes}
        return JSONResponse(body)

    # moderation

    def _moderation(self) -> list[Route]:
        return [
            Route("/livez", lambda _: JSONResponse({})),
            Route("/v1/cases", self._queue),
            Route("/v1/cases/{key}", self._case),
            Route("/v1/cases/{key}/history", self._history),
            Route("/v1/cases/{key}/review", self._review),
            Route("/v1/cases/{key}/link-checks", lambda _: JSONResponse({"items": []}, 202), methods=["POST"]),
            Route("/v1/projects/{key}/gates", self._gates),
            Route("/v1/cases/{key}/assignments", self._assign, methods=["POST"]),
            Route("/v1/cases/{key}/assignments", self._release, methods=["DELETE"]),
            Route("/v1/cases/{key}/decisions", self._decide, methods=["POST"]),
            Route("/v1/projects/{key}/decisions", self._decisions),
            Route("/v1/projects/{key}/handling", self._handling),
            Route("/v1/projects/{key}/phase-log", self._phase_log),
            Route("/v1/projects/{key}/phase-transitions", self._transition, methods=["POST"]),
            *fakes_desk.moderation(self),
            *fakes_admin.moderation(self),
            Route("/v1/statistics/phases", self._phase_times),
        ]

    def _area(self, request: Request) -> set[str]:
        who = claims(request)
        if "spn" in who.get("roles", []):
            return {term.code for term in vocabulary("provinces").items}
        return set(who.get("provinces") or []) if "moderator" in who.get("roles", []) else set()

    async def _phase_times(self, _: Request) -> Response:
        return JSONResponse({"items": self.stays, "total": len(self.stays)})

    async def _queue(self, request: Request) -> Response:
        query, who = request.query_params, claims(request)
        items = [
            case
            for case in self.cases.values()
            if case["province"] in self._area(request)
            and query.get("status") in (None, case["status"])
            and (query.get("assignee") != "me" or case["assignee"] == who["sub"])
        ]
        more = self.unlisted if query.get("status") == "open" else 0
        return JSONResponse({"items": items, "total": len(items) + more, "next": None})

    async def _case(self, request: Request) -> Response:
        case = self.cases.get(request.path_params["key"])
        if case is None or case["province"] not in self._area(request):
            return problem(404, "Niet gevonden.")
        project = self.projects[case["projectId"]]
        more = {"content": project["revisions"][-1], "publishedRevision": project["publishedRevision"]}
        more |= {
            "phase": project.get("phase"),
            "outcome": project.get("outcome"),
            "allowed": self._allowed(case, claims(request)),
        }
        return JSONResponse(case | more)

    def _allowed(self, case: JSON, who: JSON) -> list[str]:
        pending, mine = case["status"] in {"open", "assigned"}, case["assignee"] == who["sub"]
        if (who.get("library") or {}).get("isil") == case["library"]["isil"]:
            return []
        allowed = ["claim"] if pending and case["assignee"] is None else []
        allowed += ["hand-over", "release"] if case["assignee"] and (mine or "spn" in who["roles"]) else []
        allowed += ["ask"] if mine and (pending or case["status"] == "changes-requested") else []
        allowed += ["ask-opinion", "publish", "request-changes", "reject"] if pending and mine else []
        published = self.projects[case["projectId"]]["publishedRevision"]
        return allowed + (["advance", "repeat", "stop"] if published else [])

    async def _history(self, request: Request) -> Response:
        return JSONResponse({"items": self.decisions.get(self.cases[request.path_params["key"]]["projectId"], [])})

    async def _review(self, request: Request) -> Response:
        case = self.cases[request.path_params["key"]]
        return JSONResponse(self.reviews.get(case["id"], REVIEW))

    async def _gates(self, request: Request) -> Response:
        if request.path_params["key"] not in self.logs:
            return problem(404, "Niet gevonden.")
        criteria = [
            {"code": term.code, "label": term.label, "labelEn": term.label_en, "required": term.required}
            for term in vocabulary("gate-criteria").items
            if term.phase == "implementation" and not term.themes
        ]
        return JSONResponse({"items": [{"kind": "advance", "to": "experiment", "criteria": criteria}]})

    async def _decisions(self, request: Request) -> Response:
        return JSONResponse({"items": self.decisions.get(request.path_params["key"], [])})

    async def _handling(self, request: Request) -> Response:
        case = next((it for it in self.cases.values() if it["projectId"] == request.path_params["key"]), None)
        if case is None or case["library"]["isil"] != (claims(request).get("library") or {}).get("isil"):
            return problem(404, "Niet gevonden.")
        shown = {name: case[name] for name in ("projectId", "revision", "status", "dueAt")}
        return JSONResponse(shown | {"openQuestions": case.get("openQuestions", 0)})

    async def _assign(self, request: Request) -> Response:
        case, who = self.cases[request.path_params["key"]], claims(request)
        if case["assignee"] not in (None, who["sub"]) and not (await request.json()).get("assignee"):
            return problem(409, "Een collega heeft deze zaak al.")
        case |= {"assignee": who["sub"], "status": "assigned"}
        return JSONResponse(case, 201)

    async def _release(self, request: Request) -> Response:
        case, who = self.cases[request.path_params["key"]], claims(request)
        if case["assignee"] is None:
            return problem(409, "Niemand heeft deze zaak.")
        if case["assignee"] != who["sub"] and "spn" not in who["roles"]:
            return problem(409, "Een collega heeft deze zaak.")
        case |= {"assignee": None, "status": "open" if case["status"] == "assigned" else case["status"]}
        return Response(status_code=204)

    async def _decide(self, request: Request) -> Response:
        case, body = self.cases[request.path_params["key"]], await request.json()
        if case["assignee"] != claims(request)["sub"]:
            return problem(409, "Deze zaak is niet van jou. Pak hem eerst.")
        if body["revision"] != case["revision"]:
            return problem(409, "Er is intussen een nieuwe versie ingediend.")
        self.desk.drafts.pop((case["id"], claims(request)["sub"], "decision"), None)
        status = {"publish": "published", "request-changes": "changes-requested", "reject": "rejected"}[body["outcome"]]
        project = self.projects[case["projectId"]]
        case |= {"status": status, "assignee": case["assignee"] if status == "changes-requested" else None}
        project["status"] = status
        project["decision"] = {
            "outcome": body["outcome"],
            "reason": body["reason"],
            "revision": body["revision"],
            "decidedAt": z(NOW),
        }
        self.decisions.setdefault(case["projectId"], []).insert(
            0, {"kind": "decision", **body, "poi": "bisc", "decidedAt": z(NOW)}
        )
        if status == "published":
            project |= {"publishedRevision": case["revision"], "publishedAt": z(NOW)}
            self._start(project["id"], NOW)
        return JSONResponse({"id": next(self._ids)}, 201)

    async def _phase_log(self, request: Request) -> Response:
        items = self.logs.get(request.path_params["key"], [])
        return JSONResponse({"items": items, "total": len(items), "next": None})

    async def _transition(self, request: Request) -> Response:
        key, body = request.path_params["key"], await request.json()
        if not body.get("motivation"):
            return problem(
                400,
                "De invoer klopt niet.",
                [{"in": "body", "pointer": "/motivation", "code": "missing", "detail": "Leg uit waarom."}],
            )
        for it in body.get("criteria", []):
            if it["code"] == "eigenaar-na-proef" and not it["met"]:
                return problem(409, "Zonder eigenaar gaat een project niet verder.")
        if body.get("from") != self.projects[key]["phase"]:
            return problem(409, "Dit project is intussen in een andere fase.")
        self._move(key, body, datetime.now(UTC))
        return JSONResponse({"id": next(self._ids)}, 201)

    def _move(self, key: str, body: JSON, at: datetime) -> None:
        project, order = self.projects[key], ["idea", "experiment", "implementation"]
        before = project["phase"]
        if body["kind"] == "advance":
            project["phase"] = body.get("to") or order[order.index(before) + 1]
        if body["kind"] == "return":
            project["phase"] = body["to"]
        project["outcome"] = body.get("outcome", "stopped") if body["kind"] == "stop" else None
        project["movedAt"] = z(at)
        self.logs[key].insert(
            0, self._line(body["kind"], before, project["phase"], project["outcome"], body["motivation"], at)
        )
        words = vocabulary("gate-criteria")
        self.logs[key][0]["criteria"] = [
            {"code": it["code"], "label": words.label(it["code"]), "met": it["met"]} for it in body.get("criteria", [])
        ]
        self.logs[key][0]["unassessed"] = ["effect"] if body.get("criteria") else []
        self.assessed = body.get("criteria", [])

    def _line(
        self, kind: str, before: str | None, after: str | None, outcome: str | None, motivation: str, at: datetime
    ) -> JSON:
        return {
            "id": next(self._ids),
            "kind": kind,
            "from": before,
            "to": after,
            "outcome": outcome,
            "motivation": motivation,
            "criteria": [],
            "poi": "bisc",
            "decidedAt": z(at),
        }

    # notifications

    def _notifications(self) -> list[Route]:
        return [
            Route("/livez", lambda _: JSONResponse({})),
            Route("/v1/notifications", self._inbox),
            Route("/v1/notifications/readings", self._mark_all, methods=["POST"]),
            Route("/v1/notifications/{key}/readings", self._mark, methods=["POST"]),
            Route("/v1/subscriptions", self._subscriptions),
            Route("/v1/subscriptions", self._subscribe, methods=["POST"]),
            Route("/v1/subscriptions/{key}", self._unsubscribe, methods=["DELETE"]),
            Route("/v1/preferences", self._read_preferences),
            Route("/v1/preferences", self._prefer, methods=["PUT"]),
            Route("/v1/unsubscriptions/{key}", self._stopping),
            Route("/v1/unsubscriptions/{key}", self._stop, methods=["POST"]),
            Route("/v1/webhooks", self._hooks),
            Route("/v1/webhooks", self._hook, methods=["POST"]),
            Route("/v1/webhooks/{key}", self._one_hook, methods=["GET", "PATCH", "DELETE"]),
            Route("/v1/webhooks/{key}/deliveries", self._delivered),
            Route("/v1/webhooks/{key}/secrets", self._new_secret, methods=["POST"]),
            Route("/v1/webhooks/{key}/tests", self._test_hook, methods=["POST"]),
            Route("/v1/webhooks/{key}/replays", self._replay, methods=["POST"]),
            Route("/v1/events", self._events),
        ]

    def add_hook(self, **facts: Any) -> str:
        """A webhook that works."""
        hook = {
            "id": next(self._ids), "url": "https://bieb.example/haak", "types": None, "status": "active",
            "reason": None, "position": 7, "behind": 0, "failures": 0, "failingSince": None, "nextAttemptAt": None,
            "requestsPerMinute": None, "previousSecretUntil": None, "createdAt": z(NOW),
        } | facts  # fmt: skip
        self.hooks.append(hook)
        return str(hook["id"])

    async def _hooks(self, _: Request) -> Response:
        return JSONResponse({"items": self.hooks[::-1], "total": len(self.hooks), "next": None})

    async def _hook(self, request: Request) -> Response:
        body = await request.json()
        if not body["url"].startswith("https://"):
            words = "Dit moet een openbaar adres zijn (https), zonder gebruikersnaam en zonder #."
            error = {"in": "body", "pointer": "/url", "code": "not-public", "detail": words}
            return problem(400, "De invoer klopt niet.", [error])
        key = self.add_hook(url=body["url"], types=body.get("types"), status="pending", position=body.get("after", 9))
        hook = next(hook for hook in self.hooks if hook["id"] == key)
        return JSONResponse(hook | {"secret": "whsec_eerste"}, 201)

    def _found_hook(self, request: Request) -> JSON | None:
        return next((hook for hook in self.hooks if hook["id"] == request.path_params["key"]), None)

    async def _one_hook(self, request: Request) -> Response:
        hook = self._found_hook(request)
        if hook is None:
            return problem(404, "Niet gevonden.")
        if request.method == "DELETE":
            self.hooks.remove(hook)
            return Response(status_code=204)
        if request.method == "PATCH":
            on = (await request.json())["status"] == "active"
            hook |= {"status": "pending" if on else "paused", "reason": None if on else "by-owner"}
        return JSONResponse(hook)

    async def _delivered(self, _: Request) -> Response:
        return JSONResponse({"items": self.deliveries, "total": len(self.deliveries), "next": None})

    async def _new_secret(self, _: Request) -> Response:
        until = z(NOW + timedelta(days=1))
        return JSONResponse({"secret": "whsec_tweede", "previousSecretUntil": until}, 201)

    async def _test_hook(self, request: Request) -> Response:
        hook = self._found_hook(request)
        if hook is None or hook["status"] in ("pending", "ended"):
            return problem(409, "De ontvanger heeft nog niet gezegd dat hij berichten wil.")
        return JSONResponse(hook, 202)

    async def _replay(self, request: Request) -> Response:
        hook, after = self._found_hook(request), (await request.json())["after"]
        if hook is None or after > 9:
            words = f"Positie {after} is er nog niet; de laatste is 9."
            return problem(400, "De invoer klopt niet.", [{"in": "body", "pointer": "/after", "detail": words}])
        hook["position"] = after
        return JSONResponse(hook, 201)

    async def _events(self, request: Request) -> Response:
        after, limit = int(request.query_params.get("after", 0)), int(request.query_params.get("limit", 100))
        wanted = [part for each in request.query_params.getlist("types") for part in each.split(",")]
        types = {contract.TYPE for contract in EVENTS if contract.__name__ in wanted}
        found = [event for event in self.feed if not types or event["type"] in types]
        items = [event for event in found if event["position"] > after]
        more = items[limit - 1]["position"] if len(items) > limit else None
        last = len(self.feed)
        return JSONResponse({"items": items[:limit], "total": len(found), "next": more, "last": last})

    def tell(self, kind: str, **data: Any) -> None:
        """A public event."""
        self.feed.append(
            {"type": f"nl.innovatiebieb.{kind}.v1", "position": len(self.feed) + 1, "time": z(NOW), "data": data}
        )

    async def _read_preferences(self, _: Request) -> Response:
        return JSONResponse(self.preferences)

    async def _prefer(self, request: Request) -> Response:
        body = await request.json()
        if body.pop("resumeMail"):
            self.preferences["mail"] = {**self.preferences["mail"], "status": "ok"}
        self.preferences |= body
        return JSONResponse(self.preferences)

    async def _stopping(self, request: Request) -> Response:
        what = self.stops.get(request.path_params["key"])
        return problem(404, "Niet gevonden.") if what is None else JSONResponse({"what": what, "frequency": "daily"})

    async def _stop(self, request: Request) -> Response:
        self.stops.pop(request.path_params["key"], None)
        return Response(status_code=204)

    async def _inbox(self, request: Request) -> Response:
        unread = [item for item in self.notifications if not item["readAt"]]
        items = unread if request.query_params.get("unread") == "true" else self.notifications
        return JSONResponse({"items": items, "total": len(items), "unread": len(unread), "next": None})

    async def _mark_all(self, _: Request) -> Response:
        for item in self.notifications:
            item["readAt"] = item["readAt"] or z(NOW)
        return JSONResponse({"read": 1})

    async def _mark(self, request: Request) -> Response:
        for item in self.notifications:
            if item["id"] == request.path_params["key"]:
                item["readAt"] = z(NOW)
                return Response(status_code=204)
        return problem(404, "Niet gevonden.")

    async def _subscriptions(self, _: Request) -> Response:
        return JSONResponse({"items": self.subscriptions, "total": len(self.subscriptions), "next": None})

    async def _subscribe(self, request: Request) -> Response:
        item = {"id": next(self._ids), "createdAt": z(NOW), **await request.json()}
        self.subscriptions.append(item)
        return JSONResponse(item, 201)

    async def _unsubscribe(self, request: Request) -> Response:
        self.subscriptions = [item for item in self.subscriptions if item["id"] != request.path_params["key"]]
        return Response(status_code=204)

    # search

    def _search(self) -> list[Route]:
        return [
            Route("/livez", lambda _: JSONResponse({})),
            Route("/v1/projects", self._find),
            *fake_figures.routes(self._found),
            Route("/v1/projects/{key}.jsonld", self._linked),
            Route("/v1/projects/{key}", self._published),
            Route("/v1/permalinks/{key}", self._permalink),
            Route("/v1/sitemaps", self._sitemaps),
            Route("/v1/sitemaps/{number:int}", self._sitemap),
            Route("/v1/projects/{key}/lineage", self._lineage),
            Route("/v1/projects/{key}/similar", self._similar),
            Route("/v1/similar-projects", self._similar_to_draft, methods=["POST"]),
            Route("/v1/suggestions", self._suggest),
            Route("/v1/saved-searches", self._saved),
            Route("/v1/saved-searches", self._save, methods=["POST"]),
            Route("/v1/saved-searches/{key}", self._one_saved, methods=["GET", "PATCH", "DELETE"]),
        ]

    async def _suggest(self, request: Request) -> Response:
        typed = request.query_params["q"].casefold()
        terms = [it for it in vocabulary("themes").items if typed in it.label.casefold()]
        items: list[JSON] = [{"kind": "theme", "text": it.label, "id": None, "code": it.code} for it in terms[:2]]
        titles = [it for it in self._all() if typed in it["title"].casefold()]
        items += [{"kind": "title", "text": it["title"], "id": it["id"], "code": None} for it in titles[:4]]
        return JSONResponse({"items": items})

    async def _saved(self, request: Request) -> Response:
        if not claims(request):
            return problem(401, "Log eerst in.")
        return JSONResponse({"items": self.searches[::-1], "total": len(self.searches), "next": None})

    async def _save(self, request: Request) -> Response:
        body = await request.json()
        known = {"q", "sort", "parel", *FACETS, "origin", "startYear"}
        if not body["name"] or set(body["query"]) - known:
            return problem(400, "De invoer klopt niet.")
        item = {"id": next(self._ids), "href": "/v1/projects", "createdAt": z(NOW), "updatedAt": z(NOW), **body}
        self.searches.append(item)
        return JSONResponse(item, 201)

    async def _one_saved(self, request: Request) -> Response:
        item = next((item for item in self.searches if item["id"] == request.path_params["key"]), None)
        if item is None:
            return problem(404, "Niet gevonden.")
        if request.method == "DELETE":
            self.searches.remove(item)
            return Response(status_code=204)
        if request.method == "PATCH":
            if request.headers.get("content-type") != "application/merge-patch+json":
                return problem(415, "Stuur een merge-patch.")
            if "if-match" not in request.headers:
                return problem(428, "Stuur If-Match mee.")
            item |= await request.json()
        return JSONResponse(item, headers={"ETag": '"1"'})

    def _public(self, project: JSON) -> JSON:
        adoptions = sum(
            1
            for other in self.projects.values()
            for tie in other["content"].get("buildsOn") or []
            if tie["projectId"] == project["id"]
        )
        record = self._record(project) | {
            "phase": project["phase"],
            "outcome": project["outcome"],
            "adoptions": adoptions,
            "movedAt": project["movedAt"],
        }
        return record | {"themes": record.get("themes") or ["kennisdeling"], "highlights": {}}

    def _all(self) -> list[JSON]:
        return [self._public(project) for project in self.projects.values() if project["publishedRevision"]]

    def _found(self, query: QueryParams) -> list[JSON]:
        """What the words and the filters of a query find."""
        asked = query.get("q", "")
        # Exactly: no word is guessed.
        words = (asked if query.get("exact") == "true" else self.meant.get(asked, asked)).casefold()
        found = [item for item in self._all() if words in json.dumps(item, ensure_ascii=False).casefold()]
        for facet in FACETS:
            if codes := query.getlist(facet):
                found = [item for item in found if set(codes) & set(_codes(item, facet))]
        return found

    async def _find(self, request: Request) -> Response:
        query = request.query_params
        words, found = query.get("q", "").casefold(), self._found(query)
        facets = {}
        for facet in FACETS:
            counts = Counter(code for item in found for code in _codes(item, facet))
            names = {item["library"]["isil"]: item["library"]["name"] for item in found}
            facets[facet] = [
                {"code": code, "label": names.get(code, code), "count": count} for code, count in counts.most_common()
            ]
        order = {"adopted": "adoptions", "moved": "movedAt"}.get(query.get("sort", ""), "publishedAt")
        found.sort(key=lambda item: item[order] or "", reverse=True)
        page, size = int(query.get("page", 1)), int(query.get("size", 20))
        items = found[(page - 1) * size : page * size]
        for item in items:
            if words:
                item["highlights"] = {"summary": item["summary"].replace(query["q"], f"<mark>{query['q']}</mark>")}
        meant = None if query.get("exact") == "true" else self.meant.get(query.get("q", ""))
        return JSONResponse({"total": len(found), "items": items, "facets": facets, "didYouMean": meant})

    async def _published(self, request: Request) -> Response:
        if into := self.merged.get(request.path_params["key"]):
            moved = problem(308, "Dit project is samengevoegd.")
            moved.headers["location"] = f"/v1/projects/{into}"
            return moved
        project = self.projects.get(request.path_params["key"])
        if project is None or not project["publishedRevision"]:
            return problem(404, "Niet gevonden.")
        return JSONResponse(self._public(project))

    async def _linked(self, request: Request) -> Response:
        project = self.projects[request.path_params["key"]]
        return JSONResponse(
            {"@context": "https://schema.org", **self._public(project)["library"], **project["content"]}
        )

    async def _permalink(self, request: Request) -> Response:
        if request.path_params["key"] in self.withdrawn:
            return JSONResponse({"status": "withdrawn", "into": None})
        return problem(404, "Niet gevonden.")

    async def _sitemaps(self, _: Request) -> Response:
        return JSONResponse({"items": [{"number": 1, "updatedAt": z(NOW)}] if self._all() else []})

    async def _sitemap(self, request: Request) -> Response:
        if request.path_params["number"] != 1:
            return problem(404, "Niet gevonden.")
        return JSONResponse({"items": [{"id": item["id"], "updatedAt": z(NOW)} for item in self._all()]})

    async def _lineage(self, request: Request) -> Response:
        key = request.path_params["key"]
        edges = [
            {"from": project["id"], "to": tie["projectId"], "relation": tie["relation"], "note": tie["note"]}
            for project in self.projects.values()
            for tie in project["content"].get("buildsOn") or []
            if project["publishedRevision"] and tie["projectId"] in self.projects
        ]
        keys = list(dict.fromkeys([key, *_reached(key, edges, "from", "to"), *_reached(key, edges, "to", "from")]))
        nodes = [self._public(self.projects[found]) for found in keys]
        nodes = [{name: node[name] for name in ("id", "title", "library", "phase", "outcome")} for node in nodes]
        edges = [edge for edge in edges if edge["from"] in keys and edge["to"] in keys]
        adopters = [line | {"projectId": key} for line in self._public(self.projects[key]).get("adopters", [])]
        adopters = [line for line in adopters if not line["ownProjectId"]]
        return JSONResponse({"nodes": nodes, "edges": edges, "adopters": adopters, "truncated": False})

    async def _similar(self, request: Request) -> Response:
        key = request.path_params["key"]
        themes = set(self._public(self.projects[key])["themes"])
        return JSONResponse(
            {"items": [item for item in self._all() if item["id"] != key and themes <= set(item["themes"])][:3]}
        )

    async def _similar_to_draft(self, request: Request) -> Response:
        """As the service answers: items of a list, so without a mailbox. Alike is who shares a long word."""
        draft = await request.json()
        if not draft["title"] or len(draft["title"]) > 500 or "\0" in str(draft):
            return problem(400, "De invoer klopt niet.")
        self.compared.append(draft)
        said = {word for name in ("title", "summary", "goal") for word in draft.get(name, "").casefold().split()}
        items = []
        for item in self._all():
            shared = sorted(word for word in {*item["title"].casefold().split()} & said if len(word) > 5)
            if shared:
                shown = {name: value for name, value in item.items() if name not in ("mailbox", "contact")}
                items.append(shown | {"score": 0.4, "reasons": [f"zelfde woorden: {', '.join(shared)}"]})
        return JSONResponse({"items": items})


def _reached(start: str, edges: list[JSON], here: str, there: str) -> list[str]:
    """What the edges lead to, the nearest first."""
    found = [start]
    for key in found:
        found += [edge[there] for edge in edges if edge[here] == key and edge[there] not in found]
    return found


def _codes(item: JSON, facet: str) -> list[str]:
    if facet == "province":
        return [item["library"]["province"]]
    if facet == "library":
        return [item["library"]["isil"]]
    value = item.get(FACETS[facet] or facet)
    return list(value) if isinstance(value, list) else [str(value)] if value else []


def paged(items: list[JSON], request: Request) -> JSONResponse:
    """A page of a list, as `limit` and `after` ask for it."""
    limit, after = int(request.query_params.get("limit", 50)), request.query_params.get("after")
    begin = next((at + 1 for at, item in enumerate(items) if item["id"] == after), 0)
    page = items[begin : begin + limit]
    more = page[-1]["id"] if begin + limit < len(items) else None
    return JSONResponse({"items": page, "total": len(items), "next": more})


def _faults(content: JSON, required: tuple[str, ...]) -> list[JSON]:
    faults = [(name, "Dit veld is nog leeg. Vul het in.") for name in required if not content.get(name)]
    if content.get("title") and len(content["title"]) > 120:
        faults.append(("title", "Een titel heeft hooguit 120 tekens."))
    return [{"in": "body", "pointer": f"/{name}", "code": "missing", "detail": words} for name, words in faults]
