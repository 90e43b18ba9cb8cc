"""An adviser of a support institution answers who did it before, and finds the white spots of his province."""

import re

import pytest
from playwright.sync_api import Page, expect

from shared.demo import library_persona
from tests.journeys.journey import Journey

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# Who advises where, what a library told him, and a project that answers it: one for each way.
ADVISERS = [
    (
        "regiogids-zb",
        "Zeeland",
        "zeeland",
        "een bus die in dorpen komt en helpt met digitale vragen van ouderen",
        "De bibliobus als dorpsplek",
    ),
    (
        "regiogids-fers",
        "Fryslân",
        "fryslan",
        "mensen lenen elkaar uit voor een gesprek",
        "Human Library in de Blokhuispoort",
    ),
    ("regiogids-cubiss", "Limburg", "limburg", "spullen voor mensen met dementie", "Dementheek Woudrichem"),
]

CONTACT = {"name": "Mies Katern", "email": "mies@example.nl", "phone": "0492 000000"}


def test_an_adviser_answers_who_did_it_before_and_finds_the_white_spots(journey: Journey) -> None:
    persona, province, code, question, answer = journey.way.pick(*ADVISERS)
    # One that can be asked: the samples are told after public pages, and name nobody.
    asked = {"title": f"{question[0].upper()}{question[1:]}", "mailbox": "vernieuwing@example.nl", "contact": CONTACT}
    journey.platform.publish(library_persona("Bibliotheek Helmond-Peel", "noord-brabant"), **asked)
    page = journey.visit(persona)
    who_did_it_before(journey, page, question, answer)
    compare_and_ask(journey, page, question, answer)
    white_spots(journey, page, province, code)


def who_did_it_before(journey: Journey, page: Page, question: str, answer: str) -> None:
    """A description as a library gives it, not words of a catalogue."""
    page.fill("#q", question)
    page.get_by_role("button", name="Zoek").click()
    page.wait_for_url("**/ontdekken?q=**")
    expect(page.locator(".result").get_by_role("link", name=answer)).to_be_visible()
    journey.look(page, "who-did-it-before")


def compare_and_ask(journey: Journey, page: Page, question: str, answer: str) -> None:
    """Two side by side, and from there to somebody who can be asked."""
    page.get_by_label(f"Vergelijk: {question[0].upper()}{question[1:]}").check()
    page.get_by_label(f"Vergelijk: {answer}").check()
    page.get_by_role("button", name="Vergelijk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Projecten vergelijken")
    journey.look(page, "compared")
    page.locator(".compare thead a").first.click()
    facts = page.get_by_role("complementary", name="Feiten")
    if CONTACT["name"] not in facts.inner_text():
        page.go_back()
        page.locator(".compare thead a").last.click()
    expect(facts).to_contain_text(CONTACT["name"])
    expect(facts.get_by_role("link", name="vernieuwing@example.nl")).to_be_visible()
    journey.look(page, "project")


def white_spots(journey: Journey, page: Page, province: str, code: str) -> None:
    """Of his own province; every number leads to as many projects, every white spot to a first step."""
    page.get_by_role("navigation").get_by_role("link", name="Inzicht").click()
    journey.look(page, "insight")
    page.select_option("#province", code)
    page.get_by_role("button", name="Laat zien").click()
    page.wait_for_url(f"**province={code}**")
    expect(page.locator("#wit")).to_have_text(f"Over welk thema is er nog niets in {province}?")
    journey.look(page, "white-spots")
    here = page.url

    some = page.locator(".spot:not(.spot--0)").first
    number = int(re.findall(r"\d+", some.inner_text())[0])
    some.click()
    expect(page.locator("#aantal")).to_contain_text(f"{number} project")
    expect(page.locator(".result")).to_have_count(min(number, 12))
    page.goto(here)
    page.locator("table .spot--0").first.click()
    expect(page.locator("#gevonden")).to_contain_text("Dit deed nog niemand")
    journey.look(page, "white-spot")
    elsewhere = page.get_by_role("link", name="in andere provincies")
    number = int(elsewhere.inner_text().split()[0])
    elsewhere.click()
    expect(page.locator("#aantal")).to_contain_text(f"{number} project")
