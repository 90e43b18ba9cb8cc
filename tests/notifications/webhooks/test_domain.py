"""Signatures, pauses, and what an answer means."""

import base64
import os
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from services.notifications.webhooks import domain
from services.notifications.webhooks.domain import Answer
from shared.ids import UUID, new_id

NOW = datetime.now(UTC)
BODY = '[{"id":"1","data":{"titel":"Taalcafé"}}]'.encode()


def sent(*secrets: str) -> dict[str, str]:
    return domain.headers(secrets, "msg_1", datetime.now(UTC), BODY, "application/json")


def test_the_library_of_standard_webhooks_accepts_the_signature() -> None:
    secret = domain.secret_of(os.urandom(32))
    assert Webhook(secret).verify(BODY, sent(secret))


def test_it_refuses_another_secret_another_body_and_an_old_moment() -> None:
    secret, other = domain.secret_of(os.urandom(32)), domain.secret_of(os.urandom(32))
    with pytest.raises(WebhookVerificationError):
        Webhook(other).verify(BODY, sent(secret))
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY + b" ", sent(secret))
    old = domain.headers([secret], "msg_1", datetime.now(UTC) - timedelta(hours=1), BODY, "application/json")
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY, old)


def test_while_a_secret_is_being_replaced_both_are_accepted() -> None:
    new, old = domain.secret_of(os.urandom(24)), domain.secret_of(os.urandom(64))
    for secret in (new, old):
        assert Webhook(secret).verify(BODY, sent(new, old))


@pytest.mark.parametrize(
    "wrong",
    [
        "", "geheim", "whsec_", "whsec_%%%%", base64.b64encode(bytes(32)).decode(),
        domain.secret_of(bytes(23)), domain.secret_of(bytes(65)),
    ],
)  # fmt: skip
def test_what_is_no_secret_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="no secret"):
        domain.secret_bytes(wrong)


def test_a_message_has_the_same_id_however_often_it_is_sent() -> None:
    one, other = new_id(), new_id()
    assert domain.message_id(one, 1, 100) == domain.message_id(UUID(str(one)), 1, 100)
    assert len({domain.message_id(one, 1, 100), domain.message_id(one, 1, 99), domain.message_id(other, 1, 100)}) == 3
    assert "." not in domain.message_id(one, 1, 2), "the signature has dots between its parts"


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (Answer(1, 200), "delivered"), (Answer(1, 204), "delivered"), (Answer(1, 299), "delivered"),
        (Answer(1, 301), "later"), (Answer(1, 400), "later"), (Answer(1, 404), "later"), (Answer(1, 410), "ended"),
        (Answer(1, 500), "later"), (Answer(1, fault="timeout"), "later"),
    ],
)  # fmt: skip
def test_only_two_hundreds_are_delivered_and_only_410_is_the_end(answer: Answer, meaning: str) -> None:
    assert answer.meaning == meaning


def test_pauses_grow_to_two_hours_and_differ_by_luck() -> None:
    failed = Answer(1, 500)
    middle = [domain.pause_after(number, failed, NOW, 0.5) for number in range(1, 12)]
    assert middle[:4] == [5, 15, 45, 135]
    assert middle[-1] == 7200
    assert sum(middle[:10]) < domain.GIVE_UP_AFTER.total_seconds(), "more than ten attempts in the day that it has"
    assert domain.pause_after(1, failed, NOW, 0.0) == pytest.approx(4)
    assert domain.pause_after(1, failed, NOW, 1.0) == pytest.approx(6)
    assert domain.pause_after(10_000, failed, NOW, 0.5) == 7200


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("120", 120), ("0", 0), ("99999999999", 86_400), ("-5", 5), ("x", 5), ("", 5), ("٣", 5),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0), ("gisteren om drie uur", 5),
    ],
)  # fmt: skip
def test_a_receiver_that_says_when_is_obeyed_a_day_at_most(status: int, told: str, seconds: float) -> None:
    answer = Answer(1, status, headers={"retry-after": told})
    assert domain.pause_after(1, answer, NOW, 0.5) == pytest.approx(seconds)


def test_a_date_to_come_is_waited_for_and_only_429_and_503_may_ask() -> None:
    at = NOW + timedelta(minutes=10)
    told = {"retry-after": at.strftime("%a, %d %b %Y %H:%M:%S GMT")}
    assert domain.pause_after(1, Answer(1, 503, headers=told), NOW, 0.5) == pytest.approx(600, abs=1.1)
    assert domain.pause_after(1, Answer(1, 500, headers=told), NOW, 0.5) == 5


@pytest.mark.parametrize(
    ("status", "origin", "granted"),
    [(200, "*", True), (204, "Bieb.Example.nl", True), (200, "elders.nl", False), (200, "", False), (405, "*", False)],
)
def test_a_handshake_grants_by_name_or_to_everybody(status: int, origin: str, granted: bool) -> None:
    answer = Answer(1, status, headers={"webhook-allowed-origin": origin})
    assert domain.is_allowed(answer, "bieb.example.nl") is granted


@pytest.mark.parametrize(("told", "rate"), [("120", 120), ("*", None), ("", None), ("0", None), ("-1", None)])
def test_a_receiver_says_how_many_requests_a_minute_it_bears(told: str, rate: int | None) -> None:
    assert domain.allowed_rate(Answer(1, 200, headers={"webhook-allowed-rate": told})) == rate


def test_webhooks_that_were_served_come_back_together_and_none_before_it_may() -> None:
    at = datetime(2026, 11, 29, 12, 0, 0, 120_000, tzinfo=UTC)
    for late in (0.0, 0.1, 0.379):
        assert domain.next_round(at + timedelta(seconds=late), 0.5, None) == at.replace(microsecond=500_000)
    assert domain.next_round(at, 0.0, None) == at
    assert domain.next_round(at, 0.5, 2) == at + timedelta(seconds=30)
