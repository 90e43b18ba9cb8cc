"""SPN looks after the vocabularies in a real browser, with the keyboard alone."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import ASSEN, FULL
from tests.browser.test_journeys import WAYS
from tests.portal.fakes import World

pytestmark = pytest.mark.browser
THEMES = "/beheer/woordenlijsten/themes"


def press(place: Locator) -> None:
    """As somebody without a mouse does."""
    place.focus()
    place.press("Enter")


@pytest.mark.parametrize("options", WAYS)
def test_a_theme_is_added_gets_other_words_and_takes_over_from_another(
    visit: Callable[..., Page], world: World, options: dict[str, object]
) -> None:
    world.publish(FULL | {"themes": ["mediawijsheid"]}, ASSEN)
    page = visit("spn", **options)
    page.goto("/")
    press(page.get_by_role("link", name="Beheer"))
    press(page.get_by_role("link", name="Woordenlijsten"))
    press(page.get_by_role("link", name="Thema's"))
    page.get_by_label("Naam", exact=True).focus()
    page.keyboard.type("Burgerschap")
    press(page.get_by_role("button", name="Voeg toe"))
    expect(page.locator(".told")).to_contain_text("‘Burgerschap’ staat in de lijst")
    page.get_by_label("Naam", exact=True).fill("Digitaal burgerschap")
    press(page.get_by_role("button", name="Bewaar de woorden"))
    expect(page.locator(".told")).to_contain_text("De term heet ‘Digitaal burgerschap’")
    page.goto(f"{THEMES}/mediawijsheid")
    page.get_by_label("Opvolger").focus()
    page.keyboard.type("Digitaal b")
    press(page.get_by_role("button", name="Bekijk wat dat betekent"))
    expect(page.locator("main")).to_contain_text("1 gepubliceerd project gaat mee naar ‘Digitaal burgerschap’")
    press(page.get_by_role("button", name="Vervang de term"))
    expect(page.locator(".told")).to_contain_text("Daarna geldt ‘Digitaal burgerschap’")
    press(page.get_by_role("button", name="Neem weer in gebruik"))
    expect(page.locator(".told")).to_contain_text("‘mediawijsheid’ is weer in gebruik")


def test_who_comes_second_keeps_what_was_typed_and_axe_finds_nothing(visit: Callable[..., Page], world: World) -> None:
    page = visit("spn")
    page.goto(f"{THEMES}/mediawijsheid")
    page.get_by_label("Naam", exact=True).fill("Mijn naam")
    world.change_term("themes", "derde-plek", label="De derde plek")
    press(page.get_by_role("button", name="Bewaar de woorden"))
    expect(page.locator("main [role=alert]")).to_contain_text("Iemand anders was je voor")
    assert Axe().run(page).response["violations"] == []
    press(page.get_by_role("button", name="Bewaar de woorden"))
    expect(page.locator(".told")).to_contain_text("De term heet ‘Mijn naam’")


def test_a_name_that_is_taken_leads_to_the_field_to_mend(visit: Callable[..., Page], world: World) -> None:
    page = visit("spn")
    page.goto(THEMES)
    page.get_by_label("Naam", exact=True).fill("Mediawijsheid")
    press(page.get_by_role("button", name="Voeg toe"))
    expect(page.locator("#fouten")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Code (mag leeg)")).to_be_focused()
    assert Axe().run(page).response["violations"] == []


def test_the_log_is_checked_by_the_keyboard(visit: Callable[..., Page], world: World) -> None:
    world.oversight.lines = 12
    page = visit("beheerder", java_script_enabled=False)
    page.goto("/beheer/controle")
    press(page.get_by_role("button", name="Loop alles na"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Het logboek is ongeschonden")


@pytest.mark.parametrize("options", WAYS)
def test_terms_are_sorted_otherwise_by_the_keyboard(
    visit: Callable[..., Page], world: World, options: dict[str, object]
) -> None:
    page = visit("spn", **options)
    page.goto(f"{THEMES}/mediawijsheid")
    page.get_by_label("Prioriteit").focus()
    page.keyboard.type("Flank")
    press(page.get_by_text("Kernfuncties"))
    page.get_by_role("checkbox", name="Lezen").press("Space")
    world.change_term("themes", "derde-plek", label="De derde plek")
    press(page.get_by_role("button", name="Bewaar de indeling"))
    expect(page.locator("main [role=alert]")).to_contain_text("Iemand anders was je voor")
    expect(page.get_by_role("checkbox", name="Lezen")).to_be_checked()
    if options.get("java_script_enabled", True):  # axe is a script itself
        assert Axe().run(page).response["violations"] == []
    press(page.get_by_role("button", name="Bewaar de indeling"))
    expect(page.locator(".told")).to_contain_text("Zo staat ‘mediawijsheid’ er nu bij")
    expect(page.locator(".facts")).to_contain_text("Participatie in de informatiesamenleving; Lezen")
    page.goto("/beheer/woordenlijsten/gate-criteria/trekker")
    page.get_by_role("checkbox", name="Verplicht").press("Space")
    page.get_by_role("checkbox", name="mediawijsheid").press("Space")
    press(page.get_by_role("button", name="Bewaar de indeling"))
    expect(page.locator(".facts")).to_contain_text("experiment, verplicht")
