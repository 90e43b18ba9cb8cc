from typing import Any

import pytest

from shared.testing import factories
from tests.support.service import RunningService


async def suggested(service: RunningService, typed: str) -> list[dict[str, Any]]:
    answer = await service.get("/v1/suggestions", params={"q": typed})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_a_theme_a_library_and_a_title_are_completed(search: RunningService) -> None:
    event = factories.published(title="Digitale derde wereld")
    await search.deliver(
        event.model_copy(update={"library": event.library.model_copy(update={"name": "De Derde Zin"})})
    )
    found = await suggested(search, "derd")
    assert found == [
        {"kind": "theme", "text": "de bibliotheek als derde plek", "id": None, "code": "derde-plek"},
        {"kind": "library", "text": "De Derde Zin", "id": None, "code": event.library.isil},
        {"kind": "title", "text": "Digitale derde wereld", "id": str(event.project_id), "code": None},
    ]


async def test_every_word_that_was_typed_counts_and_accents_do_not(search: RunningService) -> None:
    await search.deliver(factories.published(title="Repair Café Veendam"))
    assert [item["text"] for item in await suggested(search, "cafe rep")] == ["Repair Café Veendam"]
    assert await suggested(search, "cafe olifant") == []


async def test_titles_are_not_crowded_out(catalogue: RunningService) -> None:
    found = await suggested(catalogue, "bibliotheek")
    assert len(found) == 10
    assert {item["kind"] for item in found} >= {"theme", "library", "title"}


@pytest.mark.parametrize("typed", ["", " ", "!!"])
async def test_nothing_typed_suggests_nothing(catalogue: RunningService, typed: str) -> None:
    assert await suggested(catalogue, typed) == []
