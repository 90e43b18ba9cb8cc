"""Every page can be read in English: one click, kept in the browser, and it leads nowhere else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from httpx import ASGITransport

from services.portal import language
from services.portal.language import spoken
from services.portal.main import create_app
from services.portal.store import SessionStore
from services.portal.text import ago, clock, count, day, due, duration, size
from services.portal.words import HEADINGS, follow_words, label, options
from shared.vocabularies import vocabulary
from tests.browser.pages import ASSEN, FULL
from tests.portal.conftest import HOST, Visitor, settings
from tests.portal.fakes import World
from tests.portal.test_moderating import submitted
from tests.portal.visible import Page

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def switch(html: str, code: str) -> str:
    """Where the link to the other language leads."""
    before = html.partition(f'lang="{code}" hreflang')[0]
    return unescape(before.rpartition('href="')[2].partition('"')[0])


@pytest.fixture
async def english(reader: Visitor) -> Visitor:
    """Somebody who is not logged in, and reads English."""
    await reader.get("/?taal=en")
    return reader


async def test_one_click_reads_the_same_page_in_english_and_one_more_in_dutch(reader: Visitor, world: World) -> None:
    world.publish(FULL, ASSEN)
    dutch = await reader.get("/ontdekken?theme=mediawijsheid&q=a%26b&theme=doorgaande-leeslijn")
    assert (Page(dutch.text).language, dutch.headers["Content-Language"]) == ("nl", "nl")
    english = await reader.get(switch(dutch.text, "en"))
    assert str(english.url) == str(dutch.url)
    assert (Page(english.text).language, english.headers["Content-Language"]) == ("en", "en")
    assert "Cookie" in english.headers["Vary"]
    assert "Who has done this before?" in (await reader.get("/")).text  # and it stays so
    again = await reader.get(switch(english.text, "nl"))
    assert str(again.url) == str(dutch.url)
    assert "Wie deed dit al?" in (await reader.get("/")).text


async def test_the_choice_is_kept_as_our_other_cookies_are(world: World, store: SessionStore) -> None:
    app = create_app(settings(mode="production", portal_url="https://bieb.test"), transport=world, store=store)
    async with httpx.AsyncClient(transport=ASGITransport(app), base_url=HOST) as client:
        kept = (await client.get("/?taal=en")).headers["set-cookie"]
    assert kept == "__Host-bieb-taal=en; HttpOnly; Max-Age=31536000; Path=/; SameSite=lax; Secure"


async def test_what_a_browser_prefers_does_not_count(reader: Visitor) -> None:
    assert Page((await reader.get("/", headers={"Accept-Language": "en"})).text).language == "nl"


HOSTILE = ["EN", "de", "", "en\0", "en;q=1", "../en", "<script>", "en\r\nSet-Cookie: x=y", "en" * 5000]


@pytest.mark.parametrize("asked", HOSTILE, ids=range(len(HOSTILE)))
async def test_another_language_is_as_if_nothing_was_asked(reader: Visitor, asked: str) -> None:
    shown = await reader.get("/ontdekken", params={"taal": asked})
    assert (shown.status_code, shown.history, Page(shown.text).language) == (200, [], "nl")
    assert "set-cookie" not in shown.headers
    assert "<script>" not in shown.text.split("<body")[1]


@pytest.mark.parametrize("kept", ["EN", "de", "en-GB", "%00", "<script>"])
async def test_a_cookie_that_is_not_ours_is_no_choice(reader: Visitor, kept: str) -> None:
    assert Page((await reader.get("/", headers={"Cookie": f"bieb-taal={kept}"})).text).language == "nl"


@pytest.mark.parametrize(
    ("asked", "leads"),
    [
        (b"//elders.example/?taal=en", "/elders.example/"),
        (b"///elders.example?taal=en&a=b", "/elders.example?a=b"),
        (b"/\\elders.example?taal=en", "/%5Celders.example"),
        (b"/%2F%2Felders.example?taal=en", "/%2F%2Felders.example"),
        (b"/?taal=en&naar=//elders.example", "/?naar=//elders.example"),
        (b"/?t%61al=en&q=a%20b&&taal=nl&q=+", "/?q=a%20b&q=+"),
        (b"/?taal=en", "/"),
    ],
    ids=range(7),
)
async def test_a_choice_leads_to_the_same_address_here_and_nowhere_else(
    world: World, store: SessionStore, asked: bytes, leads: str
) -> None:
    app = create_app(settings(), transport=world, store=store)
    path, _, query = asked.partition(b"?")
    scope = {"type": "http", "method": "GET", "path": unquote(path.decode()), "raw_path": path, "query_string": query}
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await app({**scope, "headers": [], "scheme": "http", "server": ("portal.test", 80)}, no_body, send)
    assert sent[0]["status"] == 303
    assert dict(sent[0]["headers"])[b"location"].decode() == leads


async def no_body() -> Any:
    return {"type": "http.request", "body": b"", "more_body": False}


async def test_an_answer_to_a_form_has_no_link_that_would_lose_what_was_typed(reader: Visitor) -> None:
    assert "hreflang" not in (await reader.post("/meldingen/volgen")).text


async def test_what_is_no_page_has_no_language(english: Visitor) -> None:
    assert "Content-Language" not in (await english.get("/robots.txt")).headers
    assert "Content-Language" not in (await english.get("/static/portal.css?taal=en")).headers


async def test_the_services_are_asked_in_the_language_of_the_page(
    english: Visitor, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: set[str] = set()
    answer = world.handle_async_request

    async def heard(request: httpx.Request) -> httpx.Response:
        asked.add(request.headers["Accept-Language"])
        return await answer(request)

    monkeypatch.setattr(world, "handle_async_request", heard)
    await english.get("/")
    assert asked == {"en"}


async def test_a_message_after_a_button_is_in_english_too(english: Visitor, world: World) -> None:
    key = world.publish(FULL, ASSEN)
    await english.log_in("medewerker-utrecht")
    told = await english.send_form(f"/projecten/{key}", f"/projecten/{key}/volgen")
    assert "You follow this project. News about it comes with your notifications." in told.text


async def test_what_people_wrote_is_escaped_in_a_translation(english: Visitor, world: World) -> None:
    key = world.publish(FULL | {"title": "<b onclick=x>Boe</b> %(title)s {title}"}, ASSEN)
    await english.log_in("medewerker-utrecht")
    shown = (await english.get(f"/projecten/{key}/wij-doen-dit-ook")).text
    assert "<b onclick" not in shown
    assert "also do ‘&lt;b onclick=x&gt;Boe&lt;/b&gt; %(title)s {title}’ of" in shown


async def test_a_voice_that_reads_english_is_told_what_is_dutch(english: Visitor, world: World) -> None:
    key = world.publish(FULL, ASSEN)
    shown = (await english.get(f"/projecten/{key}")).text
    assert f'<h1 lang="nl">{FULL["title"]}</h1>' in shown
    assert '<h2 id="s-goal" lang="en">Goal</h2>' in shown
    await english.get("/?taal=nl")
    assert 'lang="nl">' not in (await english.get(f"/projecten/{key}")).text.partition("<main")[2]


async def test_what_a_service_says_in_both_languages_is_in_that_of_the_page(english: Visitor, world: World) -> None:
    await english.log_in("spn")
    world.held = {"search": [{"what": "Wat je bewaarde", "whatEn": "What you saved", "items": [{"name": "Boot"}]}]}
    own = (await english.get("/mijn-gegevens")).text
    assert "What you saved" in own
    assert "Wat je bewaarde" not in own
    _, case = submitted(world)
    assert "Themes</a>" in (await english.get("/beheer/woordenlijsten/themes/mediawijsheid")).text
    shown = (await english.get(f"/moderatie/{case}")).text
    assert "This sentence has 38 words." in shown
    assert "Deze zin heeft 38 woorden." not in shown
    await english.log_in("moderator-drenthe")
    shown = unescape((await english.get(f"/projecten/{world.publish(FULL, ASSEN)}")).text)
    term = next(it for it in vocabulary("gate-criteria").items if it.phase == "implementation" and not it.themes)
    assert term.label_en in shown
    assert term.label not in shown


async def test_suggestions_are_read_aloud_as_dutch(english: Visitor, world: World) -> None:
    world.publish(FULL | {"title": "Media op de markt"}, ASSEN)
    found = (await english.get("/ontdekken/suggesties?q=media")).text
    assert '<span lang="nl">Media op de markt</span>' in found
    assert '<span lang="nl">mediawijsheid</span>' in found.casefold()


def test_dates_and_numbers_are_written_as_english_does() -> None:
    with spoken("en"):
        assert day(NOW) == "Tue 24 November 2026"
        assert [ago(NOW - timedelta(minutes=it), NOW) for it in (0, 1, 5, 60, 180)] == [
            "just now", "1 minute ago", "5 minutes ago", "1 hour ago", "3 hours ago",
        ]  # fmt: skip
        assert [ago(NOW - timedelta(days=it), NOW) for it in (1, 3)] == ["yesterday", "3 days ago"]
        assert [due(NOW + timedelta(days=it), NOW) for it in (0, 1, 3, -1, -2)] == [
            "today", "tomorrow", "3 days left", "1 day late", "2 days late",
        ]  # fmt: skip
        assert [duration(it) for it in (1, 150, 900)] == ["1 day", "5 months", "2.5 years"]
        assert count(1234, "project", "projecten") == "1,234 projects"
        assert size(1_200_000) == "1.2 MB"
        assert clock("2026-11-24T13:05:00Z") == "at 14:05"


def test_the_terms_of_the_field_have_their_english_words() -> None:
    with spoken("en"):
        assert label("theme", "digitale-inclusie") == "digital inclusion"
        assert label("status", "changes-requested") == "changes requested"
        assert follow_words({"theme": "digitale-inclusie", "province": "drenthe"}) == "Digital inclusion in Drenthe"
        assert {heading for *_, heading in options("targetGroup")} >= {"Children and young people", "Taking part"}


def test_every_heading_of_the_vocabulary_is_in_the_catalogue() -> None:
    assert {term.group for term in vocabulary("target-groups").items} == set(HEADINGS)


def test_a_text_without_a_translation_stays_dutch() -> None:
    with spoken("en"):
        assert language.gettext("Dit staat nergens.") == "Dit staat nergens."


async def test_who_may_not_come_in_reads_why_in_english(visit: Callable[[], Visitor], world: World) -> None:
    staff = await visit().log_in("medewerker-assen")
    await staff.get("/?taal=en")
    answer = await staff.get("/beheer")
    assert answer.status_code == 403
    assert "Manage is for SPN and for administrators" in answer.text
    assert "Beheer is voor" not in answer.text
