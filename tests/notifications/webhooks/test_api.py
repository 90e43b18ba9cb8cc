"""Webhooks over HTTP: made, changed, moved, and nobody's but their owner's."""

import os
from typing import Any

import pytest

from services.notifications.webhooks import commands
from services.notifications.webhooks.domain import secret_of
from services.notifications.webhooks.sending import Sender
from shared.ids import new_id
from tests.notifications.webhooks.conftest import OWNER, Hooks
from tests.support.service import RunningService

URL = "http://127.0.0.1:9/haak"


async def test_a_webhook_begins_at_the_newest_event_unless_asked_otherwise(hooks: Hooks) -> None:
    await hooks.happen(3)
    newest = await hooks.service.post("/v1/webhooks", OWNER, {"url": URL})
    assert newest.status_code == 201
    made = newest.json()
    assert newest.headers["location"] == f"/v1/webhooks/{made['id']}"
    assert (made["position"], made["behind"], made["status"]) == (3, 0, "pending")
    first = (await hooks.service.post("/v1/webhooks", OWNER, {"url": URL, "after": 0})).json()
    assert (first["position"], first["behind"]) == (0, 3)


async def test_the_secret_is_told_once_and_never_shown_again(hooks: Hooks) -> None:
    made = await hooks.create()
    secret = made.pop("secret")
    assert secret.startswith("whsec_")
    assert await hooks.state(made) == made
    assert secret not in (await hooks.service.get("/v1/webhooks", OWNER)).text
    assert secret not in (await hooks.service.get("/v1/personal-data", OWNER)).text


async def test_ones_own_secret_is_taken(hooks: Hooks) -> None:
    secret = secret_of(os.urandom(24))
    assert (await hooks.create(secret=secret))["secret"] == secret


async def test_all_that_is_wrong_is_said_at_once(hooks: Hooks) -> None:
    body = {"url": "http://10.0.0.1/", "types": ["ProjectSubmitted"], "secret": "geheim", "after": 7}
    answer = await hooks.service.post("/v1/webhooks", OWNER, body)
    assert answer.status_code == 400
    faults = {fault["pointer"]: fault["code"] for fault in answer.json()["errors"]}
    assert faults == {
        "/url": "not-public", "/types": "unknown-type", "/secret": "no-secret", "/after": "unknown-position",
    }  # fmt: skip
    assert (await hooks.service.get("/v1/webhooks", OWNER)).json()["total"] == 0


@pytest.mark.parametrize(
    "url",
    [
        "http://example.nl/", "https://a:b@example.nl/", "https://example.nl/#x", "ftp://example.nl/", "https:///x",
        "https://127.0.0.1/", "https://localhost/", "https://10.1.2.3/", "https://169.254.169.254/latest/",
        "https://192.168.1.1/", "https://172.16.0.1/", "https://100.64.0.1/", "https://0.0.0.0/", "https://[::1]/",
        "https://[::ffff:127.0.0.1]/", "https://[::ffff:169.254.169.254]/", "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/", "https://[fd00:ec2::254]/", "https://[fe80::1]/", "https://2130706433/",
        "https://0x7f.1/", "https://127.1/", "https://017700000001/", "https://[::]/", "https://224.0.0.1/",
    ],
)  # fmt: skip
async def test_in_production_only_public_addresses_over_https_are_taken(
    notifications: RunningService, url: str
) -> None:
    notifications.app.state.sender = Sender("public")
    answer = await notifications.post("/v1/webhooks", OWNER, {"url": url})
    assert answer.status_code == 400, url
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/url"]
    await notifications.app.state.sender.close()


async def test_a_change_of_address_asks_for_another_handshake_and_of_types_does_not(hooks: Hooks) -> None:
    made = await hooks.active()
    path = f"/v1/webhooks/{made['id']}"
    types = await hooks.service.request("PATCH", path, OWNER, json={"types": ["PhaseAdvanced"]})
    assert (types.json()["status"], types.json()["types"]) == (
        "active",
        ["nl.innovatiebieb.moderation.phase-advanced.v1"],
    )
    assert (await hooks.service.request("PATCH", path, OWNER, json={"types": []})).json()["types"] is None
    elsewhere = await hooks.service.request("PATCH", path, OWNER, json={"url": f"{hooks.address}/2"})
    assert elsewhere.json()["status"] == "pending"
    wrong = await hooks.service.request("PATCH", path, OWNER, json={"url": "http://10.0.0.1/", "types": ["x"]})
    assert {fault["pointer"] for fault in wrong.json()["errors"]} == {"/url", "/types"}


async def test_who_says_what_he_read_overwrites_nothing_that_he_did_not_see(hooks: Hooks) -> None:
    made = await hooks.active()
    path = f"/v1/webhooks/{made['id']}"
    read = await hooks.service.get(path, OWNER)
    body = {"types": ["PhaseAdvanced"]}
    for expected in (200, 412):
        headers = {"If-Match": read.headers["etag"]}
        answer = await hooks.service.request("PATCH", path, OWNER, json=body, headers=headers)
        assert answer.status_code == expected
    assert (await hooks.service.request("PATCH", path, OWNER, json=body)).status_code == 200


async def test_it_is_paused_and_goes_on_where_it_was(hooks: Hooks) -> None:
    made = await hooks.active()
    path = f"/v1/webhooks/{made['id']}"
    paused = (await hooks.service.request("PATCH", path, OWNER, json={"status": "paused"})).json()
    assert (paused["status"], paused["reason"]) == ("paused", "by-owner")
    await hooks.happen(2)
    await hooks.work()
    assert hooks.receiver.positions == []
    await hooks.service.request("PATCH", path, OWNER, json={"status": "active"})
    await hooks.work()
    assert hooks.receiver.positions == [1, 2]
    assert (await hooks.state(made))["status"] == "active"


OTHERS: list[tuple[str, str, Any]] = [
    ("GET", "", None), ("PATCH", "", {"status": "paused"}), ("DELETE", "", None), ("GET", "/deliveries", None),
    ("POST", "/replays", {"after": 0}), ("POST", "/secrets", {}), ("POST", "/tests", {}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "rest", "body"), OTHERS)
async def test_somebody_elses_webhook_does_not_exist(hooks: Hooks, method: str, rest: str, body: Any) -> None:
    made = await hooks.active()
    for webhook_id in (made["id"], new_id()):
        who = "moderator-utrecht"
        answer = await hooks.service.request(method, f"/v1/webhooks/{webhook_id}{rest}", who, json=body)
        assert answer.status_code == 404
    assert (await hooks.state(made))["status"] == "active"


async def test_readers_have_no_webhooks(notifications: RunningService) -> None:
    answer = await notifications.post("/v1/webhooks", "lezer", {"url": URL})
    assert answer.status_code == 403


async def test_there_is_a_most(hooks: Hooks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "MOST", 1)
    await hooks.create()
    answer = await hooks.service.post("/v1/webhooks", OWNER, {"url": URL})
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (409, "too-many-webhooks")


async def test_who_deletes_it_is_called_no_more_and_its_log_goes(hooks: Hooks) -> None:
    made = await hooks.active()
    assert (await hooks.service.request("DELETE", f"/v1/webhooks/{made['id']}", OWNER)).status_code == 204
    await hooks.happen()
    await hooks.work()
    assert hooks.receiver.deliveries == []
    assert await hooks.service.rows("SELECT 1 FROM webhook_delivery") == []


async def test_a_replay_behind_the_end_is_refused(hooks: Hooks) -> None:
    made = await hooks.create()
    answer = await hooks.service.post(f"/v1/webhooks/{made['id']}/replays", OWNER, {"after": 1})
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/after"]
