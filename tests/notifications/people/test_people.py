"""What is held of a reader, and how it goes."""

from datetime import UTC, datetime
from typing import Any

from shared.contracts.people import PersonErased
from shared.demo import PERSONAS
from shared.people import person_key
from shared.testing import factories
from tests.support.service import RunningService

ME, OTHER = "lezer", "medewerker-utrecht"
FOLLOW = {"filter": {"theme": "doorgaande-leeslijn"}, "channel": "mail", "frequency": "immediate"}


def erased(name: str) -> PersonErased:
    return PersonErased(person_key=person_key(PERSONAS[name]["sub"]), erased_at=datetime.now(UTC))


async def held(service: RunningService, who: str = ME, **params: Any) -> list[Any]:
    answer = await service.get("/v1/personal-data", who, params=params)
    assert answer.status_code == 200, answer.text
    items: list[Any] = answer.json()["items"]
    return items


async def told(service: RunningService, *readers: str) -> None:
    """These people follow a theme, and were told of a project by mail."""
    for reader in readers:
        made = await service.post("/v1/subscriptions", reader, FOLLOW, headers={"Idempotency-Key": f"a-{reader}"})
        assert made.status_code == 201, made.text
    await service.deliver(factories.published(at=datetime.now(UTC)))


async def test_a_reader_gets_everything_that_is_held_of_him(notifications: RunningService) -> None:
    await told(notifications, ME)
    found = await held(notifications)
    assert [each["what"] for each in found] == ["Wat je volgt", "Hoe je op de hoogte blijft", "Wat je is verteld"]
    assert found[1]["items"][0]["address"] == PERSONAS[ME]["email"]


async def test_of_a_stranger_nothing_is_held(notifications: RunningService) -> None:
    assert await held(notifications) == []


async def test_an_erased_reader_is_gone_and_another_is_not(notifications: RunningService) -> None:
    await told(notifications, ME, OTHER)
    await notifications.deliver(erased(ME))
    assert await held(notifications) == []
    assert len(await held(notifications, OTHER)) == 3
    addresses = await notifications.rows("SELECT address FROM reader")
    assert [row["address"] for row in addresses] == [PERSONAS[OTHER]["email"]]
    scopes = [row["scope"] for row in await notifications.rows("SELECT scope FROM idempotency_key")]
    assert scopes == [f"{PERSONAS[OTHER]['sub']} /v1/subscriptions"]


async def test_who_only_sent_a_request_is_found_by_his_key(notifications: RunningService) -> None:
    made = await notifications.post("/v1/subscriptions", ME, FOLLOW, headers={"Idempotency-Key": "once"})
    await notifications.request("DELETE", f"/v1/subscriptions/{made.json()['id']}", ME)
    await notifications.rows("DELETE FROM reader RETURNING subject")
    await notifications.deliver(erased(ME))
    assert await notifications.rows("SELECT scope FROM idempotency_key") == []


async def test_erasing_twice_and_erasing_a_stranger_do_nothing(notifications: RunningService) -> None:
    await told(notifications, OTHER)
    for _ in range(2):
        await notifications.deliver(erased(ME))
    assert len(await held(notifications, OTHER)) == 3


async def test_only_an_administrator_reads_what_is_held_of_another(notifications: RunningService) -> None:
    await told(notifications, ME)
    assert len(await held(notifications, "beheerder", subject=PERSONAS[ME]["sub"])) == 3
    refused = await notifications.get("/v1/personal-data", OTHER, params={"subject": PERSONAS[ME]["sub"]})
    assert refused.status_code == 403
