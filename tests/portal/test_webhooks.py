"""Webhooks: made, looked after and thrown away; a secret is seen once."""

from collections.abc import Callable

import pytest

from services.notifications.feed.domain import PUBLIC
from services.notifications.webhooks.commands import ROLES as MAY_HAVE
from services.portal.events import FEED
from services.portal.session import NETWORK
from tests.portal.conftest import Visitor
from tests.portal.fakes import NOW, World, z

PAGE = "/meldingen/webhooks"


async def test_a_new_webhook_shows_its_secret_once_and_no_browser_keeps_it(writer: Visitor, world: World) -> None:
    form: dict[str, str | list[str]] = {"adres": "https://bieb.example/haak", "soorten": ["PhaseAdvanced"]}
    answer = await writer.send_form(PAGE, PAGE, **form, vanaf="begin")
    assert 'value="whsec_eerste"' in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    hook = world.hooks[0]
    assert (hook["url"], hook["types"], hook["position"]) == ("https://bieb.example/haak", ["PhaseAdvanced"], 0)
    for page in (PAGE, f"{PAGE}/{hook['id']}", "/meldingen"):
        assert "whsec_" not in (await writer.get(page)).text


async def test_without_a_choice_it_gets_every_type_from_now_on(writer: Visitor, world: World) -> None:
    await writer.send_form(PAGE, PAGE, adres="https://bieb.example/haak", vanaf="nu")
    assert (world.hooks[0]["types"], world.hooks[0]["position"]) == (None, 9)


async def test_a_wrong_address_is_told_at_its_field_and_nothing_typed_is_lost(writer: Visitor, world: World) -> None:
    form: dict[str, str | list[str]] = {"adres": "ftp://x", "soorten": ["ParelAwarded"]}
    answer = await writer.send_form(PAGE, PAGE, **form, vanaf="begin")
    assert answer.status_code == 400
    assert answer.text.count("Dit moet een openbaar adres zijn") == 2
    assert 'value="ftp://x"' in answer.text
    assert 'value="ParelAwarded" checked' in answer.text
    assert 'value="begin" checked' in answer.text
    assert world.hooks == []


async def test_it_is_paused_and_goes_on(writer: Visitor, world: World) -> None:
    page = f"{PAGE}/{world.add_hook()}"
    shown = await writer.send_form(page, f"{page}/stand", stand="uit")
    assert "Je hebt hem zelf gepauzeerd" in shown.text
    shown = await writer.send_form(page, f"{page}/stand", stand="aan")
    assert world.hooks[0]["status"] == "pending"
    assert "wacht op toestemming" in shown.text


async def test_a_new_secret_is_shown_once_with_until_when_the_old_one_counts(writer: Visitor, world: World) -> None:
    page = f"{PAGE}/{world.add_hook()}"
    answer = await writer.send_form(page, f"{page}/geheim")
    assert 'value="whsec_tweede"' in answer.text
    assert "Het oude geheim geldt ernaast nog tot" in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_a_test_is_sent_and_a_refusal_says_why(writer: Visitor, world: World) -> None:
    page = f"{PAGE}/{world.add_hook()}"
    assert "De proef is onderweg" in (await writer.send_form(page, f"{page}/proef")).text
    world.hooks[0]["status"] = "pending"
    answer = await writer.send_form(page, f"{page}/proef")
    assert answer.status_code == 409
    assert "nog niet gezegd dat hij berichten wil" in answer.text


async def test_it_goes_on_behind_another_position(writer: Visitor, world: World) -> None:
    page = f"{PAGE}/{world.add_hook()}"
    assert "gaat verder na positie 3" in (await writer.send_form(page, f"{page}/opnieuw", positie=" 3 ")).text
    assert world.hooks[0]["position"] == 3


@pytest.mark.parametrize(("typed", "told"), [("drie", "heel getal"), ("-1", "heel getal"), ("99", "de laatste is 9")])
async def test_a_position_that_is_none_comes_back(writer: Visitor, world: World, typed: str, told: str) -> None:
    page = f"{PAGE}/{world.add_hook()}"
    answer = await writer.send_form(page, f"{page}/opnieuw", positie=typed)
    assert answer.status_code == 400
    assert told in answer.text
    assert f'value="{typed}"' in answer.text
    assert world.hooks[0]["position"] == 7


async def test_deliveries_show_request_answer_and_time(writer: Visitor, world: World) -> None:
    request = {"method": "POST", "url": "https://bieb.example/haak", "headers": {"webhook-id": "msg_1"}}
    answer = {"status": 500, "fault": None, "body": "<b>stuk</b>"}
    numbers = {"first": 3, "last": 5, "events": 3, "tookMs": 42}
    world.deliveries = [{"id": "1", "kind": "events", "at": z(NOW), **numbers, "outcome": "later",
                         "request": request, "answer": answer}]  # fmt: skip
    shown = (await writer.get(f"{PAGE}/{world.add_hook()}")).text
    for words in ("positie 3 tot en met 5", "42 ms", "antwoord 500", "msg_1", "&lt;b&gt;stuk", "mislukt"):
        assert words in shown


async def test_a_webhook_is_thrown_away(writer: Visitor, world: World) -> None:
    page = f"{PAGE}/{world.add_hook()}"
    assert "Hier komen je webhooks" in (await writer.send_form(page, f"{page}/weg")).text
    assert world.hooks == []


async def test_webhooks_are_for_who_works_for_the_network(visit: Callable[[], Visitor], reader: Visitor) -> None:
    assert (await reader.get(PAGE)).url.path == "/inloggen"
    visitor = await visit().log_in("lezer")
    assert (await visitor.get(PAGE)).status_code == 403
    assert PAGE not in (await visitor.get("/meldingen")).text


def test_the_portal_knows_who_may_have_them_and_what_is_in_the_feed() -> None:
    assert set(MAY_HAVE) == NETWORK
    assert {event.__name__ for event in PUBLIC} == set(FEED)
