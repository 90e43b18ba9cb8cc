"""Whole journeys, as people make them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.pages import ASSEN, FULL
from tests.portal.fakes import World
from tests.support.browsing import PHONE

pytestmark = pytest.mark.browser
WAYS = [
    pytest.param({"java_script_enabled": False}, id="without-javascript", marks=pytest.mark.slow),
    pytest.param(
        {"java_script_enabled": False, "viewport": PHONE}, id="on-a-phone-without-javascript", marks=pytest.mark.slow
    ),
    pytest.param({}, id="with-javascript"),
]

SCRIPT = "script:not([type='application/ld+json'])"
"""What a browser would run; a block of data it does not."""


@pytest.mark.slow
@pytest.mark.parametrize("options", WAYS)
def test_an_idea_goes_from_draft_by_a_request_for_changes_to_everybody(
    visit: Callable[..., Page], world: World, options: dict[str, object]
) -> None:
    writer, moderator, reader = (
        visit("medewerker-assen", **options),
        visit("moderator-drenthe", **options),
        visit(**options),
    )

    writer.goto("/indienen")
    writer.fill("#title", "Voorlezen op de markt")
    writer.get_by_role("button", name="Bewaar concept").click()
    expect(writer.locator(".told")).to_contain_text("Je concept is bewaard")
    writer.get_by_role("button", name="Dien in").click()
    expect(writer.locator("#fouten")).to_contain_text("6 velden vragen nog aandacht")
    writer.fill("#summary", "Elke zaterdag lezen we voor tussen de kramen.")
    writer.fill("#goal", "Kinderen horen verhalen.")
    writer.fill("#approach", "Met een bakfiets.")
    writer.check("input[name=origin][value=staff]")
    writer.check("input[name=phase][value=idea]")
    writer.check("input[name=themes][value=doorgaande-leeslijn]")
    writer.get_by_role("button", name="Dien in").click()
    expect(writer.locator(".told")).to_contain_text("is ingediend")

    moderator.goto("/moderatie")
    moderator.get_by_role("link", name="Voorlezen op de markt").click()
    moderator.get_by_role("button", name="Pak deze zaak").click()
    moderator.check("input[name=outcome][value=request-changes]")
    moderator.select_option("#reason", "unclear")
    moderator.fill("#motivation", "Schrijf erbij hoe vaak.")
    moderator.get_by_role("button", name="Leg het besluit vast").click()
    expect(moderator.locator(".told")).to_contain_text("om aanpassing")

    writer.goto("/mijn-projecten")
    expect(writer.locator("main")).to_contain_text("Schrijf erbij hoe vaak.")
    writer.get_by_role("link", name="Pas aan").click()
    writer.fill("#goal", "Kinderen horen elke week verhalen.")
    writer.get_by_role("button", name="Dien in").click()
    expect(writer.locator(".told")).to_contain_text("is ingediend")

    moderator.goto("/moderatie")
    moderator.get_by_role("link", name="Voorlezen op de markt").click()
    goal = moderator.get_by_role("region", name="Doel gewijzigd")
    expect(goal.locator("ins", has_text="elke week")).to_be_visible()
    moderator.check("input[name=outcome][value=publish]")
    moderator.get_by_role("button", name="Leg het besluit vast").click()
    expect(moderator.locator(".told")).to_contain_text("Gepubliceerd")

    reader.goto("/")
    reader.fill("#q", "bakfiets")
    reader.get_by_role("button", name="Zoek").click()
    reader.get_by_role("link", name="Voorlezen op de markt").click()
    expect(reader.locator("main")).to_contain_text("Kinderen horen elke week verhalen.")

    moderator.goto(reader.url)
    moderator.locator(".phase-desk summary").click()
    moderator.fill("#motivatie", "De eerste zaterdagen liepen goed.")
    moderator.get_by_role("button", name="Leg vast").click()
    expect(moderator.locator(".timeline")).to_contain_text("Van idee naar experiment")
    reader.reload()
    expect(reader.locator(".timeline")).to_contain_text("De eerste zaterdagen liepen goed.")


def test_typing_is_saved_by_itself_and_says_so(visit: Callable[..., Page], world: World) -> None:
    page = visit("medewerker-assen")
    page.goto("/indienen")
    page.fill("#title", "Voorlezen op de markt")
    expect(page.locator("#bewaard")).to_contain_text("Bewaard om")
    page.wait_for_url("**/indienen/*")
    page.fill("#goal", "Kinderen horen verhalen.")
    expect(page.locator("#bewaard")).to_contain_text("Nog niet bewaard")
    expect(page.locator("#bewaard")).to_contain_text("Bewaard om")
    page.reload()
    expect(page.locator("#goal")).to_have_value("Kinderen horen verhalen.")
    assert len(world.projects) == 1


def test_a_lost_connection_is_told_and_the_text_saved_later(visit: Callable[..., Page], world: World) -> None:
    page = visit("medewerker-assen")
    page.goto("/indienen")
    world.down = {"submissions"}
    page.fill("#title", "Voorlezen op de markt")
    expect(page.locator("#bewaard")).to_contain_text("even geen verbinding")
    world.down = set()
    page.fill("#goal", "Kinderen horen verhalen.")
    expect(page.locator("#bewaard")).to_contain_text("Bewaard om")
    assert next(iter(world.projects.values()))["content"]["title"] == "Voorlezen op de markt"


def test_a_button_pressed_during_a_save_waits_for_it(visit: Callable[..., Page], world: World) -> None:
    """Otherwise it would not know yet which draft it belongs to, and make another one."""
    page = visit("medewerker-assen")
    page.goto("/indienen")
    held: list[Route] = []
    page.route("**/indienen", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/indienen"):
        page.fill("#title", "Voorlezen op de markt")
    page.fill("#goal", "Kinderen horen verhalen.")
    page.get_by_role("button", name="Bewaar concept").click(no_wait_after=True)
    held[0].continue_()
    expect(page.locator(".told")).to_contain_text("Je concept is bewaard")
    expect(page.locator("#goal")).to_have_value("Kinderen horen verhalen.")
    assert [project["content"].get("goal") for project in world.projects.values()] == ["Kinderen horen verhalen."]


def test_two_windows_on_one_draft_lose_nothing(visit: Callable[..., Page], world: World) -> None:
    key = world._draft(FULL, ASSEN)
    mine, theirs = (
        visit("medewerker-assen", java_script_enabled=False),
        visit("medewerker-assen", java_script_enabled=False),
    )
    mine.goto(f"/indienen/{key}")
    theirs.goto(f"/indienen/{key}")
    theirs.fill("#goal", "Het doel van een collega.")
    theirs.get_by_role("button", name="Bewaar concept").click()
    mine.fill("#goal", "Mijn eigen doel.")
    mine.get_by_role("button", name="Bewaar concept").click()
    expect(mine.locator("[role=alert]")).to_contain_text("intussen veranderd")
    expect(mine.locator("#goal")).to_have_value("Mijn eigen doel.")
    expect(mine.locator("#ander-goal")).to_contain_text("Het doel van een collega.")
    mine.get_by_role("button", name="Bewaar concept").click()
    expect(mine.locator(".told")).to_contain_text("bewaard")
    assert world.projects[key]["content"]["goal"] == "Mijn eigen doel."


@pytest.mark.parametrize("options", WAYS)
def test_a_library_does_it_too_and_the_owner_confirms_it(
    visit: Callable[..., Page], world: World, options: dict[str, object]
) -> None:
    key = world.publish(FULL, ASSEN)
    other, owner = visit("medewerker-utrecht", **options), visit("medewerker-assen", **options)
    other.goto(f"/projecten/{key}")
    other.get_by_role("link", name="Wij doen dit ook").click()
    other.get_by_role("button", name="Wij doen dit ook").click()
    expect(other.locator("#fouten")).to_contain_text("Schrijf in een paar woorden")
    other.fill("#changed", "Met een boot.")
    other.get_by_role("button", name="Wij doen dit ook").click()
    expect(other.locator("#ook")).to_contain_text("Jullie melding wacht op Bibliotheek Assen")

    owner.goto("/mijn-projecten")
    owner.get_by_role("link", name="1 om te bevestigen").click()
    owner.get_by_role("button", name="Ja, dat klopt").click()
    expect(owner.locator(".told")).to_contain_text("Bevestigd")
    assert [line["status"] for line in world.library.adoptions] == ["confirmed"]
    other.reload()
    expect(other.locator("#ook")).not_to_contain_text("wacht op")


def test_a_lineage_is_walked_by_keyboard_from_the_oldest_on(visit: Callable[..., Page], world: World) -> None:
    keys: list[str] = []
    for title in ("Eerste", "Tweede", "Derde"):
        ties = [{"projectId": keys[-1], "relation": "adapted", "note": ""}] if keys else []
        keys.append(world.publish(FULL | {"title": title, "buildsOn": ties}, ASSEN))
    page = visit()
    page.goto(f"/projecten/{keys[1]}")
    page.locator(".lineage--wide .node").first.focus()
    walked = []
    for _ in keys:
        walked.append(page.evaluate("document.activeElement.getAttribute('href')"))
        page.keyboard.press("Tab")
    assert walked == [f"/projecten/{key}" for key in keys]
    page.locator(".lineage--wide .node").last.press("Enter")
    page.wait_for_url(f"**/projecten/{keys[2]}")


def test_filters_work_without_a_reload_and_the_address_follows(visit: Callable[..., Page], world: World) -> None:
    world.load_samples()
    page = visit()
    page.goto("/ontdekken")
    page.check("#f-phase-idea")
    page.wait_for_url("**phase=idea**")
    expect(page.locator("#aantal")).to_contain_text("13 projecten")
    page.go_back()
    expect(page.locator("#aantal")).to_contain_text("103 projecten")
    expect(page.locator("#f-phase-idea")).not_to_be_checked()


def test_a_reader_follows_after_logging_in_and_comes_back(visit: Callable[..., Page], world: World) -> None:
    key = world.publish(FULL, ASSEN)
    page = visit()
    page.goto(f"/projecten/{key}")
    page.get_by_role("link", name="Log in om te volgen").click()
    page.click('button[value="lezer"]')
    page.wait_for_url(f"**/projecten/{key}")
    page.get_by_role("button", name="Volg").click()
    expect(page.locator(".told")).to_contain_text("Je volgt dit project")
    expect(page.get_by_role("button", name="Je volgt dit")).to_be_visible()


def test_hostile_text_runs_nothing(visit: Callable[..., Page], world: World) -> None:
    steal = "document.title='gekaapt'"
    attack = f'<img src=x onerror="{steal}"><script>{steal}</script> [x](javascript:alert(1))'
    names = ("title", "summary", "goal", "approach", "result", "tips")
    key = world.publish(FULL | dict.fromkeys(names, attack), ASSEN | {"name": attack})
    page = visit("medewerker-assen")
    for path in ("/", "/ontdekken", f"/projecten/{key}", f"/indienen/{key}", "/mijn-projecten"):
        page.goto(path)
        assert "gekaapt" not in page.title() or page.title().startswith("<img")
        assert page.locator(f"main {SCRIPT}, main img:not([src^='/static/'])").count() == 0
        assert page.locator("a[href^='javascript:']").count() == 0


@pytest.mark.parametrize("options", WAYS)
def test_a_number_of_inzicht_leads_to_its_projects_and_a_white_spot_to_the_first_step(
    visit: Callable[..., Page], world: World, options: dict[str, object]
) -> None:
    world.load_samples()
    page = visit(**options)
    page.goto("/")
    page.get_by_role("navigation").get_by_role("link", name="Inzicht").click()
    page.select_option("#theme", "digitale-inclusie")
    page.get_by_role("button", name="Laat zien").click()
    page.wait_for_url("**theme=digitale-inclusie**")
    page.get_by_role("link", name="experiment", exact=True).click()
    expect(
        page.get_by_role("heading", name="Waar wordt nog niet geëxperimenteerd met digitale inclusie?")
    ).to_be_visible()
    page.get_by_role("link", name="over digitale inclusie in Gelderland").click()
    expect(page.locator("#aantal")).to_have_text("1 project")
    page.go_back()
    page.get_by_role("link", name="over digitale inclusie in Zeeland").click()
    expect(page.locator("#gevonden")).to_contain_text("misschien de eerste")
    page.get_by_role("link", name="Inzicht").click()
    page.locator("section", has=page.locator("#wanneer")).get_by_text("De cijfers in een tabel").click()
    page.get_by_role("link", name="begonnen in 2019").click()
    expect(page.locator("#aantal")).to_contain_text("projecten")
    assert "startYear=2019" in page.url
