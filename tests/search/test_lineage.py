from typing import Any

from services.search.lineage import graph as lineage
from shared.ids import UUID, new_id
from shared.testing import factories
from tests.search.samples import id_of
from tests.support.service import RunningService


async def publish(search: RunningService, *older: UUID, title: str = "Een project", itself: UUID | None = None) -> UUID:
    itself = itself or new_id()
    ties = [{"projectId": str(each), "relation": "adapted", "note": "anders"} for each in older]
    await search.deliver(factories.published(itself, title=title, buildsOn=ties))
    return itself


async def around(search: RunningService, project_id: UUID) -> tuple[set[str], set[tuple[str, str]]]:
    answer = (await search.get(f"/v1/projects/{project_id}/lineage")).json()
    return {node["id"] for node in answer["nodes"]}, {(edge["from"], edge["to"]) for edge in answer["edges"]}


def pairs(*edges: tuple[UUID, UUID]) -> set[tuple[str, str]]:
    return {(str(newer), str(older)) for newer, older in edges}


async def test_it_goes_many_steps_up_and_down_but_not_to_the_side(search: RunningService) -> None:
    root = await publish(search)
    parent = await publish(search, root)
    child, sibling = await publish(search, parent), await publish(search, root)
    grandchild = await publish(search, child)
    nodes, edges = await around(search, parent)
    assert nodes == {str(each) for each in (root, parent, child, grandchild)}
    assert edges == pairs((parent, root), (child, parent), (grandchild, child))
    assert str(sibling) in (await around(search, root))[0]


async def test_a_project_outside_the_catalogue_is_left_out_and_is_no_bridge(search: RunningService) -> None:
    root = await publish(search)
    bridge = await publish(search, root)
    end = await publish(search, bridge, new_id())
    await search.deliver(factories.withdrawn(bridge), sequence=2)
    assert await around(search, end) == ({str(end)}, set())
    assert await around(search, root) == ({str(root)}, set())


async def test_a_circle_ends(search: RunningService) -> None:
    one, two, three = new_id(), new_id(), new_id()
    for newer, older in ((one, two), (two, three), (three, one)):
        await publish(search, older, itself=newer)
    nodes, edges = await around(search, one)
    assert nodes == {str(one), str(two), str(three)}
    assert edges == pairs((one, two), (two, three), (three, one))


async def test_it_is_bounded_in_steps_and_in_size(search: RunningService, monkeypatch: Any) -> None:
    monkeypatch.setattr(lineage, "DEPTH", 2)
    chain = [await publish(search)]
    for _ in range(4):
        chain.append(await publish(search, chain[-1]))
    assert (await around(search, chain[0]))[0] == {str(each) for each in chain[:3]}
    monkeypatch.setattr(lineage, "MOST", 2)
    nodes, edges = await around(search, chain[0])
    assert (nodes, edges) == ({str(chain[0]), str(chain[1])}, pairs((chain[1], chain[0])))


async def test_a_revision_replaces_the_ties_of_the_one_before(search: RunningService) -> None:
    first, second, newer = await publish(search), await publish(search), new_id()
    await publish(search, first, itself=newer)
    again = factories.published(newer, 2, buildsOn=[{"projectId": str(second), "relation": "adopted"}])
    await search.deliver(again, sequence=2)
    assert (await around(search, newer))[1] == pairs((newer, second))
    assert (await search.get(f"/v1/projects/{first}")).json()["adoptions"] == 0
    assert (await search.get(f"/v1/projects/{second}")).json()["adoptions"] == 1


async def test_the_samples_show_how_an_idea_spread(catalogue: RunningService) -> None:
    answer = (await catalogue.get(f"/v1/projects/{id_of('boetevrij-boxmeer')}/lineage")).json()
    assert answer["nodes"][0].keys() >= {"id", "title", "library", "province", "phase"}
    assert {node["title"] for node in answer["nodes"]} >= {"Boetevrij lenen in Zutphen", "Boetevrije bibliotheek Venlo"}
    assert {edge["relation"] for edge in answer["edges"]} == {"adopted"}
