"""SPN gives a theme another name, and everything follows: pages, forms, what somebody follows, open data, the feed.

The change itself is made over HTTP, for as long as the portal has no page for it.
"""

import pytest
from playwright.sync_api import Page, expect

from shared.demo import library_persona
from tests.journeys.journey import Journey
from tests.support.real_platform import comes

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]
# The theme, its name until now and from now on, and who follows it: one for each way.
THEMES = [
    ("kennisdeling", "kennisdeling", "delen wat je weet", "regiogids-bisc"),
    ("effectmeting", "effectmeting en monitoring", "meten wat werkt", "regiogids-rijnbrink"),
    ("digitale-bibliotheek", "digitale bibliotheek", "lezen op je scherm", "regiogids-flevomeer"),
]
A_MINUTE_AND_MORE = 90
"""The portal asks once a minute for the words of the vocabularies."""


def test_a_theme_gets_another_name_and_everything_follows(journey: Journey) -> None:
    code, before, after, persona = journey.way.pick(*THEMES)
    page = journey.visit(persona)
    page.goto("/meldingen")
    page.select_option("#theme", label=before)
    page.get_by_role("button", name="Volg", exact=True).click()
    expect(page.locator(".follows")).to_contain_text(before.capitalize(), ignore_case=True)
    journey.look(page, "followed-by-its-old-name")
    position = journey.platform.api(None, "GET", "notifications", "/v1/events", params={"limit": 1})["last"]

    rename(journey, code, after)

    journey.until(page, lambda: page.locator(".follows li", has_text=after), within=A_MINUTE_AND_MORE)
    journey.look(page, "followed-by-its-new-name")
    pages_follow(journey, page, code, after)
    form_follows(journey, before, after)
    whoever_follows_is_told_of_it_by_name(journey, page, code, after)
    open_data_follows(journey, code, after)
    (told,) = comes(lambda: changed_since(journey, position, code))
    assert told["term"]["label"] == after


def rename(journey: Journey, code: str, label: str) -> None:
    """As SPN does it."""
    version = journey.platform.api(None, "GET", "submissions", "/v1/vocabularies/themes")["version"]
    path = f"/v1/vocabularies/themes/terms/{code}"
    headers = {"If-Match": f'"{version}"', "Content-Type": "application/merge-patch+json"}
    journey.platform.api("spn", "PATCH", "submissions", path, json={"label": label}, headers=headers)


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
