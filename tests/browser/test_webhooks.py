"""A webhook's life in a real browser, and the newest events on the page for developers."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_journeys import WAYS
from tests.portal.fakes import World

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("options", WAYS)
def test_a_webhook_is_made_paused_and_thrown_away(
    visit: Callable[..., Page], world: World, options: dict[str, object]
) -> None:
    page = visit("medewerker-assen", **options)
    page.goto("/meldingen")
    page.get_by_role("link", name="Laat een programma meeluisteren").click()
    page.get_by_label("Adres").fill("https://bieb.example/haak")
    page.get_by_label("PhaseAdvanced").check()
    page.get_by_role("button", name="Maak webhook").click()
    expect(page.get_by_label("Geheim", exact=True)).to_have_value("whsec_eerste")
    page.get_by_role("link", name="Ik heb het bewaard").click()
    page.get_by_role("button", name="Stuur een proef").click()
    expect(page.locator("main [role=alert]")).to_contain_text("nog niet gezegd")
    page.get_by_role("button", name="Pauzeer").click()
    expect(page.locator(".told")).to_contain_text("gepauzeerd")
    page.get_by_text("Gooi deze webhook weg").click()
    page.get_by_role("button", name="Gooi weg").click()
    expect(page.locator("main")).to_contain_text("Hier komen je webhooks")
