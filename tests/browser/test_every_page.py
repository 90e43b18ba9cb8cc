"""What must hold on every page in every state: wide and narrow, light and dark, enlarged, in colours of the reader."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.pages import Shown, empty_states, fill, full_states
from tests.portal.fakes import World
from tests.support.browsing import PHONE, WIDE, faults_on, sticks_out

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
LOOKS: dict[str, dict[str, Any]] = {
    "1280-light": {"viewport": WIDE},
    "390-light": {"viewport": PHONE},
    "1280-dark": {"viewport": WIDE, "color_scheme": "dark"},
    # The narrowest that WCAG 1.4.10 asks for (1280 px enlarged four times), and the widest that people have.
    "320-dark": {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
    "1920-light": {"viewport": {"width": 1920, "height": 1080}},
    "zoomed-twice": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
    # Windows contrast: the browser puts the reader's own colours in place of the page's.
    "contrast": {"viewport": WIDE, "forced_colors": "active", "color_scheme": "dark"},
    "english": {"viewport": PHONE},
}
SPACED = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`p { margin-bottom: 2em !important }
        * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }`);
    document.adoptedStyleSheets = [sheet];
}"""
"""The distances that a reader may set without losing anything: WCAG 2.2, 1.4.12."""

PRINTED = {"home", "discover", "project", "project-popular", "compare", "versions", "insight", "case", "mine"}
TO_PRESS = """() => [...document.querySelectorAll('nav, button, .nl-button, input[type=submit]')]
    .filter(e => e.checkVisibility({visibilityProperty: true})).map(e => e.outerHTML.slice(0, 120))"""


def look(page: Page, shown: Shown, name: str) -> list[str]:
    """What is wrong with this page; a picture of it where BIEB_PICTURES says."""
    page.goto(shown.path)
    page.evaluate("document.fonts.ready.then(() => null)")  # their widths are what may stick out
    if folder := os.environ.get("BIEB_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    faults = faults_on(page, name)
    page.evaluate(SPACED)
    faults += [f"{name}: scrolls sideways with more space between letters, {what}" for what in sticks_out(page)]
    return faults


@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.parametrize("state", ["empty", "full"])
def test_axe_finds_nothing_and_nothing_sticks_out(
    visit: Callable[..., Page], world: World, name: str, state: str
) -> None:
    pages = full_states(fill(world)) if state == "full" else empty_states()
    language = "en" if name == "english" else "nl"
    windows: dict[str | None, Page] = {}
    faults: list[str] = []
    for shown in pages:
        if shown.persona not in windows:
            world.down = set()
            windows[shown.persona] = visit(shown.persona, **LOOKS[name])
            windows[shown.persona].goto(f"/?taal={language}")
        world.down = set(shown.down)
        faults += look(windows[shown.persona], shown, f"{shown.name}-{name}")
        assert windows[shown.persona].locator("html").get_attribute("lang") == language
    assert faults == []


def test_on_paper_there_is_nothing_to_press_and_nothing_sticks_out(visit: Callable[..., Page], world: World) -> None:
    """A sheet of A4 between margins of 10 mm is 718 px wide."""
    windows: dict[str | None, Page] = {}
    faults: list[str] = []
    for shown in full_states(fill(world)):
        if shown.name not in PRINTED:
            continue
        if shown.persona not in windows:
            windows[shown.persona] = visit(shown.persona, viewport={"width": 718, "height": 1000})
            windows[shown.persona].emulate_media(media="print")
        page = windows[shown.persona]
        page.goto(shown.path)
        faults += [f"{shown.name}: {what}" for what in [*sticks_out(page), *page.evaluate(TO_PRESS)]]
    assert faults == []
