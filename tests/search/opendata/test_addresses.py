"""Which addresses there are, and what became of those that there were."""

import pytest

from services.search.opendata import queries
from shared.ids import new_id
from shared.testing import factories
from tests.search.samples import story
from tests.support.service import RunningService


async def test_every_project_is_in_one_part_of_the_list(
    catalogue: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PART", 50)
    parts = (await catalogue.get("/v1/sitemaps")).json()["items"]
    assert [part["number"] for part in parts] == [1, 2, 3]
    found = []
    for part in parts:
        items = (await catalogue.get(f"/v1/sitemaps/{part['number']}")).json()["items"]
        assert len(items) <= 50
        assert part["updatedAt"] == max(item["updatedAt"] for item in items)
        found += items
    assert sorted(item["id"] for item in found) == sorted({str(told.event.project_id) for told in story()})
    shown = (await catalogue.get(f"/v1/projects/{found[0]['id']}")).json()
    assert found[0]["updatedAt"] == shown["updatedAt"]
    assert (await catalogue.get("/v1/sitemaps/4")).status_code == 404


async def test_an_address_tells_what_became_of_a_project_that_was_public(search: RunningService) -> None:
    here, old, gone = (factories.published() for _ in range(3))
    for event in (here, old, gone):
        await search.deliver(event)
    await search.deliver(factories.merged(old.project_id, here.project_id), 1)
    await search.deliver(factories.withdrawn(gone.project_id), 1)
    never = new_id()
    await search.deliver(factories.withdrawn(never), 1)

    async def told(project_id: object) -> object:
        answer = await search.get(f"/v1/permalinks/{project_id}")
        return answer.json() if answer.status_code == 200 else answer.status_code

    assert await told(here.project_id) == {"status": "published", "into": None}
    assert await told(old.project_id) == {"status": "merged", "into": str(here.project_id)}
    assert await told(gone.project_id) == {"status": "withdrawn", "into": None}
    assert await told(never) == await told(new_id()) == 404, "nobody hears of what was never public"
    await search.deliver(factories.withdrawn(here.project_id), 2)
    assert await told(old.project_id) == {"status": "withdrawn", "into": None}
