import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError
from joserfc.jwk import KeySet, OKPKey

from shared.demo import AUDIENCE, ISSUER, PERSONAS, DemoIssuer, DemoIssuerRefused


def claims_of(token: str, issuer: DemoIssuer) -> dict[str, object]:
    keys = KeySet.import_key_set(json.loads(issuer.jwks.read_text()))
    return dict(jwt.decode(token, keys, algorithms=["Ed25519"]).claims)


def test_a_token_is_checked_with_the_published_key_and_carries_the_claims_of_the_persona(tmp_path: Path) -> None:
    issuer = DemoIssuer.open(tmp_path / "demo-issuer", "local")
    claims = claims_of(issuer.token("medewerker-assen", now=1_000_000), issuer)
    persona = PERSONAS["medewerker-assen"]
    assert claims == {
        "sub": "medewerker-assen",
        "name": persona["name"],
        "email": "medewerker-assen@example.nl",
        "roles": ["staff"],
        "library": persona["library"],
        "iss": ISSUER,
        "aud": AUDIENCE,
        "iat": 1_000_000,
        "exp": 1_000_000 + 12 * 3600,
    }


def test_claims_of_ones_own_making_are_signed_too(tmp_path: Path) -> None:
    issuer = DemoIssuer.open(tmp_path, "local")
    assert claims_of(issuer.token({"sub": "x", "roles": ["admin"]}), issuer)["roles"] == ["admin"]


def test_an_unknown_persona_is_a_key_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        DemoIssuer.open(tmp_path, "local").token("niemand")


@pytest.mark.parametrize("mode", ["production", "", "LOCAL", "test"])
def test_outside_local_mode_the_issuer_is_refused_and_leaves_nothing_behind(tmp_path: Path, mode: str) -> None:
    with pytest.raises(DemoIssuerRefused):
        DemoIssuer.open(tmp_path / "demo-issuer", mode)
    assert not (tmp_path / "demo-issuer").exists()


def test_the_key_is_for_its_owner_only_and_not_in_what_is_published(tmp_path: Path) -> None:
    folder = tmp_path / "demo-issuer"
    issuer = DemoIssuer.open(folder, "local")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "key.json").stat().st_mode) == 0o600
    (published,) = json.loads(issuer.jwks.read_text())["keys"]
    assert published["kid"]
    assert "d" not in published


def test_opening_the_folder_again_keeps_the_key(tmp_path: Path) -> None:
    token = DemoIssuer.open(tmp_path, "local").token("spn")
    assert claims_of(token, DemoIssuer.open(tmp_path, "local"))["sub"] == "spn"


def test_a_key_from_another_folder_is_not_accepted(tmp_path: Path) -> None:
    token = DemoIssuer.open(tmp_path / "a", "local").token("spn")
    other = DemoIssuer.open(tmp_path / "b", "local")
    with pytest.raises(InvalidKeyIdError):
        claims_of(token, other)


def test_processes_that_start_together_end_up_with_one_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    everyone_saw_no_key = Barrier(8, timeout=10)
    generate = OKPKey.generate_key

    def generate_together(*args: Any) -> OKPKey:
        everyone_saw_no_key.wait()
        return generate(*args)

    monkeypatch.setattr(OKPKey, "generate_key", generate_together)
    with ThreadPoolExecutor(8) as pool:
        issuers = list(pool.map(lambda _: DemoIssuer.open(tmp_path, "local"), range(8)))
    for issuer in issuers:
        assert claims_of(issuer.token("kb"), issuers[0])["sub"] == "kb"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["jwks.json", "key.json"]
