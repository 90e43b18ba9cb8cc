"""Parels in the catalogue: shown, found on their own, and gone when taken back, in whatever order it is told."""

from itertools import permutations
from typing import Any

import pytest

from shared.contracts.parels import ParelAwarded, ParelNominated, ParelWithdrawn
from shared.contracts.projects import Library
from shared.ids import UUID, new_id
from shared.testing import factories
from shared.testing.factories import NOON
from tests.support.service import RunningService


def change(kind: Any, project_id: UUID, **more: Any) -> Any:
    library = Library(isil="NL-0800070000", name="Bibliotheek Assen", province="drenthe")
    facts = {"title": "Voorlezen", "library": library, "themes": (), "motivation": "Mooi.", "decided_at": NOON}
    return kind(project_id=project_id, parel_id=new_id(), **facts, **more)


async def is_parel(search: RunningService, project_id: UUID) -> bool:
    shown = (await search.get(f"/v1/projects/{project_id}")).json()["parel"]
    found = (await search.get("/v1/projects", params={"parel": "true"})).json()
    [listed] = (await search.get("/v1/projects")).json()["items"]
    assert (found["total"], listed["parel"]) == (int(shown), shown)
    assert sum(term["count"] for term in found["facets"]["phase"]) == found["total"]
    return bool(shown)


async def test_a_parel_is_one_when_it_is_awarded_and_until_it_is_taken_back(search: RunningService) -> None:
    project_id = new_id()
    await search.deliver(factories.published(project_id), 1)
    await search.deliver(change(ParelNominated, project_id), 2)
    assert not await is_parel(search, project_id)
    await search.deliver(change(ParelAwarded, project_id, pois=("a", "b")), 3)
    assert await is_parel(search, project_id)
    await search.deliver(factories.published(project_id, 2), 4)
    assert await is_parel(search, project_id)
    await search.deliver(change(ParelWithdrawn, project_id, was_awarded=True), 5)
    assert not await is_parel(search, project_id)


@pytest.mark.parametrize("order", list(permutations([1, 2, 3])))
async def test_whatever_comes_first_the_newest_counts(search: RunningService, order: tuple[int, ...]) -> None:
    project_id = new_id()
    told = {
        1: factories.published(project_id),
        2: change(ParelWithdrawn, project_id, was_awarded=False),
        3: change(ParelAwarded, project_id, pois=("a", "b")),
    }
    for sequence in order:
        await search.deliver(told[sequence], sequence)
    assert await is_parel(search, project_id)


async def test_what_resembles_something_says_whether_it_is_a_parel(catalogue: RunningService) -> None:
    answer = await catalogue.post("/v1/similar-projects", None, {"title": "Bibliotheek op het station Haarlem"})
    assert {item["parel"] for item in answer.json()["items"]} == {False}
