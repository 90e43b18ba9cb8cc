"""A moderator at work with the keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.pages import ASSEN, FULL
from tests.portal import fakes_desk
from tests.portal.fakes import World

pytestmark = pytest.mark.browser
FOCUSED = "() => document.activeElement.textContent"


def wait_for_decision(world: World, *titles: str) -> None:
    """Cases that nobody has, due in this order."""
    for day, title in enumerate(titles, start=1):
        key = world._draft(FULL | {"title": title}, ASSEN)
        world.projects[key] |= {"status": "submitted", "revision": 1, "revisions": [FULL | {"title": title}]}
        world.open_case(key, dueAt=fakes_desk.later(day))


def test_a_moderator_clears_three_cases_by_keyboard_alone(visit: Callable[..., Page], world: World) -> None:
    titles = ("Voorlezen op de markt", "Boeken op de fiets", "Lezen in het zwembad")
    wait_for_decision(world, *titles)
    page = visit("moderator-drenthe")
    page.goto("/moderatie")
    press = page.keyboard.press
    press("j")
    press("j")
    assert page.evaluate(FOCUSED) == titles[1]
    press("k")
    assert page.evaluate(FOCUSED) == titles[0]
    press("o")
    for title in titles:
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        expect(page.locator("[data-key=n]")).to_have_attribute("aria-keyshortcuts", "n")
        press("p")
        expect(page.locator(".told")).to_contain_text("Deze zaak is nu van jou")
        expect(page.locator("[data-key=n]")).to_have_attribute("aria-keyshortcuts", "n")
        press("b")
        expect(page.locator("input[value=publish]")).to_be_focused()
        press("Space")
        press("Enter")
        expect(page.locator(".told")).to_contain_text(f"Gepubliceerd: ‘{title}’")
    expect(page.locator(".told")).to_contain_text("Je bent klaar.")
    expect(page.locator("main")).to_contain_text("Alles is gedaan")
    assert {project["status"] for project in world.projects.values()} == {"published"}


def test_a_letter_in_a_field_is_a_letter_and_the_switch_turns_the_shortcuts_off_for_good(
    visit: Callable[..., Page], world: World
) -> None:
    wait_for_decision(world, "Voorlezen op de markt", "Boeken op de fiets")
    page = visit("moderator-drenthe")
    page.goto("/moderatie/volgende")
    address = page.url
    page.locator("#bericht-text").press_sequentially("npb")
    expect(page.locator("#bericht-text")).to_have_value("npb")
    assert page.url == address
    expect(page.locator("[data-key=n]")).to_have_attribute("aria-keyshortcuts", "n")

    page.locator("#sneltoetsen").press("Space")
    page.reload()
    expect(page.locator("#sneltoetsen")).not_to_be_checked()
    expect(page.locator("[data-key=n]")).not_to_have_attribute("aria-keyshortcuts", "n")
    page.keyboard.press("n")
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Pak deze zaak")).to_be_visible()
    assert page.url == address

    page.locator("#sneltoetsen").press("Space")
    page.locator("[data-key=n]").press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text("Boeken op de fiets")


def test_words_that_were_not_sent_are_not_left_behind_unasked(visit: Callable[..., Page], world: World) -> None:
    wait_for_decision(world, "Voorlezen op de markt", "Boeken op de fiets")
    page = visit("moderator-drenthe")
    page.goto("/moderatie/volgende")
    address = page.url
    page.fill("#bericht-text", "Ik twijfel nog.")
    page.once("dialog", lambda dialog: dialog.dismiss())
    with page.expect_event("dialog") as asked:
        page.get_by_role("link", name="Volgende zaak").click(no_wait_after=True)
    assert asked.value.type == "beforeunload"
    assert page.url == address
    page.get_by_role("button", name="Plaats notitie").click()
    expect(page.locator(".talk")).to_contain_text("Ik twijfel nog.")
    page.get_by_role("link", name="Volgende zaak").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Boeken op de fiets")


def test_the_shortcuts_are_not_offered_where_no_script_runs(visit: Callable[..., Page], world: World) -> None:
    wait_for_decision(world, "Voorlezen op de markt")
    page = visit("moderator-drenthe", java_script_enabled=False)
    page.goto("/moderatie")
    expect(page.locator(".keys")).to_be_hidden()
    page.get_by_role("link", name="Begin met de eerste zaak").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Voorlezen op de markt")


def test_what_is_typed_at_the_desk_is_kept_by_itself_and_found_back(visit: Callable[..., Page], world: World) -> None:
    wait_for_decision(world, "Voorlezen op de markt")
    page = visit("moderator-drenthe")
    page.goto("/moderatie/volgende")
    page.get_by_role("button", name="Pak deze zaak").click()
    page.fill("#motivation", "Nog niet af.")
    expect(page.locator("#besluit-bewaard")).to_contain_text("Concept bewaard")
    page.get_by_text("Vraag aan de bibliotheek").click()
    page.fill("#bericht-text", "Wat kost het?")
    expect(page.locator("#bericht-bewaard")).to_contain_text("Concept bewaard")
    page.reload()
    expect(page.locator("#motivation")).to_have_value("Nog niet af.")
    expect(page.locator("#bericht-text")).to_have_value("Wat kost het?")
    expect(page.get_by_role("radio", name="Vraag aan de bibliotheek")).to_be_checked()
    page.get_by_role("button", name="Verstuur").click()
    expect(page.locator(".talk")).to_contain_text("Wat kost het?")
    expect(page.locator("#bericht-text")).to_have_value("")
    expect(page.locator("#motivation")).to_have_value("Nog niet af.")
    assert [kind for _, _, kind in world.desk.drafts] == ["decision"]


def test_two_windows_on_one_draft_do_not_overwrite_each_other_unseen(visit: Callable[..., Page], world: World) -> None:
    wait_for_decision(world, "Voorlezen op de markt")
    first = visit("moderator-drenthe")
    first.goto("/moderatie/volgende")
    second = visit("moderator-drenthe")
    second.goto(first.url)
    for words in ("Ik twijfel.", "Ik twijfel nog."):  # a window goes on with what it kept itself
        first.fill("#bericht-text", words)
        expect(first.locator("#bericht-bewaard .saved--bewaard")).to_be_visible()
        expect(first.locator("#bericht-text")).to_have_value(words)
    second.fill("#bericht-text", "Ik weet het.")
    expect(second.locator("#bericht-bewaard")).to_contain_text("in een ander venster schreef je hier ook")
    second.get_by_role("button", name="Bewaar concept").click()
    expect(second.locator("[autofocus]")).to_be_focused()
    expect(second.locator("[autofocus]")).to_contain_text("Ik twijfel nog.")
    expect(second.locator("#bericht-text")).to_have_value("Ik weet het.")
    second.get_by_role("button", name="Bewaar concept").click()
    expect(second.locator(".told")).to_contain_text("Je concept is bewaard.")
    assert [draft["text"] for draft in world.desk.drafts.values()] == ["Ik weet het."]


def test_a_message_that_is_sent_while_it_is_being_kept_is_no_draft_afterwards(
    visit: Callable[..., Page], world: World
) -> None:
    wait_for_decision(world, "Voorlezen op de markt")
    page = visit("moderator-drenthe")
    page.goto("/moderatie/volgende")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/bericht/concept", hold)
    with page.expect_request("**/bericht/concept"):
        page.fill("#bericht-text", "Ik twijfel nog.")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/bericht") else None)
    page.get_by_role("button", name="Plaats notitie").click(no_wait_after=True)
    page.evaluate("new Promise(requestAnimationFrame)")  # a message that did not wait would be on its way by now
    assert sent == []
    held[0].continue_()
    expect(page.locator(".talk")).to_contain_text("Ik twijfel nog.")
    assert world.desk.drafts == {}


def test_a_draft_is_kept_by_its_button_where_no_script_runs(visit: Callable[..., Page], world: World) -> None:
    wait_for_decision(world, "Voorlezen op de markt")
    page = visit("moderator-drenthe", java_script_enabled=False)
    page.goto("/moderatie/volgende")
    page.fill("#bericht-text", "Ik twijfel nog.")
    page.get_by_role("button", name="Bewaar concept").click()
    expect(page.locator(".told")).to_contain_text("Je concept is bewaard")
    expect(page.locator("#bericht-text")).to_have_value("Ik twijfel nog.")
