"""Mijn gegevens: what is held of me, in one place, and the way to be forgotten."""

from tests.portal.conftest import Visitor
from tests.portal.fakes import World

HELD = {
    "what": "Wat je volgt",
    "whatEn": "What you follow",
    "items": [
        {"filter": {"theme": "mediawijsheid"}, "channel": "mail", "query": None, "areas": ["drenthe", "fryslan"]}
    ],
}
PAGE = "/mijn-gegevens"


async def test_everything_that_is_held_is_shown_by_what_it_is(writer: Visitor, world: World) -> None:
    world.held = {"notifications": [HELD], "search": [{**HELD, "what": "Wat je bewaarde"}]}
    shown = (await writer.get(PAGE)).text
    for words in ("Wat je volgt", "Wat je bewaarde", "theme: mediawijsheid", "drenthe, fryslan"):
        assert words in shown
    assert "<dt>query</dt>" not in shown, "what is empty is no fact"


async def test_who_left_no_trace_is_told_so(writer: Visitor) -> None:
    assert "We bewaren niets van je" in (await writer.get(PAGE)).text


async def test_a_service_that_is_away_is_named_and_the_file_waits_for_it(writer: Visitor, world: World) -> None:
    world.held = {"notifications": [HELD]}
    world.down = {"moderation"}
    shown = (await writer.get(PAGE)).text
    assert "Wat je volgt" in shown
    assert "even niet bereikbaar" in shown
    assert (await writer.get(f"{PAGE}/bestand")).status_code == 503, "a part would look like all"


async def test_it_can_be_taken_along_as_a_file(writer: Visitor, world: World) -> None:
    world.held = {"notifications": [HELD]}
    answer = await writer.get(f"{PAGE}/bestand")
    assert [each["service"] for each in answer.json()] == ["submissions", "moderation", "notifications", "search"]
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"


async def test_nobody_is_erased_by_a_slip(writer: Visitor, world: World) -> None:
    world.held = {"notifications": [HELD]}
    answer = await writer.send_form(PAGE, f"{PAGE}/wissen", zeker="ja hoor")
    assert answer.status_code == 400
    assert "Er is niets gewist" in answer.text
    assert 'value="ja hoor"' in answer.text
    assert world.held


async def test_who_is_sure_is_erased_and_logged_out(writer: Visitor, world: World) -> None:
    world.held = {"notifications": [HELD]}
    await writer.send_form(PAGE, f"{PAGE}/wissen", zeker="Ik weet het zeker")
    assert world.held == {}
    assert "Log uit" not in (await writer.get("/")).text


async def test_who_is_not_logged_in_is_asked_to(reader: Visitor) -> None:
    assert (await reader.get(PAGE)).url.path == "/inloggen"
