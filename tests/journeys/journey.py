"""One journey on the real platform: windows of the people in it, and a picture of every step."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.support.browsing import PHONE, WIDE, faults_on, still, watch
from tests.support.real_platform import RealPlatform

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Way:
    """On which screen, and whether scripts run. `number` keeps what the ways make on one platform apart."""

    name: str
    number: int
    phone: bool
    scripts: bool

    def pick(self, *choices: Any) -> Any:
        """This way's own: its project, its theme, its province."""
        return choices[self.number]


WAYS = [
    Way("wide", 0, phone=False, scripts=True),
    Way("phone", 1, phone=True, scripts=True),
    Way("wide-without-javascript", 2, phone=False, scripts=False),
]


def pictures() -> Path:
    """The folder that is always written: who runs the tests finds there what each person saw."""
    return Path(os.environ.get("BIEB_PICTURES") or ROOT / ".artefacts" / "journeys")


@dataclass
class Journey:
    """What a test does: open windows, look at each step, ask the platform. Faults are gathered, and fail it last."""

    name: str
    way: Way
    platform: RealPlatform
    browser: Browser
    faults: list[str] = field(default_factory=list)
    windows: list[Page] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)
    _steps: int = 0

    def __post_init__(self) -> None:
        self.folder = pictures() / self.name / self.way.name
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)

    def visit(self, persona: str | None = None, **options: Any) -> Page:
        """A window of its own, logged in as this persona (None: not)."""
        context = self.browser.new_context(
            base_url=self.platform.address,
            locale="nl-NL",
            viewport=PHONE if self.way.phone else WIDE,
            java_script_enabled=self.way.scripts,
            **options,
        )
        self._contexts.append(context)
        page = watch(context, self.faults)
        self.windows.append(page)
        if persona:
            page.goto("/inloggen")
            page.click(f'button[value="{persona}"]')
            page.wait_for_url("**/")
        return page

    def look(self, page: Page, what: str) -> None:
        """Take a picture of this step, and let axe and the ruler look at it too."""
        page.wait_for_load_state("networkidle" if self.way.scripts else "load")
        # What is fixed to the screen would else hang in the middle of the picture.
        page.evaluate("window.scrollTo(0, 0)")
        self._steps += 1
        name = f"{self._steps:02}-{what}"
        page.screenshot(path=self.folder / f"{name}.png", full_page=True, caret="initial")
        seen = page if self.way.scripts else still(page, self.browser)
        self.faults += faults_on(seen, f"{self.name}, {self.way.name}, {name}")
        if seen is not page:
            seen.context.close()

    def until(self, page: Page, there: Callable[[], Locator], within: int = 15) -> Locator:
        """Load the page again until it shows this: what one service did comes to the others by itself, a bit later."""
        for _ in range(within - 1):
            if there().count():
                break
            try:
                expect(there().first).to_be_visible(timeout=1_000)
            except AssertionError:
                page.reload()
        expect(there().first).to_be_visible()
        return there()

    def project(self, title: str) -> dict[str, Any]:
        """The published project of this title, as search has it."""
        found = self.platform.api(None, "GET", "search", "/v1/projects", params={"q": title, "size": 50})
        (only,) = [item for item in found["items"] if item["title"] == title]
        return dict(only)

    def close(self, *, failed: bool) -> None:
        """Close the windows; of a journey that failed there is a picture of each as it was then."""
        for number, page in enumerate(self.windows, start=1):
            if failed and page.url != "about:blank":
                page.screenshot(path=self.folder / f"failed-window-{number}.png", full_page=True, caret="initial")
        for context in self._contexts:
            context.close()


def path_of(page: Page) -> str:
    """Where this window is, without what is asked."""
    return urlsplit(page.url).path
