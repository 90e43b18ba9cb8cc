"""Digests: all that a reader would have been told at once, once, never empty, and only what he may still read."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.notifications.mailing.composing import compose_digests
from services.notifications.readers.domain import digest_due
from services.notifications.settings import NotificationSettings
from shared.contracts.people import PersonErased
from shared.ids import UUID, new_id
from shared.people import person_key
from shared.testing import factories
from tests.notifications.mailing.mailroom import send_digests, send_news, text_of
from tests.notifications.post_office import PostOffice
from tests.notifications.test_api import THEME, follow, inbox
from tests.support.service import RunningService

DAILY = {"sub": "per-dag", "email": "per-dag@example.nl"}
AT_ONCE = {"sub": "meteen", "email": "meteen@example.nl"}
TOMORROW, NEXT_WEEK = timedelta(days=1), timedelta(days=7)


def later(by: timedelta = TOMORROW) -> datetime:
    return datetime.now(UTC) + by


async def digest(who: dict[str, str], service: RunningService, chosen: Any = None, frequency: str = "daily") -> None:
    made = await follow(service, who, chosen, channel="mail", frequency=frequency)
    assert made.status_code == 201, made.text


async def some_news(service: RunningService, *titles: str) -> list[UUID]:
    projects = [new_id() for _ in titles]
    for project, title in zip(projects, titles, strict=True):
        await service.deliver(factories.published(project, title=title), 1)
    return projects


async def test_a_digest_tells_exactly_what_was_told_at_once(
    notifications: RunningService, settings: NotificationSettings, post_office: PostOffice
) -> None:
    await digest(DAILY, notifications)
    await follow(notifications, AT_ONCE, channel="mail")
    projects = await some_news(notifications, "Robots", "Boten", "Bijen")
    await send_news(notifications, settings, post_office)
    await notifications.deliver(factories.advanced(projects[0], title="Robots"), 2)
    await send_news(notifications, settings, post_office)
    await send_digests(notifications, settings, post_office, later())
    (mail,) = post_office.messages_to("per-dag@example.nl")
    whole = text_of(mail)
    told = [item["text"] for item in (await inbox(notifications, AT_ONCE))["items"]]
    assert len(told) == 4
    assert [item["text"] for item in (await inbox(notifications, DAILY))["items"]] == told
    at_once = "".join(text_of(each) for each in post_office.messages_to("meteen@example.nl"))
    for sentence in told:
        assert whole.count(sentence) == at_once.count(sentence) == 1
    assert whole.count("== ") == 3, "grouped by project"
    assert whole.index("== Robots ==") < whole.index("gaat van de fase idee") < whole.index("== Boten ==")


async def test_a_digest_comes_once_and_the_next_has_only_what_came_since(
    notifications: RunningService, settings: NotificationSettings, post_office: PostOffice
) -> None:
    await digest(DAILY, notifications)
    await some_news(notifications, "Robots")
    for _ in range(3):
        await send_digests(notifications, settings, post_office, later())
    assert len(post_office.messages_to("per-dag@example.nl")) == 1
    await some_news(notifications, "Boten")
    await send_digests(notifications, settings, post_office, later())
    (_, second) = post_office.messages_to("per-dag@example.nl")
    assert "Boten" in text_of(second)
    assert "Robots" not in text_of(second)


async def test_no_digest_comes_before_its_hour_and_none_when_nothing_happened(
    notifications: RunningService, settings: NotificationSettings, post_office: PostOffice
) -> None:
    await digest(DAILY, notifications)
    await send_digests(notifications, settings, post_office, later())
    await some_news(notifications, "Robots")
    await send_digests(notifications, settings, post_office, datetime.now(UTC) - timedelta(hours=1))
    assert post_office.messages_to("per-dag@example.nl") == []


async def test_two_processes_at_the_same_moment_make_one_digest(notifications: RunningService) -> None:
    await digest(DAILY, notifications)
    await some_news(notifications, "Robots")
    made = await asyncio.gather(*(compose_digests(notifications.database, later()) for _ in range(4)))
    assert sum(made) == 1
    assert len(await notifications.rows("SELECT * FROM message")) == 1


async def test_what_was_mailed_at_once_is_in_no_digest(
    notifications: RunningService, settings: NotificationSettings, post_office: PostOffice
) -> None:
    await digest(DAILY, notifications)
    await follow(notifications, DAILY, {"province": "drenthe"}, channel="mail")
    await some_news(notifications, "Robots")
    await send_news(notifications, settings, post_office)
    await send_digests(notifications, settings, post_office, later())
    (mail,) = post_office.messages_to("per-dag@example.nl")
    assert mail["Subject"] == "Nieuw project: Robots"
    assert "thema doorgaande leeslijn 0-18; provincie Drenthe" in text_of(mail), "one mail says all the reasons"


async def test_what_was_taken_down_meanwhile_is_told_as_gone_and_nothing_of_it_else(
    notifications: RunningService, settings: NotificationSettings, post_office: PostOffice
) -> None:
    await digest(DAILY, notifications)
    gone, _ = await some_news(notifications, "Geheim", "Boten")
    await notifications.deliver(factories.withdrawn(gone), 2)
    await send_digests(notifications, settings, post_office, later())
    (mail,) = post_office.messages_to("per-dag@example.nl")
    assert "deelt een nieuw project: ‘Boten’" in text_of(mail)
    assert "deelt een nieuw project: ‘Geheim’" not in text_of(mail)
    assert "heeft ‘Geheim’ ingetrokken" in text_of(mail)
    assert f"/projecten/{gone}" not in text_of(mail) + text_of(mail, "html")


async def test_a_digest_of_which_nothing_is_left_is_not_sent(
    notifications: RunningService, settings: NotificationSettings, post_office: PostOffice
) -> None:
    made = await follow(notifications, DAILY, channel="mail", frequency="daily")
    await some_news(notifications, "Robots")
    await compose_digests(notifications.database, later())
    await notifications.request("DELETE", made.headers["location"], DAILY)
    await send_digests(notifications, settings, post_office, later())
    assert post_office.accepted == []
    assert [row["status"] for row in await notifications.rows("SELECT status FROM message")] == ["dropped"]


async def test_of_an_erased_reader_no_digest_goes_out(
    notifications: RunningService, settings: NotificationSettings, post_office: PostOffice
) -> None:
    await digest(DAILY, notifications)
    await some_news(notifications, "Robots")
    await compose_digests(notifications.database, later())
    await notifications.deliver(PersonErased(person_key=person_key("per-dag"), erased_at=datetime.now(UTC)))
    await send_digests(notifications, settings, post_office, later(NEXT_WEEK))
    assert post_office.accepted == []
    assert await notifications.rows("SELECT * FROM message") == []


async def test_every_reader_gets_his_own_digest_in_his_language(
    notifications: RunningService, settings: NotificationSettings, post_office: PostOffice
) -> None:
    english = {"sub": "english", "email": "english@example.nl"}
    await digest(DAILY, notifications)
    await digest(english, notifications, {"query": "boten"})
    set_it = {"language": "en", "digestHour": 8, "digestDay": "monday"}
    assert (await notifications.request("PUT", "/v1/preferences", english, json=set_it)).status_code == 200
    await some_news(notifications, "Robots", "Boten")
    await send_digests(notifications, settings, post_office, later())
    (dutch,) = post_office.messages_to("per-dag@example.nl")
    (other,) = post_office.messages_to("english@example.nl")
    assert dutch["Subject"].startswith("Je overzicht van ")
    assert (dutch["Content-Language"], other["Content-Language"]) == ("nl", "en")
    assert other["Subject"].startswith("Your digest of ")
    assert other["Subject"].endswith(": one project")
    assert "shares a new project: ‘Boten’" in text_of(other)
    assert "Robots" not in other.as_string()


@pytest.mark.parametrize("hour", [0, 23])
async def test_a_digest_comes_at_the_hour_that_its_reader_chose(
    notifications: RunningService, settings: NotificationSettings, post_office: PostOffice, hour: int
) -> None:
    await digest(DAILY, notifications)
    set_it = {"digestHour": hour}
    assert (await notifications.request("PUT", "/v1/preferences", DAILY, json=set_it)).status_code == 200
    await some_news(notifications, "Robots")
    due = digest_due(datetime.now(UTC), "daily", hour, 1)
    await send_digests(notifications, settings, post_office, due - timedelta(seconds=5))
    assert post_office.accepted == []
    await send_digests(notifications, settings, post_office, due + timedelta(seconds=1))
    assert len(post_office.accepted) == 1


async def test_a_weekly_digest_comes_by_the_week(
    notifications: RunningService, settings: NotificationSettings, post_office: PostOffice
) -> None:
    await digest(DAILY, notifications, frequency="weekly")
    await some_news(notifications, "Robots")
    await send_digests(notifications, settings, post_office, later(NEXT_WEEK))
    (mail,) = post_office.messages_to("per-dag@example.nl")
    assert mail["Subject"] == "Je overzicht van deze week: één project"


async def test_one_click_ends_the_digest_and_leaves_the_rest(
    notifications: RunningService, settings: NotificationSettings, post_office: PostOffice
) -> None:
    with_button = settings.model_copy(update={"api_url": "https://api.example.nl"})
    await digest(DAILY, notifications)
    await digest(DAILY, notifications, {"province": "drenthe"})
    await digest(DAILY, notifications, {"phase": "idea"}, "weekly")
    await some_news(notifications, "Robots")
    await send_digests(notifications, with_button, post_office, later())
    (mail,) = post_office.messages_to("per-dag@example.nl")
    key = str(mail["List-Unsubscribe"]).strip("<>").rpartition("/")[2]
    asked = await notifications.get(f"/v1/unsubscriptions/{key}")
    assert asked.json() == {"what": "je overzicht van elke dag", "frequency": "daily"}
    for _ in range(2):
        assert (await notifications.post(f"/v1/unsubscriptions/{key}")).status_code == 204
    assert (await notifications.get(f"/v1/unsubscriptions/{key}")).status_code == 404
    left = (await notifications.get("/v1/subscriptions", DAILY)).json()["items"]
    assert sorted((str(it["filter"]), it["channel"], it["frequency"]) for it in left) == [
        (str({"phase": "idea"}), "mail", "weekly"),
        (str({"province": "drenthe"}), "inbox", "immediate"),
        (str(THEME), "inbox", "immediate"),
    ]
