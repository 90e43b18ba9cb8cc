"""The description of an API, by the facts that the Dutch API Design Rules ask for."""

import re
from contextlib import nullcontext
from importlib import import_module
from typing import Any

import pytest

from tests.shared.web import notes


@pytest.fixture(scope="module", params=["notes", "submissions", "moderation", "notifications", "search"])
def document(request: pytest.FixtureRequest) -> dict[str, Any]:
    if request.param == "notes":
        return notes.application().openapi()
    made: dict[str, Any] = (
        import_module(f"services.{request.param}.main").application(lambda _: nullcontext()).openapi()
    )
    return made


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(f"{verb} {path}", it) for path, item in document["paths"].items() for verb, it in item.items()]


def test_it_is_openapi_3_with_a_version_and_somebody_to_write_to(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.")
    assert re.fullmatch(r"\d+\.\d+\.\d+", document["info"]["version"])
    assert set(document["info"]["contact"]) == {"name", "url", "email"}
    assert document["info"]["license"]["identifier"] == "EUPL-1.2"


def test_the_major_version_is_in_the_server_and_not_in_the_paths(document: dict[str, Any]) -> None:
    assert document["servers"][0]["url"] == "/v1"
    for path in document["paths"]:
        assert re.fullmatch(r"(/([a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?|\{\w+\}(\.[a-z]+)?))+", path), path


def test_operator_routes_are_not_part_of_it(document: dict[str, Any]) -> None:
    assert not {"/livez", "/readyz", "/metrics"} & set(document["paths"])


def test_every_answer_tells_the_version(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        for status, answer in operation["responses"].items():
            assert "API-Version" in answer["headers"], f"{name} {status}"


def test_refusals_are_problems_and_400_takes_the_place_of_422(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        assert "422" not in operation["responses"], name
        for status, answer in operation["responses"].items():
            if status >= "400":
                schema = answer["content"]["application/problem+json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/Problem"}, f"{name} {status}"
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_only_what_takes_a_body_refuses_its_kind(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        assert ("415" in operation["responses"]) == ("requestBody" in operation), name


def test_names_are_camel_case(document: dict[str, Any]) -> None:
    for name in document["components"]["schemas"]:
        assert re.fullmatch(r"([A-Z][a-z0-9]*)+", name), name
    for name, operation in operations(document):
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "query":
                assert re.fullmatch(r"[a-z]+([A-Z][a-z0-9]*)*", parameter["name"]), name


def test_a_token_is_optional_to_the_document_and_described(document: dict[str, Any]) -> None:
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    for _, operation in operations(document):
        assert {"bearer": []} in operation["security"]


OF_ONE_OWNER = {"patch /webhooks/{webhook_id}"}
"""Nobody else's change can be lost there."""


def test_the_headers_of_safe_changes_are_described(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        headers = {it["name"]: it for it in operation.get("parameters", []) if it["in"] == "header"}
        creates = name.startswith("post") and "201" in operation["responses"]
        assert ("Idempotency-Key" in headers) == creates, name
        if name.startswith("patch"):
            assert headers["If-Match"]["required"] or name in OF_ONE_OWNER, name
