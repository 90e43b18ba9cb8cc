"""Tokens: which are believed and which are refused, however they are made."""

import base64
import json
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from shared import auth
from shared.auth import Verifier, bearer
from shared.demo import DemoIssuer, DemoIssuerRefused
from shared.principal import BadToken
from shared.problems import Problem
from shared.settings import DEMO_ISSUER
from tests.shared.issuing import AUDIENCE, CLAIMS, ISSUER, FromNow, new_key, of_file, sign


@pytest.fixture
def key() -> OKPKey:
    return new_key()


@pytest.fixture
def verifier(key: OKPKey, tmp_path: Path) -> Verifier:
    return of_file(tmp_path / "jwks.json", key)


async def test_a_good_token_tells_who_is_asking(verifier: Verifier, key: OKPKey) -> None:
    person = await verifier.verify(sign(key))
    assert (person.sub, person.name, sorted(person.roles)) == ("p1", "Aagje", ["staff"])


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")  # EdDSA has a newer name, and is still sent
@pytest.mark.parametrize(
    ("make", "alg"),
    [
        (lambda: RSAKey.generate_key(2048, {"kid": "k"}), "RS256"),
        (lambda: RSAKey.generate_key(2048, {"kid": "k"}), "PS256"),
        (lambda: ECKey.generate_key("P-256", {"kid": "k"}), "ES256"),
        (lambda: OKPKey.generate_key("Ed25519", {"kid": "k"}), "EdDSA"),
    ],
)
async def test_the_signatures_of_real_identity_providers_are_known(
    make: Callable[[], Any], alg: str, tmp_path: Path
) -> None:
    key = make()
    assert (await of_file(tmp_path / "jwks.json", key).verify(sign(key, alg))).sub == "p1"


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
@pytest.mark.parametrize(
    "claims",
    [
        {"exp": FromNow(-31)},
        {"exp": 0},
        {"exp": ...},
        {"exp": None},
        {"exp": "2099-01-01"},
        {"exp": [9999999999]},
        {"exp": True},
        {"exp": float("nan")},
        {"exp": float("inf")},
        {"nbf": FromNow(3600)},
        {"iat": FromNow(3600)},
        {"iss": "https://login.example.nl/realms/other"},
        {"iss": DEMO_ISSUER},
        {"iss": [ISSUER]},
        {"iss": ...},
        {"aud": "other"},
        {"aud": ["other", "another"]},
        {"aud": "innovatiebieb2"},
        {"aud": [1]},
        {"aud": ...},
        {"sub": ...},
        {"sub": ""},
        {"sub": 7},
        {"sub": "a\x00b"},
        {"sub": "a\ud800b"},
        {"sub": "x" * 256},
        {"name": {"first": "Aagje"}},
        {"email": 1},
        {"roles": "staff"},
        {"roles": {"staff": True}},
        {"roles": [["staff"]]},
        {"roles": [None]},
        {"roles": 1},
        {"roles": ["x"] * 101},
        {"library": "Bibliotheek Assen"},
        {"library": ["NL-0100000000"]},
        {"library": {}},
        {"library": {"isil": "NL-1", "name": "x"}},
        {"library": {"isil": 1, "name": "x", "province": "drenthe"}},
        {"poi": ["biblionet-drenthe"]},
        {"provinces": "drenthe"},
        {"provinces": [1]},
    ],
)
async def test_claims_that_are_not_right_are_refused(claims: dict[str, Any], verifier: Verifier, key: OKPKey) -> None:
    with pytest.raises(BadToken):
        await verifier.verify(sign(key, **claims))


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": ["account", AUDIENCE]},
        {"exp": FromNow(-5)},
        {"exp": 10**400},
        {"roles": ...},
        {"roles": None, "provinces": None, "library": None, "poi": None, "name": None},
        {"roles": ["staff", "offline_access"]},
    ],
)
async def test_claims_that_identity_providers_do_send_are_accepted(
    claims: dict[str, Any], verifier: Verifier, key: OKPKey
) -> None:
    token = sign(key, **claims)
    for _ in range(2):
        assert (await verifier.verify(token)).roles <= {"staff"}


def encoded(value: Any) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def forgeries(key: OKPKey) -> dict[str, str]:
    """Tokens that somebody without the key can make."""
    good = sign(key)
    header, payload, signature = good.split(".")
    public = json.dumps(key.as_dict(private=False)).encode()
    raw = base64.urlsafe_b64decode(str(key.as_dict(private=False)["x"]) + "==")
    stranger = new_key(key.kid or "")
    critical = encoded({"alg": "Ed25519", "kid": key.kid, "crit": ["x"], "x": 1})
    return {
        "alg none": f"{encoded({'alg': 'none'})}.{payload}.",
        "alg none with its signature": f"{encoded({'alg': 'none', 'kid': key.kid})}.{payload}.{signature}",
        "alg NONE": f"{encoded({'alg': 'NonE', 'kid': key.kid})}.{payload}.{signature}",
        "HS256 with the public key as JSON": sign(OctKey.import_key(public, {"kid": "first"}), "HS256"),
        "HS256 with the public key as bytes": sign(OctKey.import_key(raw, {"kid": "first"}), "HS256"),
        "signed by a stranger under our kid": sign(stranger),
        "a key in its own header": sign(stranger, header={"jwk": stranger.as_dict(private=False)}),
        "an address of a key in its own header": sign(stranger, header={"jku": "http://127.0.0.1:1/", "kid": "other"}),
        "another payload": f"{header}.{encoded({**CLAIMS, 'roles': ['spn'], 'exp': 9999999999})}.{signature}",
        "a changed header": f"{encoded({'alg': 'Ed25519', 'kid': key.kid, 'x': 1})}.{payload}.{signature}",
        "without signature": f"{header}.{payload}.",
        "half a signature": f"{header}.{payload}.{signature[:40]}",
        "an algorithm we don't take": f"{encoded({'alg': 'RS512', 'kid': key.kid})}.{payload}.{signature}",
        "an algorithm of another key type": f"{encoded({'alg': 'RS256', 'kid': key.kid})}.{payload}.{signature}",
        "a critical header": f"{critical}.{payload}.{signature}",
        "an unencoded payload": sign(stranger, header={"b64": False, "crit": ["b64"]}),
    }


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
async def test_forged_tokens_are_refused(verifier: Verifier, key: OKPKey) -> None:
    for name, token in forgeries(key).items():
        with pytest.raises(BadToken):
            pytest.fail(f"{name}: {await verifier.verify(token)}")


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
async def test_a_shared_secret_is_no_key_even_when_the_issuer_publishes_one(tmp_path: Path) -> None:
    secret = OctKey.import_key(b"s" * 32, {"kid": "shared"})
    keys = tmp_path / "jwks.json"
    keys.write_text(json.dumps({"keys": [{"kty": "oct", "kid": "shared", "k": encoded(b"s" * 32)}]}))
    with pytest.raises(BadToken):
        await Verifier(ISSUER, AUDIENCE, str(keys), "production").verify(sign(secret, "HS256"))


async def test_garbage_is_refused_and_nothing_worse(verifier: Verifier, key: OKPKey) -> None:
    header, payload, signature = sign(key).split(".")
    nested = sign(key)
    for _ in range(3):
        nested = sign(key, header={"cty": "JWT"}, nested=nested)
    deep = b"[" * 50_000 + b"]" * 50_000
    long_number = b'{"alg": "Ed25519", "kid": ' + b"9" * 9999 + b"}"
    headers: list[Any] = [None, 1, "x", [], [{}], {}, {"alg": None}, {"alg": 1}, {"alg": ["Ed25519"], "kid": key.kid}]
    kids: list[Any] = [1, None, [], {}, "", "x" * 9999]
    headers += [{"alg": "Ed25519", "kid": kid} for kid in kids]
    headers += [{"alg": "Ed25519", "kid": key.kid, "crit": 1}]
    garbage = [
        "", ".", "..", "...", "....", "x", "a.b", "a.b.c", "a.b.c.d.e", "null", "e30.e30.e30", "=.=.=",
        "\x00", "\x00.\x00.\x00",
        "ë.ü.é", "🙂" * 30, "\ud800.\ud800.\ud800", "x" * 100_000, "." * 100_000, f"{'x' * 50_000}.{'y' * 50_000}.z",
        f"{header}.{payload}", f"{header}.{payload}.{signature}.{signature}", f"{header}.{'x' * 100_000}.{signature}",
        f"{nested}.{nested}", f"{header}.{encoded(nested.encode())}.{signature}",
        f"{encoded(deep)}.{payload}.{signature}", f"{encoded(b'{' + deep)}.x.y",
        *(f"{encoded(value)}.{payload}.{signature}" for value in headers),
        f"{encoded({'alg': 'dir', 'enc': 'A256GCM', 'zip': 'DEF'})}..{'x' * 16}.{'y' * 9999}.{'z' * 22}",
        f"{encoded(long_number)}.{payload}.{signature}",
        f"{encoded(bytes(range(256)))}.{encoded(bytes(range(256)))}.{encoded(bytes(range(256)))}",
    ]  # fmt: skip
    chance = random.Random(1)
    good = sign(key)
    for _ in range(300):
        letters = list(good)
        for _ in range(chance.randint(1, 3)):
            letters[chance.randrange(len(letters) - 2)] = chance.choice("AZaz09-_.=%\x00é ")
        if (spoilt := "".join(letters)) != good:
            garbage.append(spoilt)
    for token in garbage:
        with pytest.raises(BadToken):
            pytest.fail(f"{token[:80]!r}: {await verifier.verify(token)}")


@pytest.mark.parametrize(
    "payload", [b"", b"x", b"1", b"[]", b'"x"', b"\xff", b"[" * 99_999, b'{"exp": ' + b"9" * 9999 + b"}"]
)
async def test_a_good_signature_under_nonsense_is_refused_too(payload: bytes, verifier: Verifier, key: OKPKey) -> None:
    token = str(jws.serialize_compact({"alg": "Ed25519", "kid": key.kid}, payload, key, ["Ed25519"]))
    with pytest.raises(BadToken):
        await verifier.verify(token)


async def test_a_token_without_key_id_is_only_taken_when_there_is_one_key(tmp_path: Path, key: OKPKey) -> None:
    one, two = of_file(tmp_path / "one.json", key), of_file(tmp_path / "two.json", key, new_key("second"))
    token = sign(key, header={"kid": ...})
    assert (await one.verify(token)).sub == "p1"
    with pytest.raises(BadToken):
        await two.verify(token)


async def test_a_remembered_token_is_forgotten_when_it_expires(
    verifier: Verifier, key: OKPKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = sign(key, exp=int(time.time()) + 60)
    await verifier.verify(token)
    monkeypatch.setattr(verifier, "_decode", _must_not_be_asked)
    await verifier.verify(token)  # from memory
    monkeypatch.undo()
    now = time.time() + 60 + auth.LEEWAY + 1
    monkeypatch.setattr(time, "time", lambda: now)
    with pytest.raises(BadToken):
        await verifier.verify(token)


def _must_not_be_asked(*_: Any) -> dict[str, Any]:
    raise AssertionError("decoded again")


async def test_a_refusal_is_not_remembered_and_memory_has_a_limit(
    verifier: Verifier, key: OKPKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "REMEMBERED", 3)
    for number in range(10):
        await verifier.verify(sign(key, sub=f"p{number}"))
        with pytest.raises(BadToken):
            await verifier.verify(f"garbage{number}")
    assert len(verifier._known) == 3


@pytest.mark.parametrize("mode", ["production", "", "Local", "test"])
def test_the_demo_issuer_does_not_exist_outside_local_mode(mode: Any, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="demo issuer"):
        Verifier(DEMO_ISSUER, AUDIENCE, str(tmp_path / "jwks.json"), mode)
    with pytest.raises(DemoIssuerRefused):
        DemoIssuer.open(tmp_path, mode)
    assert not list(tmp_path.iterdir())


async def test_a_demo_token_is_worth_nothing_to_a_service_that_trusts_another_issuer(tmp_path: Path) -> None:
    demo = DemoIssuer.open(tmp_path, "local")
    for mode in ("production", "local"):
        verifier = Verifier(ISSUER, AUDIENCE, str(demo.jwks), mode)
        with pytest.raises(BadToken):
            await verifier.verify(demo.token("spn"))


@pytest.mark.parametrize("header", ["Basic eDp5", "Bearer", "Bearer ", "Bearer  \t", "", "Token x", "bearerx y"])
def test_another_scheme_than_bearer_is_refused(header: str) -> None:
    with pytest.raises(Problem) as caught:
        bearer(header)
    assert caught.value.status == 401


@pytest.mark.parametrize("header", ["Bearer x.y.z", "bearer x.y.z", "BEARER   x.y.z "])
def test_the_scheme_may_be_written_in_any_case(header: str) -> None:
    assert bearer(header) == "x.y.z"


def test_no_header_is_nobody() -> None:
    assert bearer(None) is None
