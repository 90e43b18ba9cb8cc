"""Home: what spreads, what nobody tried yet, and what is new of what somebody follows."""

from tests.portal.conftest import Visitor
from tests.portal.fakes import World
from tests.portal.test_reading import ASSEN, FULL

UTRECHT = {"isil": "NL-0800070000", "name": "Bibliotheek Utrecht", "province": "utrecht"}


def part(page: str, heading: str) -> str:
    """One part of the page, from its heading on."""
    return page.split(f'id="{heading}"')[1].split("</section>", maxsplit=1)[0]


async def test_what_spreads_is_told_with_how_often_and_a_line(reader: Visitor, world: World) -> None:
    older = world.publish(FULL | {"title": "Het begin"}, ASSEN, days_ago=40)
    ties = [{"projectId": older, "relation": "adapted", "note": ""}]
    world.publish(FULL | {"title": "Het vervolg", "buildsOn": ties}, UTRECHT)
    shown = part((await reader.get("/")).text, "verspreidt")
    assert "Het begin" in shown
    assert "Het vervolg" not in shown
    assert "<strong>1×</strong> op voortgebouwd in de laatste drie maanden" in shown
    assert '<svg class="spark"' in shown


async def test_nothing_that_spreads_says_so_and_offers_a_step(reader: Visitor, world: World) -> None:
    world.publish(FULL, ASSEN)
    assert "bouwde niemand op een ander project voort" in part((await reader.get("/")).text, "verspreidt")


async def test_only_ideas_that_nobody_tries_are_offered(reader: Visitor, world: World) -> None:
    tried = world.publish(FULL | {"title": "Al overgenomen"}, ASSEN)
    ties = [{"projectId": tried, "relation": "adapted", "note": ""}]
    world.publish(FULL | {"title": "Al een proef", "phase": "experiment", "buildsOn": ties}, UTRECHT)
    stop = [{"kind": "stop", "outcome": "stopped", "motivation": "Te duur."}]
    world.publish(FULL | {"title": "Al gestopt"}, ASSEN, steps=stop)
    world.publish(FULL | {"title": "Nog alleen een idee"}, UTRECHT)
    shown = part((await reader.get("/")).text, "wie")
    assert "Nog alleen een idee" in shown
    for title in ("Al overgenomen", "Al een proef", "Al gestopt"):
        assert title not in shown


async def test_the_newest_of_the_themes_that_i_follow_stand_once(writer: Visitor, world: World) -> None:
    follows = {"channel": "inbox", "frequency": "immediate", "createdAt": "2026-01-01T00:00:00Z"}
    wanted = ({"theme": "mediawijsheid"}, {"theme": "uit-een-ander-woordenboek"}, {"province": "utrecht"})
    world.subscriptions = [{"id": str(n), "filter": it, **follows} for n, it in enumerate(wanted)]
    mine = FULL | {"themes": ["mediawijsheid"]}
    world.publish(mine | {"title": "Uit mijn provincie"}, ASSEN)
    world.publish(mine | {"title": "Van elders"}, UTRECHT)
    world.publish(FULL | {"title": "Over iets anders"}, UTRECHT)
    shown = part((await writer.get("/")).text, "themas")
    assert "Van elders" in shown
    assert "mediawijsheid" in shown
    for title in ("Uit mijn provincie", "Over iets anders", "uit-een-ander-woordenboek"):
        assert title not in shown


async def test_who_follows_no_theme_is_told_what_would_stand_there(
    writer: Visitor, reader: Visitor, world: World
) -> None:
    world.publish(FULL, ASSEN)
    assert "Je volgt nog geen thema" in part((await writer.get("/")).text, "themas")
    assert 'id="themas"' not in (await reader.get("/")).text


async def test_notifications_away_costs_the_themes_and_no_more(writer: Visitor, world: World) -> None:
    world.publish(FULL, ASSEN)
    world.down = {"notifications"}
    home = await writer.get("/")
    assert home.status_code == 200
    assert 'id="themas"' not in home.text
    assert "Wie probeert dit uit?" in home.text
