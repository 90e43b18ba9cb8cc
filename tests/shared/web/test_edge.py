"""One request is one transaction; the answer comes after the commit."""

import asyncio
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from starlette.requests import Request

from shared.db import Cause, Transaction
from shared.web.edge import _cause
from tests.shared.web.conftest import Notes

NOTE = {"text": "Voorlezen in de wachtkamer"}


async def test_an_effect_is_there_when_the_answer_is(service: Notes) -> None:
    made = await service.ask("POST", "/v1/notes", json=NOTE)
    assert made.status_code == 201
    assert made.headers["Location"] == f"/v1/notes/{made.json()['id']}"
    assert await service.count() == 1


@pytest.mark.parametrize(
    ("path", "status"),
    [("/v1/refused", 409), ("/v1/broken", 500), ("/v1/unrenderable", 500), ("/v1/uncommittable", 500)],
)
async def test_what_gets_no_good_answer_leaves_nothing(service: Notes, path: str, status: int) -> None:
    answer = await service.ask("POST", path, json=NOTE)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert await service.count() == 0


async def test_the_answer_is_sent_after_the_commit(service: Notes, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    commit = Transaction.commit

    async def told_commit(tx: Transaction) -> bool:
        done = await commit(tx)
        told.append("committed")
        return done

    async def told_send(message: Any) -> None:
        told.append(message["type"])

    monkeypatch.setattr(Transaction, "commit", told_commit)
    transport: Any = service.client._transport
    body = b'{"text": "x"}'
    headers = {**service.tokens.headers("medewerker-assen"), "content-type": "application/json"}
    scope = {
        "type": "http", "method": "POST", "path": "/v1/notes", "raw_path": b"/v1/notes", "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "http_version": "1.1", "scheme": "http", "server": ("notes", 80), "client": ("127.0.0.1", 1), "root_path": "",
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    await transport.app(scope, receive, told_send)
    assert told[:2] == ["committed", "http.response.start"]


async def test_a_database_that_is_away_is_a_503_with_retry_after(service: Notes) -> None:
    await _lose_database(service)
    answer = await service.ask("POST", "/v1/notes", json=NOTE)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert answer.json()["type"] == "urn:innovatiebieb:problem:temporarily-unavailable"


async def test_a_request_that_is_refused_at_the_door_costs_no_connection(service: Notes) -> None:
    await _lose_database(service)
    assert (await service.ask("POST", "/v1/notes", None, json=NOTE)).status_code == 401
    assert (await service.ask("POST", "/v1/notes", json={})).status_code == 400
    assert (await service.ask("POST", "/v1/notes", content=b"text=x")).status_code == 415


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", True),
        ("", False),
        ("00-zz", False),
        ("x" * 5000, False),
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\x01", False),
    ],
)
def test_only_a_real_traceparent_is_kept(sent: str, *, kept: bool) -> None:
    cause = _cause_of({"traceparent": sent, "x-correlation-id": "no id"})
    assert cause.traceparent == (sent if kept else None)
    assert cause.correlation_id.version == 7


def test_a_caller_may_name_the_correlation() -> None:
    named = "018f0000-0000-7000-8000-000000000000"
    assert str(_cause_of({"x-correlation-id": named}).correlation_id) == named


async def test_a_change_names_the_version_it_was_made_on(service: Notes) -> None:
    made = await service.ask("POST", "/v1/notes", json=NOTE)
    path, tag = made.headers["Location"], made.headers["ETag"]
    assert (await service.ask("PATCH", path)).status_code == 428
    assert (await service.ask("PATCH", path, headers={"If-Match": '"7"'})).status_code == 412
    assert (await service.ask("PATCH", path, headers={"If-Match": "nonsense"})).status_code == 412
    assert (await service.ask("PATCH", path, headers={"If-Match": f'W/{tag}, "9"'})).json()["version"] == 2
    assert (await service.ask("PATCH", path, headers={"If-Match": tag})).status_code == 412
    assert (await service.ask("PATCH", path, headers={"If-Match": "*"})).json()["version"] == 3


async def test_of_two_changes_at_once_one_is_told_that_the_other_was_first(service: Notes) -> None:
    made = await service.ask("POST", "/v1/notes", json=NOTE)
    change = {"headers": {"If-Match": made.headers["ETag"]}}
    answers = await asyncio.gather(*(service.ask("PATCH", made.headers["Location"], **change) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]


@pytest.mark.parametrize("limit", ["0", "-1", "201", "1e3", "99999999999999999999999", "9" * 5000, "ja", "", "NaN"])
async def test_a_page_has_1_to_200_items(service: Notes, limit: str) -> None:
    answer = await service.ask("GET", "/v1/notes", params={"limit": limit})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["in"] == "query"
    assert answer.json()["errors"][0]["pointer"] == "limit"


async def test_the_ends_of_the_page_sizes_are_allowed(service: Notes) -> None:
    for limit in (1, 200):
        assert (await service.ask("GET", "/v1/notes", params={"limit": limit})).status_code == 200


def _cause_of(headers: dict[str, str]) -> Cause:
    sent = [(name.encode(), value.encode()) for name, value in headers.items()]
    return _cause(Request({"type": "http", "headers": sent}))


async def _lose_database(service: Notes) -> None:
    await service.database.close()
    service.database.engine = create_async_engine("postgresql+asyncpg://nobody@127.0.0.1:1/none")
