"""The page for developers, which shows what happens as it happens."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import FEED, QUIET
from tests.portal.fakes import World

pytestmark = pytest.mark.browser


def test_what_happens_comes_into_the_list_by_itself_and_is_told(visit: Callable[..., Page], world: World) -> None:
    page = visit()
    page.goto("/ontwikkelaars")
    expect(page.locator("#live")).to_have_text("Je kijkt live mee.")
    expect(page.locator("#nieuwste")).to_contain_text("Hier komen de openbare gebeurtenissen")

    asked: list[str] = []
    page.route(f"{FEED}/v1/events/stream**", lambda route: (asked.append(route.request.url), route.fulfill(
        headers=QUIET["headers"], body=f"{QUIET['body']}id: 1\ndata: {{}}\n\n")))  # fmt: skip
    page.reload()
    world.tell("moderation.phase-advanced", projectId=None, toPhase="experiment")
    expect(page.locator("#live")).to_have_text("1 nieuwe gebeurtenis sinds je meekijkt.")
    expect(page.locator("#nieuwste li")).to_have_count(1)
    assert asked == [f"{FEED}/v1/events/stream?after=0"]


@pytest.mark.slow
def test_a_feed_that_stays_away_is_told(visit: Callable[..., Page], world: World) -> None:
    page = visit()
    page.route(f"{FEED}/v1/events/stream**", lambda route: route.fulfill(**QUIET))
    page.goto("/ontwikkelaars")
    expect(page.locator("#live")).to_have_text("De stroom is even weg. We proberen het steeds opnieuw.")


def test_without_javascript_the_list_is_there_and_promises_nothing(visit: Callable[..., Page], world: World) -> None:
    world.tell("moderation.phase-advanced", projectId=None, toPhase="experiment")
    page = visit(java_script_enabled=False)
    page.goto("/ontwikkelaars")
    expect(page.locator("#nieuwste li")).to_have_count(1)
    expect(page.locator("#live")).to_be_hidden()
