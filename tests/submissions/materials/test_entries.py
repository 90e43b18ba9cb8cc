"""What a text may say of its files: keep, reorder, retitle and drop them, and never invent or steal one."""

from typing import Any

import pytest

from shared.ids import new_id
from tests.submissions.materials.shelf import Shelf

LINK = {"title": "Site", "url": "https://example.nl", "licence": "CC0-1.0"}


async def test_entries_are_kept_reordered_retitled_and_dropped(shelf: Shelf) -> None:
    project = await shelf.desk.draft(materials=[LINK])
    first, second = await shelf.added(project), await shelf.added(project, title="Tweede")
    changed = {**first, "title": "Anders", "licence": "CC0-1.0", "altText": "Een plaatje"}
    answer = await shelf.desk.change(project, {"materials": [second, LINK, changed]})
    assert answer.status_code == 200, answer.text
    assert answer.json()["materials"] == [second, LINK, changed]
    assert (await shelf.desk.change(project, {"materials": [LINK]})).json()["materials"] == [LINK]
    assert (await shelf.fetch(project, first)).status_code == 200
    back = await shelf.desk.change(project, {"materials": [first]})  # undone in the editor
    assert back.json()["materials"] == [first]
    assert "materials" not in (await shelf.desk.change(project, {"materials": None})).json()


async def test_only_the_words_of_a_file_can_be_changed(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    made = await shelf.added(project)
    stolen = {**made, "url": "https://evil.example/x", "sha256": "00", "size": "1", "mediaType": "text/html"}
    assert (await shelf.desk.change(project, {"materials": [stolen]})).json()["materials"] == [made]


@pytest.mark.parametrize("kind", ["unknown", "other project", "no id", "not an id", "twice"])
async def test_a_file_is_never_invented_or_stolen(shelf: Shelf, kind: str) -> None:
    mine, other = await shelf.desk.draft(), await shelf.desk.published("medewerker-utrecht")
    made, theirs = await shelf.added(mine), await shelf.added(other, who="medewerker-utrecht")
    entries: dict[str, list[dict[str, Any]]] = {
        "unknown": [{**made, "id": str(new_id())}],
        "other project": [theirs],
        "no id": [{name: value for name, value in made.items() if name != "id"} | {"url": "https://example.nl"}],
        "not an id": [{**made, "id": "x"}],
        "twice": [made, made],
    }
    answer = await shelf.desk.change(mine, {"materials": entries[kind], "goal": "Anders"})
    assert answer.status_code == 400
    assert {fault["code"] for fault in answer.json()["errors"]} == {"unknown-file"}
    now = await shelf.desk.read(mine)
    assert (now["materials"], now["goal"]) == ([made], mine["goal"])


async def test_a_new_project_has_no_files_yet(shelf: Shelf) -> None:
    made = await shelf.added(await shelf.desk.draft())
    answer = await shelf.service.post("/v1/projects", "medewerker-assen", {"title": "Gestolen", "materials": [made]})
    assert answer.status_code == 400
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/materials/0/id"]


async def test_every_fault_of_a_text_comes_at_once(shelf: Shelf) -> None:
    project = await shelf.desk.draft()
    materials = [{**LINK, "licence": "gevonden"}, {"title": "Zonder adres"}]
    answer = await shelf.desk.change(project, {"materials": materials, "themes": ["onbekend"]})
    pointers = {fault["pointer"] for fault in answer.json()["errors"]}
    assert pointers == {"/materials/0/licence", "/materials/1/url", "/themes/0"}


async def test_the_event_tells_of_files_in_text_values_only(shelf: Shelf) -> None:
    project = await shelf.desk.draft(materials=[LINK])
    made = await shelf.added(project)
    await shelf.desk.submit(project)
    content = (await shelf.service.told())[-1]["content"]
    assert content["materials"] == [LINK, made]
    assert all(isinstance(value, str) for entry in content["materials"] for value in entry.values())
