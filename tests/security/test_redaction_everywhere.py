"""From the button to the last copy: a name that is taken out of a project is in no service any more."""

import json

import pytest

from tests.security.world import NAMES, World

pytestmark = pytest.mark.asyncio(loop_scope="module")
NAME = "Bram Boekenlegger"


async def test_a_redacted_name_is_in_no_database(world: World) -> None:
    submissions = world.services["submissions"]
    project = world.things["published"]["project_id"]
    change = {"tips": f"Vraag {NAME}.", "summary": f"{NAME} leest voor in de wachtkamer."}
    await submissions.request(
        "PATCH", f"/v1/projects/{project}", "medewerker-assen", json=change, headers={"If-Match": "*"}
    )
    assert (await submissions.post(f"/v1/projects/{project}/submissions", "medewerker-assen")).status_code == 201
    await world.pump()
    case = world.things["published"]["case_id"]
    moderation = world.services["moderation"]
    assert (await moderation.post(f"/v1/cases/{case}/assignments", "moderator-drenthe")).status_code == 201
    body = {"outcome": "publish", "revision": 2, "motivation": ""}
    assert (await moderation.post(f"/v1/cases/{case}/decisions", "moderator-drenthe", body)).status_code == 201
    await world.pump()
    found = (await world.services["search"].get("/v1/projects", params={"q": "Boekenlegger"})).json()
    assert [item["id"] for item in found["items"]] == [project]

    wanted = {"find": NAME, "replaceBy": "een vrijwilliger"}
    assert (await submissions.post(f"/v1/projects/{project}/redactions", "medewerker-assen", wanted)).status_code == 201
    await world.pump()

    for name in NAMES:
        service = world.services[name]
        query = "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'"
        for table in await service.rows(query):
            rows = await service.rows(f'SELECT t::text AS row FROM "{table["name"]}" t')
            assert "Boekenlegger" not in json.dumps(rows), f"{name}.{table['name']}"
    assert (await world.services["search"].get("/v1/projects", params={"q": "Boekenlegger"})).json()["total"] == 0
    shown = (await world.services["search"].get(f"/v1/projects/{project}")).json()
    assert shown["tips"] == "Vraag een vrijwilliger."
