"""Idempotency-Key: once, whatever the network does."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.web import idempotency
from tests.shared.web.conftest import Notes

NOTE = {"text": "Voorlezen in de wachtkamer"}
KEY = {"Idempotency-Key": "een-sleutel"}


async def test_the_same_request_gets_the_same_answer_and_has_one_effect(service: Notes) -> None:
    first = await service.ask("POST", "/v1/notes", headers=KEY, json=NOTE)
    again = await service.ask("POST", "/v1/notes", headers=KEY, json=NOTE)
    assert (again.status_code, again.content) == (first.status_code, first.content) == (201, first.content)
    for name in ("Location", "ETag", "Content-Type"):
        assert again.headers[name] == first.headers[name]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert await service.count() == 1


async def test_without_a_key_every_request_has_its_effect(service: Notes) -> None:
    for _ in range(2):
        assert (await service.ask("POST", "/v1/notes", json=NOTE)).status_code == 201
    assert await service.count() == 2


async def test_the_same_key_for_something_else_is_refused(service: Notes) -> None:
    await service.ask("POST", "/v1/notes", headers=KEY, json=NOTE)
    other = await service.ask("POST", "/v1/notes", headers=KEY, json={"text": "Iets anders"})
    assert other.status_code == 409
    assert other.json()["type"] == "urn:innovatiebieb:problem:idempotency-key-reused"
    assert await service.count() == 1


async def test_ten_at_once_with_one_key_have_one_effect(service: Notes) -> None:
    tries = [service.ask("POST", "/v1/notes", headers=KEY, json=NOTE) for _ in range(10)]
    answers = await asyncio.gather(*tries)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 9
    assert await service.count() == 1


async def test_somebody_else_may_use_the_same_key(service: Notes) -> None:
    mine = await service.ask("POST", "/v1/notes", headers=KEY, json=NOTE)
    theirs = await service.ask("POST", "/v1/notes", "medewerker-utrecht", headers=KEY, json=NOTE)
    assert theirs.status_code == 201
    assert theirs.json()["id"] != mine.json()["id"]
    assert await service.count() == 2


async def test_the_same_key_on_another_address_is_another_key(service: Notes) -> None:
    assert (await service.ask("POST", "/v1/notes", headers=KEY, json=NOTE)).status_code == 201
    assert (await service.ask("POST", "/v1/refused", headers=KEY, json=NOTE)).status_code == 201
    assert await service.count() == 2


async def test_a_renewed_token_is_still_the_same_person(service: Notes) -> None:
    person = {"sub": "medewerker-assen", "roles": ["staff"]}
    first = await service.ask("POST", "/v1/notes", person, headers=KEY, json=NOTE)
    again = await service.ask("POST", "/v1/notes", {**person, "name": "Aagje"}, headers=KEY, json=NOTE)
    assert again.content == first.content


@pytest.mark.parametrize("path", ["/v1/refused", "/v1/broken", "/v1/unrenderable"])
async def test_a_refusal_or_a_failure_is_not_remembered(service: Notes, path: str) -> None:
    first = await service.ask("POST", path, headers=KEY, json=NOTE)
    assert first.status_code >= 400
    await service.ask("POST", "/v1/notes", json=NOTE)  # from now on /v1/refused agrees
    again = await service.ask("POST", path, headers=KEY, json=NOTE)
    assert "Idempotency-Replayed" not in again.headers
    assert again.status_code == (201 if path == "/v1/refused" else 500)


async def test_after_a_failed_commit_the_key_is_free(service: Notes) -> None:
    failed = await service.ask("POST", "/v1/uncommittable", headers=KEY, json=NOTE)
    other = await service.ask("POST", "/v1/uncommittable", headers=KEY, json={"text": "Iets anders"})
    assert (failed.status_code, other.status_code) == (500, 500)


async def test_a_key_without_a_person_is_no_key(service: Notes) -> None:
    for _ in range(2):
        answer = await service.ask("POST", "/v1/notes", None, headers=KEY, json=NOTE)
        assert answer.status_code == 401
    broken = await service.ask("POST", "/v1/notes", None, headers={**KEY, "Authorization": "Bearer x"}, json=NOTE)
    assert broken.status_code == 401


@pytest.mark.parametrize("key", ["", "x" * 201, "een sleutel", "tab\there", b"\xe9\x85", b"\xff\x80"])
async def test_a_key_is_1_to_200_letters_digits_or_marks(service: Notes, key: Any) -> None:
    answer = await service.ask("POST", "/v1/notes", headers={"Idempotency-Key": key}, json=NOTE)
    assert answer.status_code == 400
    fault = answer.json()["errors"][0]
    assert (fault["in"], fault["pointer"], fault["code"]) == ("header", "Idempotency-Key", "idempotency-key")
    assert await service.count() == 0


async def test_an_answer_is_forgotten_when_nobody_repeats_the_request_any_more(service: Notes) -> None:
    await service.ask("POST", "/v1/notes", headers=KEY, json=NOTE)
    now = datetime.now(UTC)
    for later, kept in ((timedelta(days=1), 1), (timedelta(days=3), 0)):
        async with service.database.begin() as tx:
            await idempotency.forget_old(tx, now + later)
            rows = await tx.fetch("SELECT 1 FROM idempotency_key")
        assert len(rows) == kept
