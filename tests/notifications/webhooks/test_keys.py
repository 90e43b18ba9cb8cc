"""Secrets lie sealed in the table; keys are replaced without anybody noticing."""

import pytest
from standardwebhooks import Webhook

from services.notifications.webhooks import keys as sealing
from services.notifications.webhooks.domain import secret_of
from services.notifications.webhooks.keys import Keys, Unopened, seal_all
from tests.notifications.webhooks.conftest import OWNER, Hooks

OLD, NEW = "o" * 32, "n" * 32
SECRET = secret_of(bytes(range(32)))


async def dump(hooks: Hooks) -> str:
    """All of the tables of webhooks, as whoever has a copy of them reads it."""
    rows = await hooks.service.rows(
        "SELECT webhook::text AS all FROM webhook UNION ALL SELECT webhook_delivery::text FROM webhook_delivery"
    )
    return "\n".join(row["all"] for row in rows)


async def test_a_copy_of_the_tables_never_shows_a_secret(hooks: Hooks) -> None:
    made = await hooks.active(secret=SECRET)
    renewed = (await hooks.service.post(f"/v1/webhooks/{made['id']}/secrets", OWNER)).json()["secret"]
    await hooks.happen()
    await hooks.work()
    for secret in (SECRET, renewed):
        assert secret.removeprefix("whsec_") not in await dump(hooks)
    (sent,) = hooks.receiver.deliveries
    assert Webhook(renewed).verify(sent.body, sent.headers)
    assert Webhook(SECRET).verify(sent.body, sent.headers)


async def test_an_answer_with_a_secret_that_is_kept_for_a_repetition_lies_sealed_too(hooks: Hooks) -> None:
    wanted, key = {"url": hooks.address}, {"Idempotency-Key": "een-keer"}
    first = await hooks.service.post("/v1/webhooks", OWNER, wanted, headers=key)
    secret = first.json()["secret"]
    (kept,) = await hooks.service.rows("SELECT convert_from(body, 'UTF8') AS body FROM idempotency_key")
    assert secret.removeprefix("whsec_") not in kept["body"]
    again = await hooks.service.post("/v1/webhooks", OWNER, wanted, headers=key)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    hooks.service.app.state.sealing = Keys([NEW])
    lost = await hooks.service.post("/v1/webhooks", OWNER, wanted, headers=key)
    assert lost.status_code == 409
    assert lost.json()["type"].endswith("idempotency-answer-lost")


async def test_an_answer_that_was_kept_before_answers_were_sealed_is_given_again(hooks: Hooks) -> None:
    key = {"Idempotency-Key": "een-keer"}
    first = await hooks.service.post("/v1/webhooks", OWNER, {"url": hooks.address}, headers=key)
    await hooks.service.rows("UPDATE idempotency_key SET body = convert_to(:body, 'UTF8') RETURNING 1", body=first.text)
    again = await hooks.service.post("/v1/webhooks", OWNER, {"url": hooks.address}, headers=key)
    assert again.content == first.content


async def test_one_that_was_stored_before_there_were_keys_signs_and_is_sealed(hooks: Hooks) -> None:
    await hooks.active()
    await hooks.service.rows(f"UPDATE webhook SET secret = '{SECRET}', previous_secret = '{SECRET}' RETURNING 1")
    await hooks.happen()
    await hooks.work()
    assert Webhook(SECRET).verify(hooks.receiver.deliveries[-1].body, hooks.receiver.deliveries[-1].headers)
    assert await seal_all(hooks.service.database, hooks.keys) == 1
    assert await seal_all(hooks.service.database, hooks.keys) == 0
    assert SECRET not in await dump(hooks)
    await hooks.happen()
    await hooks.work()
    assert Webhook(SECRET).verify(hooks.receiver.deliveries[-1].body, hooks.receiver.deliveries[-1].headers)


async def test_a_key_is_replaced_by_putting_another_before_it(hooks: Hooks) -> None:
    await hooks.active()
    sealed = Keys([OLD]).seal(SECRET)
    await hooks.service.rows(f"UPDATE webhook SET secret = '{sealed}' RETURNING 1")
    assert await seal_all(hooks.service.database, Keys([NEW, OLD])) == 1
    (row,) = await hooks.service.rows("SELECT secret FROM webhook")
    assert Keys([NEW]).open(row["secret"]) == SECRET
    with pytest.raises(Unopened):
        Keys([OLD]).open(row["secret"])


async def test_one_whose_key_is_gone_holds_up_nobody_and_its_owner_makes_another(hooks: Hooks) -> None:
    lost = await hooks.active(types=["PhaseAdvanced", "ProjectPublished"])
    await hooks.active()
    sealed = Keys([OLD]).seal(SECRET)
    await hooks.service.rows(f"UPDATE webhook SET secret = '{sealed}' WHERE id = '{lost['id']}' RETURNING 1")
    await hooks.happen(2)
    await hooks.work()
    assert hooks.receiver.positions == [1, 2], "that of the other one"
    (logged, *_) = await hooks.log(lost)
    assert (logged["outcome"], logged["answer"]["fault"]) == ("later", "no-secret")
    assert await seal_all(hooks.service.database, hooks.keys) == 0, "it is left as it is"
    renewed = (await hooks.service.post(f"/v1/webhooks/{lost['id']}/secrets", OWNER)).json()["secret"]
    await hooks.due()
    await hooks.work()
    sent = hooks.receiver.deliveries[-1]
    assert Webhook(renewed).verify(sent.body, sent.headers)
    assert (await hooks.state(lost))["position"] == 2


def test_the_same_secret_never_looks_the_same_and_what_was_changed_is_not_opened() -> None:
    keys = Keys([NEW])
    first, second = keys.seal(SECRET), keys.seal(SECRET)
    assert first != second
    with pytest.raises(Unopened):
        keys.open(first[:-4] + "AAAA")
    assert len(sealing.LOCAL) >= sealing.LEAST
