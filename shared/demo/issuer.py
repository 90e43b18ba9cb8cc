"""Signs tokens for the personas, so that local mode needs no identity provider.

Whoever holds the key can be anyone. So it is made on the spot, stays in one folder that only its owner can read, and
the issuer does not exist in any mode but `local`.
"""

import json
import os
import secrets
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey

from shared.demo.personas import PERSONAS
from shared.settings import DEMO_ISSUER

ISSUER = DEMO_ISSUER
AUDIENCE = "innovatiebieb"
ALGORITHM = "Ed25519"
"""EdDSA over Ed25519 under its own name: RFC 9864 deprecates the name EdDSA, which leaves the curve open."""
LIFETIME_S = 12 * 60 * 60
"""A working day: nobody has to log in again during a demonstration, and yesterday's token is worth nothing."""


class DemoIssuerRefused(RuntimeError):
    """Raised at start-up outside local mode. A process that meets it must end: anyone could log in as anyone."""


class DemoIssuer:
    """The issuer that keeps its key in one folder. Several processes may open the same folder at once."""

    def __init__(self, key: OKPKey, jwks: Path) -> None:
        self._key = key
        self.jwks = jwks
        """The file with the public key, for whoever checks tokens."""

    @classmethod
    def open(cls, folder: Path, mode: str) -> Self:
        """Reads the signing key in `folder`, or makes it there. Refuses (DemoIssuerRefused) unless mode is `local`."""
        if mode != "local":
            raise DemoIssuerRefused(f"The demo issuer exists only in local mode, not in {mode!r}: use an OIDC issuer.")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / "key.json"
        if not path.exists():
            key = OKPKey.generate_key("Ed25519", {"use": "sig", "alg": ALGORITHM})
            key.ensure_kid()
            _write_once(path, json.dumps(key.as_dict(private=True)))
        # Read back even after writing: when two processes start together, one of them wrote the key for both.
        key = OKPKey.import_key(json.loads(path.read_text()))
        jwks = folder / "jwks.json"
        _replace(jwks, json.dumps(KeySet([key]).as_dict(private=False)))
        return cls(key, jwks)

    def token(self, who: str | Mapping[str, Any], now: float | None = None) -> str:
        """A signed token, valid for 12 hours, for a persona's name (KeyError when unknown) or for given claims."""
        claims = dict(PERSONAS[who] if isinstance(who, str) else who)
        claims.pop("about", None)
        issued = int(time.time() if now is None else now)
        claims |= {"iss": ISSUER, "aud": AUDIENCE, "iat": issued, "exp": issued + LIFETIME_S}
        return jwt.encode({"alg": ALGORITHM, "kid": self._key.kid}, claims, self._key, algorithms=[ALGORITHM])


def _write_once(path: Path, text: str) -> None:
    """The whole file or nothing, never over an existing one: a link, unlike a rename, fails when the name is taken."""
    half = _private(path, text)
    try:
        os.link(half, path)
    except FileExistsError:
        pass
    finally:
        half.unlink()


def _replace(path: Path, text: str) -> None:
    _private(path, text).replace(path)


def _private(beside: Path, text: str) -> Path:
    half = beside.with_name(f".{beside.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    return half
