"""A citizen finds what resembles an idea, and follows how it goes on."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from shared.demo import Persona, library_persona, moderator_for
from tests.journeys.journey import Journey
from tests.support.real_platform import comes

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# What is typed, the project that is meant, and the phase that it comes into: one for each way.
SOUGHT = [
    ("bibliobus", "De bibliobus als dorpsplek", "experiment"),
    ("varende bibliotheek", "Biebboot Zaanstad", "experiment"),
    ("bibliotheek op het station", "Stationsbibliotheek Rotterdam Centraal", "implementatie"),
    ("makerplaats", "Open BIEBlab", "implementatie"),
]


def test_a_citizen_finds_a_project_follows_it_and_hears_when_it_goes_on(journey: Journey) -> None:
    words, title, after = journey.way.pick(*SOUGHT)
    project = journey.project(title)
    confirmed_adoption(journey, project)
    page = journey.visit()

    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Wie deed dit al?")
    journey.look(page, "home")
    search(journey, page, words)
    narrow_down(journey, page, project)
    the_feed_has_it(journey, page, title)

    page.get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    journey.look(page, "project")
    page.get_by_text("Lees het als lijst").click()
    expect(page.locator(".tree")).to_contain_text("voort")
    expect(page.locator("#ook")).to_contain_text("Bibliotheek Eindhoven")
    page.get_by_role("link", name="Log in om te volgen").click()
    journey.look(page, "log-in")
    page.click('button[value="lezer"]')
    page.wait_for_url(f"**/projecten/{project['id']}")
    page.get_by_role("button", name="Volg", exact=True).click()
    expect(page.locator(".told")).to_contain_text("Je volgt dit project")
    page.get_by_role("button", name="Stuur ook mail").click()
    expect(page.locator(".told")).to_contain_text("bij je meldingen en per mail")
    journey.look(page, "followed")

    go_on(journey, project)
    told = journey.until(page, lambda: page.locator(".nav .nl-number-badge"))
    expect(told).to_be_visible()
    page.get_by_role("link", name=re.compile("^Meldingen")).click()
    notice = page.locator(".notice", has_text=title)
    expect(notice).to_contain_text(f"naar de fase {after}")
    journey.look(page, "notifications")
    notice.get_by_role("link").click()
    expect(page.locator(".timeline")).to_contain_text(f"naar {after}")
    journey.look(page, "went-on")

    stop_by_the_mail(journey, page, title)


def confirmed_adoption(journey: Journey, project: dict[str, Any]) -> None:
    """Another library does it too, and its owner said yes: before this citizen came by."""
    adopted = {"changed": "Kleiner, en met vrijwilligers uit de wijk.", "since": "2025", "adoptedAs": "De Halte"}
    path = f"/v1/projects/{project['id']}/adoptions"
    line = journey.platform.api("medewerker-eindhoven", "POST", "submissions", path, json=adopted)
    confirm = f"/v1/adoptions/{line['id']}/confirmations"
    journey.platform.api(staff_of(project), "POST", "submissions", confirm)
    adopters = f"/v1/projects/{project['id']}"
    comes(lambda: journey.platform.api(None, "GET", "search", adopters)["adopters"])


def staff_of(project: dict[str, Any]) -> Persona:
    """Who works at the library of this project."""
    return library_persona(project["library"]["name"], project["library"]["province"])


def search(journey: Journey, page: Page, words: str) -> None:
    """From home, by the words; where scripts run the suggestions are looked at too."""
    field = page.locator("#q")
    if journey.way.scripts:
        field.press_sequentially(words[:5])
        expect(page.get_by_role("listbox", name="Suggesties").get_by_role("option").first).to_be_visible()
        journey.look(page, "suggestions")
    field.fill(words)
    page.get_by_role("button", name="Zoek").click()
    page.wait_for_url("**/ontdekken?q=**")
    expect(page.locator("#aantal")).to_contain_text(f"voor ‘{words}’")
    journey.look(page, "found")


def narrow_down(journey: Journey, page: Page, project: dict[str, Any]) -> None:
    """To the projects of its province, by the filters: with scripts at once, without them by a button."""
    province = project["library"]["province"]
    if journey.way.phone:
        page.locator(".filters-open").click()
        journey.look(page, "filters")
    # The boxes on the map lie under the letters of their province, which are their label.
    page.locator(f"label:has(#f-province-{province})").click()
    if not journey.way.scripts:
        page.get_by_role("button", name="Pas filters toe").click()
    page.wait_for_url(f"**province={province}**")
    expect(page.locator(".chosen")).to_be_visible()
    if journey.way.phone and journey.way.scripts:
        page.get_by_role("link", name="Sluit filters").click()
    journey.look(page, "narrowed")


def the_feed_has_it(journey: Journey, page: Page, title: str) -> None:
    """What a feed reader gets from the link under the list."""
    address = page.get_by_role("link", name="Volg met een feedlezer").get_attribute("href")
    assert address
    feed = page.request.get(address)
    assert feed.ok, feed.status
    assert f"<title>{title}</title>" in feed.text()


def go_on(journey: Journey, project: dict[str, Any]) -> None:
    """Its moderator leads it a phase further."""
    library = project["library"]
    body = {"kind": "advance", "motivation": "De eerste maanden liepen goed: het krijgt een vervolg.", "criteria": []}
    path = f"/v1/projects/{project['id']}/phase-transitions"
    journey.platform.api(moderator_for(library["name"], library["province"]), "POST", "moderation", path, json=body)


def stop_by_the_mail(journey: Journey, page: Page, title: str) -> None:
    """The mail is there, reads well, and its link ends it with one press, without logging in."""
    (mail, *_) = comes(lambda: [it for it in journey.platform.mails("lezer", "volgende fase") if title in it.subject])
    html = mail.message.get_body(("html",))
    assert html is not None
    file = journey.folder / "mail.html"
    file.write_text(html.get_content(), encoding="utf-8")
    reader = journey.visit()
    reader.goto(file.as_uri())
    journey.look(reader, "mail")
    (stop,) = set(re.findall(r"http\S+/afmelden/[0-9a-f-]{36}", mail.text))
    reader.goto(stop)
    journey.look(reader, "stop")
    reader.get_by_role("button", name="Meld me af").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Je bent afgemeld")
    journey.look(reader, "stopped")
    page.reload()
    # The notifications stay: only the mail was stopped.
    expect(page.get_by_role("button", name="Je volgt dit · stop")).to_be_visible()
    expect(page.get_by_role("button", name="Stuur ook mail")).to_be_visible()
