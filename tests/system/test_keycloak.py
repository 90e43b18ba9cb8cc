"""Keycloak itself, as docker-compose.yml sets it up and with its realm file: people log in by its own form."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import uvicorn
from pydantic import SecretStr

from local.keycloak import Keycloak
from services.portal.main import create_app
from services.portal.store import SessionStore
from shared.auth import Verifier
from shared.db import Database
from shared.principal import BadToken, Home
from shared.service_token import NoToken, ServiceToken
from shared.testing.waiting import eventually
from tests.portal.browser import PORTAL, Wanderer, form_of
from tests.portal.conftest import settings as portal_settings
from tests.portal.fakes import World
from tests.support.postgres import open_folder
from tests.system.compose import FILE, free_ports, load, run
from tests.system.compose_servers import database_server
from tests.system.test_compose import settings

pytestmark = [pytest.mark.keycloak, pytest.mark.slow]
PASSWORD = "blijf-proberen"
REALM = "innovatiebieb"
ENV = settings() | {"BIEB_TRIAL_PASSWORD": PASSWORD}


@dataclass
class Running:
    """A Keycloak that serves, and where our portal is for it."""

    port: int
    inside: int
    management: int

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}/realms/{REALM}"

    def address(self, name: str) -> str:
        return f"{self.issuer}/protocol/openid-connect/{name}"

    def verifier(self, audience: str = "innovatiebieb", **more: Any) -> Verifier:
        return Verifier(self.issuer, audience, "", "production", **more)


@pytest.fixture(scope="module")
def keycloak() -> Iterator[Running]:
    ports = free_ports(23000)
    running = Running(next(ports), next(ports), next(ports))
    folder = open_folder()
    services, database = load(ENV)["services"], next(ports)
    given = {key: str(value) for key, value in services["keycloak"]["environment"].items()}
    script = {key: str(value) for key, value in services["postgres"]["environment"].items()}
    given |= {
        "KC_DB_URL": given["KC_DB_URL"].replace("//postgres/", f"//127.0.0.1:{database}/"),
        "KC_HTTP_HOST": "127.0.0.1",
        "KC_HTTP_PORT": str(running.port),
        "KC_HTTP_MANAGEMENT_PORT": str(running.management),
        "KC_HOSTNAME": f"http://127.0.0.1:{running.port}",
        "KC_HOSTNAME_ADMIN": f"http://127.0.0.1:{running.port}",
        "BIEB_PORTAL_URL": PORTAL,
        "BIEB_PORTAL_INSIDE": f"http://127.0.0.1:{running.inside}",
        "BIEB_TRIAL_PASSWORD": PASSWORD,
    }
    realm = FILE.parent / "docker" / "keycloak"
    files = {f"{REALM}-realm.json": realm / "realm.json", f"{REALM}-users-0.json": realm / "trial-users.json"}
    server = Keycloak(folder, files, given)
    with database_server(folder, database, script):
        try:
            server.start()
            yield running
        finally:
            server.stop()


class Listening(World):
    """The portal's services, and the token that was sent to them last."""

    token = ""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.token = request.headers.get("authorization", "").removeprefix("Bearer ") or self.token
        return await super().handle_async_request(request)


@dataclass
class Site:
    browser: Wanderer
    world: Listening
    keycloak: Running

    async def log_in(self, name: str, naar: str = "/meldingen", password: str = PASSWORD) -> httpx.Response:
        form = await self.browser.get(f"{PORTAL}/inloggen", params={"naar": naar})
        assert form.url.host == "127.0.0.1", form.url
        action, fields = form_of(form)
        return await self.browser.post(action, data={**fields, "username": name, "password": password})

    async def known(self) -> bool:
        return (await self.browser.get(f"{PORTAL}/meldingen", follow_redirects=False)).status_code == 200


@pytest.fixture
async def site(keycloak: Running, portal_database: str) -> AsyncIterator[Site]:
    world, store = Listening(), SessionStore(Database(portal_database))
    app = create_app(
        portal_settings(
            mode="production",
            portal_url=PORTAL,
            auth_issuer=keycloak.issuer,
            auth_anonymous_clients="portal-reader",
            oidc_client_id="portal",
            oidc_client_secret=ENV["BIEB_OIDC_CLIENT_SECRET"],
            client_id="portal-reader",
            client_secret=ENV["BIEB_CLIENT_SECRET_PORTAL"],
        ),
        transport=world,
        store=store,
    )
    async with served(app, keycloak.inside), Wanderer(portal=app) as browser:
        yield Site(browser, world, keycloak)
    await store.close()


@asynccontextmanager
async def served(app: Any, port: int) -> AsyncIterator[None]:
    """Where Keycloak reaches the portal from its side."""
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())

    async def started() -> bool:
        return server.started

    await eventually(started, within=10)
    try:
        yield
    finally:
        server.should_exit = True
        await task


async def test_a_member_of_staff_logs_in_by_keycloaks_own_form(site: Site) -> None:
    page = await site.log_in("medewerker-assen")
    assert (page.status_code, str(page.url)) == (200, f"{PORTAL}/meldingen")
    assert "Aagje Bladwijzer" in page.text
    assert (await site.browser.get(f"{PORTAL}/indienen")).status_code == 200
    person = await site.keycloak.verifier().verify(site.world.token)  # as any service does, by discovery alone
    assert person.roles == {"staff"}
    assert person.library == Home("NL-0112340000", "Bibliotheek Assen", "drenthe")
    assert (person.name, person.email) == ("Aagje Bladwijzer", "medewerker-assen@example.nl")
    with pytest.raises(BadToken):
        await site.keycloak.verifier("another").verify(site.world.token)


async def test_a_moderator_has_an_area_and_a_reader_has_no_role(site: Site) -> None:
    await site.log_in("moderator-drenthe")
    person = await site.keycloak.verifier().verify(site.world.token)
    assert person.roles == {"moderator"}
    assert (person.provinces, person.poi) == (frozenset({"drenthe"}), "biblionet-drenthe")
    assert (await site.browser.get(f"{PORTAL}/moderatie")).status_code == 200
    site.browser.cookies.clear()
    await site.log_in("lezer")
    reader = await site.keycloak.verifier().verify(site.world.token)
    assert (reader.roles, reader.library, reader.provinces) == (frozenset(), None, frozenset())


async def test_a_wrong_password_leads_nowhere(site: Site) -> None:
    page = await site.log_in("spn", password="iets-anders-dan-dat")
    assert page.url.host == "127.0.0.1"
    assert not await site.known()


async def test_logging_out_ends_both_sessions(site: Site) -> None:
    await site.log_in("spn")
    again = await site.browser.get(f"{PORTAL}/inloggen")
    assert str(again.url) == f"{PORTAL}/", "Keycloak still knows who this is"
    page = await site.browser.send_form("/uitloggen")
    assert not await site.known()
    back = await site.browser.get(page.headers["refresh"].partition("url=")[2])
    assert str(back.url) == f"{PORTAL}/", back.text
    again = await site.browser.get(f"{PORTAL}/inloggen")
    assert again.url.host == "127.0.0.1"
    assert "password" in again.text


async def test_keycloak_ends_the_portals_session_from_its_side(site: Site) -> None:
    await site.log_in("kb")
    assert await site.known()
    user = (await site.keycloak.verifier().signed(site.world.token))["sub"]
    async with httpx.AsyncClient() as admin:
        admin.headers["Authorization"] = f"Bearer {await _administrator(admin, site.keycloak)}"
        base = f"http://127.0.0.1:{site.keycloak.port}/admin/realms/{REALM}"
        (await admin.post(f"{base}/users/{user}/logout")).raise_for_status()

    async def gone() -> bool:
        return not await site.known()

    await eventually(gone, within=20)


async def _administrator(client: httpx.AsyncClient, keycloak: Running) -> str:
    form = {
        "grant_type": "password",
        "client_id": "admin-cli",
        "username": "beheer",
        "password": ENV["BIEB_KEYCLOAK_ADMIN_PASSWORD"],
    }
    address = f"http://127.0.0.1:{keycloak.port}/realms/master/protocol/openid-connect/token"
    return str((await client.post(address, data=form)).raise_for_status().json()["access_token"])


async def _tokens(site: Site) -> tuple[dict[str, Any], dict[str, str]]:
    """What Keycloak gives for a code, and the form that was sent for it."""
    begun = await site.browser.get(f"{PORTAL}/inloggen", follow_redirects=False)
    action, fields = form_of(await site.browser.get(begun.headers["location"]))
    filled = {**fields, "username": "regiogids-drenthe", "password": PASSWORD}
    back = await site.browser.post(action, data=filled, follow_redirects=False)
    code = httpx.URL(back.headers["location"]).params["code"]
    sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": f"{PORTAL}/inloggen/terug"}
    auth = ("portal", ENV["BIEB_OIDC_CLIENT_SECRET"])
    answer = await site.browser.post(site.keycloak.address("token"), data=sent, auth=auth)
    return {"status": answer.status_code, **answer.json()}, sent


async def test_a_code_without_its_verifier_is_worth_nothing(site: Site) -> None:
    given, _ = await _tokens(site)
    assert (given["status"], given["error"]) == (400, "invalid_grant")


async def test_keycloak_starts_no_log_in_without_pkce_or_to_another_address(site: Site) -> None:
    begun = await site.browser.get(f"{PORTAL}/inloggen", follow_redirects=False)
    good = httpx.URL(begun.headers["location"])
    without = {name: it for name, it in good.params.items() if not name.startswith("code_challenge")}
    answer = await site.browser.get(good.copy_with(params=without), follow_redirects=False)
    assert "code_challenge" in httpx.URL(answer.headers["location"]).params["error_description"]
    for address in ("https://elders.example/inloggen/terug", f"{PORTAL}/inloggen/terug/x", f"{PORTAL}/"):
        answer = await site.browser.get(good.copy_merge_params({"redirect_uri": address}), follow_redirects=False)
        assert answer.status_code == 400


async def test_a_token_is_renewed_and_its_predecessor_is_used_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    await site.log_in("medewerker-utrecht")
    first = site.world.token
    monkeypatch.setattr("services.portal.session.RENEW_BEFORE", 100_000)
    assert await site.known()
    second = site.world.token
    assert second != first
    monkeypatch.undo()
    assert (await site.keycloak.verifier().verify(second)).roles == {"staff"}
    assert await site.known()


async def test_an_id_token_is_no_access_token(site: Site) -> None:
    await site.log_in("beheerder")
    page = await site.browser.send_form("/uitloggen")
    id_token = httpx.URL(page.headers["refresh"].partition("url=")[2]).params["id_token_hint"]
    verifier = site.keycloak.verifier("portal")  # even for who takes the client's own name as an audience
    with pytest.raises(BadToken, match="typ"):
        await verifier.verify(id_token)


async def test_who_is_not_logged_in_reads_with_the_portals_own_token(site: Site) -> None:
    await site.browser.get(f"{PORTAL}/ontdekken")
    verifier = site.keycloak.verifier(anonymous_clients={"portal-reader"})
    reader = await verifier.verify(site.world.token)
    assert reader.anonymous
    assert (reader.roles, reader.library, reader.provinces) == (frozenset(), None, frozenset())


async def test_an_account_without_a_person_gets_its_token_once_for_many(keycloak: Running) -> None:
    verifier = keycloak.verifier()
    good = ServiceToken(verifier.provider, "bieb-cli", SecretStr(ENV["BIEB_CLIENT_SECRET_CLI"]))
    tokens = await asyncio.gather(*(good.get() for _ in range(20)))
    assert len(set(tokens)) == 1
    assert (await verifier.verify(tokens[0])).roles == {"admin"}
    for client, secret in (("bieb-cli", "another"), ("portal", ENV["BIEB_OIDC_CLIENT_SECRET"]), ("nobody", "x")):
        with pytest.raises(NoToken, match="40"):
            await ServiceToken(verifier.provider, client, SecretStr(secret)).get()


async def test_the_command_line_prints_the_token_of_an_account(keycloak: Running) -> None:
    env = {"BIEB_AUTH_ISSUER": keycloak.issuer, "BIEB_CLIENT_ID": "bieb-cli"}
    for secret, code in ((ENV["BIEB_CLIENT_SECRET_CLI"], 0), ("another", 1)):
        command = [sys.executable, "-m", "local.cli", "token", "--service"]
        ended, said = await run(command, {**env, "BIEB_CLIENT_SECRET": secret, "PATH": "/usr/bin:/bin"})
        assert (ended, secret in said) == (code, False), said
        if code == 0:
            assert (await keycloak.verifier().verify(said.strip())).roles == {"admin"}


async def test_our_services_ask_keycloak_inside_and_people_outside(keycloak: Running) -> None:
    """Asked by another name it gives out addresses under that name, for the same issuer."""
    inside = keycloak.issuer.replace("127.0.0.1", "localhost") + "/.well-known/openid-configuration"
    provider = await Verifier(keycloak.issuer, "innovatiebieb", "", "production", discovery=inside).provider()
    assert provider.issuer == keycloak.issuer
    assert httpx.URL(provider.token_endpoint or "").host == httpx.URL(provider.jwks_uri).host == "localhost"
    assert httpx.URL(provider.authorization_endpoint or "").host == "127.0.0.1"
    assert provider.names_itself


async def test_the_health_check_of_the_file_knows_a_keycloak_that_serves(keycloak: Running) -> None:
    (_, *command) = load(ENV)["services"]["keycloak"]["healthcheck"]["test"]
    for port, good in ((keycloak.management, True), (next(free_ports(26500)), False)):
        here = [part.replace("/9000", f"/{port}") for part in command]
        check = await asyncio.create_subprocess_exec(*here, stderr=asyncio.subprocess.DEVNULL)
        assert (await check.wait() == 0) is good


async def test_nobody_changes_his_own_library_or_area(site: Site) -> None:
    """Somebody's area is what he may decide on: only an administrator sets it."""
    async with httpx.AsyncClient() as admin:
        admin.headers["Authorization"] = f"Bearer {await _administrator(admin, site.keycloak)}"
        profile = (await admin.get(f"http://127.0.0.1:{site.keycloak.port}/admin/realms/{REALM}/users/profile")).json()
    edits = {attribute["name"]: attribute["permissions"]["edit"] for attribute in profile["attributes"]}
    assert {"library_isil", "library_name", "library_province", "poi", "provinces"} <= set(edits)
    for name, who in edits.items():
        assert who == (["admin", "user"] if name in ("firstName", "lastName") else ["admin"]), name
    assert profile.get("unmanagedAttributePolicy", "DISABLED") == "DISABLED"


async def test_a_guesser_is_made_to_wait(site: Site) -> None:
    async with httpx.AsyncClient() as admin:
        admin.headers["Authorization"] = f"Bearer {await _administrator(admin, site.keycloak)}"
        realm = (await admin.get(f"http://127.0.0.1:{site.keycloak.port}/admin/realms/{REALM}")).json()
    assert realm["bruteForceProtected"]
    assert realm["accessTokenLifespan"] <= 300
    assert realm["revokeRefreshToken"]
    assert re.search(r"length\(\d\d\)", realm["passwordPolicy"])
