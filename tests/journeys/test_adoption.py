"""Another library does a project too, its owner says that it is so, and everybody sees it."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.journey import Journey
from tests.support.real_platform import comes

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# Who owns the project, what it is called, who does it too, and how that library is called: one for each way.
PAIRS = [
    ("medewerker-assen", "JackLab", "medewerker-venlo", "Bibliotheek Venlo"),
    ("medewerker-arnhem", "KUNSTmest", "medewerker-oba", "OBA"),
    ("medewerker-deventer", "Geldfit op het Ontwikkelplein", "medewerker-rotterdam", "Bibliotheek Rotterdam"),
]
CHANGED = "Bij ons in de bus, en met studenten die helpen."


def test_a_library_does_it_too_and_the_owner_confirms_it(journey: Journey) -> None:
    owner_name, title, other_name, library = journey.way.pick(*PAIRS)
    project = journey.project(title)
    owner, other, reader = journey.visit(owner_name), journey.visit(other_name), journey.visit()
    owner.goto("/meldingen")  # who has never looked is nobody yet to whom something is told
    reader.goto("/inzicht")
    before = adoptions(reader)
    position = journey.platform.api(None, "GET", "notifications", "/v1/events", params={"limit": 1})["last"]

    other.goto(f"/projecten/{project['id']}")
    other.get_by_role("link", name="Wij doen dit ook").click()
    journey.look(other, "form")
    other.fill("#changed", CHANGED)
    other.fill("#since", "2026-03")
    other.get_by_role("button", name="Wij doen dit ook").click()
    expect(other.locator("#ook")).to_contain_text("Jullie melding wacht op")
    journey.look(other, "waits-for-the-owner")

    confirm(journey, owner, owner_name, title, library)

    reader.goto(f"/projecten/{project['id']}")
    line = journey.until(reader, lambda: reader.locator("#ook .tie", has_text=library))
    expect(line).to_contain_text(CHANGED)
    journey.look(reader, "everybody-sees-it")
    other.goto("/mijn-projecten")
    expect(other.locator("main")).to_contain_text("bevestigd")
    journey.look(other, "what-we-do-too")

    reader.goto("/inzicht")
    journey.until(reader, lambda: reader.locator(".insight-numbers dd", has_text=str(before + 1)))
    assert adoptions(reader) == before + 1
    journey.look(reader, "insight")
    (told,) = comes(lambda: confirmed_since(journey, position))
    assert (told["projectId"], told["adoption"]["adopter"]["name"]) == (project["id"], library)


def confirm(journey: Journey, page: Page, owner: str, title: str, library: str) -> None:
    """The owner hears of it in the inbox and by mail, and says yes where the notice leads."""
    page.goto("/meldingen")
    words = f"{library} zegt dat zij ‘{title}’ ook doet"
    notice = journey.until(page, lambda: page.locator(".notice", has_text=words))
    journey.look(page, "told-to-the-owner")
    comes(lambda: [it for it in journey.platform.mails(owner, "doet dit ook") if title in it.subject])
    notice.get_by_role("link").click()
    journey.look(page, "to-confirm")
    page.locator(".row", has_text=title).get_by_role("button", name="Ja, dat klopt").click()
    expect(page.locator(".told")).to_contain_text("Bevestigd. Iedereen ziet het nu")
    journey.look(page, "confirmed")


def adoptions(page: Page) -> int:
    """How often somebody built on another's project, as Inzicht says."""
    return int(page.locator(".insight-numbers div", has_text="keer op voortgebouwd").locator("dd").inner_text())


def confirmed_since(journey: Journey, position: int) -> list[dict[str, object]]:
    """What the public feed tells of confirmed adoptions behind this position."""
    asked = {"after": position, "types": "AdoptionConfirmed"}
    found = journey.platform.api(None, "GET", "notifications", "/v1/events", params=asked)
    return [event["data"] for event in found["items"]]
