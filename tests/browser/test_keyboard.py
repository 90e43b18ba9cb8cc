"""Everything can be reached and done with the keyboard alone, and one can see where one is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import Shown, fill, full_states
from tests.portal.fakes import World

pytestmark = pytest.mark.browser
# Of a group of radio buttons Tab reaches one: the chosen one, or the first.
REACHABLE = """() => {
    const stop = e => e.type !== 'radio' ? e : document.querySelector(`input[name="${e.name}"]:checked`)
        || document.querySelector(`input[name="${e.name}"]`);
    return [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
        .filter(e => e.checkVisibility({visibilityProperty: true}) && e.type !== 'hidden' && !e.disabled)
        .filter(e => stop(e) === e)
        .map((e, i) => { e.dataset.place = i; return e.outerHTML.slice(0, 120); });
}"""
HERE = "() => document.activeElement.dataset.place"
# The ring may be on the element, on the box around it, or on the surface that a card's link spreads over.
RING = """() => {
    const thick = style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 3;
    const e = document.activeElement;
    const around = [e, e.closest('.box, .tile')].filter(Boolean);
    return around.some(e => thick(getComputedStyle(e)) || thick(getComputedStyle(e, '::after')));
}"""
PAGES = [
    "home-staff",
    "discover",
    "project-moderator",
    "project-popular",
    "adopt",
    "adoption",
    "versions",
    "compare",
    "saved",
    "webhooks",
    "webhook",
    "insight",
    "submit-draft",
    "submit-changes-requested",
    "preview",
    "handed-in",
    "mine",
    "mine-group",
    "queue",
    "case",
    "case-judged",
    "inbox",
    "developers",
    "accessibility",
    "privacy",
    "admin",
    "wordlist",
    "term-ended",
    "term-replace",
    "roles",
    "audit",
    "rules",
    "login",
]


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_tab_reaches_everything_and_shows_where_it_is(visit: Callable[..., Page], world: World, name: str) -> None:
    shown: Shown = next(page for page in full_states(fill(world)) if page.name == name)
    page = visit(shown.persona)
    page.goto(shown.path)
    wanted = page.evaluate(REACHABLE)
    reached: set[str] = set()
    invisible = []
    parts = 3 * page.locator("input[type=date]").count()  # Tab stops at the parts of a date, too
    for _ in range(len(wanted) + parts + 5):
        page.keyboard.press("Tab")
        if place := page.evaluate(HERE):
            reached.add(place)
            if not page.evaluate(RING):
                invisible.append(wanted[int(place)])
    assert [html for number, html in enumerate(wanted) if str(number) not in reached] == []
    assert invisible == []


def test_the_first_tab_skips_to_the_content(visit: Callable[..., Page], world: World) -> None:
    page = visit()
    page.goto("/ontdekken")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Naar de inhoud"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhoud"


def test_searching_and_filtering_by_keyboard_keeps_the_focus(visit: Callable[..., Page], world: World) -> None:
    fill(world)
    page = visit()
    page.goto("/ontdekken")
    page.focus("#f-phase-idea")
    page.keyboard.press("Space")
    page.wait_for_url("**phase=idea**")
    assert page.evaluate("document.activeElement.id") == "f-phase-idea"
    assert page.is_checked("#f-phase-idea")


def test_after_a_failed_submission_the_focus_is_on_the_list_of_faults(visit: Callable[..., Page], world: World) -> None:
    ids = fill(world)
    page = visit("medewerker-assen")
    page.goto(f"/indienen/{ids['draft']}")
    page.get_by_role("button", name="Dien in").press("Enter")
    expect(page.locator("#fouten")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id || document.activeElement.name") in {"summary", "goal"}
