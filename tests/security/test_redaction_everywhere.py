"""From the button to the last copy: a name that is taken out of a project is in no service any more."""

import json
from typing import Any

import pytest

from shared.testing import factories
from tests.search.saved.saving import work
from tests.security.world import NAMES, World

pytestmark = pytest.mark.asyncio(loop_scope="module")
NAME, STAFF, MODERATOR = "Bram Boekenlegger", "medewerker-assen", "moderator-drenthe"


async def published(world: World) -> str:
    """A project that names him, public and told of, also to who saved a search that it matches."""
    submissions, moderation = world.services["submissions"], world.services["moderation"]
    text = factories.fields(tips=f"Vraag {NAME}.", summary=f"{NAME} leest voor in de wachtkamer.")
    project = str((await submissions.post("/v1/projects", STAFF, text)).json()["id"])
    assert (await submissions.post(f"/v1/projects/{project}/submissions", STAFF)).status_code == 201
    await world.pump()
    cases = (await moderation.get("/v1/cases", MODERATOR, params={"status": "open"})).json()["items"]
    case = next(case["id"] for case in cases if case["projectId"] == project)
    assert (await moderation.post(f"/v1/cases/{case}/assignments", MODERATOR)).status_code == 201
    body = {"outcome": "publish", "revision": 1, "motivation": ""}
    assert (await moderation.post(f"/v1/cases/{case}/decisions", MODERATOR, body)).status_code == 201
    await world.pump()
    assert await work(world.services["search"])
    await world.pump()
    return project


async def found(world: World) -> list[Any]:
    answer = await world.services["search"].get("/v1/projects", params={"q": "Boekenlegger"})
    return [item["id"] for item in answer.json()["items"]]


@pytest.mark.parametrize("withdrawn", [False, True], ids=["public", "withdrawn"])
async def test_a_redacted_name_is_in_no_database(world: World, *, withdrawn: bool) -> None:
    project = await published(world)
    assert await found(world) == [project]
    submissions, path = world.services["submissions"], f"/v1/projects/{project}"
    if withdrawn:
        assert (await submissions.request("DELETE", path, STAFF, params={"reason": "Klaar"})).status_code == 204
        await world.pump()

    wanted = {"find": NAME, "replaceBy": "een vrijwilliger"}
    assert (await submissions.post(f"{path}/redactions", STAFF, wanted)).status_code == 201
    await world.pump()

    for name in NAMES:
        service = world.services[name]
        query = "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'"
        for table in await service.rows(query):
            rows = await service.rows(f'SELECT t::text AS row FROM "{table["name"]}" t')
            assert "Boekenlegger" not in json.dumps(rows), f"{name}.{table['name']}"
    assert await found(world) == []
    shown = await world.services["search"].get(path)
    assert shown.status_code == 404 if withdrawn else shown.json()["tips"] == "Vraag een vrijwilliger."
