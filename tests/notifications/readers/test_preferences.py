"""How a person is told, as he chooses it over HTTP; and whether mail reaches him."""

from typing import Any

import pytest

from services.notifications.mailing.composing import compose_news
from services.notifications.readers.commands import MOST_REFUSALS
from services.notifications.settings import NotificationSettings
from shared.testing import factories
from tests.notifications.mailing.mailroom import send_news
from tests.notifications.post_office import PostOffice
from tests.notifications.test_api import ME, codes, follow, inbox
from tests.support.service import RunningService

ADDRESS = "lezer@example.nl"
PATH = "/v1/preferences"


async def preferences(service: RunningService, who: Any = ME) -> dict[str, Any]:
    answer = await service.get(PATH, who)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def report(service: RunningService, message: str, kind: str = "bounce", **more: Any) -> Any:
    answer = await service.post("/v1/mail-reports", "beheerder", {"messageId": message, "kind": kind, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()["paused"]


async def test_without_a_choice_the_mail_is_dutch_and_digests_come_at_eight_on_monday(
    notifications: RunningService,
) -> None:
    assert await preferences(notifications) == {
        "language": "nl",
        "digestHour": 8,
        "digestDay": "monday",
        "mail": {"status": "ok", "address": ADDRESS, "reason": None, "since": None},
    }


async def test_what_was_chosen_is_kept(notifications: RunningService) -> None:
    wanted = {"language": "en", "digestHour": 17, "digestDay": "friday"}
    answer = await notifications.request("PUT", PATH, ME, json=wanted)
    assert answer.status_code == 200
    assert {name: (await preferences(notifications))[name] for name in wanted} == wanted


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"digestHour": 24}, [("/digestHour", "less-than-equal")]),
        ({"digestHour": -1}, [("/digestHour", "greater-than-equal")]),
        ({"digestDay": "maandag", "language": "fy"}, [("/digestDay", "literal-error"), ("/language", "literal-error")]),
        ({"hour": 8}, [("/hour", "extra-forbidden")]),
    ],
)
async def test_every_fault_is_named(
    notifications: RunningService, wanted: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert sorted(codes(await notifications.request("PUT", PATH, ME, json=wanted))) == sorted(expected)


async def test_who_has_no_address_is_told_so(notifications: RunningService) -> None:
    assert (await preferences(notifications, {"sub": "zonder"}))["mail"]["status"] == "no-address"


async def test_a_bounce_or_a_complaint_pauses_the_address_until_its_reader_wants_mail_again(
    notifications: RunningService, settings: NotificationSettings, post_office: PostOffice
) -> None:
    for kind in ("bounce", "complaint"):
        await follow(notifications, channel="mail")
        await notifications.deliver(factories.published())
        await send_news(notifications, settings, post_office)
        mail = post_office.messages_to(ADDRESS)[-1]
        assert await report(notifications, str(mail["Message-ID"]), kind)
        assert (await preferences(notifications))["mail"]["status"] == "paused"
        assert (await preferences(notifications))["mail"]["reason"] == kind
        sent = len(post_office.accepted)
        await notifications.deliver(factories.published())
        await send_news(notifications, settings, post_office)
        assert len(post_office.accepted) == sent
        again = await notifications.request("PUT", PATH, ME, json={"resumeMail": True})
        assert again.json()["mail"]["status"] == "ok"
        await send_news(notifications, settings, post_office)
        assert len(post_office.accepted) == sent, "what came meanwhile is in the inbox, and is not mailed after all"
    assert (await inbox(notifications))["total"] == 4


async def test_what_was_on_its_way_when_the_address_was_paused_is_not_sent(
    notifications: RunningService, settings: NotificationSettings, post_office: PostOffice
) -> None:
    await follow(notifications, channel="mail")
    await notifications.deliver(factories.published())
    await send_news(notifications, settings, post_office)
    await notifications.deliver(factories.published())
    await compose_news(notifications.database, 0)
    assert await report(notifications, str(post_office.messages_to(ADDRESS)[0]["Message-ID"]))
    await send_news(notifications, settings, post_office)
    assert len(post_office.accepted) == 1


async def test_what_waited_to_be_mailed_when_the_address_was_paused_is_not_mailed_after_all(
    notifications: RunningService, settings: NotificationSettings, post_office: PostOffice
) -> None:
    await follow(notifications, channel="mail")
    await notifications.deliver(factories.published())
    await send_news(notifications, settings, post_office)
    await notifications.deliver(factories.published())
    assert await report(notifications, str(post_office.messages_to(ADDRESS)[0]["Message-ID"]))
    await notifications.request("PUT", PATH, ME, json={"resumeMail": True})
    await send_news(notifications, settings, post_office)
    assert len(post_office.accepted) == 1


async def test_another_address_gets_mail_again(
    notifications: RunningService, settings: NotificationSettings, post_office: PostOffice
) -> None:
    await follow(notifications, channel="mail")
    await notifications.deliver(factories.published())
    await send_news(notifications, settings, post_office)
    message = str(post_office.messages_to(ADDRESS)[0]["Message-ID"])
    await inbox(notifications, {"sub": ME, "email": "nieuw@example.nl"})
    assert not await report(notifications, message), "it says nothing about the new address"
    await notifications.deliver(factories.published())
    await send_news(notifications, settings, post_office)
    assert len(post_office.messages_to("nieuw@example.nl")) == 1


async def test_a_token_without_an_address_takes_none_away(notifications: RunningService) -> None:
    await preferences(notifications)
    assert (await preferences(notifications, {"sub": ME}))["mail"]["address"] == ADDRESS


async def test_a_full_mailbox_pauses_nothing(
    notifications: RunningService, settings: NotificationSettings, post_office: PostOffice
) -> None:
    await follow(notifications, channel="mail")
    await notifications.deliver(factories.published())
    await send_news(notifications, settings, post_office)
    message = str(post_office.messages_to(ADDRESS)[0]["Message-ID"])
    assert not await report(notifications, message, permanent=False)
    assert (await preferences(notifications))["mail"]["status"] == "ok"


@pytest.mark.parametrize("message", ["<iets@anders.nl>", "<01a22632-e99a-72fa-bd09-16259dcabce2@example.nl>", "  x  "])
async def test_a_report_of_a_mail_that_is_not_ours_is_refused(notifications: RunningService, message: str) -> None:
    answer = await notifications.post("/v1/mail-reports", "beheerder", {"messageId": message, "kind": "bounce"})
    assert [pointer for pointer, _ in codes(answer)] == ["/messageId"]


async def test_an_address_that_is_refused_again_and_again_is_paused(
    notifications: RunningService, settings: NotificationSettings, post_office: PostOffice
) -> None:
    await follow(notifications, channel="mail")
    post_office.refused[ADDRESS] = "550 no such user"
    for number in range(MOST_REFUSALS):
        assert (await preferences(notifications))["mail"]["status"] == "ok", number
        await notifications.deliver(factories.published())
        await send_news(notifications, settings, post_office)
    assert (await preferences(notifications))["mail"]["reason"] == "bounce"


async def test_one_mail_that_is_taken_makes_the_refusals_before_it_undone(
    notifications: RunningService, settings: NotificationSettings, post_office: PostOffice
) -> None:
    await follow(notifications, channel="mail")
    for number in range(2 * MOST_REFUSALS):
        if number % MOST_REFUSALS == MOST_REFUSALS - 1:
            post_office.refused.clear()
        else:
            post_office.refused[ADDRESS] = "550 mailbox unavailable"
        await notifications.deliver(factories.published())
        await send_news(notifications, settings, post_office)
    assert (await preferences(notifications))["mail"]["status"] == "ok"
