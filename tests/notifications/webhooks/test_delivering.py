"""Events arrive, all of them, in order, signed; and what happens when a receiver is slow, dead, moody or gone."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from standardwebhooks import Webhook

from services.notifications.settings import NotificationSettings
from services.notifications.webhooks import batches, delivering
from services.notifications.webhooks.delivering import Delivery, forget_deliveries
from services.notifications.webhooks.sending import Sender
from shared.db import Database
from shared.messaging import steps
from shared.testing.waiting import eventually
from tests.notifications.mailing.mailroom import send, text_of
from tests.notifications.post_office import PostOffice
from tests.notifications.webhooks.conftest import OWNER, Hooks
from tests.notifications.webhooks.receiver import ORIGIN, Receiver, Says
from tests.support.served import served
from tests.support.service import RunningService


async def test_nothing_comes_before_the_receiver_said_that_it_wants_it(hooks: Hooks) -> None:
    hooks.receiver.grants = Says(200, {"webhook-allowed-origin": "elders.nl"})
    made = await hooks.create()
    await hooks.happen()
    await hooks.work()
    (asked,) = hooks.receiver.received
    assert (asked.method, asked.headers["webhook-request-origin"]) == ("OPTIONS", ORIGIN)
    (logged,) = await hooks.log(made)
    assert (logged["kind"], logged["outcome"], logged["answer"]["fault"]) == ("handshake", "later", "not-allowed")
    hooks.receiver.grants = Says(200, {"webhook-allowed-origin": "*", "webhook-allowed-rate": "*"})
    await hooks.due()
    await hooks.work()
    assert hooks.receiver.positions == [1]


async def test_every_event_comes_in_order_in_batches_that_the_libraries_accept(
    hooks: Hooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MOST", 4)
    made = await hooks.active()
    await hooks.happen(10)
    await hooks.work()
    assert hooks.receiver.positions == list(range(1, 11))
    assert [len(each.events) for each in hooks.receiver.deliveries] == [4, 4, 2]
    for each in hooks.receiver.deliveries:
        assert each.headers["content-type"] == "application/cloudevents-batch+json"
        assert Webhook(made["secret"]).verify(each.body, each.headers)
        for event in each.events:
            assert JSONFormat().read(CloudEvent, json.dumps(event)).get_id() == event["id"]
    feed = (await hooks.service.get("/v1/events")).json()["items"]
    assert [event for each in hooks.receiver.deliveries for event in each.events] == feed
    state = await hooks.state(made)
    assert (state["position"], state["behind"]) == (10, 0)


async def test_only_its_types_come_and_it_goes_on_behind_the_others(hooks: Hooks) -> None:
    made = await hooks.active(types=["PhaseAdvanced"])
    await hooks.happen(3)
    await hooks.work()
    assert hooks.receiver.deliveries == []
    assert (await hooks.state(made))["position"] == 3


async def test_a_receiver_that_fails_gets_the_same_again_later_and_nothing_is_passed_over(hooks: Hooks) -> None:
    made = await hooks.active()
    hooks.receiver.says = lambda _: Says(500, body=b"kapot")
    await hooks.happen(2)
    await hooks.work()
    state = await hooks.state(made)
    assert (state["position"], state["failures"]) == (0, 1)
    assert state["nextAttemptAt"] is not None
    (logged, *_) = await hooks.log(made)
    assert (logged["answer"], logged["first"], logged["last"]) == (
        {"status": 500, "fault": None, "body": "kapot"}, 1, 2,
    )  # fmt: skip
    await hooks.happen()
    await hooks.due()
    hooks.receiver.says = lambda _: Says(204)
    await hooks.work()
    first, again, *_ = hooks.receiver.deliveries
    assert [event["id"] for event in again.events][:2] == [event["id"] for event in first.events]
    assert hooks.receiver.positions == [1, 2, 1, 2, 3]
    state = await hooks.state(made)
    assert (state["position"], state["failures"], state["failingSince"]) == (3, 0, None)


async def test_after_a_day_of_failures_it_is_paused_until_its_owner_says_so(hooks: Hooks) -> None:
    made = await hooks.active()
    hooks.receiver.says = lambda _: Says(500)
    await hooks.happen()
    await hooks.work()
    await hooks.service.rows("UPDATE webhook SET failing_since = now() - interval '25 hours' RETURNING 1")
    await hooks.due()
    await hooks.work()
    state = await hooks.state(made)
    assert (state["status"], state["reason"], state["nextAttemptAt"]) == ("paused", "failing", None)
    hooks.receiver.says = lambda _: Says(200)
    await hooks.due()
    await hooks.work()
    assert len(hooks.receiver.deliveries) == 2, "paused is paused"
    await hooks.service.request("PATCH", f"/v1/webhooks/{made['id']}", OWNER, json={"status": "active"})
    await hooks.work()
    assert hooks.receiver.positions == [1, 1, 1]


async def test_the_owner_of_a_webhook_that_was_paused_gets_one_mail(
    hooks: Hooks, settings: NotificationSettings, post_office: PostOffice
) -> None:
    made = await hooks.active()
    hooks.receiver.says = lambda _: Says(500)
    await hooks.happen()
    await hooks.work()
    await send(hooks.service, settings, post_office)
    assert post_office.accepted == [], "it may be better tomorrow"
    await hooks.service.rows("UPDATE webhook SET failing_since = now() - interval '25 hours' RETURNING 1")
    await hooks.due()
    await hooks.work()
    await hooks.work()
    await send(hooks.service, settings, post_office)
    ((address, mail),) = post_office.accepted
    assert (address, mail["Subject"]) == (f"{OWNER}@example.nl", "Je webhook staat stil")
    assert made["id"] in text_of(mail)
    assert hooks.address in text_of(mail)


async def test_who_pauses_his_webhook_himself_gets_no_mail(
    hooks: Hooks, settings: NotificationSettings, post_office: PostOffice
) -> None:
    made = await hooks.active()
    await hooks.service.request("PATCH", f"/v1/webhooks/{made['id']}", OWNER, json={"status": "paused"})
    await hooks.work()
    await send(hooks.service, settings, post_office)
    assert post_office.accepted == []


async def test_a_receiver_that_is_gone_is_called_no_more(hooks: Hooks) -> None:
    made = await hooks.active()
    hooks.receiver.says = lambda _: Says(410)
    await hooks.happen()
    await hooks.work()
    state = await hooks.state(made)
    assert (state["status"], state["reason"], state["position"]) == ("ended", "gone", 0)
    await hooks.happen()
    await hooks.due()
    await hooks.work()
    assert len(hooks.receiver.deliveries) == 1


async def test_a_receiver_that_asks_for_time_gets_it(hooks: Hooks) -> None:
    await hooks.active()
    hooks.receiver.says = lambda _: Says(429, {"retry-after": "3600"})
    await hooks.happen()
    await hooks.work()
    (row,) = await hooks.service.rows("SELECT next_attempt_at - now() AS wait FROM webhook")
    assert 3500 < row["wait"].total_seconds() <= 3600
    await hooks.work()
    assert len(hooks.receiver.deliveries) == 1


async def test_a_receiver_that_bears_few_requests_gets_no_more(hooks: Hooks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MOST", 1)
    hooks.receiver.grants = Says(200, {"webhook-allowed-origin": ORIGIN, "webhook-allowed-rate": "2"})
    made = await hooks.active()
    await hooks.happen(3)
    await hooks.work()
    assert hooks.receiver.positions == [1]
    assert (await hooks.state(made))["requestsPerMinute"] == 2
    for _ in range(2):
        await hooks.due()
        await hooks.work()
    assert hooks.receiver.positions == [1, 2, 3]


async def test_a_redirect_is_not_followed(hooks: Hooks) -> None:
    made = await hooks.active()
    hooks.receiver.says = lambda _: Says(307, {"location": f"{hooks.address}/elders"})
    await hooks.happen()
    await hooks.work()
    assert len(hooks.receiver.deliveries) == 1
    assert (await hooks.state(made))["failures"] == 1


async def test_an_answer_without_end_is_read_as_far_as_it_is_kept(hooks: Hooks) -> None:
    made = await hooks.active()
    hooks.receiver.says = lambda _: Says(200, body=b"\x00\xff" + b"x" * 5_000_000)
    await hooks.happen()
    await hooks.work()
    (logged, *_) = await hooks.log(made)
    assert len(logged["answer"]["body"]) <= 1_000
    assert (await hooks.state(made))["position"] == 1


async def test_a_receiver_that_takes_too_long_is_tried_again(hooks: Hooks) -> None:
    made = await hooks.active()
    slow = Sender("loopback", within=0.2)
    hooks.sender, hooks.receiver.waits = slow, 1.0
    await hooks.happen()
    await hooks.work(hooks.process(hooks.service.database))
    (logged, *_) = await hooks.log(made)
    assert (logged["outcome"], logged["answer"]["fault"]) == ("later", "timeout")
    await slow.close()


@asynccontextmanager
async def silent() -> AsyncIterator[str]:
    """The address of a receiver that never answers."""
    over = asyncio.Event()

    async def never(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()

    server = await asyncio.start_server(never, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    over.set()
    server.close()


@asynccontextmanager
async def running(delivery: Delivery) -> AsyncIterator[None]:
    task = asyncio.create_task(delivery.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_one_that_never_answers_holds_up_nobody(hooks: Hooks) -> None:
    async with silent() as address:
        for _ in range(3):
            await hooks.create(url=address)
        await hooks.create()
        await hooks.happen(5)
        async with running(hooks.delivery):
            await eventually(lambda: hooks.receiver.positions == [1, 2, 3, 4, 5])


async def test_however_many_are_dead_there_is_room_for_the_others(
    hooks: Hooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They wait longer than the others: without a limit they would have all the room."""
    monkeypatch.setattr(delivering, "TASKS", 4)
    monkeypatch.setattr(delivering, "FAILING", 3)
    monkeypatch.setattr(delivering, "FINISH_WITHIN", 0.1)
    async with silent() as address:
        await hooks.active()
        for _ in range(6):
            await hooks.create(url=address)
        await hooks.service.rows(
            "UPDATE webhook SET failures = 1, status = 'active', next_attempt_at = now() - interval '1 hour'"
            f" WHERE url = '{address}' RETURNING 1"
        )
        async with running(hooks.delivery):
            for number in range(1, 4):
                await hooks.happen()
                await eventually(lambda number=number: hooks.receiver.positions[-1:] == [number], within=5)


async def test_a_replay_brings_the_same_events_once_more(hooks: Hooks) -> None:
    made = await hooks.active()
    await hooks.happen(4)
    await hooks.work()
    answer = await hooks.service.post(f"/v1/webhooks/{made['id']}/replays", OWNER, {"after": 2})
    assert answer.status_code == 201
    await hooks.work()
    assert hooks.receiver.positions == [1, 2, 3, 4, 3, 4]
    ids = [event["id"] for each in hooks.receiver.deliveries for event in each.events]
    assert ids[2:4] == ids[4:6]


async def test_what_its_owner_says_goes_before_what_was_under_way(hooks: Hooks) -> None:
    """He moves it back while a request is being answered: the answer does not move it forward again."""
    made = await hooks.active()
    await hooks.happen(3)
    await hooks.work()
    await hooks.happen()
    asked, answered = slowly(hooks)
    working = asyncio.create_task(hooks.work(hooks.process(hooks.service.database)))
    await eventually(asked.is_set)
    await hooks.service.post(f"/v1/webhooks/{made['id']}/replays", OWNER, {"after": 1})
    answered.set()
    await working
    assert hooks.receiver.positions == [1, 2, 3, 4, 2, 3, 4]
    assert (await hooks.state(made))["position"] == 4
    await hooks.sender.close()


async def test_one_that_is_deleted_while_it_is_called_is_gone(hooks: Hooks) -> None:
    made = await hooks.active()
    await hooks.happen()
    asked, answered = slowly(hooks)
    working = asyncio.create_task(hooks.work(hooks.process(hooks.service.database)))
    await eventually(asked.is_set)
    await hooks.service.request("DELETE", f"/v1/webhooks/{made['id']}", OWNER)
    answered.set()
    await working
    assert await hooks.service.rows("SELECT 1 FROM webhook_delivery") == []
    await hooks.sender.close()


def slowly(hooks: Hooks) -> tuple[asyncio.Event, asyncio.Event]:
    """Let an answer be taken in only when the second of these events is set; the first says that it is there."""
    asked, answered = asyncio.Event(), asyncio.Event()

    class Slow(Sender):
        async def send(self, *given: Any, **more: Any) -> Any:
            found = await super().send(*given, **more)
            asked.set()
            await answered.wait()
            return found

    hooks.sender = Slow("loopback")
    return asked, answered


async def test_the_test_button_sends_an_event_that_no_feed_has(hooks: Hooks) -> None:
    made = await hooks.active()
    answer = await hooks.service.post(f"/v1/webhooks/{made['id']}/tests", OWNER)
    assert answer.status_code == 202
    await hooks.work()
    (sent,) = hooks.receiver.deliveries
    assert Webhook(made["secret"]).verify(sent.body, sent.headers)
    assert sent.events[0]["type"] == "nl.innovatiebieb.webhooks.test.v1"
    (logged, *_) = await hooks.log(made)
    assert (logged["kind"], logged["outcome"], logged["events"]) == ("test", "delivered", 1)


async def test_a_webhook_that_was_paused_can_be_tested_and_one_without_a_handshake_not(hooks: Hooks) -> None:
    made = await hooks.create()
    path = f"/v1/webhooks/{made['id']}"
    assert (await hooks.service.post(f"{path}/tests", OWNER)).status_code == 409
    await hooks.work()
    await hooks.service.request("PATCH", path, OWNER, json={"status": "paused"})
    assert (await hooks.service.post(f"{path}/tests", OWNER)).status_code == 202
    await hooks.work()
    assert len(hooks.receiver.deliveries) == 1
    assert (await hooks.state(made))["status"] == "paused"


async def test_while_a_secret_is_replaced_the_old_one_signs_too_and_then_no_more(hooks: Hooks) -> None:
    made = await hooks.active()
    renewed = (await hooks.service.post(f"/v1/webhooks/{made['id']}/secrets", OWNER)).json()
    await hooks.happen()
    await hooks.work()
    (sent,) = hooks.receiver.deliveries
    for secret in (made["secret"], renewed["secret"]):
        assert Webhook(secret).verify(sent.body, sent.headers)
    await hooks.service.rows("UPDATE webhook SET previous_until = now() RETURNING 1")
    await hooks.happen()
    await hooks.work()
    assert len(hooks.receiver.deliveries[-1].headers["webhook-signature"].split()) == 1
    assert Webhook(renewed["secret"]).verify(hooks.receiver.deliveries[-1].body, hooks.receiver.deliveries[-1].headers)


async def test_a_name_that_turns_to_our_own_network_is_looked_at_again_at_every_attempt(
    notifications: RunningService, hooks: Hooks
) -> None:
    """What the check at the making saw is nothing that a request relies on."""
    leads_to = ["93.184.215.14"]

    async def resolve(_host: str, _port: int) -> list[str]:
        return leads_to

    sender = Sender("public", resolve)
    notifications.app.state.sender = sender
    made = (await notifications.post("/v1/webhooks", OWNER, {"url": "https://bieb.example/"})).json()
    for trap in ("127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "fd00::1"):
        leads_to[:] = ["93.184.215.14", trap]
        hooks.sender = sender
        await hooks.due()
        await hooks.work(hooks.process(notifications.database))
        (logged, *_) = await hooks.log(made)
        assert logged["answer"]["fault"] == "not-public", trap
    await sender.close()


async def test_two_processes_never_send_beside_each_other(hooks: Hooks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MOST", 2)
    await hooks.active()
    other = Database(hooks.service.database.url, pool=3)
    await hooks.happen(30)
    workers = [asyncio.create_task(hooks.process(each).run()) for each in (hooks.service.database, other)]
    try:
        await eventually(lambda: len(hooks.receiver.positions) >= 30)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        await other.close()
    assert hooks.receiver.positions == list(range(1, 31))


class Killed(BaseException):
    """The process ended here."""


async def test_a_process_that_is_killed_after_the_answer_sends_the_same_once_more(
    hooks: Hooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hooks.active()
    await hooks.happen(2)

    def hook(step: str) -> None:
        if step == "webhook.answered":
            raise Killed

    monkeypatch.setattr(steps, "hook", hook)
    with pytest.raises(Killed):
        await hooks.work()
    monkeypatch.setattr(steps, "hook", None)
    await hooks.work()
    assert len(hooks.receiver.deliveries) == 1, "the lease of the dead one still runs"
    await hooks.service.rows("UPDATE webhook SET leased_until = now() - interval '1 second' RETURNING 1")
    await hooks.work()
    first, again = hooks.receiver.deliveries
    assert (first.body, first.headers["webhook-id"]) == (again.body, again.headers["webhook-id"])
    assert hooks.receiver.positions == [1, 2, 1, 2]


async def test_a_process_that_is_shot_between_an_answer_and_its_settling_costs_one_batch_sent_twice(
    hooks: Hooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MOST", 2)
    made = await hooks.active()
    await hooks.happen(6)
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.notifications.webhooks.deliver_until_killed", "2", "6", hooks.service.database.url
    )
    assert await worker.wait() == -signal.SIGKILL
    assert hooks.receiver.positions == [1, 2, 3, 4]
    assert (await hooks.state(made))["position"] == 2
    await hooks.service.rows("UPDATE webhook SET leased_until = now() - interval '1 second' RETURNING 1")
    await hooks.work()
    assert hooks.receiver.positions == [1, 2, 3, 4, 3, 4, 5, 6]
    ids = [each.headers["webhook-id"] for each in hooks.receiver.deliveries]
    assert (ids[1], len(set(ids))) == (ids[2], 3)
    assert [row["events"] for row in await hooks.log(made) if row["kind"] == "events"] == [2, 2, 2]


async def test_a_receiver_that_answers_and_then_dies_gets_what_is_new_when_it_is_back(hooks: Hooks) -> None:
    """The connection to the dead one is still kept when the next events come."""
    receiver = Receiver()
    async with served(receiver) as address:
        made = await hooks.active(url=address)
        await hooks.happen(2)
        await hooks.work()
    await hooks.happen()
    await hooks.work()
    assert (await hooks.state(made))["failures"] == 1
    async with served(receiver, int(address.rpartition(":")[2])):
        await hooks.due()
        await hooks.work()
    assert receiver.positions == [1, 2, 3]
    assert (await hooks.state(made))["failures"] == 0


async def test_a_receiver_that_hangs_up_after_each_answer_gets_everything_once(
    hooks: Hooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MOST", 1)
    hooks.receiver.says = lambda _: Says(200, {"connection": "close"})
    await hooks.active()
    await hooks.happen(4)
    await hooks.work()
    assert hooks.receiver.positions == [1, 2, 3, 4]


async def test_a_webhook_that_was_served_rests_while_events_gather(hooks: Hooks) -> None:
    """One that had nothing to do is served at once."""
    resting = Delivery(hooks.service.database, hooks.service.app.state.head, hooks.sender, hooks.keys, ORIGIN, 3600.0)
    await hooks.active()
    await hooks.happen()
    await hooks.work(resting)
    assert hooks.receiver.positions == [1]
    for _ in range(3):
        await hooks.happen()
        await hooks.work(resting)
    assert len(hooks.receiver.deliveries) == 1
    await hooks.due()
    await hooks.work(resting)
    assert [len(each.events) for each in hooks.receiver.deliveries] == [1, 3]


async def test_what_came_of_deliveries_is_forgotten_after_thirty_days(
    hooks: Hooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await hooks.active()
    await hooks.happen()
    await hooks.work()
    await hooks.service.rows(
        "UPDATE webhook_delivery SET at = now() - interval '31 days' WHERE kind = 'handshake' RETURNING 1"
    )

    class Running:
        database = hooks.service.database

    forgetting = asyncio.create_task(forget_deliveries(Running()))  # type: ignore[arg-type]

    async def forgotten() -> bool:
        return [each["kind"] for each in await hooks.log(made)] == ["events"]

    await eventually(forgotten)
    forgetting.cancel()
    await asyncio.gather(forgetting, return_exceptions=True)


async def test_a_text_from_which_a_name_was_taken_out_is_not_told_from_memory(
    hooks: Hooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert batches.FRESH_FOR <= 1.0
    monkeypatch.setattr(batches, "FRESH_FOR", 0.0)
    await hooks.happen()
    made = batches.Batches(hooks.service.database)
    before = await made.behind(0, None)
    await hooks.service.rows("UPDATE feed_event SET data = '{\"x\": 1}' RETURNING 1")
    assert before.body != (await made.behind(0, None)).body
