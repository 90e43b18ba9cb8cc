"""What SPN and administrators look after, behind the same HTTP APIs: vocabularies, the chain, handling, other rules.

What may be changed in a vocabulary is the service's own domain, which is pure: so the refusals here are the real ones.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.submissions.vocabularies import domain
from services.submissions.vocabularies.bodies import NewTerm, TermChanges
from shared.problems import Fault, Problem, invalid
from shared.vocabularies import NAMES, Change, Term
from shared.web import problem_json
from shared.web.validation_texts import translate

if TYPE_CHECKING:
    from tests.portal.fakes import World

JSON = dict[str, Any]
HASH = "5f" * 32
NOTHING: JSON = {
    "submitted": 0, "waiting": 0, "overdue": 0, "timeInQueue": {"count": 0, "median": None, "p80": None},
    "timeToDecision": {"count": 0, "median": None, "p80": None}, "acceptRate": None, "returnRate": None,
    "rejectRate": None,
}  # fmt: skip


@dataclass
class Oversight:
    """The chain, how handling goes, and what the simulator says; `asked` is what it was asked."""

    lines: int = 0
    faults: list[JSON] = field(default_factory=list)
    erased: int = 0
    handled: JSON = field(default_factory=lambda: {"total": NOTHING, "items": []})
    simulated: JSON = field(default_factory=lambda: dict.fromkeys(_COUNTS, 0) | {"lateItems": [], "stoppedItems": []})
    asked: list[JSON] = field(default_factory=list)


_COUNTS = ("decisions", "late", "lateNow", "advances", "stopped", "stoppedNow")


def fault(**facts: Any) -> JSON:
    """Something in the chain that is not as it was sealed."""
    words = "De schakel past niet op de vorige: deze regel of een eerdere is na het verzegelen veranderd."
    return {"line": 2, "entryId": "019ab000-0000-7000-8000-00000000aaaa", "code": "chain", "detail": words} | facts


def submissions(world: "World") -> list[Route]:
    """Its routes at submissions."""
    from tests.portal.fakes import claims, problem

    def may(request: Request) -> Response | None:
        if "spn" in claims(request).get("roles", []):
            return None
        return problem(403, "Alleen SPN wijzigt de woordenlijsten. Mis je een term? Vraag het aan SPN.")

    async def every(request: Request) -> Response:
        known = world.words._changes.values()
        items = [
            {
                "name": name,
                "title": world.words[name].title,
                "titleEn": world.words[name].title_en,
                "version": max((it.sequence for it in known if it.vocabulary == name), default=0),
                "terms": len(world.words[name].items),
                "onlyRelabelled": name in domain.STRUCTURAL,
            }
            for name in NAMES
        ]
        return world._tagged(request, {"items": items, "total": len(items), "next": None})

    async def one(request: Request) -> Response:
        if request.path_params["name"] not in NAMES:
            return problem(404, "Deze woordenlijst kennen we niet.")
        return world._tagged(request, world.words[request.path_params["name"]].model_dump(mode="json", by_alias=True))

    async def add(request: Request) -> Response:
        if refused := may(request):
            return refused
        name = request.path_params["name"]
        try:
            given = NewTerm.model_validate(await request.json()).fields()
            made = domain.added(world.words, name, given, datetime.now(UTC).date())
        except (Problem, ValidationError) as wrong:
            return refusal(wrong)
        return kept(name, "added", made, 201)

    async def change(request: Request) -> Response:
        if refused := may(request):
            return refused
        name, code = request.path_params["name"], request.path_params["code"]
        before = world.words[name].term(code) if name in NAMES else None
        if before is None:
            return problem(404, "Deze term staat niet in deze woordenlijst.")
        if request.headers.get("content-type") != "application/merge-patch+json":
            return problem(415, "Stuur een merge-patch.")
        if request.headers.get("if-match") not in ("*", f'"{world.words.generation}"'):
            return problem(
                412, "Dit is intussen gewijzigd. Jouw wijziging is niet opgeslagen: haal de nieuwe versie op."
            )
        try:
            given = TermChanges.model_validate(await request.json()).fields()
            after = domain.changed(world.words, name, before, given, datetime.now(UTC).date())
        except (Problem, ValidationError) as wrong:
            return refusal(wrong)
        kind = domain.kind_of(before, after)
        return kept(name, kind, after, 200) if kind else JSONResponse(after.model_dump(mode="json", by_alias=True))

    def kept(name: str, kind: str, term: Term, status: int) -> Response:
        world.words.take([Change(name, 99, world.words.generation + 1, term)])
        body = term.model_dump(mode="json", by_alias=True)
        changed(world, name, kind, body)
        return JSONResponse(body, status, headers={"ETag": f'"{world.words.generation}"'})

    return [
        Route("/v1/vocabularies", every),
        Route("/v1/vocabularies/{name}", one),
        Route("/v1/vocabularies/{name}/terms", add, methods=["POST"]),
        Route("/v1/vocabularies/{name}/terms/{code}", change, methods=["PATCH"]),
    ]


def changed(world: "World", name: str, kind: str, term: JSON) -> None:
    """The public event of a change."""
    at = datetime.now(UTC).isoformat()
    world.tell("vocabularies.vocabulary-changed", vocabulary=name, change=kind, place=0, term=term, changedAt=at)


def refusal(wrong: Problem | ValidationError) -> Response:
    """As the service answers it."""
    if isinstance(wrong, ValidationError):
        faults = [_fault(cast("JSON", error)) for error in wrong.errors()]
        wrong = invalid(faults)
    return problem_json.answer(wrong, "nl")


def _fault(error: JSON) -> Fault:
    pointer = "/" + "/".join(str(part) for part in error["loc"])
    return Fault("body", pointer, error["type"].replace("_", "-"), translate(error["type"], error.get("ctx") or {}))


def moderation(world: "World") -> list[Route]:
    """Its routes at moderation."""
    from tests.portal.fakes import NOW, claims, problem, z

    def oversees(request: Request) -> bool:
        return bool({"spn", "admin"} & set(claims(request).get("roles", [])))

    def refused() -> Response:
        return problem(403, "De controle van het logboek is voor SPN en beheerders.")

    async def head(request: Request) -> Response:
        hash_ = HASH if world.oversight.lines else "0" * 64
        found = {"lines": world.oversight.lines, "hash": hash_, "readAt": z(NOW)}
        return JSONResponse(found) if oversees(request) else refused()

    async def verification(request: Request) -> Response:
        if not oversees(request):
            return refused()
        seen = world.oversight
        facts = {"lines": seen.lines, "hash": HASH, "erased": seen.erased, "faults": seen.faults}
        return JSONResponse({"intact": not seen.faults, **facts})

    async def handling(request: Request) -> Response:
        if not {"moderator", "regiogids", "spn", "council", "admin"} & set(claims(request).get("roles", [])):
            return problem(403, "Deze cijfers zijn er voor moderatoren, regiogidsen, SPN en de Innovatieraad.")
        return JSONResponse({"since": "2016-01-01T00:00:00.000Z", "until": z(NOW), **world.oversight.handled})

    async def simulate(request: Request) -> Response:
        body = await request.json()
        if body["dueDays"]["decision"] > 260:
            errors = [
                {"in": "body", "pointer": "/dueDays/decision", "code": "x", "detail": "Dit mag hooguit 260 zijn."}
            ]
            return problem(400, "We vonden 1 fout.", errors)
        if body.get("until", "9") < body.get("since", ""):
            errors = [{"in": "query", "pointer": "until", "code": "x", "detail": "De laatste dag ligt voor de eerste."}]
            return problem(400, "We vonden 1 fout.", errors)
        world.oversight.asked.append(body)
        return JSONResponse(world.oversight.simulated)

    return [
        Route("/v1/audit/head", head),
        Route("/v1/audit/verification", verification),
        Route("/v1/statistics/handling", handling),
        Route("/v1/simulations", simulate, methods=["POST"]),
    ]
