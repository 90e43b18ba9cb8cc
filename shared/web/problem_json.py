"""Refusals as `application/problem+json` (RFC 9457), Dutch unless the reader prefers English."""

import json
from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from shared.messaging.failures import is_infrastructure
from shared.observability import kind, place
from shared.problems import Fault, Problem, Text, invalid
from shared.web.validation_texts import translate

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
MOST_FAULTS = 100
"""Faults that one answer spells out. No form has as many fields; it keeps a hostile body from getting a huge answer."""
LONGEST_NAME = 200
"""Characters of an unknown field's name that an answer repeats."""


def language(accept: str | None) -> str:
    """`en` when the Accept-Language header puts English before Dutch, else `nl`."""
    best, weight = "nl", 0.0
    for part in (accept or "").split(","):
        tag, _, quality = part.partition(";")
        code = tag.strip().lower().partition("-")[0]
        try:
            value = float(quality.strip().removeprefix("q=")) if quality else 1.0
        except ValueError:
            continue
        if code in ("nl", "en") and value > weight:
            best, weight = code, value
    return best


def answer(problem: Problem, accept_language: str | None, headers: Mapping[str, str] | None = None) -> Response:
    """The response for a problem."""
    tongue = language(accept_language)
    body: dict[str, Any] = {
        "type": f"urn:innovatiebieb:problem:{problem.code}",
        "title": getattr(problem.title, tongue),
        "status": problem.status,
        "detail": getattr(problem.detail, tongue),
        "errors": [_error(fault, tongue) for fault in problem.errors],
    }
    extra = {"Content-Language": tongue, "Vary": "Accept-Language", **(headers or {})}
    if problem.status == 401:
        extra["WWW-Authenticate"] = "Bearer"
    # Half a surrogate pair in what somebody sent, and the answer quotes, has no UTF-8.
    content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    return Response(content, problem.status, extra, media_type=MEDIA_TYPE)


def _error(fault: Fault, tongue: str) -> dict[str, Any]:
    place = {"row": fault.row, "column": fault.column}
    return {
        "in": fault.where,
        "pointer": fault.pointer,
        "code": fault.code,
        "detail": getattr(fault.text, tongue),
        **{name: value for name, value in place.items() if value is not None},
    }


_BY_STATUS = {
    404: (
        "not-found",
        Text("Niet gevonden", "Not found"),
        Text("Dit adres bestaat niet.", "This address does not exist."),
    ),
    405: (
        "method-not-allowed",
        Text("Dat kan hier niet", "Not possible here"),
        Text("Dit adres kent deze bewerking niet.", "This address does not know this method."),
    ),
    415: (
        "unsupported-media-type",
        Text("Dit formaat kennen we niet", "We don't know this format"),
        Text("Stuur JSON, met Content-Type: application/json.", "Send JSON, with Content-Type: application/json."),
    ),
}
BROKEN = Problem(
    500,
    "internal",
    Text("Er ging iets mis bij ons", "Something went wrong on our side"),
    Text("Er is niets opgeslagen. Probeer het straks opnieuw.", "Nothing was stored. Try again later."),
)
AWAY = Problem(
    503,
    "temporarily-unavailable",
    Text("Even niet bereikbaar", "Temporarily unavailable"),
    Text("Er is niets opgeslagen. Probeer het over een minuut opnieuw.", "Nothing was stored. Try again in a minute."),
)


def from_status(status: int) -> Problem:
    """The problem for a bare HTTP status that the framework raised."""
    code, title, detail = _BY_STATUS.get(
        status,
        (
            "refused",
            Text("Dit verzoek kan niet", "This request is not possible"),
            Text("Controleer je verzoek.", "Check your request."),
        ),
    )
    return Problem(status, code, title, detail)


def too_large(limit: int) -> Problem:
    """The body has more than `limit` bytes."""
    most = f"{limit // 1024 // 1024} MB"
    return Problem(
        413,
        "too-large",
        Text("Te groot", "Too large"),
        Text(f"Wat je stuurt is te groot: hooguit {most}.", f"What you send is too large: {most} at most."),
    )


def broken(failure: Exception, route: str, accept_language: str | None) -> Response:
    """The answer to a failure of ours. The log tells its kind and place; its message may quote what somebody wrote."""
    away = is_infrastructure(failure)
    log.error("request.failed", route=route, away=away, failure=kind(failure), at=place(failure))
    return answer(AWAY if away else BROKEN, accept_language, {"Retry-After": "60"} if away else None)


def install(app: FastAPI) -> None:
    """Make every refusal by `app` a problem document. What is no refusal goes on to the guards, and to `broken`."""

    async def on_problem(request: Request, problem: Exception) -> Response:
        assert isinstance(problem, Problem)
        moved = {"Location": problem.location} if problem.location else None
        return answer(problem, request.headers.get("accept-language"), moved)

    async def on_invalid(request: Request, failure: Exception) -> Response:
        assert isinstance(failure, RequestValidationError)
        return answer(invalid(faults(failure.errors()[:MOST_FAULTS])), request.headers.get("accept-language"))

    async def on_status(request: Request, failure: Exception) -> Response:
        assert isinstance(failure, HTTPException)
        if failure.status_code == 400:  # FastAPI could not read the body at all: no UTF-8, or nested without end
            unreadable = faults([{"loc": ("body",), "type": "json_invalid"}])
            return answer(invalid(unreadable), request.headers.get("accept-language"))
        if failure.status_code == 413:  # raised by the guards, with the route's limit
            return answer(too_large(int(failure.detail)), request.headers.get("accept-language"), failure.headers)
        return answer(from_status(failure.status_code), request.headers.get("accept-language"), failure.headers)

    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_status)


def faults(errors: Any) -> list[Fault]:
    """Every fault that the validation found, in plain words."""
    found = []
    for error in errors:
        where, *path = [str(part)[:LONGEST_NAME] for part in error["loc"]] or ["body"]
        if error["type"] == "json_invalid":
            path = []
        pointer = "/".join(part.replace("~", "~0").replace("/", "~1") for part in path)
        if where == "body" and path:
            pointer = f"/{pointer}"
        found.append(
            Fault(where, pointer, error["type"].replace("_", "-"), translate(error["type"], error.get("ctx") or {}))
        )
    return found
