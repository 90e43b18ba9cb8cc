"""Every route of every service, asked by every role: role_table.py is the whole answer.

Nothing is committed, so that no row changes what the next one finds.
"""

import json
from typing import Any

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from tests.security.role_table import SENT, TABLE, Row, Sent
from tests.security.world import KNOWN, PEOPLE, World

pytestmark = pytest.mark.asyncio(loop_scope="module")


def routes(world: World, service: str) -> set[str]:
    """Every route the service has, also those that its description leaves out."""
    app: Any = world.portal if service == "portal" else world.services[service].app
    while not hasattr(app, "routes"):
        app = app.app  # through the guards around it
    return {
        f"{method} {route.path}"
        for route in iter_route_contexts(app.routes)
        for method in (route.methods or {"GET"}) - {"HEAD"}
    }


@pytest.mark.parametrize("service", TABLE)
async def test_every_route_has_a_row_and_every_row_a_route(service: str, still: World) -> None:
    assert routes(still, service) == {row.route for row in TABLE[service]}


@pytest.mark.parametrize("service", TABLE)
async def test_what_is_sent_along_is_for_routes_that_exist(service: str, still: World) -> None:
    assert set(SENT[service]) <= routes(still, service)


@pytest.mark.parametrize(
    ("service", "row"),
    [
        pytest.param(service, row, id=f"{service}: {row.route} {row.on}".strip())
        for service, rows in TABLE.items()
        for row in rows
    ],
)
async def test_every_role_gets_what_the_table_says(service: str, row: Row, still: World) -> None:
    expected = row.statuses()
    got = {role: "-" if status == "-" else await ask(still, service, row, role) for role, status in expected.items()}
    assert got == expected, f"got: {'  '.join(got.values())}"


async def ask(world: World, service: str, row: Row, role: str) -> str:
    """The status of one cell; a refusal by a service must be a problem document."""
    method, _, path = row.route.partition(" ")
    sent = SENT[service].get(row.route, Sent())
    things = thing(world, row.on, role)
    path = path.format(**things, **KNOWN)
    if service == "portal":
        answer = await visit(world, role, method, path, sent, things)
    else:
        known: dict[str, Any] = {}
        if sent.json is not None:
            known = {"json": json.loads(json.dumps(sent.json).replace("{into_id}", things.get("into_id", "")))}
        if sent.content is not None:
            known = {"content": sent.content}
        if sent.files:
            known = {"data": sent.form, "files": sent.files}
        answer = await world.services[service].request(
            method, path, PEOPLE[role], params=sent.query, headers=sent.headers, **known
        )
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.status_code)


async def visit(world: World, role: str, method: str, path: str, sent: Sent, things: dict[str, str]) -> httpx.Response:
    visitor = await world.visitor(role)
    if method == "GET":
        return await visitor.get(path, params=sent.query)
    token = await visitor.token("/inloggen" if PEOPLE[role] is None else "/")
    form = {name: value.format(**things) for name, value in sent.form.items()}
    cookies = dict(visitor.cookies)
    answer = await visitor.post(path, data={"form_token": token, **form}, headers={"Origin": str(visitor.base_url)})
    visitor.cookies = httpx.Cookies(cookies)  # who logged out here is logged in again for the next row
    return answer


def thing(world: World, on: str, role: str) -> dict[str, str]:
    if on == "own":
        return world.things["reader's" if PEOPLE[role] is None else f"{role}'s"]
    if on == "somebody's":
        return world.things["admin's" if role == "reader" else "reader's"]
    return world.things[on]
