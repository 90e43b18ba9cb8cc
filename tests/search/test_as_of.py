"""The catalogue as of a date: what a list or a number said on a day, it says of that day ever after."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.ids import UUID, new_id
from shared.testing import factories
from shared.testing.records import record
from tests.search.histories import Step, bare, day, day_of, forget, histories
from tests.support.service import RunningService

LISTS = (
    "projects?sort=newest", "projects?sort=adopted&size=2&page=2", "projects?sort=moved&phase=experiment",
    "projects?province=utrecht&province=gelderland&facets=theme,province,phase,library",
    "statistics", "statistics/matrix?by=theme,phase,province,year", "statistics/theme-by-province",
    "statistics/failures",
)  # fmt: skip
WORDS = {"title", "summary", "highlights", "href", "experimentsHref", "result", "tips", "why"}


async def ask(search: RunningService, path: str, **query: Any) -> Any:
    answer = await search.get(f"/v1/{path}", params=query or None)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def lists(search: RunningService, on: str | None = None) -> dict[str, Any]:
    more = "" if on is None else f"asOf={on}"
    return {path: await ask(search, f"{path}{'&' if '?' in path else '?'}{more}") for path in LISTS}


async def test_every_list_and_number_says_of_a_day_what_it_said_on_that_day(search: RunningService) -> None:
    root, other = new_id(), new_id()
    tie = {"projectId": str(root), "relation": "adapted"}
    again = factories.published(root, 2, at=day(4), themes=["mediawijsheid"])
    steps: list[Step] = [
        (factories.published(root, at=day(1), themes=["derde-plek"]), 1),
        (factories.published(other, at=day(2), staff="medewerker-utrecht", buildsOn=[tie]), 1),
        (factories.advanced(root, to_phase="experiment", at=day(3)), 2),
        (again.model_copy(update={"first_published_at": day(1)}), 3),
        (factories.withdrawn(other, 1).model_copy(update={"withdrawn_at": day(5)}), 2),
    ]  # fmt: skip
    await follow(search, steps)
    assert (await ask(search, "projects", asOf="2020-01-01"))["total"] == 0


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
async def test_whatever_happens_it_says_of_a_day_what_it_said_on_that_day(
    search: RunningService, data: st.DataObject
) -> None:
    ids = [new_id() for _ in range(4)]
    steps = data.draw(histories(ids))
    await forget(search)
    await follow(search, steps)


async def follow(search: RunningService, steps: list[Step]) -> None:
    said: dict[str, dict[str, Any]] = {}
    for event, sequence in steps:
        await search.consumers.handle(record(event, sequence), search.database)
        said[day_of(event)] = bare(await lists(search), WORDS)
    for on, then in said.items():
        now = bare(await lists(search, on), WORDS)
        for path in LISTS:
            assert now[path] == then[path], (on, path)
    assert bare(await lists(search, "2099-12-31"), WORDS) == bare(await lists(search), WORDS)


async def test_it_finds_by_the_words_of_today_and_shows_none_of_what_was_taken_back(search: RunningService) -> None:
    stays, goes = await publish(search, title="Robots in de bieb"), await publish(search, title="Robots op tournee")
    await search.deliver(factories.withdrawn(goes, 1).model_copy(update={"withdrawn_at": day(5)}), 2)
    found = await ask(search, "projects", q="robots", asOf=day(2).date().isoformat())
    assert [item["id"] for item in found["items"]] == [str(stays)]
    assert "<mark>" in found["items"][0]["highlights"]["title"]
    everything = await ask(search, "projects", asOf=day(2).date().isoformat())
    assert {item["title"] for item in everything["items"]} == {"Robots in de bieb", "Ingetrokken project"}
    assert "tournee" not in str(everything)


async def test_the_address_of_a_number_of_a_day_finds_so_many(search: RunningService) -> None:
    project = await publish(search)
    await search.deliver(factories.advanced(project, to_phase="experiment", at=day(4)), 2)
    on = day(2).date().isoformat()
    matrix = await ask(search, "statistics/matrix", by="phase", asOf=on)
    assert [(cell["codes"], cell["count"]) for cell in matrix["cells"]] == [(["idea"], 1)]
    found = await search.get(matrix["cells"][0]["href"])
    assert (found.json()["total"], found.json()["items"][0]["phase"]) == (1, "idea")
    funnel = await ask(search, "statistics/funnel", asOf=on)
    for phase in funnel["phases"]:
        assert (await search.get(phase["href"])).json()["total"] == phase["now"]


async def publish(search: RunningService, **text: Any) -> UUID:
    project = new_id()
    await search.deliver(factories.published(project, at=day(1), **text))
    return project
