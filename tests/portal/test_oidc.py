"""Log in at a real OpenID Connect server process and come back; whatever else comes back logs nobody in."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from services.portal.limits import Limit
from services.portal.main import create_app
from services.portal.store import SessionStore
from shared.db import Database
from tests.portal.browser import PORTAL, Wanderer, form_of
from tests.portal.conftest import settings
from tests.portal.fakes import World
from tests.support.oidc_server import Provider, provider

LIBRARY = {"isil": "NL-0112340000", "name": "Bibliotheek Assen", "province": "drenthe"}
STAFF: dict[str, Any] = {"name": "Aagje Bladwijzer", "roles": ["staff"], "library": LIBRARY}
BACK = f"{PORTAL}/inloggen/terug"
COOKIE = "__Host-bieb-sessie"
ATTEMPT = "__Host-bieb-aanmelding"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with provider(tmp_path_factory.mktemp("provider")) as running:
        running.person("aagje", **STAFF)
        yield running


@pytest.fixture
def portal(world: World, store: SessionStore) -> Callable[..., Any]:
    """Makes portals of production, all replicas of one."""

    def make(server: Provider, **changes: object) -> Any:
        facts: dict[str, object] = {
            "mode": "production",
            "portal_url": PORTAL,
            "auth_issuer": server.issuer,
            "oidc_client_id": "portal",
            "oidc_client_secret": "secret of the portal",
        }
        return create_app(settings(**facts | changes), transport=world, store=store)

    return make


@pytest.fixture
async def browser(portal: Callable[..., Any], server: Provider) -> AsyncIterator[Wanderer]:
    async with Wanderer(portal=portal(server)) as browser:
        yield browser


async def at_provider(browser: Wanderer, naar: str = "/meldingen") -> httpx.Response:
    page = await browser.get(f"{PORTAL}/inloggen", params={"naar": naar})
    assert page.url.path == "/oauth2/authorize"
    return page


async def log_in(browser: Wanderer, sub: str = "aagje", naar: str = "/meldingen") -> httpx.Response:
    return await browser.post((await at_provider(browser, naar)).url, data={"sub": sub})


async def answer_of(browser: Wanderer, sub: str = "aagje") -> httpx.URL:
    """Where the provider sends the browser, before it goes there."""
    page = await at_provider(browser)
    sent = await browser.post(page.url, data={"sub": sub}, follow_redirects=False)
    return httpx.URL(sent.headers["location"])


async def known(browser: Wanderer) -> bool:
    answer = await browser.get(f"{PORTAL}/meldingen", follow_redirects=False)
    return answer.status_code == 200


async def test_one_logs_in_at_the_provider_and_comes_back_where_one_was(browser: Wanderer, world: World) -> None:
    page = await log_in(browser, naar="/meldingen")
    assert (page.status_code, str(page.url)) == (200, f"{PORTAL}/meldingen")
    assert "Aagje Bladwijzer" in page.text
    assert (await browser.get(f"{PORTAL}/indienen")).status_code == 200


async def test_a_page_that_needs_a_log_in_leads_to_the_provider_and_back(browser: Wanderer) -> None:
    page = await browser.get(f"{PORTAL}/mijn-projecten")
    assert page.url.path == "/oauth2/authorize"
    assert (await browser.post(page.url, data={"sub": "aagje"})).url == f"{PORTAL}/mijn-projecten"


async def test_what_is_asked_of_the_provider_has_pkce_state_and_nonce_and_is_new_each_time(browser: Wanderer) -> None:
    first, second = [(await at_provider(browser)).url.params for _ in range(2)]
    assert first["response_type"] == "code"
    assert first["redirect_uri"] == BACK
    assert first["code_challenge_method"] == "S256"
    assert len(first["code_challenge"]) == 43
    assert not {first[name] for name in ("state", "nonce", "code_challenge")} & set(second.values())


async def test_cookies_hold_no_token_and_are_for_this_site_alone(browser: Wanderer) -> None:
    page = await log_in(browser)
    made = [line for answer in page.history for line in answer.headers.get_list("set-cookie")]
    (cookie,) = [line for line in made if line.startswith(f"{COOKIE}=")]
    for flag in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
        assert flag in cookie
    assert "Domain" not in cookie
    assert len(browser.cookies[COOKIE]) == 43
    assert ATTEMPT not in browser.cookies


async def test_the_database_alone_opens_no_session_and_names_nobody(browser: Wanderer, store: SessionStore) -> None:
    await log_in(browser)
    async with store._database.begin() as tx:
        rows = (await tx.execute(text("SELECT * FROM session ORDER BY started_at DESC LIMIT 1"))).mappings().all()
    told = repr(dict(rows[0]))
    for secret in (browser.cookies[COOKIE], "aagje", "Aagje", "eyJ", "portal", LIBRARY["isil"]):
        assert secret not in told


async def test_an_id_from_before_log_in_is_worth_nothing_after_it(browser: Wanderer) -> None:
    await log_in(browser)
    before = browser.cookies[COOKIE]
    await log_in(browser)
    assert browser.cookies[COOKIE] != before
    browser.cookies = httpx.Cookies({COOKIE: before})
    assert not await known(browser)
    planted = "A" * 43
    browser.cookies = httpx.Cookies()
    browser.cookies.set(COOKIE, planted, domain="portal.test", path="/")
    await log_in(browser)
    assert browser.cookies[COOKIE] != planted
    browser.cookies = httpx.Cookies({COOKIE: planted})
    assert not await known(browser)


# What comes back


@pytest.mark.parametrize(
    "change",
    [
        {"state": "another"},
        {"state": None},
        {"code": None},
        {"code": "another"},
        {"iss": "https://login.elders.example"},
        {"iss": ""},
        {"error": "access_denied"},
        {"error": "server_error", "code": None},
    ],
    ids=str,
)
async def test_an_answer_that_is_not_right_logs_nobody_in(change: dict[str, Any], browser: Wanderer) -> None:
    back = await answer_of(browser)
    query = {name: it for name, it in {**back.params, **change}.items() if it is not None}
    page = await browser.get(back.copy_with(params=query))
    assert page.status_code == 400
    assert "Inloggen is niet gelukt" in page.text
    assert "Probeer opnieuw" in page.text
    assert not await known(browser)
    assert (await browser.get(back)).status_code == 400, "the attempt is over"


async def test_who_turns_back_at_the_provider_reads_that_nothing_happened(browser: Wanderer) -> None:
    page = await at_provider(browser)
    back = await browser.post(page.url, data={"action": "deny"}, follow_redirects=False)
    address = httpx.URL(back.headers["location"]).copy_merge_params({"state": page.url.params["state"]})
    assert "afgebroken" in (await browser.get(address)).text


async def test_an_answer_counts_once_and_only_in_the_browser_that_asked(
    browser: Wanderer, portal: Callable[..., Any], server: Provider
) -> None:
    back = await answer_of(browser)
    async with Wanderer(portal=portal(server)) as thief:
        assert (await thief.get(back)).status_code == 400
        await at_provider(thief)
        assert (await thief.get(back)).status_code == 400
    jar = httpx.Cookies(browser.cookies)
    assert (await browser.get(back)).url == f"{PORTAL}/meldingen"
    assert (await browser.get(back)).status_code == 400
    browser.cookies = jar  # somebody kept the cookie of the attempt
    assert (await browser.get(back)).status_code == 400


async def test_an_id_token_of_another_attempt_logs_nobody_in(browser: Wanderer) -> None:
    """The code is somebody else's, so its ID token has another nonce."""
    stolen = await answer_of(browser)
    mine = await answer_of(browser)
    page = await browser.get(mine.copy_merge_params({"code": stolen.params["code"]}))
    assert page.status_code == 400
    assert not await known(browser)


@pytest.mark.parametrize(
    "access",
    [{"aud": "other"}, {"iss": "https://x.example"}, {"sub": "another"}, {"roles": "staff"}, {"lasts": -60}],
    ids=str,
)
async def test_a_token_that_the_services_would_refuse_logs_nobody_in(
    access: dict[str, Any], browser: Wanderer, server: Provider
) -> None:
    server.person("evil", access)
    page = await log_in(browser, "evil")
    assert page.status_code == 400
    assert not await known(browser)


@pytest.mark.parametrize("naar", ["https://elders.example", "//elders.example", "/\\elders.example", "javascript:x"])
async def test_log_in_leads_nowhere_else(naar: str, browser: Wanderer) -> None:
    assert (await log_in(browser, naar=naar)).url == f"{PORTAL}/"


async def test_too_many_tries_from_one_address_wait(
    browser: Wanderer, portal: Callable[..., Any], server: Provider
) -> None:
    for _ in range(60):
        assert (await browser.get(f"{PORTAL}/inloggen", follow_redirects=False)).status_code == 303
    page = await browser.get(f"{PORTAL}/inloggen")
    assert page.status_code == 429
    assert "erg vaak" in page.text


def test_a_house_counts_as_one_address() -> None:
    limit = Limit(most=1)
    assert limit.allows("2001:db8:1:2::1")
    assert not limit.allows("2001:db8:1:2:ffff::9")
    assert limit.allows("2001:db8:1:3::1")
    assert [limit.allows(address) for address in ("10.0.0.1", "10.0.0.1", "10.0.0.2", "", "")] == [
        True, False, True, True, False
    ]  # fmt: skip


# While it lasts


async def test_a_token_is_renewed_once_for_everybody_who_asks_over_all_replicas(
    portal: Callable[..., Any], server: Provider
) -> None:
    for lasts in (20, 0):  # about to end; and ended, within what clocks may differ
        server.person("aagje", {"lasts": lasts}, **STAFF)
        async with Wanderer(portal=portal(server)) as one, Wanderer(portal=portal(server)) as two:
            await log_in(one, naar="/bestaat-niet")
            server.person("aagje", {"name": "Aagje Anders"}, **STAFF)
            two.cookies = one.cookies
            before = server.grants("refresh_token")
            pages = await asyncio.gather(*(who.get(f"{PORTAL}/meldingen") for who in (one, two) * 6))
            assert {page.url.path for page in pages} == {"/meldingen"}
            assert server.grants("refresh_token") - before == 1
            assert "Aagje Anders" in (await one.get(f"{PORTAL}/meldingen")).text
    server.person("aagje", **STAFF)


async def test_when_the_provider_says_it_is_over_the_text_still_comes_back(browser: Wanderer, server: Provider) -> None:
    server.person("aagje", {"lasts": 20}, **STAFF)
    await log_in(browser, naar="/bestaat-niet")
    server.revoke("aagje")
    typed = {"title": "Voorleesrobot", "goal": "Meer kinderen horen een verhaal.", "form_token": "x"}
    page = await browser.post(f"{PORTAL}/indienen", data=typed, headers={"Origin": PORTAL})
    assert page.status_code == 403
    assert typed["goal"] in page.text
    asked = server.grants("refresh_token")
    assert not await known(browser)
    assert server.grants("refresh_token") == asked, "the session is gone, nobody asks again"
    server.person("aagje", **STAFF)


async def test_a_session_ends_by_rest_and_by_age(browser: Wanderer, store: SessionStore) -> None:
    for column in ("idle_at", "ends_at"):
        await log_in(browser)
        assert await known(browser)
        async with store._database.begin() as tx:
            await tx.execute(text(f"UPDATE session SET {column} = now() - interval '1 second'"))
        assert not await known(browser)


async def test_use_keeps_a_session_and_not_beyond_a_day(browser: Wanderer, store: SessionStore) -> None:
    await log_in(browser)

    async def left() -> tuple[float, float]:
        async with store._database.begin() as tx:
            query = (
                "SELECT idle_at - now() AS idle, ends_at - now() AS ends FROM session ORDER BY started_at DESC LIMIT 1"
            )
            row = (await tx.execute(text(query))).one()
        return row.idle.total_seconds() / 3600, row.ends.total_seconds() / 3600

    async with store._database.begin() as tx:
        await tx.execute(
            text("UPDATE session SET idle_at = now() + interval '1 hour', ends_at = now() + interval '2 hours'")
        )
    await known(browser)
    idle, ends = await left()
    assert 7.9 < idle <= 8
    assert ends <= 2


async def test_with_the_sessions_away_reading_goes_on_and_text_comes_back(
    portal: Callable[..., Any], server: Provider, world: World
) -> None:
    nowhere = SessionStore(Database("postgresql+asyncpg://portal@127.0.0.1:1/portal"))
    facts = {"mode": "production", "portal_url": PORTAL, "auth_issuer": server.issuer}
    app = create_app(settings(**facts, oidc_client_id="portal", oidc_client_secret="x"), transport=world, store=nowhere)
    async with Wanderer(portal=app) as browser:
        browser.cookies = httpx.Cookies({COOKIE: "A" * 43})
        assert (await browser.get(f"{PORTAL}/ontdekken")).status_code == 200
        page = await browser.get(f"{PORTAL}/meldingen")
        assert page.status_code == 503
        assert "niet uitgelogd" in page.text
        typed = {"goal": "Meer kinderen horen een verhaal.", "form_token": "x"}
        page = await browser.post(f"{PORTAL}/indienen", data=typed, headers={"Origin": PORTAL})
        assert typed["goal"] in page.text
    await nowhere.close()


async def test_with_the_provider_away_who_is_in_stays_in_and_who_is_not_reads_what_to_do(
    portal: Callable[..., Any], tmp_path: Path
) -> None:
    with provider(tmp_path) as own:
        own.person("aagje", {"lasts": 29}, **STAFF)
        async with Wanderer(portal=portal(own)) as browser, Wanderer(portal=portal(own)) as other:
            await log_in(browser, naar="/bestaat-niet")
            own.child.stop()
            assert await known(browser)
            page = await other.get(f"{PORTAL}/inloggen")
            assert page.status_code == 503
            assert "Inloggen kan even niet" in page.text
            assert "zonder in te loggen" in page.text
            assert (await other.get(f"{PORTAL}/ontdekken")).status_code == 200


# The end


async def test_logging_out_ends_both_sessions(browser: Wanderer) -> None:
    await log_in(browser)
    kept = browser.cookies[COOKIE]
    page = await browser.send_form("/uitloggen")
    assert "Je bent uitgelogd" in page.text
    wait, _, address = page.headers["refresh"].partition("; url=")
    assert wait == "0"
    asked = httpx.URL(address)
    assert asked.path == "/oauth2/end_session"
    assert asked.params["id_token_hint"].count(".") == 2
    assert asked.params["post_logout_redirect_uri"] == f"{PORTAL}/"
    action, fields = form_of(await browser.get(asked))
    assert (await browser.post(action, data=fields)).url == f"{PORTAL}/"
    assert COOKIE not in browser.cookies
    browser.cookies = httpx.Cookies({COOKIE: kept})
    assert not await known(browser)


async def test_nobody_can_log_another_out_by_a_link_or_a_form_of_his_own(browser: Wanderer) -> None:
    await log_in(browser)
    assert (await browser.get(f"{PORTAL}/uitloggen")).status_code == 405
    assert (await browser.post(f"{PORTAL}/uitloggen", headers={"Origin": PORTAL})).status_code == 403
    assert await known(browser)


LOGOUT: dict[str, Any] = {"http://schemas.openid.net/event/backchannel-logout": {}}


async def ended(browser: Wanderer, token: str) -> int:
    answer = await browser.post(f"{PORTAL}/inloggen/beeindigd", data={"logout_token": token})
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code


async def test_the_provider_can_end_a_session_from_its_side(browser: Wanderer, server: Provider) -> None:
    await log_in(browser)
    bad: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({}, {"aud": "other"}),
        ({}, {"events": {}}),
        ({}, {"events": ...}),
        ({}, {"nonce": "n"}),
        ({}, {"sub": ...}),
        ({}, {"jti": ...}),
        ({}, {"exp": int(time.time()) - 60}),
        ({}, {"iss": "https://x.example"}),
        ({"typ": "at+jwt"}, {}),
    ]
    good = {"aud": "portal", "sub": "aagje", "jti": "1", "events": LOGOUT}
    for header, change in bad:
        assert await ended(browser, server.sign(header, **{**good, **change})) == 400
    for nonsense in ("", "x", "a.b.c"):
        assert await ended(browser, nonsense) == 400
    assert await known(browser)
    assert await ended(browser, server.sign({"typ": "logout+jwt"}, **{**good, "sub": "another"})) == 200
    assert await known(browser)
    assert await ended(browser, server.sign({"typ": "logout+jwt"}, **good)) == 200
    assert not await known(browser)


async def test_with_a_provider_nobody_becomes_a_persona_also_in_local_mode(
    portal: Callable[..., Any], server: Provider, tmp_path: Path
) -> None:
    app = portal(server, mode="local", demo_key=tmp_path)
    async with Wanderer(portal=app) as browser:
        assert (await at_provider(browser)).status_code == 200
        await browser.post((await at_provider(browser)).url, data={"sub": "aagje"})
        page = await browser.send_form("/inloggen", persona="spn")
        assert page.status_code == 400


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"oidc_client_secret": ""}, "BIEB_OIDC_CLIENT_ID and BIEB_OIDC_CLIENT_SECRET"),
        ({"auth_issuer": ""}, "BIEB_OIDC_CLIENT_ID needs BIEB_AUTH_ISSUER"),
        ({"oidc_scope": "profile"}, "openid"),
        ({"client_id": "portal-reader", "client_secret": "x"}, "BIEB_AUTH_ANONYMOUS_CLIENTS"),
        ({"client_id": "portal-reader"}, "BIEB_CLIENT_ID and BIEB_CLIENT_SECRET"),
    ],
)
def test_settings_that_do_not_fit_are_told_at_the_start(
    changes: dict[str, object], told: str, portal: Callable[..., Any], server: Provider
) -> None:
    with pytest.raises(ValueError, match=told):
        portal(server, **changes)
