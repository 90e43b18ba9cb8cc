"""Importing over HTTP: what comes in, who may, and what a second time does."""

from tests.submissions.imports.conftest import Importer
from tests.submissions.imports.tables import many, row, table


async def test_a_table_becomes_drafts(importer: Importer) -> None:
    made = await importer.rows(row(Titel="Een"), row(Titel="Twee"))
    assert (made["rows"], made["created"], made["mode"]) == (2, 2, "drafts")
    projects = await importer.projects()
    assert {project["status"] for project in projects.values()} == {"draft"}
    assert projects["Een"]["themes"] == ["doorgaande-leeslijn"]
    assert await importer.service.told() == []


async def test_a_table_goes_straight_to_the_queue(importer: Importer) -> None:
    await importer.rows(*many(3), mode="submit")
    told = await importer.service.told()
    assert [event["type"].split(".")[-2] for event in told] == ["project-submitted"] * 3
    assert {project["status"] for project in (await importer.projects()).values()} == {"submitted"}


async def test_a_large_table_is_stored_after_the_answer(importer: Importer) -> None:
    answer = await importer.send(table(*many(1200)), mode="submit")
    assert answer.json()["status"] == "importing"
    made = await importer.done(answer)
    assert (made["handled"], made["created"]) == (1200, 1200)
    assert len(await importer.service.told()) == 1200


async def test_the_same_file_again_changes_nothing_and_says_so(importer: Importer) -> None:
    file = table(row(Titel="Een"), row(Titel="Twee"))
    await importer.done(await importer.send(file))
    before = await importer.projects()
    again = await importer.done(await importer.send(file))
    assert (again["created"], again["unchanged"]) == (0, 2)
    assert await importer.became(again) == [(2, "unchanged"), (3, "unchanged")]
    assert await importer.projects() == before
