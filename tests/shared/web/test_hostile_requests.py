"""Whatever comes in: a 4xx in plain words, with the headers of every answer, and never a 5xx."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from shared.web.guards import MAX_BODY
from tests.shared.web.conftest import Notes

JSON = {"Content-Type": "application/json"}
SECURITY = {
    "API-Version": "1.0.0",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def refused(answer: httpx.Response, status: int, code: str | None = None) -> dict[str, Any]:
    """The problem document of a refusal, after checking all that every refusal has."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    for name, value in SECURITY.items():
        assert answer.headers[name] == value
    problem: dict[str, Any] = answer.json()
    assert set(problem) == {"type", "title", "status", "detail", "errors"}
    assert problem["status"] == status
    if code is not None:
        assert [fault["code"] for fault in problem["errors"]] == [code]
    return problem


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "missing"),
        (b"{", "json-invalid"),
        (b"nonsense", "json-invalid"),
        (b'{"text": "x"} {}', "json-invalid"),
        (b"[" * 100_000 + b"]" * 100_000, "json-invalid"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "json-invalid"),
        (b'{"text": "x", "sizeInPages": ' + b"9" * 100_000 + b"}", "json-invalid"),
        (b'{"text": "caf\xe9"}', "json-invalid"),
        (b"\xff\xfe{\x00}", "json-invalid"),
        (b"null", "model-attributes-type"),
        (b"1", "model-attributes-type"),
        (b'"text"', "model-attributes-type"),
        (b"[]", "model-attributes-type"),
        (b"{}", "missing"),
        (b'{"text": null}', "string-type"),
        (b'{"text": 1}', "string-type"),
        (b'{"text": ["x"]}', "string-type"),
        (b'{"text": ""}', "string-too-short"),
        (b'{"text": "   "}', "string-too-short"),
        (b'{"text": "' + b"x" * 101 + b'"}', "string-too-long"),
        (b'{"text": "a\\u0000b"}', "nul-character"),
        (b'{"text": "x", "anything": [{"a\\u0000b": 1}]}', "nul-character"),
        (b'{"text": "x", "anything": ' + b"[" * 21 + b"]" * 21 + b"}", "too-deep"),
        (b'{"text": "x", "anything": ' + b"[" * 900 + b"]" * 900 + b"}", "too-deep"),
        (b'{"text": "\\ud800"}', "string-unicode"),
        (b'{"text": "x", "sizeInPages": 1e400}', "finite-number"),
        (b'{"text": "x", "sizeInPages": 1.5}', "int-from-float"),
        (b'{"text": "x", "sizeInPages": 99999999999999999999999}', "less-than-equal"),
        (b'{"text": "x", "sizeInPages": -1}', "greater-than-equal"),
        (b'{"text": "x", "sizeInPages": "veel"}', "int-parsing"),
        (b'{"text": "x", "weight": NaN}', "finite-number"),
        (b'{"text": "x", "weight": -Infinity}', "finite-number"),
        (b'{"text": "x", "tags": "a"}', "list-type"),
        (b'{"text": "x", "tags": ["a", "b", "c", "d"]}', "too-long"),
        (b'{"text": "x", "tekst": "y"}', "extra-forbidden"),
    ],
)
async def test_a_body_that_is_wrong_is_a_400_that_says_how(service: Notes, body: bytes, code: str) -> None:
    refused(await service.ask("POST", "/v1/notes", content=body, headers=JSON), 400, code)
    assert await service.count() == 0


async def test_every_fault_is_named_at_once_by_its_place(service: Notes) -> None:
    body = {"sizeInPages": "x", "tags": [1, "a"], "te/gek~": 1, "anything": None}
    problem = refused(await service.ask("POST", "/v1/notes", json=body), 400)
    places = {(fault["in"], fault["pointer"], fault["code"]) for fault in problem["errors"]}
    assert places == {
        ("body", "/text", "missing"),
        ("body", "/sizeInPages", "int-parsing"),
        ("body", "/tags/0", "string-type"),
        ("body", "/te~1gek~0", "extra-forbidden"),
    }
    assert problem["detail"].startswith("We vonden 4 fouten.")


async def test_half_a_character_in_a_name_can_still_be_answered(service: Notes) -> None:
    answer = await service.ask("POST", "/v1/notes", content=b'{"text": "x", "\\udc00": 1}', headers=JSON)
    refused(answer, 400, "string-unicode")


async def test_a_hostile_body_does_not_get_a_huge_answer(service: Notes) -> None:
    many = "{" + ",".join(f'"veld{number}":1' for number in range(50_000)) + "}"
    for body in (many, '{"' + "x" * 1_000_000 + '": 1}'):
        answer = await service.ask("POST", "/v1/notes", content=body, headers=JSON)
        problem = refused(answer, 400)
        assert len(problem["errors"]) <= 100
        assert len(answer.content) < 30_000


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", "json", "", "ë"]
)
async def test_a_body_that_says_it_is_no_json_is_a_415(service: Notes, kind: str) -> None:
    sent: dict[str, Any] = {"Content-Type": kind.encode("latin-1")}
    refused(await service.ask("POST", "/v1/notes", content=b'{"text": "x"}', headers=sent), 415)


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "Application/JSON", "application/merge-patch+json"]
)
async def test_every_name_of_json_is_json(service: Notes, kind: str) -> None:
    answer = await service.ask("POST", "/v1/notes", content=b'{"text": "x"}', headers={"Content-Type": kind})
    assert answer.status_code == 201, answer.text


async def _pieces(size: int) -> AsyncIterator[bytes]:
    yield b'{"text": "'
    for _ in range(0, size, 1000):
        yield b"x" * 1000


@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "k"}])
async def test_a_body_over_one_megabyte_is_a_413(service: Notes, key: dict[str, str]) -> None:
    declared = await service.ask("POST", "/v1/notes", content=b"x" * (MAX_BODY + 1), headers={**JSON, **key})
    refused(declared, 413)
    in_pieces = await service.ask("POST", "/v1/notes", content=_pieces(MAX_BODY), headers={**JSON, **key})
    refused(in_pieces, 413)
    lying = await service.ask(
        "POST", "/v1/notes", content=_pieces(MAX_BODY), headers={**JSON, **key, "Content-Length": "10"}
    )
    refused(lying, 413)
    assert await service.count() == 0


async def test_a_body_of_exactly_one_megabyte_is_read(service: Notes) -> None:
    body = b'{"text": "' + b"x" * (MAX_BODY - 12) + b'"}'
    assert len(body) == MAX_BODY
    refused(await service.ask("POST", "/v1/notes", content=body, headers=JSON), 400, "string-too-long")


@pytest.mark.parametrize("length", [b"-1", b"1e9", b"\xb2", b"9" * 5000, b"0x10", b" "])
async def test_a_length_that_is_no_number_is_no_5xx(service: Notes, length: Any) -> None:
    headers: dict[str, Any] = {**JSON, "Content-Length": length}
    answer = await service.ask("POST", "/v1/notes", content=b"{}", headers=headers)
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize(
    "address", ["/v1/words/a%00b", "/v1/notes?word=a%00b", "/v1/notes?a%00b=1", "/%00", "/v1/notes/%00"]
)
async def test_a_nul_in_an_address_is_a_400(service: Notes, address: str) -> None:
    refused(await service.ask("GET", address), 400, "nul-character")


@pytest.mark.parametrize(
    "address",
    ["/v1/words/%ff", "/v1/words/%ed%a0%80", "/v1/words/%2e%2e", "/v1/words/" + "x" * 5000, "/v1/words/%25%30%30",
     "/v1/notes?word=%ff%fe", "/v1/notes?word=%ed%a0%80", "/v1/notes?word=%2500",
     "/v1/notes?" + "&".join(["word=x"] * 5000)],
)  # fmt: skip
async def test_bytes_that_are_no_text_in_an_address_are_no_5xx(service: Notes, address: str) -> None:
    assert (await service.ask("GET", address)).status_code in (200, 404)


@pytest.mark.parametrize("address", ["/v1/notes?after=1", "/v1/notes?after=", "/v1/notes?after=%ff"])
async def test_a_parameter_of_the_wrong_kind_is_named(service: Notes, address: str) -> None:
    problem = refused(await service.ask("GET", address), 400, "uuid-parsing")
    assert (problem["errors"][0]["in"], problem["errors"][0]["pointer"]) == ("query", "after")


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/v1", 404),
        ("GET", "/v1/nothing", 404),
        ("GET", "/v1/notes/", 404),
        ("GET", "/v1/openapi.json/", 404),
        ("GET", "//v1/notes", 404),
        ("GET", "/v1/docs/oauth2-redirect", 404),
        ("GET", "/redoc", 404),
        ("DELETE", "/v1/notes", 405),
        ("PUT", "/v1/notes", 405),
        ("TRACE", "/v1/notes", 405),
        ("BREW", "/v1/notes", 405),
        ("POST", "/livez", 405),
    ],
)
async def test_what_is_not_there_is_a_problem_too(service: Notes, method: str, address: str, status: int) -> None:
    answer = await service.ask(method, address)
    refused(answer, status)
    if status == 405:
        assert answer.headers["Allow"]


async def test_a_failure_of_ours_has_the_same_headers_and_tells_nothing(service: Notes) -> None:
    answer = await service.ask("POST", "/v1/broken", json={"text": "geheime tekst"})
    problem = refused(answer, 500)
    assert problem["type"] == "urn:innovatiebieb:problem:internal"
    assert "geheime" not in answer.text
    assert "Error" not in answer.text
    assert "Traceback" not in answer.text


async def test_good_answers_have_the_headers_too(service: Notes) -> None:
    for address in ("/v1/notes", "/livez", "/metrics", "/v1/openapi.json"):
        answer = await service.ask("GET", address, None)
        assert answer.status_code == 200
        for name, value in SECURITY.items():
            assert answer.headers[name] == value, address


async def test_any_site_may_read_what_anybody_may_and_send_nothing(service: Notes) -> None:
    for address in ("/v1/openapi.json", "/v1/notes"):
        assert (await service.ask("GET", address, None)).headers["Access-Control-Allow-Origin"] == "*"
    for method, address in (("POST", "/v1/notes"), ("OPTIONS", "/v1/notes"), ("GET", "/metrics"), ("GET", "/nothing")):
        answer = await service.ask(method, address, headers={"Origin": "https://elders.example"})
        assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    ("accepts", "language"),
    [
        (None, "nl"),
        ("", "nl"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("nl,en;q=0.9", "nl"),
        ("en; q=0.4, nl; q=0.8", "nl"),
        ("EN", "en"),
        ("fr, en;q=0.5", "en"),
        ("fr", "nl"),
        ("*", "nl"),
        ("en;q=0", "nl"),
        ("en;q=NaN", "nl"),
        ("en;q=\xb2;;,,;q=", "nl"),
        ("nlx,enx", "nl"),
        ("en," * 5000, "en"),
    ],
)
async def test_refusals_are_in_dutch_unless_english_is_preferred(
    service: Notes, accepts: str | None, language: str
) -> None:
    headers: dict[str, Any] = {} if accepts is None else {"Accept-Language": accepts.encode("latin-1")}
    answer = await service.ask("GET", "/v1/nothing", headers=headers)
    problem = refused(answer, 404)
    assert answer.headers["Content-Language"] == language
    assert answer.headers["Vary"] == "Accept-Language"
    assert problem["title"] == {"nl": "Niet gevonden", "en": "Not found"}[language]


async def test_no_validation_message_is_pydantic_s_own(service: Notes) -> None:
    body = {"text": 1, "sizeInPages": "x", "weight": "x", "tags": 1, "x": 1}
    for language, unwanted in (("nl", "must be"), ("en", "Hier hoort")):
        answer = await service.ask("POST", "/v1/notes", json=body, headers={"Accept-Language": language})
        for fault in refused(answer, 400)["errors"]:
            assert fault["detail"]
            assert "Input should" not in fault["detail"]
            assert unwanted not in fault["detail"]
            assert fault["detail"] not in ("Dit klopt niet.", "This is not right."), fault
