"""What must hold on every page in every state, wide and on a phone, light and dark."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, WIDE
from tests.browser.pages import Shown, empty_states, fill, full_states
from tests.portal.fakes import World

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
LOOKS = [
    (WIDE, "light"),
    pytest.param(PHONE, "light", marks=pytest.mark.slow),
    pytest.param(WIDE, "dark", marks=pytest.mark.slow),
    pytest.param(PHONE, "dark", marks=pytest.mark.slow),
]
WHERE_IT_STICKS_OUT = """() => [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !e.closest('.sr'))
    .slice(0, 5).map(e => e.tagName + '.' + e.className)"""


def look(page: Page, shown: Shown, name: str) -> list[str]:
    """What is wrong with this page; a picture of it where BIEB_PICTURES says."""
    page.goto(shown.path)
    page.wait_for_load_state("networkidle")
    if folder := os.environ.get("BIEB_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    found = Axe().run(page)
    faults = [
        f"{name}: {fault['id']} {[node['html'][:160] for node in fault['nodes']]}"
        for fault in found.response["violations"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        faults.append(f"{name}: scrolls sideways, {page.evaluate(WHERE_IT_STICKS_OUT)}")
    return faults


@pytest.mark.parametrize(
    ("size", "scheme"), LOOKS, ids=lambda value: value if isinstance(value, str) else str(value["width"])
)
@pytest.mark.parametrize("state", ["empty", "full"])
def test_axe_finds_nothing_and_nothing_sticks_out(
    visit: Callable[..., Page], world: World, size: dict[str, int], scheme: str, state: str
) -> None:
    pages = full_states(fill(world)) if state == "full" else empty_states()
    windows: dict[str | None, Page] = {}
    faults: list[str] = []
    for shown in pages:
        if shown.persona not in windows:
            world.down = set()
            windows[shown.persona] = visit(shown.persona, viewport=size, color_scheme=scheme)
        world.down = set(shown.down)
        faults += look(windows[shown.persona], shown, f"{shown.name}-{size['width']}-{scheme}")
    assert faults == []


@pytest.mark.parametrize("path", ["/", "/inzicht"])
def test_a_page_weighs_at_most_200_kilobytes(visit: Callable[..., Page], world: World, path: str) -> None:
    """All that a first visit to the page loads, as it crosses the network."""
    fill(world)
    page = visit()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert len(sizes) > 8
    assert sum(sizes) <= 200_000
