"""Stopping from a mail with one click (RFC 8058): without logging in, only what that mail came from."""

from typing import Any

import httpx
import pytest

from services.notifications.mailing.composing import compose_news
from services.notifications.mailing.delivery import Delivery
from services.notifications.settings import NotificationSettings
from shared.ids import new_id
from shared.testing import factories
from tests.notifications.mailing.test_delivery import connected
from tests.notifications.post_office import PostOffice
from tests.notifications.test_api import ME, OTHER, THEME, follow
from tests.support.service import RunningService

HERE = "https://notifications.example.nl"


@pytest.fixture
def with_button(settings: NotificationSettings) -> NotificationSettings:
    return settings.model_copy(update={"api_url": HERE})


async def send(service: RunningService, settings: NotificationSettings, office: PostOffice) -> None:
    """Everything that waits."""
    await compose_news(service.database, 0)
    delivery = Delivery(service.database, settings)
    async with connected(office) as server:
        while await delivery.deliver_next(server):
            pass


async def click(service: RunningService, mail: Any) -> httpx.Response:
    """What the reader's mail program sends when he clicks."""
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = str(mail["List-Unsubscribe"]).strip("<>")
    assert address.startswith(f"{HERE}/v1/")
    form = {"List-Unsubscribe": "One-Click"}
    return await service.request("POST", address.removeprefix(HERE), data=form)


async def subscriptions(service: RunningService, who: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await service.get("/v1/subscriptions", who)).json()["items"]
    return found


async def test_one_click_stops_what_the_mail_came_from_and_nothing_else(
    notifications: RunningService, post_office: PostOffice, with_button: NotificationSettings
) -> None:
    await follow(notifications, ME, THEME, channel="mail")
    await follow(notifications, ME, {"province": "utrecht"}, channel="mail")
    await follow(notifications, ME, THEME)  # in the inbox, which sends no mail
    await follow(notifications, OTHER, THEME, channel="mail")
    await notifications.deliver(factories.published())
    await send(notifications, with_button, post_office)
    (mail,) = post_office.messages_to("lezer@example.nl")
    for _ in range(2):
        assert (await click(notifications, mail)).status_code == 204
    left = {(str(it["filter"]), it["channel"]) for it in await subscriptions(notifications, ME)}
    assert left == {(str({"province": "utrecht"}), "mail"), (str(THEME), "inbox")}
    assert THEME in [it["filter"] for it in await subscriptions(notifications, OTHER)]


async def test_of_what_is_over_already_no_mail_comes(
    notifications: RunningService, post_office: PostOffice, with_button: NotificationSettings
) -> None:
    made = (await follow(notifications, ME, THEME, channel="mail")).json()
    await notifications.deliver(factories.published())
    await notifications.request("DELETE", f"/v1/subscriptions/{made['id']}", ME)
    await send(notifications, with_button, post_office)
    assert post_office.messages_to("lezer@example.nl") == []


async def test_without_an_address_of_its_own_the_service_promises_no_button(
    notifications: RunningService, post_office: PostOffice, settings: NotificationSettings
) -> None:
    await follow(notifications, ME, THEME, channel="mail")
    await notifications.deliver(factories.published())
    await send(notifications, settings, post_office)
    (mail,) = post_office.messages_to("lezer@example.nl")
    assert mail["List-Unsubscribe"] is None


async def test_a_key_that_nobody_has_is_answered_alike(notifications: RunningService) -> None:
    await follow(notifications, ME, THEME, channel="mail")
    assert (await notifications.post(f"/v1/unsubscriptions/{new_id()}")).status_code == 204
    assert (await notifications.post("/v1/unsubscriptions/x")).status_code == 400
    assert len(await subscriptions(notifications, ME)) == 1


async def test_the_key_is_shown_to_nobody(notifications: RunningService) -> None:
    await follow(notifications, ME, THEME, channel="mail")
    (row,) = await notifications.rows("SELECT stop_key FROM subscription")
    for path in ("/v1/subscriptions", "/v1/notifications", "/v1/personal-data"):
        assert str(row["stop_key"]) not in (await notifications.get(path, ME)).text


async def test_who_looks_at_what_a_key_would_end_reads_the_project_by_its_title(notifications: RunningService) -> None:
    project = factories.published()
    await notifications.deliver(project)
    await follow(notifications, ME, {"projectId": str(project.project_id)}, channel="mail")
    (row,) = await notifications.rows("SELECT stop_key FROM subscription")
    address = f"/v1/unsubscriptions/{row['stop_key']}"
    assert (await notifications.get(address)).json()["what"] == f"het project ‘{project.content.title}’"
    await notifications.deliver(factories.withdrawn(project_id=project.project_id))
    assert (await notifications.get(address)).json()["what"] == "dit project"
