"""SPN changes themes, and everything follows: pages, forms, what somebody follows, open data, the feed."""

import pytest
from playwright.sync_api import Page, expect

from shared.demo import library_persona
from tests.journeys.journey import Journey, path_of
from tests.support.real_platform import comes

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]
# The theme, its name until now and from now on, who follows it, and the theme that goes on in it: one for each way.
THEMES = [
    ("kennisdeling", "kennisdeling", "delen wat je weet", "regiogids-bisc", ("mediawijsheid", "mediawijsheid")),
    (
        "effectmeting",
        "effectmeting en monitoring",
        "meten wat werkt",
        "regiogids-rijnbrink",
        ("leven-lang-leren", "een leven lang leren"),
    ),
    (
        "digitale-bibliotheek",
        "digitale bibliotheek",
        "lezen op je scherm",
        "regiogids-flevomeer",
        ("technologie-en-makers", "technologie en makers"),
    ),
]
A_MINUTE_AND_MORE = 90
"""The portal asks once a minute for the words of the vocabularies."""


def test_a_theme_gets_another_name_and_takes_over_from_another_and_everything_follows(journey: Journey) -> None:
    code, before, after, persona, gone = journey.way.pick(*THEMES)
    page = journey.visit(persona)
    page.goto("/meldingen")
    page.select_option("#theme", label=before)
    page.get_by_role("button", name="Volg", exact=True).click()
    expect(page.locator(".follows")).to_contain_text(before.capitalize(), ignore_case=True)
    journey.look(page, "followed-by-its-old-name")
    position = journey.platform.api(None, "GET", "notifications", "/v1/events", params={"limit": 1})["last"]

    spn = journey.visit("spn")
    rename(journey, spn, before, after)

    journey.until(page, lambda: page.locator(".follows li", has_text=after), within=A_MINUTE_AND_MORE)
    journey.look(page, "followed-by-its-new-name")
    pages_follow(journey, page, code, after)
    form_follows(journey, before, after)
    whoever_follows_is_told_of_it_by_name(journey, page, code, after)
    open_data_follows(journey, code, after)
    (told,) = comes(lambda: changed_since(journey, position, code))
    assert told["term"]["label"] == after
    one_goes_on_in_the_other(journey, spn, page, gone, after)


def rename(journey: Journey, spn: Page, before: str, after: str) -> None:
    """As SPN does it, from the list of themes."""
    spn.get_by_role("link", name="Beheer").click()
    spn.get_by_role("link", name="Woordenlijsten").click()
    spn.get_by_role("link", name="Thema's").click()
    journey.look(spn, "themes")
    spn.get_by_role("link", name=before, exact=True).click()
    spn.get_by_label("Naam", exact=True).fill(after)
    journey.look(spn, "other-words")
    spn.get_by_role("button", name="Bewaar de woorden").click()
    expect(spn.locator(".told")).to_contain_text(f"De term heet ‘{after}’")


def one_goes_on_in_the_other(journey: Journey, spn: Page, reader: Page, old: tuple[str, str], after: str) -> None:
    """SPN reads what it means before it is done; then what had the old theme is found under the new one."""
    code, gone = old
    reader.goto(f"/ontdekken?theme={code}")
    reader.locator(".result h2 a").first.click()
    project = path_of(reader)
    spn.goto("/beheer/woordenlijsten/themes")
    spn.get_by_role("link", name=gone, exact=True).click()
    spn.get_by_label("Opvolger").select_option(label=after)
    spn.get_by_role("button", name="Bekijk wat dat betekent").click()
    expect(spn.locator("main")).to_contain_text(f"mee naar ‘{after}’")
    journey.look(spn, "what-it-means")
    spn.get_by_role("button", name="Vervang de term").click()
    expect(spn.locator(".told")).to_contain_text(f"Daarna geldt ‘{after}’")
    journey.until(reader, lambda: reader.locator(".facts .tags", has_text=f"eerder: {gone}"), within=A_MINUTE_AND_MORE)
    journey.look(reader, "project-under-what-came-after")
    expect(reader.locator(".facts .tags").get_by_role("link", name=after)).to_have_count(1)
    reader.locator(".facts .tags").get_by_role("link", name=after).click()
    expect(reader.locator(f".result h2 a[href='{project}']")).to_have_count(1)


def pages_follow(journey: Journey, page: Page, code: str, after: str) -> None:
    """The filters, and a project that was handed in under the old name."""
    page.goto(f"/ontdekken?theme={code}")
    expect(page.locator(".chosen")).to_contain_text(after)
    journey.look(page, "filters")
    page.locator(".result h2 a").first.click()
    expect(page.locator(".facts .tags")).to_contain_text(after)
    journey.look(page, "project")


def form_follows(journey: Journey, before: str, after: str) -> None:
    """Who writes now chooses the new name."""
    writer = journey.visit("medewerker-eindhoven")
    writer.goto("/indienen")
    expect(writer.locator("#themes").get_by_label(after)).to_be_visible()
    expect(writer.locator("#themes").get_by_label(before, exact=True)).to_have_count(0)
    journey.look(writer, "form")


def whoever_follows_is_told_of_it_by_name(journey: Journey, page: Page, code: str, after: str) -> None:
    """A project with the old code comes out: the follower is told, and why says the new name."""
    staff = library_persona("Bibliotheek Helmond-Peel", "noord-brabant")
    title = f"Samen leren over {after}"
    journey.platform.publish(staff, title=title, themes=[code])
    page.goto("/meldingen")
    row = journey.until(page, lambda: page.locator(".inbox-main .row", has_text=title))
    expect(row).to_contain_text(f"thema {after}")
    journey.look(page, "told-by-its-new-name")


def open_data_follows(journey: Journey, code: str, after: str) -> None:
    """What a harvester gets: the name of the set, and the subject of its records."""
    sets = {"verb": "ListSets"}
    assert f"Thema: {after}" in journey.platform.api(None, "GET", "search", "/v1/oai", params=sets)
    records = {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": f"theme:{code}"}
    found = journey.platform.api(None, "GET", "search", "/v1/oai", params=records)
    assert f"<dc:subject>{after}</dc:subject>" in found
    lines = journey.platform.api(None, "GET", "search", "/v1/exports/projects.jsonl", params={"theme": code})
    assert f"Samen leren over {after}" in lines


def changed_since(journey: Journey, position: int, code: str) -> list[dict[str, dict[str, str]]]:
    """What the public feed tells of this term behind this position."""
    asked = {"after": position, "types": "VocabularyChanged"}
    found = journey.platform.api(None, "GET", "notifications", "/v1/events", params=asked)
    return [event["data"] for event in found["items"] if event["data"]["term"]["code"] == code]
