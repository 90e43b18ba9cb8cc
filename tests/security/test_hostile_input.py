"""Every route of every service under hostile input: a 4xx problem in Dutch and in English, never a 5xx.

The role table knows a good request for each route; here each part of it is spoilt in turn. Nothing is committed.
"""

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.security.role_table import SENT, TABLE, Sent
from tests.security.world import NAMES, PEOPLE, World

pytestmark = pytest.mark.asyncio(loop_scope="module")

PERSON = {
    "submissions": "own staff",
    "moderation": "moderator",
    "notifications": "reader",
    "search": "reader",
}
"""Who may use most routes of a service: input is judged after the token."""
JSON = {"Content-Type": "application/json"}
ROUTES = [(service, route) for service in NAMES for route in dict.fromkeys(row.route for row in TABLE[service])]
API = [(service, route) for service, route in ROUTES if " /v1/" in route and not route.endswith(("/docs", ".json"))]
WITH_BODY = [(service, route) for service, route in API if SENT[service].get(route, Sent()).json is not None]
WITH_PARAMETERS = [(service, route) for service, route in API if "{" in route]
HOSTILE_VALUES: list[Any] = [
    None, True, -1, 0, 1e400, 10**40, "", " ", "x" * 10_000, "a\x00b", "\ud800", "\u202e<script>alert(1)</script>",
    "'; DROP TABLE project; --", [], [[]], {}, {"a": {"b": {}}}, ["x"] * 1000, [None], {"": ""},
]  # fmt: skip
HOSTILE_PARTS = [
    "0", "-1", "99999999999999999999", "nan", "null", "x" * 4000, "%20", "%ff", "%00", "a%00b", "%27%20OR%201=1",
    "..%2f..", "é", "00000000-0000-0000-0000-000000000000", "{}", "%0d%0aX-Evil:1", "%ed%a0%80",
]  # fmt: skip
TOKENS = [
    "x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJwMSIsInJvbGVzIjpbInNwbiJdfQ.", "x" * 60_000, "\xe9.\xe9.\xe9",
    "Bearer Bearer", "..",
]  # fmt: skip


async def ask(world: World, service: str, route: str, path: str | None = None, **changes: Any) -> httpx.Response:
    """The good request of a route with some of its parts changed."""
    method, _, template = route.partition(" ")
    sent = SENT[service].get(route, Sent())
    role = PERSON[service]
    things = world.parts
    known: dict[str, Any] = {"params": sent.query, "json": sent.json, **changes}
    known["headers"] = {
        **sent.headers,
        **world.services[service].tokens.headers(PEOPLE[role]),
        **changes.get("headers", {}),
    }
    if "content" in changes or known["json"] is None:
        del known["json"]
    if sent.content is not None:
        known.setdefault("content", sent.content)
    return await world.services[service].client.request(method, path or template.format(**things), **known)


def a_plain_refusal(answer: httpx.Response, language: str = "nl") -> dict[str, Any]:
    """The problem, which is one that a person can read."""
    assert 400 <= answer.status_code < 500, f"{answer.status_code} {answer.text[:300]}"
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == language
    assert answer.headers["api-version"]
    problem: dict[str, Any] = answer.json()
    assert problem["title"]
    assert problem["detail"]
    words = [problem["title"], problem["detail"], *(fault["detail"] for fault in problem["errors"])]
    for text in words:
        assert not re.search(r"Input should|Traceback|Error\b|Exception|asyncpg|sqlalchemy|SELECT |pydantic", text), (
            text
        )
    return problem


def never_a_5xx(answer: httpx.Response) -> None:
    assert answer.status_code < 500, f"{answer.status_code} {answer.text[:300]}"
    if answer.status_code >= 400:
        a_plain_refusal(answer)


@pytest.mark.parametrize(("service", "route"), WITH_BODY)
async def test_a_body_that_is_no_good_json_object_is_refused(service: str, route: str, still: World) -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    for body in (b"{", b"nonsense", b"\xff\xfe", b'{"a": "\xe9"}', b"[]", b"1", b'"x"', deep, b'{"a":' + deep + b"}"):
        a_plain_refusal(await ask(still, service, route, content=body, headers=JSON))
        english = await ask(still, service, route, content=body, headers={**JSON, "Accept-Language": "en"})
        a_plain_refusal(english, "en")
    good = json.dumps(SENT[service][route].json).encode()
    for kind in ("text/plain", "application/xml", "multipart/form-data; boundary=x"):
        assert a_plain_refusal(await ask(still, service, route, content=good, headers={"Content-Type": kind}))
    huge = await ask(still, service, route, content=b'{"title": "' + b"x" * 1_100_000 + b'"}', headers=JSON)
    assert a_plain_refusal(huge)["status"] == 413


@pytest.mark.parametrize(("service", "route"), WITH_BODY)
async def test_an_unknown_field_is_refused_by_name(service: str, route: str, still: World) -> None:
    body = {**SENT[service][route].json, "onbekend": 1}
    problem = a_plain_refusal(await ask(still, service, route, json=body))
    assert ("/onbekend", "extra-forbidden") in {(fault["pointer"], fault["code"]) for fault in problem["errors"]}


def spoilt(body: dict[str, Any], schema: dict[str, Any], schemas: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The body with each field that its schema knows, also nested ones, in turn replaced by each hostile value."""
    for name, field in schema["properties"].items():
        for value in HOSTILE_VALUES:
            yield f"{name} = {str(value)[:30]!r}", {**body, name: value}
        for part in [field, *field.get("anyOf", []), field.get("items", {})]:
            inner = part.get("items", part)
            reference = inner.get("$ref", "").rpartition("/")[2]
            if schemas.get(reference, {}).get("properties"):
                below = body.get(name)
                start = below if isinstance(below, dict) else {}
                for place, changed in spoilt(start, schemas[reference], schemas):
                    yield f"{name}.{place}", {**body, name: changed if inner is part else [changed]}


@pytest.mark.parametrize(("service", "route"), WITH_BODY)
async def test_no_value_of_any_field_breaks_a_service(service: str, route: str, still: World) -> None:
    method, _, path = route.partition(" ")
    document = still.services[service].app.openapi()
    operation = document["paths"][path.removeprefix("/v1")][method.lower()]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    schemas = document["components"]["schemas"]
    references = [schema, *schema.get("anyOf", [])]
    name = next(it["$ref"] for it in references if "$ref" in it).rpartition("/")[2]
    good = copy.deepcopy(SENT[service][route].json)
    for place, body in spoilt(good, schemas[name], schemas):
        content = json.dumps(body).encode()
        answer = await ask(still, service, route, content=content, headers=JSON)
        try:
            never_a_5xx(answer)
        except AssertionError as failure:
            raise AssertionError(f"{place}: {failure}") from None
        if b"\\u0000" in content or b"\\ud800" in content:
            assert answer.status_code == 400, place


ALIKE = {"POST /v1/unsubscriptions/{key}"}
"""Answer a key that nobody has as one that somebody had, so that nobody learns anything by trying."""


@pytest.mark.parametrize(("service", "route"), WITH_PARAMETERS)
async def test_no_path_breaks_a_service(service: str, route: str, still: World) -> None:
    template = route.partition(" ")[2]
    things = still.parts
    for name in re.findall(r"{(\w+)}", template):
        for part in HOSTILE_PARTS:
            path = template.format(**{**things, name: part})
            answer = await ask(still, service, route, path=path)
            if answer.status_code != 204 or route not in ALIKE:
                a_plain_refusal(answer)
            assert "x-evil" not in (await ask(still, service, route, path=path)).headers


@pytest.mark.parametrize(("service", "route"), API)
async def test_no_query_breaks_a_service(service: str, route: str, still: World) -> None:
    method, _, path = route.partition(" ")
    document = still.services[service].app.openapi()
    operation = document["paths"][path.removeprefix("/v1")][method.lower()]
    names = [it["name"] for it in operation.get("parameters", []) if it["in"] == "query"]
    for name in [*names, "onbekend"]:
        for value in [
            "",
            " ",
            "-1",
            "0",
            "1e9",
            "9" * 30,
            "9" * 5000,
            "NaN",
            "x" * 8000,
            "'\"\\%_&|!()<->:*",
            "é🙂",
            "\u202e",
            "{}",
            "[]",
        ]:
            never_a_5xx(await ask(still, service, route, params={name: value}))
        for raw in ("%ff", "%ed%a0%80", "%c3", "a&" * 2000):
            never_a_5xx(await ask(still, service, route, params=f"{name}={raw}"))
        a_plain_refusal(await ask(still, service, route, params=f"{name}=a%00b"))
        never_a_5xx(await ask(still, service, route, params=[(name, "x")] * 50))
    for name in {"limit", "size", "page"} & set(names):
        for value in ("0", "-1", "100000", "9" * 30, "veel", ""):
            problem = a_plain_refusal(await ask(still, service, route, params={name: value}))
            assert [fault["pointer"] for fault in problem["errors"]] == [name]


@pytest.mark.parametrize(("service", "route"), API)
async def test_a_broken_token_is_a_401_also_where_none_is_needed(service: str, route: str, still: World) -> None:
    for token in TOKENS:
        sent: Any = {"Authorization": f"Bearer {token}".encode("latin-1")}
        answer = await ask(still, service, route, headers=sent)
        assert a_plain_refusal(answer)["type"] == "urn:innovatiebieb:problem:unauthorized"
        assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.slow
@pytest.mark.parametrize(("service", "route"), API)
async def test_no_header_breaks_a_service(service: str, route: str, still: World) -> None:
    for name in (
        "If-Match",
        "Idempotency-Key",
        "X-Correlation-Id",
        "Traceparent",
        "Accept-Language",
        "Accept",
        "Last-Event-ID",
    ):
        for value in (b"", b" ", b"\xff\xfe", b"x" * 20_000, b"*", b'W/"', b'"-1"', b"'; --", b"\t", b"," * 1000):
            headers: Any = {name: value}
            answer = await ask(still, service, route, headers=headers)
            assert answer.status_code < 500, f"{name}: {value[:20]!r}: {answer.text[:200]}"


@pytest.mark.parametrize(("service", "route"), ROUTES)
async def test_every_other_method_and_a_slash_behind_it_are_refused(service: str, route: str, still: World) -> None:
    path = route.partition(" ")[2].format(**still.parts)
    known = {it.partition(" ")[0] for other, it in ROUTES if other == service and it.endswith(route.partition(" ")[2])}
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "XYZ"} - known:
        answer = await still.services[service].client.request(method, path)
        assert a_plain_refusal(answer)["status"] == 405
    assert a_plain_refusal(await still.services[service].client.get(path + "/"))["status"] == 404
