"""Log in and out at another site, in a browser that holds on to our content policy all the way."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Site
from tests.support.oidc_server import Provider, provider

pytestmark = pytest.mark.browser


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Provider]:
    with provider(tmp_path) as running:
        running.person("aagje", name="Aagje Bladwijzer", roles=["moderator"], provinces=["drenthe"])
        yield running


@pytest.fixture
def site(tmp_path: Path, portal_database: str, server: Provider) -> Iterator[Site]:
    facts = {"auth_issuer": server.issuer, "oidc_client_id": "portal", "oidc_client_secret": "x"}
    with Site(tmp_path, portal_database, **facts) as site:
        yield site


@pytest.mark.parametrize("javascript", [True, False])
def test_one_logs_in_at_the_provider_works_and_logs_out_of_both(
    javascript: bool, browser: Browser, site: Site, server: Provider
) -> None:
    context = browser.new_context(base_url=site.address, java_script_enabled=javascript)
    context.set_default_timeout(20_000)
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda line: refused.append(line.text) if "Content Security Policy" in line.text else None)
    page.goto("/moderatie")
    page.wait_for_url(f"{server.issuer}/oauth2/authorize**")
    page.fill('input[name="sub"]', "aagje")
    page.click('button:text("Authorize")')
    page.wait_for_url(f"{site.address}/moderatie")
    expect(page.locator("header")).to_contain_text("Aagje Bladwijzer")
    (cookie,) = [it for it in context.cookies(site.address) if "sessie" in it["name"]]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    page.click('button:text("Log uit")')
    page.wait_for_url(f"{server.issuer}/oauth2/end_session**")
    page.click('button:text("End session")')
    page.wait_for_url(f"{site.address}/")
    expect(page.locator("header")).not_to_contain_text("Aagje Bladwijzer")
    page.goto("/meldingen")
    page.wait_for_url(f"{server.issuer}/oauth2/authorize**")
    assert refused == []
    context.close()
