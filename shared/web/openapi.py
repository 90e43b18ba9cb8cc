"""The OpenAPI document as the Dutch API Design Rules want it, and as our answers really are (400, never 422)."""

import json
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from shared.web.guards import API_VERSION
from shared.web.idempotency import KEY
from shared.web.problem_json import MEDIA_TYPE

_PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["in", "pointer", "code", "detail"],
                "properties": {name: {"type": "string"} for name in ("in", "pointer", "code", "detail")},
            },
        },
    },
}
_REFUSALS = {
    "400": "The request is not right; every fault is named",
    "401": "Not logged in",
    "403": "Not yours to do",
    "404": "Not there, or not yours to see",
    "409": "Not possible in this state",
    "412": "Changed meanwhile",
    "413": "Too large",
    "415": "Not JSON",
    "428": "If-Match is missing",
    "503": "Temporarily unavailable",
}
_MERGED = "Merged with another project, which is at Location"
_VERSION_HEADER = {
    "API-Version": {"description": "Version of this API", "schema": {"type": "string", "example": API_VERSION}}
}


_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "New for each intention: the same request with the same key has one effect, and the same answer",
    "schema": {"type": "string", "pattern": f"^{KEY.pattern}$"},
}
_IF_MATCH = {
    "name": "If-Match",
    "description": "The ETag of the version that this was made on",
    "schema": {"type": "string"},
}
_CONTACT = {
    "name": "Innovatiebieb",
    "url": "https://innovatiebieb.example/api",
    "email": "api@innovatiebieb.example",
}


def document(app: FastAPI) -> dict[str, Any]:
    """Build the document once per process. Paths stand relative to the server `/v1`."""
    if app.openapi_schema:
        return app.openapi_schema
    found = get_openapi(
        title=app.title,
        version=API_VERSION,
        summary=app.summary,
        description=app.description,
        routes=app.routes,
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        servers=[{"url": "/v1", "description": "This service"}],
    )
    found["info"]["contact"] = _CONTACT  # put in afterwards: FastAPI wants another library only to look at the address
    found["paths"] = {path.removeprefix("/v1"): item for path, item in found["paths"].items() if path.startswith("/v1")}
    schemas = found.setdefault("components", {}).setdefault("schemas", {})
    for stale in ("HTTPValidationError", "ValidationError"):
        schemas.pop(stale, None)
    found = _with_camel_case_names(found)
    found["components"]["schemas"]["Problem"] = _PROBLEM
    found["components"]["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
    for path, item in found["paths"].items():
        for method, operation in item.items():
            if "{project_id}" in path:
                operation["responses"].setdefault("308", problem(_MERGED))
            _describe(method, operation)
    app.openapi_schema = found
    return found


def _with_camel_case_names(document: dict[str, Any]) -> dict[str, Any]:
    """Call a generic model by its title (`RevisionItemPage`), for pydantic calls it `Page_RevisionItem_`."""
    written = json.dumps(document)
    for name, schema in document["components"]["schemas"].items():
        if "_" in name:
            title = schema["title"]
            written = written.replace(f'"{name}": {{', f'"{title}": {{').replace(
                f'schemas/{name}"', f'schemas/{title}"'
            )
    renamed: dict[str, Any] = json.loads(written)
    return renamed


def problem(description: str) -> dict[str, Any]:
    """What a document says of a refusal."""
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": description, "content": {MEDIA_TYPE: schema}}


def _describe(method: str, operation: dict[str, Any]) -> None:
    answers, parameters = operation["responses"], operation.setdefault("parameters", [])
    if method == "post" and "201" in answers:
        parameters.append(_KEY)
    for parameter in parameters:
        # No header is null. A change needs it, unless by `etags.MaybeIfMatch`; for other methods it is a help.
        if parameter["name"].lower() == "if-match":
            parameter.update(_IF_MATCH, required=method == "patch" and parameter["name"] == "if-match")
    if not parameters:
        del operation["parameters"]
    answers.pop("422", None)
    for status, description in _REFUSALS.items():
        if status == "415" and "requestBody" not in operation:
            continue
        answers.setdefault(status, problem(description))
    for answer in answers.values():
        answer.setdefault("headers", {}).update(_VERSION_HEADER)
    operation.setdefault("security", [{}, {"bearer": []}])
