"""Every service in this process, with projects in every state, and a person for every role of the table."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from services.portal.main import create_app
from services.portal.settings import PortalSettings
from services.portal.store import SessionStore
from shared.db import Database
from shared.demo import PERSONAS
from shared.ids import new_id
from shared.testing import factories
from tests.portal.conftest import HOST, Visitor
from tests.security.role_table import A_MAIL, IMPORT
from tests.support.postgres import TestPostgres
from tests.support.service import RunningService, Tokens, Who, Wire, running

NAMES = ("submissions", "moderation", "notifications", "search")
KNOWN = {"name": "themes", "code": "mediawijsheid", "type": "nl.innovatiebieb.moderation.phase-advanced.v1"}
"""Parts of addresses that are there without anybody making them."""
STATES = ("draft", "submitted", "claimed", "asked", "refused", "appealed", "published", "nominated", "parel", "merged")
PEOPLE: dict[str, Who] = {
    "nobody": None,
    "own staff": "medewerker-assen",
    "other staff": "medewerker-utrecht",
    "moderator": "moderator-drenthe",
    "moderator elsewhere": "moderator-utrecht",
    "own moderator": {  # moderates the area, and works for the library that the project is of
        **{name: value for name, value in PERSONAS["moderator-drenthe"].items() if name != "about"},
        "sub": "own-moderator",
        "library": PERSONAS["medewerker-assen"]["library"],
    },
    "spn": "spn",
    "regiogids": "regiogids-biblionet-drenthe",
    "council": "kb",
    "admin": "beheerder",
    "reader": "lezer",
}
"""Who asks. Every project here is of Bibliotheek Assen, in Drenthe: that says what is own and what is other."""


class Inside(httpx.AsyncBaseTransport):
    """The network between the portal and the services."""

    def __init__(self, services: dict[str, RunningService]) -> None:
        self._services = services
        self._routes = {name: service.transport for name, service in services.items()}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        with self._services[request.url.host].memory.used():
            return await self._routes[request.url.host].handle_async_request(request)


class World:
    """The services by name, the portal as each person sees it, and the things that exist, by their state."""

    def __init__(self, services: dict[str, RunningService], portal: Any) -> None:
        self.services, self.portal = services, portal
        self.things: dict[str, dict[str, str]] = {"": {}}
        self.visitors: dict[str, Visitor] = {}
        self.pump = Wire(services).pump

    @property
    def parts(self) -> dict[str, str]:
        """Something for each part of an address: of the claimed project, or else of another thing."""
        found: dict[str, str] = {}
        for thing in (*self.things.values(), self.things["claimed"], self.things["reader's"]):
            found |= thing
        return found | KNOWN

    async def fill(self) -> None:
        """One project in each state, and for everyone a subscription, a notification and a saved search of his own."""
        desk = self.services["submissions"]
        following = {"filter": {"province": "drenthe"}, "channel": "inbox", "frequency": "immediate"}
        for role, who in PEOPLE.items():
            self.things[f"{role}'s"] = {}
            if who is not None:
                made = ok(await self.services["notifications"].post("/v1/subscriptions", who, following))
                self.things[f"{role}'s"]["subscription_id"] = made["id"]
                search = {"name": "Drenthe", "query": {"province": "drenthe"}}
                saved = ok(await self.services["search"].post("/v1/saved-searches", who, search))
                self.things[f"{role}'s"]["saved_search_id"] = saved["id"]
        await self._add_webhooks()
        for state in STATES:
            project = ok(await desk.post("/v1/projects", PEOPLE["own staff"], factories.fields(title=f"Proef {state}")))
            self.things[state] = {"project_id": project["id"], "number": "1", "other": "1"}
            self.things[state] |= await self._add_file(project["id"])
            if state == "draft":
                await self._write_along(self.things[state])
            else:
                ok(await desk.post(f"/v1/projects/{project['id']}/submissions", PEOPLE["own staff"]))
        gone = ok(await desk.post("/v1/projects", PEOPLE["own staff"], factories.fields(title="Proef weg")))
        self.things["discarded"] = {"project_id": gone["id"], **await self._add_file(gone["id"])}
        for act in ({"json": {"tips": "Rustig"}, "headers": {"If-Match": "*"}}, None):
            path = f"/v1/projects/{gone['id']}"
            done = await desk.request("PATCH" if act else "DELETE", path, PEOPLE["own staff"], **(act or {}))
            assert done.is_success, done.text
        await self.pump()
        cases = ok(await self.services["moderation"].get("/v1/cases", PEOPLE["moderator"]))["items"]
        for case in cases:
            state = next(name for name, it in self.things.items() if it.get("project_id") == case["projectId"])
            self.things[state]["case_id"] = case["id"]
            if state != "submitted":
                ok(await self._moderate(case["id"], "assignments", {}))
            await self._dispute(state, self.things[state])
            if state in ("published", "nominated", "parel", "merged"):
                body = {"outcome": "publish", "revision": 1, "reason": "", "motivation": "Goed."}
                ok(await self._moderate(case["id"], "decisions", body))
            if state in ("nominated", "parel"):
                await self._honour(self.things[state], ("moderator", "moderator elsewhere") if state == "parel" else ())
        await self.pump()
        await self._take_over()
        await self.pump()
        for role, who in PEOPLE.items():
            if who is not None:
                inbox = ok(await self.services["notifications"].get("/v1/notifications", who))["items"]
                self.things[f"{role}'s"]["notification_id"] = inbox[0]["id"]
        await self._import()

    async def _add_webhooks(self) -> None:
        """One for everybody who may have one; a reader has none, and knows of another's."""
        notifications = self.services["notifications"]
        for role, who in PEOPLE.items():
            if who is not None and role != "reader":
                made = ok(await notifications.post("/v1/webhooks", who, {"url": "http://127.0.0.1:9/haak"}))
                self.things[f"{role}'s"]["webhook_id"] = made["id"]
        other = ok(
            await notifications.post(
                "/v1/webhooks", {"sub": "other", "roles": ["staff"]}, {"url": "http://127.0.0.1:9"}
            )
        )
        self.things["reader's"]["webhook_id"] = other["id"]
        await notifications.rows("UPDATE webhook SET status = 'active' RETURNING 1")
        for role in PEOPLE:
            self.things[f"{role}'s"]["key"] = str(new_id())
        await notifications.rows(
            "INSERT INTO message (id, subject, kind, status) VALUES (:id, 'iemand', 'news', 'sent') RETURNING 1",
            id=A_MAIL,
        )

    async def _import(self) -> None:
        sent: Any = {"content": IMPORT, "headers": {"Content-Type": "text/csv"}}
        made = ok(await self.services["submissions"].request("POST", "/v1/imports", PEOPLE["own staff"], **sent))
        for name, thing in self.things.items():
            if not name.endswith("'s"):
                thing["import_id"] = made["id"]

    async def _add_file(self, project_id: str) -> dict[str, str]:
        path, who = f"/v1/projects/{project_id}/materials", PEOPLE["own staff"]
        form: Any = {"data": {"licence": "CC0-1.0"}, "files": {"file": ("Draaiboek.txt", b"Eerst voorlezen.")}}
        return {"material_id": ok(await self.services["submissions"].request("POST", path, who, **form))["id"]}

    async def _write_along(self, thing: dict[str, str]) -> None:
        """An earlier version, somebody who writes along, and other staff who is asked to, and to take over."""
        desk, path, own = self.services["submissions"], f"/v1/projects/{thing['project_id']}", PEOPLE["own staff"]
        ok(await desk.request("PATCH", path, own, json={"tips": "Rustig"}, headers={"If-Match": "*"}))
        first = ok(await desk.post(f"{path}/invitations", own, {"email": "medewerker-arnhem@example.nl"}))
        ok(await desk.post(f"/v1/invitations/{first['id']}/acceptances", "medewerker-arnhem"))
        other = {"email": "medewerker-utrecht@example.nl"}
        thing |= {
            "version": "1",
            "author_id": first["id"],
            "invitation_id": ok(await desk.post(f"{path}/invitations", own, other))["id"],
            "offer_id": ok(await desk.post(f"{path}/ownership-offers", own, other))["id"],
        }

    async def visitor(self, role: str) -> Visitor:
        """A browser in which this person is logged in. Only personas can log in at the portal."""
        if role not in self.visitors:
            who = PEOPLE[role]
            transport = httpx.ASGITransport(self.portal)
            visitor = self.visitors[role] = Visitor(transport=transport, base_url=HOST)
            if isinstance(who, str):
                assert (await visitor.send_form("/inloggen", "/inloggen", persona=who, naar="/")).status_code == 303
        return self.visitors[role]

    async def _honour(self, thing: dict[str, str], awarders: tuple[str, ...]) -> None:
        """Nominated by the regiogids, and awarded by these."""
        desk, why = self.services["moderation"], {"motivation": "Dit moet iedereen zien."}
        made = await desk.post(f"/v1/projects/{thing['project_id']}/parel-nominations", PEOPLE["regiogids"], why)
        thing["parel_id"] = ok(made)["id"]
        for awarder in awarders:
            ok(await desk.post(f"/v1/parels/{thing['parel_id']}/awards", PEOPLE[awarder], why))

    async def _take_over(self) -> None:
        """Other staff adopts two projects, one of them confirmed; one project is merged into that."""
        desk, own, other = self.services["submissions"], PEOPLE["own staff"], PEOPLE["other staff"]
        into = self.things["parel"]["project_id"]
        for state, on in (("proposed", "nominated"), ("adopted", "parel")):
            path = f"/v1/projects/{self.things[on]['project_id']}/adoptions"
            self.things[state] = {"adoption_id": ok(await desk.post(path, other, {"changed": "Kleiner."}))["id"]}
        ok(await desk.post(f"/v1/adoptions/{self.things['adopted']['adoption_id']}/confirmations", own))
        merge = {"into": into, "reason": "Dubbel."}
        ok(await desk.post(f"/v1/projects/{self.things['merged']['project_id']}/merges", own, merge))
        for state in STATES:
            self.things[state]["into_id"] = into

    async def _dispute(self, state: str, thing: dict[str, str]) -> None:
        """A second opinion is asked of a moderator elsewhere; a decision against the library, and its appeal."""
        if state == "asked":
            question = {"asked": "moderator-utrecht", "question": "Wat zou jij doen?"}
            thing["opinion_id"] = ok(await self._moderate(thing["case_id"], "opinions", question))["id"]
            return
        if state not in ("refused", "appealed"):
            return
        body = {"outcome": "reject", "revision": 1, "reason": "", "motivation": "Dit is er al."}
        thing["decision_id"] = ok(await self._moderate(thing["case_id"], "decisions", body))["id"]
        if state == "appealed":
            path, why = f"/v1/decisions/{thing['decision_id']}/appeals", {"motivation": "Dit is er nog niet."}
            thing["appeal_id"] = ok(await self.services["moderation"].post(path, PEOPLE["own staff"], why))["id"]

    async def _moderate(self, case_id: str, what: str, body: Any) -> httpx.Response:
        path = f"/v1/cases/{case_id}/{what}"
        return await self.services["moderation"].post(path, PEOPLE["moderator"], body)


def ok(answer: httpx.Response) -> dict[str, Any]:
    """The JSON of an answer that must be good."""
    assert answer.is_success, f"{answer.request.method} {answer.request.url}: {answer.text}"
    made: dict[str, Any] = answer.json()
    return made


@asynccontextmanager
async def inhabited(postgres: TestPostgres, tokens: Tokens, folder: Path) -> AsyncIterator[World]:
    """A world with everything in it."""
    async with AsyncExitStack() as stack:
        services = {
            name: await stack.enter_async_context(running(name, await postgres.create_database(name), tokens))
            for name in NAMES
        }
        for service in services.values():
            service.app.state.health = _healthy
            for end in service.app.state.endings:
                end()  # so that an answer without an end has one
        addresses = {f"{name}_url": f"http://{name}" for name in NAMES}
        database = await postgres.create_database("portal")
        secrets = {"mode": "local", "session_secret": "a" * 40, "demo_key": folder, "forms_a_minute": 10**6}
        facts = PortalSettings.model_validate({**secrets, "database_url": database, **addresses})
        store = SessionStore(Database(database))
        stack.push_async_callback(store.close)
        world = World(services, create_app(facts, transport=Inside(services), store=store))
        await world.fill()
        yield world
        for visitor in world.visitors.values():
            await visitor.aclose()


async def _healthy() -> dict[str, Any]:
    return {"ready": True}
