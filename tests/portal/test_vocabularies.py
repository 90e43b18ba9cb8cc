"""The portal speaks in the words that submissions has now."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from services.portal import words
from services.portal.clients import Client
from services.portal.vocabularies import AGAIN, FRESH, InTheseWords, Words
from shared.vocabularies import NAMES
from tests.browser.pages import ASSEN, FULL
from tests.portal.conftest import Visitor
from tests.portal.fakes import World

YESTERDAY = datetime.now(UTC).date() - timedelta(days=1)
TOMORROW = YESTERDAY + timedelta(days=2)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def known(world: World, clock: Clock) -> Words:
    return Words(Client("submissions", "http://submissions", world), clock)


def asked(world: World) -> list[str]:
    """The addresses that were asked for since the last time."""
    paths = [path for _, _, path in world.calls]
    world.calls.clear()
    return paths


async def test_words_are_asked_for_once_a_minute_and_only_what_changed_is_fetched(
    world: World, known: Words, clock: Clock
) -> None:
    await known.catch_up()
    assert len(asked(world)) == 1 + len(NAMES)
    clock.now += FRESH - 1
    await known.catch_up()
    assert asked(world) == []
    world.change_term("themes", "derde-plek", label="De derde plek")
    assert known.memory["themes"].label("derde-plek") == "de bibliotheek als derde plek"
    clock.now += 1
    await known.catch_up()
    assert "/v1/vocabularies/themes" in asked(world)
    assert known.memory["themes"].label("derde-plek") == "De derde plek"
    clock.now += FRESH
    await known.catch_up()
    assert asked(world) == ["/v1/vocabularies"]


async def test_the_last_known_words_stay_while_submissions_is_away(world: World, known: Words, clock: Clock) -> None:
    world.change_term("themes", "derde-plek", label="De derde plek")
    await known.catch_up()
    world.down.add("submissions")
    world.change_term("themes", "derde-plek", label="Nog anders")
    clock.now += FRESH
    await known.catch_up()
    assert known.memory["themes"].label("derde-plek") == "De derde plek"
    world.calls.clear()
    world.down.clear()
    clock.now += AGAIN - 1
    await known.catch_up()
    assert asked(world) == []
    clock.now += 1
    await known.catch_up()
    assert known.memory["themes"].label("derde-plek") == "Nog anders"


async def test_what_makes_no_sense_is_left_aside(clock: Clock) -> None:
    for body in (b"[]", b"<html>", b'{"items": [{"name": "themes", "version": 1}], "title": 3}'):
        network = httpx.MockTransport(lambda _, body=body: httpx.Response(200, content=body))
        known = Words(Client("submissions", "http://submissions", network), clock)
        await known.catch_up()
        assert known.memory["themes"].label("derde-plek") == "de bibliotheek als derde plek"


async def test_a_page_asks_and_a_stylesheet_does_not(world: World, known: Words) -> None:
    async def app(_scope: Any, _receive: Any, _send: Any) -> None:
        assert words.label("theme", "derde-plek") == expected

    nothing: Any = None

    world.change_term("themes", "derde-plek", label="De derde plek")
    worded = InTheseWords(app, known)
    expected = "de bibliotheek als derde plek"
    await worded({"type": "http", "path": "/static/portal.css"}, nothing, nothing)
    expected = "De derde plek"
    await worded({"type": "http", "path": "/"}, nothing, nothing)
    assert words.label("theme", "derde-plek") == "de bibliotheek als derde plek"  # outside a page


async def test_a_page_shows_a_theme_as_it_is_called_now(sampled: World, reader: Visitor) -> None:
    sampled.change_term("themes", "derde-plek", label="Huiskamer van de buurt")
    sampled.change_term("phases", "idea", label="ingeving")
    page = (await reader.get("/ontdekken?theme=derde-plek")).text
    assert "Huiskamer van de buurt" in page
    assert "ingeving" in page


async def test_a_theme_that_was_replaced_is_called_by_what_came_after_it(world: World, reader: Visitor) -> None:
    key = world.publish(FULL | {"themes": ["derde-plek", "kennisdeling", "mediawijsheid"]}, ASSEN)
    world.change_term("themes", "derde-plek", valid_to=YESTERDAY, replaced_by="kennisdeling")
    world.change_term("themes", "mediawijsheid", valid_to=TOMORROW, replaced_by="kennisdeling")
    facts = (await reader.get(f"/projecten/{key}")).text.split('class="tags"')[1].split("</ul>")[0]
    assert facts.count("<li>") == 2
    assert '<a href="/ontdekken?theme=kennisdeling">kennisdeling</a>' in facts
    assert "eerder: de bibliotheek als derde plek" in facts
    assert '<a href="/ontdekken?theme=mediawijsheid">mediawijsheid</a>' in facts
    found = (await reader.get("/ontdekken")).text.split('class="tags"')[1].split("</ul>")[0]
    assert "derde plek" not in found
    other = world.publish(FULL, ASSEN)
    compared = (await reader.get(f"/ontdekken/vergelijk?project={key}&project={other}")).text
    assert "kennisdeling, mediawijsheid" in compared


async def test_a_page_is_there_when_submissions_never_answered(sampled: World, reader: Visitor) -> None:
    sampled.down.add("submissions")
    page = await reader.get("/ontdekken?theme=derde-plek")
    assert page.status_code == 200
    assert "de bibliotheek als derde plek" in page.text


async def test_a_form_offers_what_is_valid_today_and_keeps_what_was_chosen(
    world: World, visit: Callable[[], Visitor]
) -> None:
    ended = {"valid_to": YESTERDAY}
    world.change_term("themes", "derde-plek", **ended)
    world.change_term("takeover", "unknown", **ended)
    world.change_term("themes", "robotica", label="Robotica")
    world.change_term("themes", "straks", label="Pas later", valid_from=date(2999, 1, 1))
    writer = await visit().log_in("medewerker-assen")
    empty = (await writer.get("/indienen")).text
    assert "Robotica" in empty
    for absent in ("derde-plek", "Pas later", 'value="unknown"'):
        assert absent not in empty
    filled = {"title": "Oud", "themes": "derde-plek", "takeover": "unknown", "actie": "bewaar", "key": "1"}
    mine = await writer.send_form("/indienen", "/indienen", **filled)
    assert 'value="derde-plek" checked' in mine.text
    assert "de bibliotheek als derde plek" in mine.text
    assert 'value="unknown" selected' in mine.text
