"""A project goes to another library: the catalogue says so, in whatever order it is told."""

import asyncio

from shared.contracts.authors import OwnershipTransferred
from shared.ids import UUID, new_id
from shared.testing import factories
from shared.testing.factories import NOON
from tests.support.service import RunningService


def transferred(project_id: UUID, to: str = "medewerker-utrecht") -> OwnershipTransferred:
    return OwnershipTransferred(
        project_id=project_id,
        offer_id=new_id(),
        from_library=factories.library(),
        library=factories.library(to),
        transferred_at=NOON,
    )


async def shown(search: RunningService, project_id: UUID) -> str:
    found = (await search.get(f"/v1/projects/{project_id}")).json()
    assert found["province"] == found["library"]["province"]
    return str(found["library"]["name"])


async def test_a_project_is_shown_and_found_with_its_new_library(search: RunningService) -> None:
    event = factories.published()
    await search.deliver(event)
    await search.deliver(transferred(event.project_id), 2)
    assert await shown(search, event.project_id) == "Bibliotheek Utrecht"
    assert (await search.get("/v1/projects", params={"province": "utrecht"})).json()["total"] == 1
    assert (await search.get("/v1/projects", params={"province": "drenthe"})).json()["total"] == 0
    assert (await search.get("/v1/projects", params={"q": "Utrecht"})).json()["total"] == 1
    assert (await search.get("/v1/projects", params={"q": "Assen"})).json()["total"] == 0


async def test_a_publication_that_did_not_know_of_it_does_not_take_the_project_back(search: RunningService) -> None:
    event = factories.published()
    await search.deliver(transferred(event.project_id), 2)  # the other topic was ahead
    await search.deliver(event)
    assert await shown(search, event.project_id) == "Bibliotheek Utrecht"
    await search.deliver(factories.published(event.project_id, 2), 2)
    assert await shown(search, event.project_id) == "Bibliotheek Utrecht"
    await search.deliver(transferred(event.project_id, "medewerker-arnhem"), 1)  # an older one, late
    assert await shown(search, event.project_id) == "Bibliotheek Utrecht"


async def test_a_publication_and_a_hand_over_at_once_end_with_the_new_library(search: RunningService) -> None:
    for number in range(8):
        event = factories.published()
        both = [search.deliver(event), search.deliver(transferred(event.project_id), 2)]
        await asyncio.gather(*(both if number % 2 else reversed(both)))
        assert await shown(search, event.project_id) == "Bibliotheek Utrecht"
