"""A real Chromium, and what must hold on whatever it shows."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from services.portal.render import STATIC
from tests.support.require import chromium

# Nothing but the page itself may use the network.
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-features=OptimizationHints,MediaRouter,Translate",
]
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PATIENCE_MS = 20_000
WHERE_IT_STICKS_OUT = """() => [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !e.closest('.sr'))
    .slice(0, 5).map(e => e.tagName + '.' + e.className)"""


@contextmanager
def chromium_started() -> Iterator[Browser]:
    """The browser of this machine, for as long as the block lasts."""
    if not (STATIC / "vendor" / ".stamp").is_file():
        pytest.fail("the portal's assets are not built: run `python -m local.assets`")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=SWITCHES)
        yield browser
        browser.close()


def watch(context: BrowserContext, faults: list[str]) -> Page:
    """A new page of this context; every error in its console comes into `faults`."""
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on(
        "console",
        lambda line: (
            faults.append(line.text) if line.type == "error" and "the server responded" not in line.text else None
        ),
    )
    return page


def still(page: Page, browser: Browser) -> Page:
    """A copy of what this page shows, with scripts allowed but none of its own: axe is one, and waits for ever where no
    script may run. The caller closes its context.
    """
    html = page.content()
    copy = browser.new_context(viewport=page.viewport_size).new_page()

    def answer(route: Route) -> None:
        if route.request.is_navigation_request():
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        elif route.request.resource_type == "script":
            route.abort()
        else:
            route.continue_()

    copy.route("**/*", answer)
    copy.goto(page.url)
    return copy


def faults_on(page: Page, name: str) -> list[str]:
    """What axe finds on this page, where scripts may run, and what sticks out of it; `name` stands before each."""
    faults = [
        f"{name}: {fault['id']} {[node['html'][:160] for node in fault['nodes']]}"
        for fault in Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    ]
    return faults + [f"{name}: scrolls sideways, {what}" for what in sticks_out(page)]


def sticks_out(page: Page) -> list[str]:
    """What makes this page scroll sideways."""
    if page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"):
        return []
    return list(page.evaluate(WHERE_IT_STICKS_OUT)) or ["something"]
