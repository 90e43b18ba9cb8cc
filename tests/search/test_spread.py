"""How an idea spread, what is most built upon, and how long that takes: counted once, and the same when asked later."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.search.lineage import graph, queries
from services.search.lineage.bodies import CatalogueAsked, LineageAsked, MostAdoptedAsked, SpreadAsked
from shared.ids import UUID, new_id
from shared.problems import Problem
from shared.testing import factories
from shared.testing.records import record
from tests.search.histories import STAFF, bare, day, day_of, forget, histories
from tests.support.service import RunningService


def date(number: int) -> str:
    return day(number).date().isoformat()


async def publish(
    search: RunningService, *older: UUID, at: int = 0, staff: str = STAFF[0], itself: UUID | None = None, **text: Any
) -> UUID:
    itself = itself or new_id()
    ties = [{"projectId": str(each), "relation": "adapted", "note": "anders"} for each in older]
    await search.deliver(factories.published(itself, at=day(at), staff=staff, buildsOn=ties, **text))
    return itself


async def confirm(search: RunningService, project: UUID, at: int, staff: str, sequence: int = 2) -> None:
    event = factories.adoption_confirmed(project, factories.adoption(staff))
    await search.deliver(event.model_copy(update={"confirmed_at": day(at)}), sequence)


async def ask(search: RunningService, path: str, **query: Any) -> dict[str, Any]:
    answer = await search.get(f"/v1/{path}", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_it_says_who_took_it_over_when_where_and_how_fast(search: RunningService) -> None:
    root = await publish(search)
    first = await publish(search, root, at=10, staff="medewerker-utrecht")
    await publish(search, root, at=20, staff="medewerker-arnhem")
    await publish(search, first, root, at=40, staff="medewerker-utrecht")
    await confirm(search, first, 45, "medewerker-venlo")
    await confirm(search, root, 46, "medewerker-venlo")  # the same library once more
    await confirm(search, root, 47, "medewerker-arnhem", 3)  # has a project
    found = await ask(search, f"projects/{root}/spread")
    assert (found["projects"], found["adopters"]) == (3, 1)
    assert [(step["period"], step["projects"], step["adopters"], step["total"]) for step in found["series"]] == [
        ("2026-03", 2, 0, 2),
        ("2026-04", 1, 1, 4),
    ]
    assert found["series"][0]["provinces"] == [
        {"code": "gelderland", "label": "Gelderland", "count": 1},
        {"code": "utrecht", "label": "Utrecht", "count": 1},
    ]
    assert [(each["code"], each["reachedAt"][:10]) for each in found["provinces"]] == [
        ("drenthe", date(0)),
        ("utrecht", date(10)),
        ("gelderland", date(20)),
        ("limburg", date(45)),
    ]
    assert (found["timeToAdopt"]["ties"], found["timeToAdopt"]["median"]) == (4, 25.0)
    assert [(hop["hop"], hop["ties"], hop["median"]) for hop in found["hops"]] == [(1, 3, 20.0), (2, 1, 30.0)]
    [year] = (await ask(search, f"projects/{root}/spread", interval="year"))["series"]
    assert (year["period"], year["total"]) == ("2026", 4)
    then = await ask(search, f"projects/{root}/spread", asOf=date(20))
    assert (then["asOf"], then["projects"], then["adopters"]) == (date(20), 2, 0)


async def test_what_is_reached_along_two_ways_is_one_hop_further_than_the_nearest(search: RunningService) -> None:
    root = await publish(search)
    first = await publish(search, root, at=1)
    second = await publish(search, root, first, at=2)
    await publish(search, second, at=5)
    hops = (await ask(search, f"projects/{root}/spread"))["hops"]
    assert [(hop["hop"], hop["ties"]) for hop in hops] == [(1, 2), (2, 2)]


async def test_a_project_that_was_there_before_what_it_names_counts_but_took_no_time(search: RunningService) -> None:
    newer, older = new_id(), new_id()
    await publish(search, older, itself=newer, staff="medewerker-utrecht")
    await publish(search, at=5, itself=older)
    found = await ask(search, f"projects/{older}/spread")
    assert (found["projects"], found["timeToAdopt"]) == (
        1, {"ties": 0, "median": None, "firstQuartile": None, "thirdQuartile": None},
    )  # fmt: skip


async def test_who_was_not_there_on_that_day_has_no_lineage_and_no_spread(search: RunningService) -> None:
    project, into = await publish(search, at=5), await publish(search, at=5)
    for route in ("lineage", "spread"):
        assert (await search.get(f"/v1/projects/{project}/{route}", params={"asOf": date(4)})).status_code == 404
        assert (await search.get(f"/v1/projects/{project}/{route}", params={"asOf": date(5)})).status_code == 200
    await search.deliver(factories.merged(project, into).model_copy(update={"merged_at": day(7)}), 2)
    for route in ("lineage", "spread"):
        moved = await search.get(f"/v1/projects/{project}/{route}")
        assert (moved.status_code, moved.headers["Location"]) == (308, f"/v1/projects/{into}/{route}")
        assert (await search.get(f"/v1/projects/{project}/{route}", params={"asOf": date(6)})).status_code == 200


async def test_a_day_ends_at_midnight_in_amsterdam(search: RunningService) -> None:
    project = new_id()
    late = datetime.fromisoformat("2026-07-01T21:59:59+00:00")
    await search.deliver(factories.published(project, at=late))
    assert (await search.get(f"/v1/projects/{project}/lineage", params={"asOf": "2026-07-01"})).status_code == 200
    other = new_id()
    await search.deliver(factories.published(other, at=late + timedelta(seconds=1)))
    assert (await search.get(f"/v1/projects/{other}/lineage", params={"asOf": "2026-07-01"})).status_code == 404


async def test_direction_and_depth_say_how_far_it_looks(search: RunningService) -> None:
    root = await publish(search)
    middle = await publish(search, root, at=1)
    end = await publish(search, middle, at=2)
    nodes = (await ask(search, f"projects/{middle}/lineage", direction="up"))["nodes"]
    assert [(node["id"], node["depth"]) for node in nodes] == [(str(middle), 0), (str(root), 1)]
    nodes = (await ask(search, f"projects/{root}/lineage", direction="down", depth=1))["nodes"]
    assert [node["id"] for node in nodes] == [str(root), str(middle)]
    edges = (await ask(search, f"projects/{root}/lineage"))["edges"]
    assert {(edge["from"], edge["since"][:10]) for edge in edges} == {(str(middle), date(1)), (str(end), date(2))}


async def test_more_than_an_answer_holds_is_said(search: RunningService, monkeypatch: Any) -> None:
    root = await publish(search)
    for number in range(3):
        await publish(search, root, at=number)
    assert (await ask(search, f"projects/{root}/lineage"))["truncated"] is False
    monkeypatch.setattr(graph, "MOST", 3)
    found = await ask(search, f"projects/{root}/lineage")
    assert (len(found["nodes"]), found["truncated"]) == (3, True)
    listed = await ask(search, "statistics/most-adopted", size=1)
    assert (listed["total"], listed["truncated"]) == (1, False)


async def test_of_what_was_taken_back_since_a_day_that_day_shows_no_words(search: RunningService) -> None:
    root = await publish(search, title="Een geheim idee")
    newer = await publish(search, root, at=1)
    gone = factories.withdrawn(root).model_copy(update={"withdrawn_at": day(5)})
    await search.deliver(gone, 2)
    for path in (f"projects/{newer}/lineage", f"projects/{root}/lineage", "statistics/most-adopted"):
        then = await search.get(f"/v1/{path}", params={"asOf": date(3)})
        assert "Ingetrokken project" in then.text
        assert "geheim" not in then.text
    assert (await search.get(f"/v1/projects/{root}/lineage")).status_code == 404


async def test_a_tie_counts_for_the_days_on_which_the_published_text_had_it(search: RunningService) -> None:
    first, second = await publish(search), await publish(search)
    newer = await publish(search, first, at=3)
    again = factories.published(newer, 2, at=day(6), buildsOn=[{"projectId": str(second), "relation": "adopted"}])
    await search.deliver(again, 2)
    for asked, older in ((date(2), None), (date(3), first), (date(5), first), (date(6), second), (None, second)):
        query = {"asOf": asked} if asked else {}
        listed = (await ask(search, "statistics/most-adopted", **query))["items"]
        assert [item["id"] for item in listed] == ([str(older)] if older else []), asked
    edges = (await ask(search, f"projects/{newer}/lineage", asOf=date(4)))["edges"]
    assert [(edge["to"], edge["relation"], edge["since"][:10]) for edge in edges] == [(str(first), "adapted", date(3))]


async def test_what_is_most_built_upon_can_be_asked_by_theme_province_phase_and_day(search: RunningService) -> None:
    root = await publish(search, themes=["mediawijsheid"])
    chain = [root]
    for number in range(1, 4):
        chain.append(await publish(search, chain[-1], at=number, staff="medewerker-utrecht", themes=["derde-plek"]))
    await publish(search, chain[1], at=9)
    await confirm(search, chain[3], 9, "medewerker-venlo")

    async def listed(**query: Any) -> list[tuple[str, int, int]]:
        items = (await ask(search, "statistics/most-adopted", **query))["items"]
        return [(item["id"], item["direct"], item["all"]) for item in items]

    assert await listed() == [(str(chain[1]), 2, 4), (str(chain[3]), 1, 1), (str(chain[2]), 1, 2), (str(root), 1, 5)]
    assert (await listed(by="all"))[0] == (str(root), 1, 5)
    assert await listed(theme="mediawijsheid") == [(str(root), 1, 5)]
    assert await listed(province="Utrecht", asOf=date(2)) == [(str(chain[1]), 1, 1)]
    assert await listed(phase="experiment") == []
    refused = await search.get("/v1/statistics/most-adopted", params={"theme": "x", "province": "y"})
    assert [fault["pointer"] for fault in refused.json()["errors"]] == ["theme", "province"]


async def test_the_time_to_adopt_is_told_by_theme_of_the_older_and_province_of_the_newer(
    search: RunningService,
) -> None:
    root = await publish(search, themes=["mediawijsheid", "derde-plek"])
    other = await publish(search, themes=["derde-plek"])
    await publish(search, root, other, at=10, staff="medewerker-utrecht")
    await publish(search, root, at=30, staff="medewerker-arnhem")
    found = await ask(search, "statistics/time-to-adopt")
    assert found["overall"] == {"ties": 3, "median": 10.0, "firstQuartile": 10.0, "thirdQuartile": 20.0}
    assert [(each["code"], each["ties"], each["median"]) for each in found["themes"]] == [
        ("derde-plek", 3, 10.0),
        ("mediawijsheid", 2, 20.0),
    ]
    assert [(each["code"], each["median"]) for each in found["provinces"]] == [("utrecht", 10.0), ("gelderland", 30.0)]
    assert (await ask(search, "statistics/time-to-adopt", theme="mediawijsheid"))["overall"]["ties"] == 2
    assert (await ask(search, "statistics/time-to-adopt", asOf=date(9)))["overall"]["ties"] == 0


async def answers(search: RunningService, ids: list[UUID], as_of: str | None = None) -> list[Any]:
    """What the catalogue says of all of it, words aside."""
    found: list[Any] = []
    async with search.database.begin() as tx:
        for each in ids:
            for ask_for, asked in ((queries.lineage, LineageAsked), (queries.spreading, SpreadAsked)):
                try:
                    answer = await ask_for(tx, each, asked.model_validate({"asOf": as_of}))
                    found.append(bare(answer.model_dump(mode="json", by_alias=True), WORDS))
                except Problem:
                    found.append("not there")
        for by in ("direct", "all"):
            ranked = await queries.most_built_upon(tx, MostAdoptedAsked.model_validate({"asOf": as_of, "by": by}))
            found.append(bare(ranked.model_dump(mode="json"), WORDS))
        days = await queries.days_to_adopt(tx, CatalogueAsked.model_validate({"asOf": as_of}))
        return [*found, bare(days.model_dump(mode="json"), WORDS)]


WORDS = {"asOf", "as_of", "title", "note", "adoptedAs", "changed", "reason", "outcome"}


@pytest.mark.slow
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
async def test_what_was_answered_on_a_day_is_answered_about_that_day_ever_after(
    search: RunningService, data: st.DataObject
) -> None:
    ids = [new_id() for _ in range(4)]
    steps = data.draw(histories(ids))
    await forget(search)
    said: dict[str, list[Any]] = {}
    for event, sequence in steps:
        await search.consumers.handle(record(event, sequence), search.database)
        said[day_of(event)] = await answers(search, ids)
    for asked, then in said.items():
        assert await answers(search, ids, asked) == then, asked
    assert await answers(search, ids, "2099-12-31") == await answers(search, ids)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
async def test_over_all_hops_each_project_counts_once_also_in_a_circle(
    search: RunningService, data: st.DataObject
) -> None:
    count = data.draw(st.integers(2, 7))
    ids = [new_id() for _ in range(count)]
    pairs = data.draw(st.sets(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=14))
    for newer in range(count):
        older = [ids[one] for each, one in sorted(pairs) if each == newer]
        await publish(search, *older, at=newer, itself=ids[newer])
    above = {each: {one for one, other in pairs if other == each and one != each} for each in range(count)}
    expected = {}
    for each in range(count):
        reached, todo = {each}, [each]
        while todo:
            found = above[todo.pop()] - reached
            reached |= found
            todo += found
        if above[each]:
            expected[str(ids[each])] = (len(above[each]), len(reached) - 1)
    for by in ("direct", "all"):
        items = (await ask(search, "statistics/most-adopted", by=by, size=500))["items"]
        counted = {item["id"]: (item["direct"], item["all"]) for item in items if UUID(item["id"]) in ids}
        assert counted == expected
        numbers = [item[by] for item in items]
        assert numbers == sorted(numbers, reverse=True)
