"""What a first visit to a page costs: what crosses the network, and that nothing moves while it arrives.

How long it takes is measured in `bench/pages.py`: no test asserts a time.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from bench.page_figures import Visit
from bench.page_figures import visit as look_at
from services.portal.render import STATIC
from tests.browser.conftest import Site
from tests.browser.pages import fill, full_states
from tests.portal.fakes import World
from tests.support.browsing import PHONE, WIDE

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
PAGE_KB, SCRIPT_KB, SHIFT = 200, 60, 0.02
QUIET = 0.5
"""Seconds after loading in which something may still move: nothing here comes later by itself."""
MAIN = (
    "home", "home-staff", "discover", "discover-filtered", "project-popular", "project-moderator", "insight",
    "submit-draft", "mine", "queue", "case", "inbox", "developers", "own-data",
)  # fmt: skip


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_first_visit_is_light_and_nothing_moves(
    visit_as: Callable[..., Visit], world: World, size: dict[str, int]
) -> None:
    faults = []
    for shown in full_states(fill(world)):
        if shown.name not in MAIN:
            continue
        seen = visit_as(shown.persona, shown.path, size)
        assert seen.script > 15, "nothing was counted"
        if seen.total > PAGE_KB or seen.script > SCRIPT_KB or seen.shift > SHIFT:
            faults.append(f"{shown.name}: {seen.total:.0f} kB, {seen.script:.0f} kB of scripts, moved {seen.shift:.3f}")
    assert faults == []


@pytest.fixture
def visit_as(visit: Callable[..., Page], site: Site) -> Callable[..., Visit]:
    """Opens a page as somebody in a window that kept nothing but who that is."""

    def opened(persona: str | None, path: str, size: dict[str, int]) -> Visit:
        known = visit(persona).context.storage_state()
        fresh = visit(None, storage_state=known, viewport=size)
        return look_at(fresh.context, site.address + path, QUIET)

    return opened


def test_every_font_that_a_page_uses_is_asked_for_at_once(visit: Callable[..., Page], world: World) -> None:
    fill(world)
    page = visit()
    page.goto("/")
    wanted = page.eval_on_selector_all("link[rel=preload][as=font]", "links => links.map(link => link.href)")
    fonts = {file.name for file in (STATIC / "vendor" / "fonts").iterdir()}
    assert {address.rpartition("/")[2] for address in wanted} == fonts
