"""Which pages are measured, and who opens each: found in the running platform, for ids differ from one to the next."""

from collections.abc import Mapping

from playwright.sync_api import Browser, BrowserContext, Page, StorageState

FLOOR = "robots.txt"
"""A few lines of text from the same server: what any page of it would need."""
STAFF, MODERATOR, SPN = "medewerker-assen", "moderator-drenthe", "spn"
TRIES, PAUSE = 60, 1000.0
"""How often, and after how many ms, a link is looked for: what was submitted is on the desk a moment later."""

Known = Mapping[str, StorageState]
"""Who is logged in, as a browser keeps it; "" is nobody."""


def log_in(browser: Browser, address: str, persona: str) -> StorageState:
    """The cookies of somebody who is logged in at `address`; none for nobody. Later visits begin with these alone."""
    context = browser.new_context(base_url=address)
    if persona:
        page = context.new_page()
        page.goto("/inloggen")
        page.click(f'button[value="{persona}"]')
        page.wait_for_url(f"{address}/")
    state = context.storage_state()
    context.close()
    return state


def pages(browser: Browser, address: str, known: Known) -> dict[str, tuple[str, str]]:
    """Every page that is measured, by name: who opens it, and its path."""

    def opened(persona: str) -> BrowserContext:
        return browser.new_context(base_url=address, storage_state=known[persona])

    with opened("") as nobody, opened(MODERATOR) as moderator, opened(SPN) as spn:
        project = _first(nobody.new_page(), "/ontdekken?sort=adopted", ".result h2 a")
        case = _first(moderator.new_page(), "/moderatie", "[data-row]")
        managed = spn.request.get("/beheer").status == 200
    found = {
        "home": ("", "/"),
        "ontdekken": ("", "/ontdekken"),
        "ontdekken-gefilterd": ("", "/ontdekken?q=lezen&phase=experiment&province=drenthe&province=utrecht"),
        "project": ("", project),
        "inzicht": ("", "/inzicht"),
        "indienen": (STAFF, "/indienen"),
        "mijn-projecten": (STAFF, "/mijn-projecten"),
        "moderatie": (MODERATOR, "/moderatie"),
        "zaak": (MODERATOR, case),
        "meldingen": (STAFF, "/meldingen"),
        "ontwikkelaars": ("", "/ontwikkelaars"),
    }
    return found | ({"beheer": (SPN, "/beheer")} if managed else {}) | {FLOOR: ("", "/robots.txt")}


def _first(page: Page, path: str, selector: str) -> str:
    """Where the first such link of a page leads."""
    for _ in range(TRIES):
        page.goto(path)
        if page.locator(selector).count():
            return page.locator(selector).first.get_attribute("href") or ""
        page.wait_for_timeout(PAUSE)
    raise RuntimeError(f"{path} has no link of the kind {selector}")
