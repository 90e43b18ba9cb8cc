"""Meldingen: what happened, and what I follow."""

from tests.portal.conftest import Visitor
from tests.portal.fakes import World
from tests.portal.test_reading import ASSEN, FULL


async def test_an_empty_inbox_says_how_to_get_news(writer: Visitor) -> None:
    shown = (await writer.get("/meldingen")).text
    assert "Nog geen meldingen" in shown
    assert "Volg een thema, een provincie of een project" in shown


async def test_unread_is_counted_in_the_head_until_it_is_read(writer: Visitor, world: World) -> None:
    key = world.notify("‘Biebboot’ gaat naar de fase experiment.", world.publish(FULL, ASSEN))
    world.notify("Nog iets.", read=True)
    assert "(1 ongelezen)" in (await writer.get("/")).text
    await writer.send_form("/meldingen", "/meldingen/gelezen", melding=key)
    assert "ongelezen)" not in (await writer.get("/")).text


async def test_following_and_not_following_a_project(writer: Visitor, world: World) -> None:
    key = world.publish(FULL, ASSEN)
    page = f"/projecten/{key}"
    assert "Je volgt dit" in (await writer.send_form(page, f"{page}/volgen")).text
    assert world.subscriptions[0]["filter"] == {"projectId": key}
    assert "Project Voorlezen op de markt" in (await writer.get("/meldingen")).text
    await writer.send_form(page, f"{page}/ontvolgen")
    assert world.subscriptions == []


async def test_following_a_theme_and_a_province_by_mail(writer: Visitor, world: World) -> None:
    await writer.send_form("/meldingen", "/meldingen/volgen", theme="mediawijsheid", province="drenthe", hoe="mail")
    assert world.subscriptions[0]["filter"] == {"theme": "mediawijsheid", "province": "drenthe"}
    assert world.subscriptions[0]["channel"] == "mail"
    assert "Mediawijsheid in Drenthe" in (await writer.get("/meldingen")).text


async def test_following_nothing_is_explained(writer: Visitor, world: World) -> None:
    assert (
        "Kies eerst een thema"
        in (await writer.send_form("/meldingen", "/meldingen/volgen", theme="", province="")).text
    )


async def test_a_search_can_be_followed(writer: Visitor, sampled: World) -> None:
    page = "/ontdekken?q=boot&province=drenthe"
    assert "Volg deze zoekvraag" in (await writer.get(page)).text
    await writer.send_form(page, "/meldingen/volgen", query="boot", province="drenthe", terug=page)
    assert sampled.subscriptions[0]["filter"] == {"query": "boot", "province": "drenthe"}


async def test_the_head_stands_without_the_inbox(writer: Visitor, world: World) -> None:
    world.down = {"notifications"}
    assert (await writer.get("/")).status_code == 200
    answer = await writer.get("/meldingen")
    assert answer.status_code == 503
    assert "Meldingen" in answer.text
