"""Searching, comparing and saving, with a real browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import ASSEN, FULL
from tests.browser.test_journeys import WAYS
from tests.portal.fakes import World

pytestmark = pytest.mark.browser


def test_suggestions_are_a_combobox_for_the_keyboard(visit: Callable[..., Page], world: World) -> None:
    key = world.publish(FULL | {"title": "Media in de wijk"}, ASSEN)
    page = visit()
    page.goto("/ontdekken")
    field = page.get_by_role("combobox", name="Zoekwoorden")
    field.press_sequentially("medi")
    expect(field).to_have_attribute("aria-expanded", "true")
    options = page.get_by_role("listbox", name="Suggesties").get_by_role("option")
    expect(options).to_have_count(2)
    field.press("ArrowUp")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", "suggestie-2")
    field.press("ArrowDown")
    expect(page.locator("[aria-selected=true]")).to_have_count(0)
    assert field.get_attribute("aria-activedescendant") is None
    field.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("medi")
    field.press("ArrowDown")
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url(f"**/projecten/{key}")


def test_enter_without_a_choice_searches(visit: Callable[..., Page], world: World) -> None:
    world.publish(FULL | {"title": "Media in de wijk"}, ASSEN)
    page = visit()
    page.goto("/")
    page.get_by_role("combobox").press_sequentially("media")
    expect(page.get_by_role("option")).to_have_count(2)
    page.get_by_role("combobox").press("Enter")
    page.wait_for_url("**/ontdekken?q=media")


def test_a_suggestion_is_chosen_with_the_mouse(visit: Callable[..., Page], world: World) -> None:
    page = visit()
    page.goto("/ontdekken")
    page.locator("#q").press_sequentially("mediaw")
    page.get_by_role("listbox", name="Suggesties").get_by_role("option").first.click()
    page.wait_for_url("**/ontdekken?theme=mediawijsheid")


@pytest.mark.parametrize("options", WAYS)
def test_projects_are_chosen_over_two_searches_and_compared(
    visit: Callable[..., Page], world: World, options: dict[str, object]
) -> None:
    for number in (1, 2, 3):
        world.publish(FULL | {"title": f"Idee {number}"}, ASSEN)
    page = visit(**options)
    page.goto("/ontdekken")
    page.get_by_label("Vergelijk: Idee 1").check()
    page.get_by_label("Vergelijk: Idee 2").check()
    page.get_by_role("button", name="Vergelijk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Projecten vergelijken")
    page.get_by_role("link", name="Zet er nog een naast").click()
    expect(page.get_by_label("Vergelijk: Idee 1")).to_be_checked()
    page.get_by_label("Vergelijk: Idee 3").check()
    page.get_by_role("button", name="Vergelijk").click()
    expect(page.locator(".compare thead a")).to_have_text(["Idee 1", "Idee 2", "Idee 3"])
    page.get_by_role("link", name=re.compile("Haal weg.*Idee 2")).click()
    expect(page.locator(".compare thead a")).to_have_count(2)


@pytest.mark.parametrize("options", WAYS)
def test_a_search_is_saved_found_again_and_thrown_away(
    visit: Callable[..., Page], world: World, options: dict[str, object]
) -> None:
    world.load_samples()
    page = visit("medewerker-assen", **options)
    page.goto("/ontdekken?q=boek&province=drenthe")
    page.get_by_label("Naam").fill("Boeken")
    page.get_by_role("button", name="Bewaar", exact=True).click()
    expect(page.locator(".told")).to_contain_text("‘Boeken’ is bewaard")
    expect(page.locator("main")).to_contain_text("Je hoort het bij je meldingen")
    page.get_by_role("link", name="Boeken", exact=True).click()
    expect(page.locator("#q")).to_have_value("boek")
    page.goto("/ontdekken/bewaard")
    page.get_by_text("Gooi weg: Boeken").click()
    page.get_by_role("button", name="Gooi weg").click()
    expect(page.locator("main")).to_contain_text("Hier komen je zoekvragen")


def test_what_is_saved_shared_and_taken_along_follows_the_filters(visit: Callable[..., Page], world: World) -> None:
    world.load_samples()
    page = visit("medewerker-assen", permissions=["clipboard-read", "clipboard-write"])
    page.goto("/ontdekken")
    page.check("#f-phase-idea")
    page.wait_for_url("**phase=idea**")
    expect(page.get_by_label("Link naar deze zoekvraag")).to_have_value(
        f"{page.url.split('?')[0]}?phase=idea&sort=newest"
    )
    expect(page.get_by_label("Naam")).to_have_value("idee")
    expect(page.get_by_role("link", name="CSV")).to_have_attribute(
        "href", "http://search/v1/exports/projects.csv?phase=idea"
    )
    page.get_by_role("button", name="Kopieer").click()
    expect(page.locator("#link-gekopieerd")).to_have_text("Gekopieerd")
    assert page.evaluate("navigator.clipboard.readText()").endswith("/ontdekken?phase=idea&sort=newest")


def test_choosing_to_compare_does_not_search_again(visit: Callable[..., Page], world: World) -> None:
    world.publish(FULL, ASSEN)
    page = visit()
    page.goto("/ontdekken")
    world.calls.clear()
    page.get_by_label("Vergelijk: ").check()
    page.wait_for_load_state("networkidle")
    assert [call for call in world.calls if call[0] == "search"] == []
    expect(page.get_by_label("Vergelijk: ")).to_be_checked()
