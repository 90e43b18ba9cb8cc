"""A moderator clears a queue of ten with the keyboard alone: the test never points at anything."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from shared.demo import library_persona
from shared.testing.factories import fields
from tests.journeys.journey import Journey
from tests.support.real_platform import comes

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# The moderator, and libraries of his area: one line for each way, each with an area that nobody else is busy in.
AREAS = [
    ("moderator-zeeland", "zeeland", ("Bibliotheek Oosterschelde", "Bibliotheek Vlissingen", "Bibliotheek Walcheren")),
    ("moderator-fryslan", "fryslan", ("dbieb", "Bibliotheken Mar en Fean", "Bibliotheken Noord Fryslân")),
    ("moderator-flevoland", "flevoland", ("De Nieuwe Bibliotheek Almere", "Bibliotheek Urk", "Bibliotheek Dronten")),
]
TITLES = [
    "Voorlezen op de markt", "Boeken op de fiets", "Lezen in het zwembad", "Taalcafé bij de bakker",
    "Programmeren met opa", "Verhalen uit de straat", "Een leesclub in de trein", "De stille kamer",
    "Gamen tegen laaggeletterdheid", "De boekendokter",
]  # fmt: skip
DECIDED = ["publish"] * 6 + ["request-changes"] * 3 + ["reject"]
# As the list is walked by who types the first letters of it.
REASONS = {"request-changes": ("unclear", "niet duidelijk"), "reject": ("not-an-innovation", "geen")}
WORDS = {"publish": "Gepubliceerd", "request-changes": "Teruggegeven", "reject": "Niet geplaatst"}


def test_a_moderator_clears_ten_cases_by_keyboard_alone(journey: Journey) -> None:
    moderator, province, libraries = journey.way.pick(*AREAS)
    hand_in(journey, province, libraries)
    comes(lambda: waiting(journey, moderator) == len(TITLES))
    page = journey.visit(moderator)
    page.goto("/moderatie")
    expect(page.locator(".queue tbody tr")).to_have_count(len(TITLES))
    journey.look(page, "queue")
    begin(journey, page)

    decided: dict[str, str] = {}
    for number, outcome in enumerate(DECIDED):
        title = page.locator("h1").inner_text()
        assert title not in decided, "a case that was decided came by again"
        decide(journey, page, outcome, looked_at=number in (0, 6, 9))
        decided[title] = outcome
        expect(page.locator(".told")).to_contain_text(f"{WORDS[outcome]}: ‘{title}’")
        if number < len(DECIDED) - 1:
            expect(page.locator("h1")).not_to_have_text(title)
    expect(page.locator(".told")).to_contain_text("Je bent klaar.")
    expect(page.locator("main")).to_contain_text("Alles is gedaan")
    journey.look(page, "all-done")

    assert sorted(decided) == sorted(TITLES)
    assert waiting(journey, moderator) == 0
    comes(lambda: all(told(journey, province, libraries)[title] == DONE[decided[title]] for title in TITLES))


DONE = {"publish": "published", "request-changes": "changes-requested", "reject": "rejected"}


def hand_in(journey: Journey, province: str, libraries: tuple[str, ...]) -> None:
    """Ten ideas, of three libraries by turns."""
    for number, title in enumerate(TITLES):
        staff = library_persona(libraries[number % len(libraries)], province)
        draft = journey.platform.api(staff, "POST", "submissions", "/v1/projects", json=fields(title=title))
        journey.platform.api(staff, "POST", "submissions", f"/v1/projects/{draft['id']}/submissions")


def waiting(journey: Journey, moderator: str) -> int:
    """How many cases in the moderator's area wait for a decision."""
    open_or_taken = [
        journey.platform.api(moderator, "GET", "moderation", "/v1/cases", params={"status": status, "limit": 200})
        for status in ("open", "assigned")
    ]
    return sum(len(found["items"]) for found in open_or_taken)


def told(journey: Journey, province: str, libraries: tuple[str, ...]) -> dict[str, str]:
    """How each of these libraries sees its own projects now."""

    def all_of() -> Iterator[dict[str, Any]]:
        for library in libraries:
            asked = {"mine": "true", "limit": 200}
            found = journey.platform.api(
                library_persona(library, province), "GET", "submissions", "/v1/projects", params=asked
            )
            yield from found["items"]

    return {item["title"]: item["status"] for item in all_of()}


def begin(journey: Journey, page: Page) -> None:
    """From the queue into its first case: by a shortcut, or by Tab to the link that is meant for it."""
    first = page.locator(".queue tbody a").first.inner_text()
    if journey.way.scripts:
        page.keyboard.press("j")
        expect(page.locator(".queue tbody a").first).to_be_focused()
        page.keyboard.press("o")
    else:
        tab_to(page, "a:has-text('Begin met de eerste zaak')")
        page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(first)


def decide(journey: Journey, page: Page, outcome: str, *, looked_at: bool) -> None:
    """Take the case, choose, write why where that is asked, and set it down."""
    press = page.keyboard.press
    page.wait_for_load_state()  # the script that hears the keys comes last
    if journey.way.scripts:
        press("p")
    else:
        tab_to(page, "button:has-text('Pak deze zaak')")
        press("Enter")
    expect(page.locator(".told")).to_contain_text("Deze zaak is nu van jou")
    page.wait_for_load_state()
    publish = page.locator("input[value=publish]")
    if journey.way.scripts:
        press("b")
    else:
        tab_to(page, "input[name=outcome]")
    expect(publish).to_be_focused()
    if outcome == "publish":
        press("Space")
    for _ in range(list(WORDS).index(outcome)):
        press("ArrowDown")
    expect(page.locator(f"input[value={outcome}]")).to_be_checked()
    if outcome != "publish":
        press("Tab")
        expect(page.locator("#reason")).to_be_focused()
        reason, words = REASONS[outcome]
        page.keyboard.type(words)
        expect(page.locator("#reason")).to_have_value(reason)
        press("Tab")
        expect(page.locator("#motivation")).to_be_focused()
        page.keyboard.type("Schrijf op wat jullie precies doen, en voor wie.")
        press("Tab")
        expect(page.get_by_role("button", name="Leg het besluit vast")).to_be_focused()
    if looked_at:
        journey.look(page, outcome)
    press("Enter")


def tab_to(page: Page, selector: str, most: int = 80) -> None:
    """Press Tab until the focus is there, as somebody does who has nothing else."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(
            "selector => document.activeElement.matches(selector)", selector.split(":has-text", maxsplit=1)[0]
        ):
            words = selector.partition(":has-text('")[2].removesuffix("')")
            if words in page.evaluate("() => document.activeElement.textContent"):
                return
    raise AssertionError(f"{most} times Tab did not lead to {selector}")
