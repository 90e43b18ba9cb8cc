"""English is one click away, and so is Dutch. That axe finds nothing in English: test_every_page.py."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import fill
from tests.portal.fakes import World

FILTERED = re.compile(r"/ontdekken\?.*phase=idea")
pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_a_reader_of_english_finds_a_project_and_goes_back_to_dutch(
    visit: Callable[..., Page], world: World, *, script: bool
) -> None:
    ids = fill(world)
    page = visit(java_script_enabled=script)
    page.goto("/")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Who has done this before?")).to_be_visible()
    page.get_by_role("searchbox" if not script else "combobox", name="What is your idea about?").fill("voorlezen")
    page.get_by_role("button", name="Search").first.click()
    expect(page.locator("#aantal")).to_contain_text("for ‘voorlezen’")
    page.goto(f"/projecten/{ids['project']}")
    expect(page.get_by_role("heading", name="Where does this come from, and who builds on it?")).to_be_visible()
    page.get_by_role("link", name="Nederlands").click()
    expect(page).to_have_url(f"{page.url.split('/projecten')[0]}/projecten/{ids['project']}")
    expect(page.get_by_role("heading", name="Waar komt dit vandaan, en wie bouwt erop voort?")).to_be_visible()


def test_the_link_follows_filters_that_changed_without_a_reload(visit: Callable[..., Page], world: World) -> None:
    fill(world)
    page = visit()
    page.goto("/ontdekken")
    page.locator("#f-phase-idea").check()
    expect(page).to_have_url(FILTERED)
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(FILTERED)
    expect(page.get_by_role("heading", name="Discover")).to_be_visible()
