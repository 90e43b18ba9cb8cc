"""What search holds of a person, and how it goes."""

from datetime import UTC, datetime
from typing import Any

from shared.contracts.people import PersonErased
from shared.demo import PERSONAS
from shared.people import person_key
from shared.testing import factories
from tests.search.saved.saving import ME, OTHER, matched, save, work
from tests.support.service import RunningService


def erased(name: str) -> PersonErased:
    return PersonErased(person_key=person_key(PERSONAS[name]["sub"]), erased_at=datetime.now(UTC))


async def held(search: RunningService, who: str = ME, **params: Any) -> list[Any]:
    answer = await search.get("/v1/personal-data", who, params=params)
    assert answer.status_code == 200, answer.text
    items: list[Any] = answer.json()["items"]
    return items


async def test_a_person_gets_the_searches_that_he_saved(search: RunningService) -> None:
    search_id = await save(search, name="Robots", q="robot")
    (found,) = await held(search)
    assert found["what"] == "Zoekopdrachten die je bewaarde"
    (item,) = found["items"]
    assert (item["id"], item["name"], item["query"]) == (search_id, "Robots", {"q": "robot"})
    assert await held(search, "beheerder", subject=PERSONAS[ME]["sub"]) == [found]


async def test_of_a_stranger_nothing_is_held(search: RunningService) -> None:
    await save(search, OTHER, q="robot")
    assert await held(search) == []


async def test_an_erased_person_is_gone_and_another_is_not(search: RunningService) -> None:
    body, key = {"name": "Robots", "query": {"q": "robot"}}, {"Idempotency-Key": "een"}
    await search.post("/v1/saved-searches", ME, body, headers=key)
    theirs = await save(search, OTHER, q="robot")
    await search.deliver(factories.published(title="Een robot"))
    await work(search)
    for _ in range(2):
        await search.deliver(erased(ME))
    assert await held(search) == []
    assert len(await held(search, OTHER)) == 1
    assert await search.rows("SELECT scope FROM idempotency_key") == []
    assert [str(row["saved_search_id"]) for row in await search.rows("SELECT * FROM saved_search_match")] == [theirs]


async def test_an_erased_person_is_told_of_nothing_more(search: RunningService) -> None:
    await save(search, q="robot")
    await search.deliver(erased(ME))
    await search.deliver(factories.published(title="Een robot"))
    await work(search)
    assert await matched(search) == []
