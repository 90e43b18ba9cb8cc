"""The page of all events, which notifications serves: accessible, and readable on a phone."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from services.notifications.contracts import page as contracts
from tests.support.browsing import PHONE, WIDE

pytestmark = [pytest.mark.browser]


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_and_nothing_sticks_out(visit: Callable[..., Page], size: dict[str, int]) -> None:
    page = visit(viewport=size)
    page.set_content(contracts.html())
    found = [(fault["id"], fault["nodes"][0]["html"]) for fault in Axe().run(page).response["violations"]]
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
