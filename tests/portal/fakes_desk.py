"""What is said about cases, behind the same HTTP API: messages, second opinions, appeals; and what waits for whom."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from tests.portal.fakes import World

JSON = dict[str, Any]


@dataclass
class Desk:
    """Second opinions, appeals, and what the service says of the workload (None: count the cases)."""

    opinions: list[JSON] = field(default_factory=list)
    appeals: list[JSON] = field(default_factory=list)
    loads: list[JSON] | None = None
    drafts: dict[tuple[str, str, str], JSON] = field(default_factory=dict)
    """What somebody is still typing, by case, person and kind."""


def say(world: "World", case: str, kind: str, text: str, **facts: Any) -> JSON:
    """A line in the thread of a case."""
    waits = kind == "question"
    line = {
        "id": world.library.new_id(),
        "kind": kind,
        "text": text,
        "revision": world.cases[case]["revision"],
        "poi": None if kind == "answer" else "bisc",
        "mine": False,
        "writtenAt": later(0),
        "dueAt": later(10) if waits else None,
        "answerId": None,
        "open": waits,
    } | facts
    world.library.threads.setdefault(case, []).insert(0, line)
    return line


def opinion(world: "World", case: str, by: str, asked: str | None = None, question: str = "Wat zou jij doen?") -> JSON:
    """A second opinion that `by` asks for."""
    found = world.cases[case]
    line = {
        "id": world.library.new_id(),
        "caseId": case,
        "projectId": found["projectId"],
        "revision": found["revision"],
        "status": "open",
        "question": question,
        "asked": asked,
        "askingPoi": "biblionet-drenthe",
        "askedAt": later(0),
        "dueAt": later(5),
        "by": by,
    } | dict.fromkeys(("advice", "text", "poi", "givenAt"))
    world.desk.opinions.insert(0, line)
    return line


def appeal(world: "World", case: str, decided_by: str) -> JSON:
    """The library appeals against a decision of `decided_by`."""
    found = world.cases[case]
    line = {
        "id": world.library.new_id(),
        "decisionId": world.library.new_id(),
        "caseId": case,
        **{name: found[name] for name in ("projectId", "revision", "title", "library")},
        "status": "open",
        "motivation": "Dit is er nog niet.",
        "openedAt": later(0),
        "dueAt": later(15),
        "by": decided_by,
    } | dict.fromkeys(("decisionMotivation", "poi", "decidedAt"))
    world.desk.appeals.append(line)
    history = world.decisions.setdefault(found["projectId"], [])
    history.insert(0, {"id": line["id"], "kind": "appealed", "motivation": line["motivation"], "decidedAt": later(0)})
    return line


def later(days: float) -> str:
    """A time so many days from now, as the services write it."""
    at = datetime.now(UTC) + timedelta(days=days)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moderation(world: "World") -> list[Route]:
    """Its routes at moderation."""
    from tests.portal.fakes import claims, problem

    def empty(name: str) -> Response:
        words = "Dit mag niet leeg zijn."
        return problem(400, words, [{"in": "body", "pointer": f"/{name}", "code": "x", "detail": words}])

    def handles(request: Request, case: JSON) -> bool:
        own = (claims(request).get("library") or {}).get("isil") == case["library"]["isil"]
        return case["province"] in world._area(request) and not own

    def opinion_as(request: Request, line: JSON) -> JSON:
        sub, case = claims(request)["sub"], world.cases[line["caseId"]]
        mine, named = line["by"] == sub, line["asked"] in (sub, claims(request).get("poi"))
        asked = named if line["asked"] else handles(request, case)
        shown = {name: value for name, value in line.items() if name != "by"}
        return shown | {"askedByMe": mine, "mayAnswer": line["status"] == "open" and asked and not mine}

    def appeal_as(request: Request, line: JSON) -> JSON:
        may = line["status"] == "open" and line["by"] != claims(request)["sub"]
        shown = {name: value for name, value in line.items() if name != "by"}
        return shown | {"mayDecide": may and handles(request, world.cases[line["caseId"]])}

    def item(kind: str, case: JSON, due: str | None) -> JSON:
        facts = {name: case[name] for name in ("projectId", "title", "library")}
        return facts | {"kind": kind, "caseId": case["id"], "dueAt": due, "since": case["openedAt"], "link": ""}

    def on_desk(request: Request, case: JSON) -> JSON | None:
        mine = case["status"] == "assigned" and case["assignee"] == claims(request)["sub"]
        if case["dueAt"] is None or not (mine or case["status"] == "open"):
            return None
        said = world.library.threads.get(case["id"])
        kind = "unassigned" if not mine else "answer" if said and said[0]["kind"] == "answer" else "case"
        return item(kind, case, case["dueAt"])

    async def pending(request: Request) -> Response:
        isil, area = (claims(request).get("library") or {}).get("isil"), world._area(request)
        items = [it for case in world.cases.values() if case["province"] in area and (it := on_desk(request, case))]
        asked = [it for it in world.desk.opinions if opinion_as(request, it)["mayAnswer"]]
        lodged = [it for it in world.desk.appeals if appeal_as(request, it)["mayDecide"]]
        for kind, lines in (("opinion", asked), ("appeal", lodged)):
            items += [item(kind, world.cases[it["caseId"]], it["dueAt"]) for it in lines]
        for key, lines in world.library.threads.items():
            if any(it["open"] for it in lines) and world.cases[key]["library"]["isil"] == isil:
                items.append(item("question", world.cases[key], lines[0]["dueAt"]))
        items.sort(key=lambda it: it["dueAt"] or "9")
        return JSONResponse({"items": items, "total": len(items)})

    async def workload(request: Request) -> Response:
        found: dict[str | None, JSON] = {}
        for case in world.cases.values():
            if case["province"] in world._area(request) and case["status"] in ("open", "assigned"):
                facts = {"assignee": case["assignee"], "open": 0, "overdue": 0, "oldest": case["openedAt"]}
                line = found.setdefault(case["assignee"], facts | {"decided": 0})
                line["open"] += 1
                line["overdue"] += (case["dueAt"] or "9") < later(0)
        return JSONResponse({"items": list(found.values()) if world.desk.loads is None else world.desk.loads})

    async def draft(request: Request) -> Response:
        case = world.cases[request.path_params["key"]]
        kind = request.url.path.rpartition("/")[2].removesuffix("-draft")
        key = (case["id"], claims(request)["sub"], kind)
        if not handles(request, case):
            return problem(403, "Dit is voor wie over de zaak gaat.")
        seen = world.desk.drafts.get(key, {}).get("version", 0)
        if request.headers.get("If-Match", f'"{seen}"') != f'"{seen}"':
            return problem(412, "Dit is intussen gewijzigd.")
        if request.method == "DELETE":
            world.desk.drafts.pop(key, None)
            return Response(status_code=204)
        if request.method == "PUT":
            body = await request.json()
            known = {"kind", "text"} if kind == "message" else {"outcome", "reason", "motivation", "revision"}
            if set(body) - known or any(len(str(value)) > 4000 for value in body.values()):
                return problem(400, "De invoer klopt niet.")
            world.desk.drafts[key] = body | {"updatedAt": later(0), "version": seen + 1}
        found = dict(world.desk.drafts.get(key, {}))
        etag = {"ETag": f'"{found.pop("version", 0)}"'}
        return JSONResponse(found, headers=etag) if found else problem(404, "Er is geen concept bewaard.")

    async def thread(request: Request) -> Response:
        key = request.path_params["key"]
        lines = world.library.threads.get(key, [])
        if not handles(request, world.cases[key]):
            lines = [it for it in lines if it["kind"] != "note"]
        return JSONResponse({"items": lines, "total": len(lines), "next": None})

    async def write(request: Request) -> Response:
        body, key = await request.json(), request.path_params["key"]
        case, lines = world.cases[key], world.library.threads.get(key)
        if not body.get("text"):
            return empty("text")
        if body["kind"] == "answer" and not lines:
            return problem(409, "Er is nog geen vraag gesteld.")
        if body["kind"] == "question" and case["assignee"] != claims(request)["sub"]:
            return problem(409, "Een collega heeft deze zaak al.")
        if body["kind"] == "answer":
            for line in lines or []:
                line["open"] = False
            case |= {"openQuestions": 0, "dueAt": case["dueAt"] or later(9)}
        if body["kind"] == "question":
            case |= {"openQuestions": case["openQuestions"] + 1, "dueAt": None}
        world.desk.drafts.pop((key, claims(request)["sub"], "message"), None)
        return JSONResponse(say(world, key, body["kind"], body["text"], mine=body["kind"] != "answer"), 201)

    async def opinions(request: Request) -> Response:
        key = request.path_params["key"]
        lines = [opinion_as(request, it) for it in world.desk.opinions if it["caseId"] == key]
        return JSONResponse({"items": lines})

    async def ask(request: Request) -> Response:
        body, key = await request.json(), request.path_params["key"]
        if world.cases[key]["assignee"] != claims(request)["sub"]:
            return problem(409, "Een collega heeft deze zaak al.")
        made = opinion(world, key, claims(request)["sub"], body.get("asked"), body["question"])
        return JSONResponse(opinion_as(request, made), 201)

    async def advise(request: Request) -> Response:
        line = next((it for it in world.desk.opinions if it["id"] == request.path_params["key"]), None)
        if line is None:
            return problem(404, "Niet gevonden.")
        if line["status"] == "given":
            return problem(409, "Een collega was je voor: deze tweede mening is al gegeven.")
        line |= {**await request.json(), "status": "given", "poi": "bisc", "givenAt": later(0)}
        return JSONResponse(opinion_as(request, line), 201)

    async def one_appeal(request: Request) -> Response:
        line = next((it for it in world.desk.appeals if it["id"] == request.path_params["key"]), None)
        return problem(404, "Niet gevonden.") if line is None else JSONResponse(appeal_as(request, line))

    async def settle(request: Request) -> Response:
        line = next((it for it in world.desk.appeals if it["id"] == request.path_params["key"]), None)
        if line is None:
            return problem(404, "Niet gevonden.")
        body = await request.json()
        if line["status"] != "open":
            return problem(409, "Over dit bezwaar is al beslist.")
        decided = {"decisionMotivation": body["motivation"], "poi": "bisc", "decidedAt": later(0)}
        line |= {"status": body["outcome"], **decided}
        if body["outcome"] == "granted":
            sub = claims(request)["sub"]
            world.cases[line["caseId"]] |= {"status": "assigned", "assignee": sub, "dueAt": later(5)}
        return JSONResponse(appeal_as(request, line), 201)

    return [
        Route("/v1/pending-work", pending),
        Route("/v1/workload", workload),
        Route("/v1/cases/{key}/message-draft", draft, methods=["GET", "PUT", "DELETE"]),
        Route("/v1/cases/{key}/decision-draft", draft, methods=["GET", "PUT", "DELETE"]),
        Route("/v1/cases/{key}/messages", thread),
        Route("/v1/cases/{key}/messages", write, methods=["POST"]),
        Route("/v1/cases/{key}/opinions", opinions),
        Route("/v1/cases/{key}/opinions", ask, methods=["POST"]),
        Route("/v1/opinions/{key}/answers", advise, methods=["POST"]),
        Route("/v1/appeals/{key}", one_appeal),
        Route("/v1/appeals/{key}/decisions", settle, methods=["POST"]),
    ]
