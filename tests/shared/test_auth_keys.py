"""The issuer's keys: read seldom, found again after a rotation, and what happens when they can't be read."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from joserfc.jwk import OKPKey

from shared import auth
from shared.auth import Verifier
from shared.principal import BadToken
from shared.problems import Problem
from tests.shared.issuing import AUDIENCE, ISSUER, Issuer, later, new_key, sign


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    made = Issuer()
    yield made
    made.close()


@pytest.fixture
def key() -> OKPKey:
    return new_key()


async def test_keys_are_read_over_http_once_for_many_people_at_once(issuer: Issuer, key: OKPKey) -> None:
    issuer.publish(key)
    issuer.delay = 0.05
    verifier = Verifier(ISSUER, AUDIENCE, issuer.address, "production")
    await asyncio.gather(*(verifier.verify(sign(key, sub=f"p{number}")) for number in range(20)))
    assert issuer.asked == 1


async def test_an_unknown_key_id_is_looked_for_at_most_twice_a_minute(issuer: Issuer, key: OKPKey) -> None:
    issuer.publish(key)
    verifier = Verifier(ISSUER, AUDIENCE, issuer.address, "production")
    await verifier.verify(sign(key))
    for wait, asked in ((0, 1), (29, 1), (31, 2), (0, 2), (31, 3)):
        with later(verifier, wait):
            for number in range(5):
                with pytest.raises(BadToken):
                    await verifier.verify(sign(new_key(f"unknown{number}")))
            assert issuer.asked == asked, wait
            verifier._tried_at = time.monotonic()


async def test_what_new_keys_cannot_help_does_not_make_us_look_for_them(issuer: Issuer, key: OKPKey) -> None:
    issuer.publish(key)
    verifier = Verifier(ISSUER, AUDIENCE, issuer.address, "production")
    await verifier.verify(sign(key))
    with later(verifier, 3600):
        for token in ("garbage", sign(key, exp=1), sign(key, aud="other"), sign(key, roles="staff")):
            with pytest.raises(BadToken):
                await verifier.verify(token)
        await verifier.verify(sign(key, sub="p2"))
    assert issuer.asked == 1


async def test_after_a_rotation_the_new_key_counts_and_the_old_one_no_more(issuer: Issuer, key: OKPKey) -> None:
    issuer.publish(key)
    verifier = Verifier(ISSUER, AUDIENCE, issuer.address, "production")
    old, newer = sign(key), new_key("second")
    await verifier.verify(old)
    issuer.publish(newer)
    with later(verifier, 31):
        assert (await verifier.verify(sign(newer))).sub == "p1"
    with pytest.raises(BadToken):
        await verifier.verify(old)


async def test_a_key_replaced_under_its_old_name_is_found_too(issuer: Issuer, key: OKPKey) -> None:
    issuer.publish(key)
    verifier = Verifier(ISSUER, AUDIENCE, issuer.address, "production")
    await verifier.verify(sign(key))
    other = new_key(key.kid or "")
    issuer.publish(other)
    with later(verifier, 31):
        assert (await verifier.verify(sign(other))).sub == "p1"


BAD_KEYS = [
    (500, b"away"),
    (302, b""),
    (404, b"<html>"),
    (200, b""),
    (200, b"nonsense"),
    (200, b"\xff\xfe"),
    (200, b"[]"),
    (200, b"null"),
    (200, b"{}"),
    (200, b'{"keys": []}'),
    (200, b'{"keys": 1}'),
    (200, b'{"keys": [1]}'),
    (200, b'{"keys": [{}]}'),
    (200, b'{"keys": [{"kty": "OKP"}]}'),
    (200, b'{"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "\xc3\xa9"}]}'),
    (200, b'{"keys": [{"kty": "RSA", "n": 1, "e": []}]}'),
    (200, b'{"keys": [{"kty": "unknown"}]}'),
    (200, b"[" * 100_000),
]


@pytest.mark.parametrize(("status", "body"), BAD_KEYS)
async def test_keys_that_cannot_be_read_are_a_503_and_who_is_logged_in_stays_so(
    issuer: Issuer, key: OKPKey, status: int, body: bytes
) -> None:
    issuer.status, issuer.body = status, body
    verifier = Verifier(ISSUER, AUDIENCE, issuer.address, "production")
    with pytest.raises(Problem) as caught:
        await verifier.verify(sign(key))
    assert (caught.value.status, caught.value.code) == (503, "identity-provider-away")

    issuer.status = 200
    issuer.publish(key)
    with later(verifier, auth.RETRY_EVERY):
        token = sign(key)
        await verifier.verify(token)
    issuer.status, issuer.body = status, body
    with later(verifier, 31), pytest.raises(BadToken):
        await verifier.verify(sign(new_key("unknown")))
    assert (await verifier.verify(token)).sub == "p1"
    assert (await verifier.verify(sign(key, sub="p2"))).sub == "p2"


async def test_an_issuer_that_is_away_is_not_asked_by_everybody(key: OKPKey, tmp_path: Path) -> None:
    for address in (
        "http://127.0.0.1:1/certs",
        "https://127.0.0.1:1/certs",
        str(tmp_path / "none"),
        str(tmp_path),
    ):
        verifier = Verifier(ISSUER, AUDIENCE, address, "production")
        tries = await asyncio.gather(*(verifier.verify(sign(key)) for _ in range(20)), return_exceptions=True)
        assert {getattr(problem, "status", problem) for problem in tries} == {503}


async def test_a_slow_issuer_that_fails_is_asked_once_for_all_who_wait(issuer: Issuer, key: OKPKey) -> None:
    issuer.status, issuer.delay = 500, 0.05
    verifier = Verifier(ISSUER, AUDIENCE, issuer.address, "production")
    tries = await asyncio.gather(*(verifier.verify(sign(key)) for _ in range(20)), return_exceptions=True)
    assert {getattr(problem, "status", problem) for problem in tries} == {503}
    assert issuer.asked == 1
