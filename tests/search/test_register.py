"""Adoptions, merges and splits in the catalogue: counted once, traced, and the same in whatever order they come."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.contracts.lineage import AdoptionDeclined, ProjectMerged, ProjectSplit
from shared.ids import UUID, new_id
from shared.testing import factories
from shared.testing.factories import NOON
from shared.testing.records import TestRecord, record
from tests.support.service import RunningService

ADOPTER = "medewerker-utrecht"


async def read(search: RunningService, project_id: UUID, route: str = "") -> dict[str, Any]:
    answer = await search.get(f"/v1/projects/{project_id}{route}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def counted(search: RunningService, project_id: UUID) -> int:
    """How often it was adopted, as every place says it."""
    own = (await read(search, project_id))["adoptions"]
    listed = {item["id"]: item["adoptions"] for item in (await search.get("/v1/projects")).json()["items"]}
    assert listed[str(project_id)] == own
    assert (await search.get("/v1/statistics")).json()["adoptions"] == sum(listed.values())
    return int(own)


def on(*older: UUID, relation: str = "adapted") -> list[dict[str, str]]:
    return [{"projectId": str(each), "relation": relation, "note": "anders"} for each in older]


async def test_a_confirmed_line_of_the_register_is_shown_and_counts(search: RunningService) -> None:
    project, line = new_id(), factories.adoption(phase="experiment")
    await search.deliver(factories.published(project))
    await search.deliver(factories.adopted(project, line), 2)
    assert (await read(search, project))["adopters"] == []
    assert "zwembad" not in str(await search.rows("SELECT * FROM adoption"))  # not confirmed is not ours to keep
    await search.deliver(factories.adoption_confirmed(project, line), 3)
    [shown] = (await read(search, project))["adopters"]
    assert shown == {
        "library": factories.library(ADOPTER).model_dump(),
        "adoptedAs": "adapted",
        "phase": "experiment",
        "changed": "In het zwembad.",
        "since": "2026",
        "status": "confirmed",
        "outcome": None,
        "reason": None,
        "ownProjectId": None,
    }
    assert await counted(search, project) == 1
    await search.deliver(factories.adoption_ended(project, line, outcome="absorbed", reason="Het is gewoon."), 4)
    [shown] = (await read(search, project))["adopters"]
    assert (shown["status"], shown["outcome"], shown["reason"]) == ("ended", "absorbed", "Het is gewoon.")
    assert await counted(search, project) == 1


async def test_what_the_owner_never_confirmed_is_neither_shown_nor_kept(search: RunningService) -> None:
    project, declined, ended, renamed = new_id(), *(factories.adoption() for _ in range(3))
    await search.deliver(factories.published(project))
    refusal = AdoptionDeclined(project_id=project, adoption=declined, library=factories.library(), declined_at=NOON)
    await search.deliver(refusal, 2)
    await search.deliver(factories.adoption_ended(project, ended, confirmed=False, reason="Geheim."), 3)
    await search.deliver(factories.adoption_confirmed(project, renamed), 4)
    await search.deliver(factories.adopted(project, renamed), 5)  # under another name: to be confirmed anew
    assert (await read(search, project))["adopters"] == []
    assert await counted(search, project) == 0
    rows = await search.rows("SELECT isil, own_project_id, line FROM adoption")
    assert rows == [{"isil": None, "own_project_id": None, "line": None}] * 3


async def test_a_library_that_built_on_it_and_is_in_the_register_counts_once(search: RunningService) -> None:
    project, own, third = new_id(), new_id(), new_id()
    await search.deliver(factories.published(project))
    await search.deliver(factories.published(own, staff=ADOPTER, buildsOn=on(project)))
    await search.deliver(factories.adoption_confirmed(project, factories.adoption(own_project_id=own)), 2)
    assert await counted(search, project) == 1
    await search.deliver(factories.adoption_confirmed(project, factories.adoption()), 3)  # another line of the same
    assert await counted(search, project) == 1
    await search.deliver(factories.adoption_confirmed(project, factories.adoption("medewerker-arnhem")), 4)
    await search.deliver(factories.published(third, staff="medewerker-venlo", buildsOn=on(project)))
    assert await counted(search, project) == 3
    assert [line["ownProjectId"] for line in (await read(search, project))["adopters"]].count(str(own)) == 1
    adopters = (await read(search, project, "/lineage"))["adopters"]
    assert [line["library"]["name"] for line in adopters] == ["Bibliotheek Utrecht", "Bibliotheek Arnhem"]
    assert {line["projectId"] for line in adopters} == {str(project)}
    await search.deliver(factories.withdrawn(own), 2)
    assert await counted(search, project) == 3  # its line counts instead
    assert {line["ownProjectId"] for line in (await read(search, project))["adopters"]} == {None}


async def test_a_line_of_the_library_whose_project_it_is_by_now_counts_no_more(search: RunningService) -> None:
    project = new_id()
    await search.deliver(factories.published(project, staff=ADOPTER))
    await search.deliver(factories.adoption_confirmed(project, factories.adoption(ADOPTER)), 2)
    assert await counted(search, project) == 0
    assert len((await read(search, project))["adopters"]) == 1


async def test_a_merged_project_leaves_the_catalogue_and_leads_to_where_it_lives_on(search: RunningService) -> None:
    old, into, last = new_id(), new_id(), new_id()
    for project in (old, into, last):
        await search.deliver(factories.published(project, title="Robots in de bieb"))
    await search.deliver(factories.merged(old, into), 2)
    for route in ("", "/lineage", "/similar"):
        moved = await search.get(f"/v1/projects/{old}{route}")
        assert (moved.status_code, moved.headers["Location"]) == (308, f"/v1/projects/{into}{route}")
        assert moved.headers["content-type"] == "application/problem+json"
    assert (await search.get("/v1/projects", params={"q": "robots"})).json()["total"] == 2
    assert (await search.get("/v1/statistics")).json()["projects"] == 2
    assert str(old) not in (await search.get(f"/v1/projects/{into}/similar")).text
    await search.deliver(factories.merged(into, last), 2)  # the old one is told so too, but that comes later
    assert (await search.get(f"/v1/projects/{old}")).headers["Location"] == f"/v1/projects/{last}"
    await search.deliver(factories.withdrawn(last), 2)
    assert (await search.get(f"/v1/projects/{old}")).status_code == 404


async def test_what_is_tied_to_a_merged_project_counts_for_the_one_in_which_it_lives_on(search: RunningService) -> None:
    old, into, root, newer, both = (new_id() for _ in range(5))
    await search.deliver(factories.published(root))
    await search.deliver(factories.published(old, buildsOn=on(root)))
    await search.deliver(factories.published(into, buildsOn=on(old)))
    await search.deliver(factories.published(newer, staff=ADOPTER, buildsOn=on(old)))
    await search.deliver(factories.published(both, staff="medewerker-venlo", buildsOn=on(old, into)))
    await search.deliver(factories.adoption_confirmed(old, factories.adoption("medewerker-arnhem")), 2)
    await search.deliver(factories.merged(old, into), 3)
    assert await counted(search, into) == 3
    assert await counted(search, root) == 1
    assert [line["library"]["name"] for line in (await read(search, into))["adopters"]] == ["Bibliotheek Arnhem"]
    graph = await read(search, into, "/lineage")
    assert {node["id"] for node in graph["nodes"]} == {str(each) for each in (into, root, newer, both)}
    edges = {(edge["from"], edge["to"]) for edge in graph["edges"]}
    assert edges == {(str(into), str(root)), (str(newer), str(into)), (str(both), str(into))}
    assert len(graph["edges"]) == 3
    assert [line["projectId"] for line in graph["adopters"]] == [str(into)]


async def test_a_part_is_an_edge_to_the_project_it_was_split_off_from(search: RunningService) -> None:
    parent, part, draft = new_id(), new_id(), new_id()
    split = ProjectSplit(
        project_id=parent, parts=(part, draft), library=factories.library(), reason="Het zijn er twee.", split_at=NOON
    )
    await search.deliver(factories.published(parent))
    await search.deliver(split, 2)
    await search.deliver(factories.published(part))
    graph = await read(search, parent, "/lineage")
    edge = {"from": str(part), "to": str(parent), "relation": "split", "note": "", "since": "2026-03-02T12:00:00Z"}
    assert graph["edges"] == [edge]
    assert {node["id"] for node in graph["nodes"]} == {str(parent), str(part)}
    assert await counted(search, parent) == 0


def told(old: UUID, into: UUID, last: UUID, newer: UUID, line: Any) -> dict[str, list[TestRecord]]:
    """Three projects that become one, with an adopter and a follower: per project and service in order."""
    second = ProjectMerged(project_id=old, into=last, library=factories.library(), reason="Ook.", merged_at=NOON)
    return {
        "old published": [record(factories.published(old)), record(factories.advanced(old), 2)],
        "into published": [record(factories.published(into))],
        "last published": [record(factories.published(last))],
        "newer published": [record(factories.published(newer, staff=ADOPTER, buildsOn=on(old)))],
        "old told": [
            record(factories.adopted(old, line), 2),
            record(factories.adoption_confirmed(old, line), 3),
            record(factories.merged(old, into), 4),
            record(factories.adoption_ended(old, line), 5),
            record(second, 6),
        ],
        "into told": [record(factories.merged(into, last), 2)],
    }


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
async def test_in_any_order_and_twice_the_catalogue_ends_the_same(search: RunningService, data: st.DataObject) -> None:
    old, into, last, newer = (new_id() for _ in range(4))
    line = factories.adoption("medewerker-arnhem")
    streams = told(old, into, last, newer, line)
    names = data.draw(st.permutations([name for name, records in streams.items() for _ in records]))
    places = dict.fromkeys(streams, 0)
    for name in names:
        place, places[name] = places[name], places[name] + 1
        await search.consumers.handle(streams[name][place], search.database)
        again = data.draw(st.integers(0, place))
        await search.consumers.handle(streams[name][again], search.database)
    found = await read(search, last)
    assert (found["adoptions"], [adopter["status"] for adopter in found["adopters"]]) == (2, ["ended"])
    assert (await search.get(f"/v1/projects/{old}")).headers["Location"] == f"/v1/projects/{last}"
    assert (await search.get(f"/v1/projects/{into}")).headers["Location"] == f"/v1/projects/{last}"
    edges = (await read(search, last, "/lineage"))["edges"]
    assert [(edge["from"], edge["to"]) for edge in edges] == [(str(newer), str(last))]
    rows = await search.rows("SELECT submissions_sequence, into_id FROM merge WHERE project_id = :id", id=old)
    assert rows == [{"submissions_sequence": 6, "into_id": last}]


async def test_late_dead_letters_of_the_register_overwrite_nothing_newer(search: RunningService) -> None:
    project, line = new_id(), factories.adoption()
    await search.deliver(factories.published(project))
    await search.deliver(factories.adoption_ended(project, line), 4)
    await search.deliver(factories.adoption_confirmed(project, line), 3)
    await search.deliver(factories.adopted(project, line), 2)
    assert [shown["status"] for shown in (await read(search, project))["adopters"]] == ["ended"]
