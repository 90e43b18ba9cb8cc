"""What must hold on every page in every state: wide and narrow, light and dark, enlarged, in colours of the reader."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.pages import empty_states, fill, full_states
from tests.portal.fakes import World
from tests.support.browsing import PHONE, WIDE, faults_on, sticks_out

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
LIGHT, DARK = {"color_scheme": "light", "forced_colors": "none"}, {"color_scheme": "dark", "forced_colors": "none"}
# A page is loaded once for each line, and then shown otherwise: what a person does who turns his telephone or zooms in.
LOOKS: dict[str, list[tuple[str, Any, Any]]] = {
    "wide": [
        ("1280-light", WIDE, LIGHT),
        ("1280-dark", WIDE, DARK),
        ("1920-light", {"width": 1920, "height": 1080}, LIGHT),
        ("zoomed-twice", {"width": 640, "height": 450}, LIGHT),
    ],
    # Windows contrast: the browser puts the reader's own colours in place of the page's. In a window of its own, for
    # Chromium keeps a black ground when it is switched off again.
    "contrast": [("contrast", WIDE, {"color_scheme": "dark", "forced_colors": "active"})],
    # The narrowest that WCAG 1.4.10 asks for is 1280 px enlarged four times.
    "narrow": [("390-light", PHONE, LIGHT), ("320-dark", {"width": 320, "height": 640}, DARK)],
    "english": [("english", PHONE, LIGHT)],
}
SPACED = """on => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`p { margin-bottom: 2em !important }
        * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }`);
    document.adoptedStyleSheets = on ? [sheet] : [];
}"""
"""The distances that a reader may set without losing anything: WCAG 2.2, 1.4.12."""

PRINTED = {"home", "discover", "project", "project-popular", "compare", "versions", "insight", "case", "mine"}
TO_PRESS = """() => [...document.querySelectorAll('nav, button, .nl-button, input[type=submit]')]
    .filter(e => e.checkVisibility({visibilityProperty: true})).map(e => e.outerHTML.slice(0, 120))"""


def look(page: Page, name: str, size: Any, media: Any) -> list[str]:
    """What is wrong with this page, shown so; a picture of it where BIEB_PICTURES says."""
    page.set_viewport_size(size)
    page.emulate_media(**media)
    if folder := os.environ.get("BIEB_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    faults = faults_on(page, name)
    page.evaluate(SPACED, True)
    faults += [f"{name}: scrolls sideways with more space between letters, {what}" for what in sticks_out(page)]
    page.evaluate(SPACED, False)
    return faults


@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.parametrize("state", ["empty", "full"])
def test_axe_finds_nothing_and_nothing_sticks_out(
    visit: Callable[..., Page], world: World, name: str, state: str
) -> None:
    pages = full_states(fill(world)) if state == "full" else empty_states()
    language = "en" if name == "english" else "nl"
    _, size, _ = LOOKS[name][0]
    windows: dict[str | None, Page] = {}
    faults: list[str] = []
    for shown in pages:
        if shown.persona not in windows:
            world.down = set()
            windows[shown.persona] = visit(shown.persona, viewport=size)
            windows[shown.persona].goto(f"/?taal={language}")
        page = windows[shown.persona]
        world.down = set(shown.down)
        page.set_viewport_size(size)
        page.goto(shown.path)
        page.evaluate("document.fonts.ready.then(() => null)")  # their widths are what may stick out
        assert page.locator("html").get_attribute("lang") == language
        for look_name, *how in LOOKS[name]:
            faults += look(page, f"{shown.name}-{look_name}", *how)
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
