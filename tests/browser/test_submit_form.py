"""Indienen: who did this already, while one writes; and what becomes of a text when something goes wrong meanwhile."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site
from tests.browser.pages import FULL
from tests.portal.fakes import World
from tests.support.browsing import PHONE, WIDE

pytestmark = pytest.mark.browser
UTRECHT = {"isil": "NL-0800070000", "name": "Bibliotheek Utrecht", "province": "utrecht"}


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({}, id="with-javascript"),
        pytest.param({"viewport": PHONE}, id="on-a-phone"),
        pytest.param({"java_script_enabled": False, "viewport": PHONE}, id="on-a-phone-without-javascript"),
    ],
)
def test_a_look_alike_is_met_while_writing_and_built_upon(
    visit: Callable[..., Page], world: World, options: dict[str, object]
) -> None:
    older = world.publish(FULL | {"title": "Voorlezen op het plein", "mailbox": "plein@bieb.example"}, UTRECHT)
    page = visit("medewerker-assen", **options)
    page.goto("/indienen")
    page.fill("#title", "Voorlezen bij de boer")
    page.fill("#goal", "Kinderen horen verhalen.")
    if "java_script_enabled" in options:
        page.get_by_role("button", name="Bewaar concept").click()
        page.fill("#goal", "Kinderen horen elke week verhalen.")
    expect(page.locator("#lijkt-aantal")).to_have_text("1 project lijkt op jouw idee.")
    assert page.locator("#lijkt-aantal[role=status]").count() == 1
    expect(page.get_by_role("link", name="plein@bieb.example")).to_be_visible()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Voorlezen op het plein (opent in een nieuw tabblad)").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Voorlezen op het plein")
    opened.value.close()

    typed = page.input_value("#goal")
    page.get_by_role("button", name="Bouw hierop voort").click()
    expect(page.locator(".told")).to_contain_text("Je concept is bewaard")
    expect(page.get_by_text("Hier bouw je op voort")).to_be_visible()
    page.fill("#anders-1", "Met koeien.")
    page.get_by_role("button", name="Bekijk voorbeeld").click()
    expect(page.locator("main")).to_contain_text("Met koeien.")
    page.get_by_role("link", name="Schrijf verder").click()
    expect(page.locator("#goal")).to_have_value(typed)
    (draft,) = [it for it in world.projects.values() if it["status"] == "draft"]
    assert draft["content"]["buildsOn"] == [{"projectId": older, "relation": "inspired", "note": "Met koeien."}]


def test_a_cut_network_is_told_and_the_text_saved_once_it_is_back(browser: Browser, site: Site) -> None:
    """In a window of its own: its console may complain that there is no network."""
    context = browser.new_context(base_url=site.address, locale="nl-NL", viewport=WIDE)
    page = context.new_page()
    page.goto("/inloggen")
    page.click('button[value="medewerker-assen"]')
    page.wait_for_url("**/")
    page.goto("/indienen")
    context.set_offline(True)
    page.fill("#title", "Voorlezen bij de boer")
    expect(page.locator("#bewaard")).to_contain_text("Niet bewaard: geen verbinding. Je tekst staat nog hier.")
    context.set_offline(False)
    page.fill("#goal", "Kinderen horen verhalen.")
    expect(page.locator("#bewaard")).to_contain_text("Bewaard om")
    (draft,) = site.world.projects.values()
    assert (draft["content"]["title"], draft["content"]["goal"]) == (
        "Voorlezen bij de boer",
        "Kinderen horen verhalen.",
    )
    context.close()


def test_a_session_that_ends_while_writing_costs_no_word(visit: Callable[..., Page], world: World) -> None:
    page = visit("medewerker-assen")
    page.goto("/indienen")
    page.context.clear_cookies()
    page.fill("#title", "Voorlezen bij de boer")
    page.locator("#title").blur()  # or leaving it later would be a second save, right behind that of the next field
    expect(page.locator("#bewaard")).to_contain_text("je bent niet meer ingelogd")
    expect(page.locator("#lijkt-aantal")).to_contain_text("als je opnieuw bent ingelogd")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Log in op een nieuw tabblad").click()
    opened.value.click('button[value="medewerker-assen"]')
    opened.value.wait_for_url("**/")
    page.fill("#goal", "Kinderen horen verhalen.")
    expect(page.locator("#bewaard")).to_contain_text("je bent opnieuw ingelogd")
    page.fill("#tips", "Neem laarzen mee.")
    expect(page.locator("#bewaard")).to_contain_text("Bewaard")
    expect(page.locator("#bewaard")).not_to_contain_text("Nog niet bewaard")
    (draft,) = world.projects.values()
    assert [draft["content"][name] for name in ("title", "goal", "tips")] == [
        "Voorlezen bij de boer",
        "Kinderen horen verhalen.",
        "Neem laarzen mee.",
    ]


def test_the_back_button_comes_back_to_the_text(visit: Callable[..., Page], world: World) -> None:
    page = visit("medewerker-assen")
    page.goto("/indienen")
    page.fill("#title", "Voorlezen bij de boer")
    page.fill("#goal", "Kinderen horen verhalen.")
    expect(page.locator("#bewaard")).to_contain_text("Bewaard om")
    page.get_by_role("link", name="Ontdek alle projecten").click()
    page.wait_for_url("**/ontdekken")
    page.go_back()
    expect(page.locator("#goal")).to_have_value("Kinderen horen verhalen.")
    page.fill("#tips", "Neem laarzen mee.")
    expect(page.locator("#bewaard")).to_contain_text("Bewaard om")
    (draft,) = world.projects.values()
    assert draft["content"]["tips"] == "Neem laarzen mee."


def test_leaving_before_the_text_is_saved_is_asked_about(visit: Callable[..., Page], world: World) -> None:
    page = visit("medewerker-assen")
    page.goto("/indienen")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    world.down = {"submissions"}
    page.locator("#title").press_sequentially("Voorlezen bij de boer")
    expect(page.locator("#bewaard")).to_contain_text("even geen verbinding")
    page.get_by_role("link", name="Ontdek alle projecten").click(no_wait_after=True)
    expect(page.locator("#title")).to_have_value("Voorlezen bij de boer")
    page.wait_for_function("document.readyState === 'complete'")
    assert asked == ["beforeunload"]
