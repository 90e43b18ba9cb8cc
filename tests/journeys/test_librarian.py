"""A librarian brings an idea from a first draft to everybody, through a moderator who asks for changes."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.journey import Journey, path_of
from tests.support.real_platform import comes

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# Who writes, who moderates, and the idea: one for each way.
PEOPLE = [
    ("medewerker-assen", "moderator-drenthe", "Bibliobus met een spreekuur"),
    ("medewerker-utrecht", "moderator-utrecht", "Dementheek in het buurthuis"),
    ("medewerker-forum-groningen", "moderator-groningen", "Voorlezen op de veerboot"),
]
TEXT = {
    "summary": "Een dag in de week rijdt een medewerker mee. Wie vragen heeft over DigiD of een formulier, stapt in.",
    "goal": "Ouderen in dorpen zonder bibliotheek regelen hun zaken zelf.",
    "approach": "We rijden langs zes dorpen en staan overal een uur stil.",
}
WISH = "Goed idee. Schrijf erbij hoe vaak jullie dit doen, en met wie."


def test_an_idea_goes_from_a_draft_through_a_request_for_changes_to_everybody(journey: Journey) -> None:
    staff, moderator, title = journey.way.pick(*PEOPLE)
    writer, desk = journey.visit(staff), journey.visit(moderator)
    write(journey, writer, title)
    hand_in(journey, writer, title)
    ask_for_changes(journey, desk, title)
    hear_and_revise(journey, writer, staff, title)
    publish(journey, desk, title)
    everybody_finds_it(journey, title)

    writer.goto("/meldingen")
    notice = journey.until(writer, lambda: writer.locator(".notice", has_text="deelt een nieuw project"))
    expect(notice).to_contain_text(title)
    journey.look(writer, "told-of-publication")


def write(journey: Journey, page: Page, title: str) -> None:
    """A draft, what resembles it, and what others will see."""
    page.get_by_role("navigation").get_by_role("link", name="Indienen").click()
    journey.look(page, "empty-form")
    page.fill("#title", title)
    for name in ("summary", "goal"):
        page.fill(f"#{name}", TEXT[name])
    if journey.way.scripts:
        expect(page.locator("#bewaard")).to_contain_text("Bewaard om")
    else:
        page.get_by_role("button", name="Bewaar concept").click()
        expect(page.locator(".told")).to_contain_text("Je concept is bewaard")
    expect(page.locator(".alike-item").first).to_be_visible()
    journey.look(page, "look-alikes")
    page.get_by_role("button", name="Bekijk voorbeeld").click()
    page.wait_for_url("**/voorbeeld")
    journey.look(page, "preview")
    page.get_by_role("link", name="Schrijf verder").click()


def hand_in(journey: Journey, page: Page, title: str) -> None:
    """Too early, with what is missing; then for good, with what happens now."""
    page.get_by_role("button", name="Dien in").click()
    expect(page.locator("#fouten")).to_contain_text("nog niet ingediend")
    journey.look(page, "something-missing")
    page.fill("#approach", TEXT["approach"])
    page.check("input[name=origin][value=staff]")
    page.check("input[name=phase][value=idea]")
    page.check("input[name=themes][value=digitale-inclusie]")
    page.get_by_role("button", name="Dien in").click()
    page.wait_for_url("**/ingediend")
    expect(page.locator("main")).to_contain_text(f"‘{title}’ ligt bij de moderator")
    journey.until(page, lambda: page.get_by_text("De moderator heeft tot"))
    journey.look(page, "handed-in")


def open_case(journey: Journey, page: Page, title: str) -> None:
    """From the queue, where it stands by now."""
    page.goto("/moderatie")
    case = journey.until(page, lambda: page.get_by_role("table").get_by_role("link", name=title))
    journey.look(page, "queue")
    case.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def ask_for_changes(journey: Journey, page: Page, title: str) -> None:
    open_case(journey, page, title)
    page.get_by_role("button", name="Pak deze zaak").click()
    expect(page.locator(".told")).to_contain_text("Deze zaak is nu van jou")
    page.check("input[name=outcome][value=request-changes]")
    page.select_option("#reason", "unclear")
    page.fill("#motivation", WISH)
    journey.look(page, "case")
    page.get_by_role("button", name="Leg het besluit vast").click()
    expect(page.locator(".told")).to_contain_text("om aanpassing")


def hear_and_revise(journey: Journey, page: Page, staff: str, title: str) -> None:
    """The library hears it in the inbox and by mail, reads why, and hands in again."""
    page.goto("/meldingen")
    notice = journey.until(page, lambda: page.locator(".notice", has_text=f"vraagt je om ‘{title}’ aan te passen"))
    journey.look(page, "told-of-changes")
    mail, *_ = comes(lambda: [it for it in journey.platform.mails(staff, "aanpassing") if title in it.subject])
    assert f"{journey.platform.address}/mijn-projecten" in mail.text
    notice.get_by_role("link").click()
    assert path_of(page) == "/mijn-projecten"
    row = page.locator(".row", has_text=title)
    expect(row).to_contain_text(WISH)
    journey.look(page, "my-library")
    row.get_by_role("link", name=re.compile("^Pas aan")).click()
    expect(page.get_by_role("alert")).to_contain_text(WISH)
    page.fill("#approach", TEXT["approach"] + " Elke dinsdag, samen met de ouderenbond.")
    page.get_by_role("button", name="Dien in").click()
    page.wait_for_url("**/ingediend")


def publish(journey: Journey, page: Page, title: str) -> None:
    """What was added is marked; then it goes out."""
    journey.until(page, lambda: page.get_by_text("Te doen").first)
    page.goto("/moderatie")
    journey.until(page, lambda: page.locator("tr", has_text=title).filter(has_text="versie 2"))
    page.get_by_role("table").get_by_role("link", name=title).click()
    approach = page.get_by_role("region", name="Aanpak gewijzigd")
    expect(approach.locator("ins", has_text="Elke dinsdag")).to_be_visible()
    if page.get_by_role("button", name="Pak deze zaak").count():
        page.get_by_role("button", name="Pak deze zaak").click()
    journey.look(page, "what-changed")
    page.check("input[name=outcome][value=publish]")
    page.get_by_role("button", name="Leg het besluit vast").click()
    expect(page.locator(".told")).to_contain_text(f"Gepubliceerd: ‘{title}’")


def everybody_finds_it(journey: Journey, title: str) -> None:
    """Somebody who is not logged in: on home, in search, and as a page."""
    page = journey.visit()
    page.goto("/")
    card = journey.until(page, lambda: page.locator(".card", has_text=title))
    expect(card).to_be_visible()
    journey.look(page, "on-home")
    page.fill("#q", title)
    page.get_by_role("button", name="Zoek").click()
    page.wait_for_url("**/ontdekken?q=**")
    page.locator(".result").get_by_role("link", name=title).click()
    expect(page.locator("main")).to_contain_text("samen met de ouderenbond")
    journey.look(page, "published")
