"""Meldingen: what happened, and what I follow."""

import pytest

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


async def test_who_follows_a_project_can_have_mail_too_and_stops_both_at_once(writer: Visitor, world: World) -> None:
    key = world.publish(FULL, ASSEN)
    page = f"/projecten/{key}"
    world.subscriptions.append({"id": "x", "filter": {"projectId": key, "phase": "idea"}, "channel": "inbox"})
    assert "Stuur ook mail" not in (await writer.get(page)).text
    assert "Stuur ook mail" in (await writer.send_form(page, f"{page}/volgen")).text
    shown = (await writer.send_form(page, f"{page}/volgen", hoe="mail")).text
    assert "bij je meldingen en per mail" in shown
    assert "Stuur ook mail" not in shown
    assert [item["channel"] for item in world.subscriptions] == ["inbox", "inbox", "mail"]
    assert (await writer.get("/meldingen")).text.count("Project Voorlezen op de markt") == 2 + 2
    await writer.send_form(page, f"{page}/ontvolgen")
    assert [item["id"] for item in world.subscriptions] == ["x"]


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


async def test_the_head_stands_without_the_inbox(writer: Visitor, world: World) -> None:
    world.down = {"notifications"}
    assert (await writer.get("/")).status_code == 200
    answer = await writer.get("/meldingen")
    assert answer.status_code == 503
    assert "Meldingen" in answer.text


@pytest.mark.parametrize(
    ("way", "channel", "frequency", "shown"),
    [
        ("dag", "mail", "daily", "elke dag per mail"),
        ("week", "mail", "weekly", "elke week per mail"),
        ("iets anders", "inbox", "immediate", "bij je meldingen"),
    ],
)
async def test_news_may_come_in_a_digest(
    writer: Visitor, world: World, way: str, channel: str, frequency: str, shown: str
) -> None:
    await writer.send_form("/meldingen", "/meldingen/volgen", theme="mediawijsheid", province="", hoe=way)
    assert (world.subscriptions[0]["channel"], world.subscriptions[0]["frequency"]) == (channel, frequency)
    assert shown in (await writer.get("/meldingen")).text


async def test_my_own_area_can_be_followed(writer: Visitor, world: World) -> None:
    await writer.send_form("/meldingen", "/meldingen/volgen", theme="", province="mine", hoe="inbox")
    assert world.subscriptions[0]["filter"] == {"area": "mine"}
    assert "Alles in je eigen gebied" in (await writer.get("/meldingen")).text


async def test_work_that_is_followed_is_named(writer: Visitor, world: World) -> None:
    world.subscriptions.append(
        {"id": "1", "filter": {"work": "own-projects"}, "channel": "mail", "frequency": "immediate"}
    )
    assert "Besluiten en vragen over je eigen projecten" in (await writer.get("/meldingen")).text


async def test_a_person_chooses_when_and_in_which_language(writer: Visitor, world: World) -> None:
    await writer.send_form("/meldingen", "/meldingen/voorkeuren", uur="17", dag="friday", taal="en")
    assert (world.preferences["digestHour"], world.preferences["digestDay"], world.preferences["language"]) == (
        17, "friday", "en",
    )  # fmt: skip
    assert '<option value="17" selected>' in (await writer.get("/meldingen")).text


async def test_paused_mail_is_explained_and_switched_on_again(writer: Visitor, world: World) -> None:
    world.preferences["mail"] |= {"status": "paused", "reason": "bounce"}
    assert "Mail naar medewerker@example.nl kwam terug" in (await writer.get("/meldingen")).text
    await writer.send_form("/meldingen", "/meldingen/voorkeuren", uur="8", dag="monday", taal="nl", hervat="ja")
    assert "Je krijgt nu geen mail" not in (await writer.get("/meldingen")).text


async def test_who_is_not_logged_in_ends_a_mail_from_its_link_and_looking_ends_nothing(
    reader: Visitor, world: World
) -> None:
    world.stops["abc"] = "thema mediawijsheid"
    page = await reader.get("/afmelden/abc")
    assert "thema mediawijsheid" in page.text
    assert world.stops
    assert "Je bent afgemeld" in (await reader.send_form("/afmelden/abc", "/afmelden/abc")).text
    assert world.stops == {}
    again = await reader.get("/afmelden/abc")
    assert again.status_code == 404
    assert "al afgemeld" in again.text


async def test_a_saved_search_that_is_followed_has_its_name(writer: Visitor, world: World) -> None:
    world.searches = [
        {"id": "d", "name": "Boeken in Drenthe", "query": {"q": "boek"}, "createdAt": "2026-11-24T08:00:00Z"}
    ]
    world.subscriptions.append({"id": "1", "filter": {"savedSearch": "d"}, "channel": "mail", "frequency": "weekly"})
    assert "Zoekopdracht ‘Boeken in Drenthe’" in (await writer.get("/meldingen")).text
    world.searches.clear()
    assert "Een bewaarde zoekopdracht" in (await writer.get("/meldingen")).text
