"""The catalogue in numbers: each is the total of the search it names, and old codes count under their successor."""

from datetime import timedelta
from typing import Any

import pytest

from shared.contracts.moderation import PhaseReturned, ProjectResumed, ProjectStopped
from shared.contracts.vocabularies import VocabularyChanged, VocabularyTerm, vocabulary_id
from shared.ids import UUID, new_id
from shared.testing import factories
from shared.testing.factories import NOON
from shared.vocabularies import packaged, vocabulary
from tests.support.service import RunningService

FILTERS: list[dict[str, Any]] = [
    {},
    {"theme": "mediawijsheid"},
    {"theme": ["mediawijsheid", "technologie-en-makers"], "phase": "experiment"},
    {"q": "kinderen -school", "province": ["drenthe", "utrecht", "Zuid-Holland"]},
    {"q": "thema:mediawijsheid", "origin": "staff"},
]


async def ask(search: RunningService, path: str, **query: Any) -> dict[str, Any]:
    answer = await search.get(f"/v1/{path}", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def follow(search: RunningService, told: Any, number: str = "count", link: str = "href") -> None:
    """The search that a number names finds exactly so many projects."""
    answer = await search.get(told[link] + ("&" if "?" in told[link] else "?") + "size=1&facets=")
    assert answer.status_code == 200, answer.text
    assert answer.json()["total"] == told[number], told


@pytest.mark.parametrize("filters", FILTERS, ids=str)
async def test_every_number_is_what_its_search_finds(catalogue: RunningService, filters: dict[str, Any]) -> None:
    await follow(catalogue, await ask(catalogue, "statistics", **filters), "projects")
    for by in ("theme", "phase,province", "theme,phase", "theme,phase,province,year"):
        matrix = await ask(catalogue, "statistics/matrix", by=by, **filters)
        await follow(catalogue, matrix, "total")
        assert [axis["dimension"] for axis in matrix["axes"]] == by.split(",")
        for cell in matrix["cells"][:120]:
            assert cell["count"] > 0
            await follow(catalogue, cell)
    spots = await ask(catalogue, "statistics/theme-by-province", **filters)
    assert len(spots["cells"]) == len(spots["themes"]) * len(spots["provinces"])
    for spot in [spot for spot in spots["cells"] if spot["count"]] + spots["cells"][:10]:
        await follow(catalogue, spot)
        await follow(catalogue, spot, "experiments", "experimentsHref")
        assert spot["white"] == (spot["experiments"] == 0)
    await follow(catalogue, await ask(catalogue, "statistics/failures", **filters), "total")


async def test_the_three_numbers_are_those_of_what_is_listed(catalogue: RunningService) -> None:
    for filters in FILTERS:
        items: list[dict[str, Any]] = []
        for page in (1, 2):
            items += (await ask(catalogue, "projects", size=100, page=page, facets="", **filters))["items"]
        told = await ask(catalogue, "statistics", **filters)
        assert told["projects"] == len(items)
        assert told["libraries"] == len({item["library"]["isil"] for item in items})
        assert told["adoptions"] == sum(item["adoptions"] for item in items)


async def test_the_way_through_the_phases_agrees_with_the_search(catalogue: RunningService) -> None:
    for filters in FILTERS[:3]:
        for phase in (await ask(catalogue, "statistics/funnel", **filters))["phases"]:
            assert phase["reached"] >= phase["now"]
            await follow(catalogue, phase, "now")


async def test_no_project_counts_twice_under_the_successor_of_its_themes(search: RunningService) -> None:
    old, new = packaged("themes").term("derde-plek"), packaged("themes").term("mediawijsheid")
    assert old is not None
    assert new is not None
    term = VocabularyTerm.model_validate({**old.model_dump(), "valid_to": "2020-01-01", "replaced_by": "mediawijsheid"})
    change = VocabularyChanged(
        vocabulary_id=vocabulary_id("themes"), vocabulary="themes", change="replaced", place=9, term=term,
        changed_at=NOON,
    )  # fmt: skip
    for themes in (["derde-plek"], ["mediawijsheid"], ["derde-plek", "mediawijsheid"]):
        await search.deliver(factories.published(new_id(), themes=themes))
    await search.deliver(change)
    matrix = await ask(search, "statistics/matrix", by="theme,phase")
    assert [(cell["codes"], cell["count"]) for cell in matrix["cells"]] == [(["mediawijsheid", "idea"], 3)]
    await follow(search, matrix["cells"][0])
    spots = await ask(search, "statistics/theme-by-province", province="drenthe")
    assert {spot["theme"]: spot["count"] for spot in spots["cells"] if spot["count"]} == {"mediawijsheid": 3}
    assert "derde-plek" not in {theme["code"] for theme in spots["themes"]}


def step(kind: Any, project: UUID, to: str, outcome: str | None, day: int) -> Any:
    return kind(
        project_id=project, transition_id=new_id(), title="Voorlezen", library=factories.library(), themes=(),
        from_phase="idea", to_phase=to, outcome=outcome, motivation="Zo is het.", decided_at=NOON + timedelta(days=day),
    )  # fmt: skip


async def test_what_went_on_returned_stopped_and_resumed_is_counted_once_for_each_project(
    search: RunningService,
) -> None:
    one, two = new_id(), new_id()
    await search.deliver(factories.published(one))
    await search.deliver(factories.published(two, phase="experiment"))
    for sequence, (kind, to, outcome) in enumerate(
        [
            (factories.advanced(one).__class__, "experiment", None),
            (PhaseReturned, "idea", None),
            (factories.advanced(one).__class__, "experiment", None),
            (ProjectStopped, "experiment", "stopped"),
            (ProjectResumed, "experiment", None),
            (ProjectStopped, "experiment", "failed-with-lessons"),
        ],
        start=2,
    ):
        await search.deliver(step(kind, one, to, outcome, sequence), sequence)
    phases = {phase["code"]: phase for phase in (await ask(search, "statistics/funnel"))["phases"]}

    def numbers(code: str) -> list[int]:
        return [phases[code][name] for name in ("reached", "wentOn", "returned", "stopped", "resumed", "now")]

    assert numbers("idea") == [1, 1, 0, 0, 0, 0]
    assert numbers("experiment") == [2, 0, 1, 1, 1, 2]
    assert numbers("implementation") == [0] * 6
    day = (NOON + timedelta(days=2)).date().isoformat()
    phases = {phase["code"]: phase for phase in (await ask(search, "statistics/funnel", asOf=day))["phases"]}
    assert numbers("experiment") == [2, 0, 0, 0, 0, 2]
    assert (await search.get(phases["experiment"]["href"])).json()["total"] == 2


async def test_failures_are_shown_with_their_lessons_the_newest_first(search: RunningService) -> None:
    for day, outcome in enumerate(["stopped", "absorbed", "failed-with-lessons", None]):
        text = {"tips": "Begin klein.", "result": "Niemand kwam.", "phaseNote": "Het geld was op."}
        event = factories.published(outcome=outcome, at=NOON + timedelta(days=day), title=f"Project {day}", **text)
        await search.deliver(event)
    found = await ask(search, "statistics/failures")
    assert [item["title"] for item in found["items"]] == ["Project 2", "Project 0"]
    first = found["items"][0]
    assert (first["outcome"], first["result"], first["tips"], first["why"]) == (
        "failed-with-lessons", "Niemand kwam.", "Begin klein.", "Het geld was op.",
    )  # fmt: skip
    assert (await ask(search, "statistics/failures", outcome="stopped"))["total"] == 1
    second = await ask(search, "statistics/failures", page=2, size=1)
    assert [item["title"] for item in second["items"]] == ["Project 0"]
    refused = await search.get("/v1/statistics/failures", params={"outcome": "absorbed"})
    assert [fault["pointer"] for fault in refused.json()["errors"]] == ["outcome"]


@pytest.mark.parametrize("by", ["", "library", "theme,phase,province,year,origin", "theme,x"])
async def test_by_what_cannot_be_counted_is_said(search: RunningService, by: str) -> None:
    refused = await search.get("/v1/statistics/matrix", params={"by": by})
    assert (refused.status_code, [fault["pointer"] for fault in refused.json()["errors"]]) == (400, ["by"])


async def test_every_theme_and_province_is_on_the_map_also_those_without_a_project(search: RunningService) -> None:
    spots = await ask(search, "statistics/theme-by-province")
    assert len(spots["provinces"]) == len(vocabulary("provinces").items)
    assert {(spot["count"], spot["white"]) for spot in spots["cells"]} == {(0, True)}


async def test_a_question_that_is_asked_exactly_is_counted_so_and_its_address_says_so(
    catalogue: RunningService,
) -> None:
    loosely = await ask(catalogue, "statistics", q="voorlezen aan kinderen in een zeppelin")
    exactly = await ask(catalogue, "statistics", q="voorlezen aan kinderen in een zeppelin", exact="true")
    assert loosely["projects"] > exactly["projects"] == 0
    assert (await catalogue.get(exactly["href"])).json()["total"] == 0
