"""The drawings of Inzicht: nothing in them is cut off, also with the distances that a reader may set."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.pages import FULL
from tests.browser.test_every_page import SPACED
from tests.portal.fakes import World
from tests.portal.test_reading import ASSEN
from tests.support.browsing import PHONE, WIDE

pytestmark = pytest.mark.browser
CUT_OFF = """() => [...document.querySelectorAll('svg text')].filter(text => {
    const box = text.getBoundingClientRect(), frame = text.ownerSVGElement.getBoundingClientRect();
    return box.width && (box.left < frame.left || box.right > frame.right || box.bottom > frame.bottom);
}).map(text => text.textContent)"""


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_every_year_below_the_chart_can_be_read_whole(
    visit: Callable[..., Page], world: World, size: dict[str, int]
) -> None:
    for year in (2005, 2025, 2028):
        world.publish(FULL | {"startYear": year}, ASSEN)
    page = visit(viewport=size)
    page.goto("/inzicht")
    assert page.locator(".years text").all_text_contents() == ["2005", "2010", "2015", "2020", "2025"]
    assert page.evaluate(CUT_OFF) == []
    page.evaluate(SPACED)
    assert page.evaluate(CUT_OFF) == []
