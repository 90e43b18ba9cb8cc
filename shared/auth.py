"""Who is asking: bearer tokens of one issuer, checked for signature, issuer, audience and time.

The demo issuer's tokens are refused outside local mode, at start-up, not at the first request.
"""

import asyncio
import json
import time
from collections import OrderedDict
from pathlib import Path
from typing import Any

import httpx
import structlog
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError
from joserfc.jwk import KeySet

from shared.principal import BadToken, Principal
from shared.problems import Problem, Text, unauthorized
from shared.settings import DEMO_ISSUER, REFUSED_DEMO, Mode

log = structlog.get_logger(__name__)

ALGORITHMS = ["EdDSA", "Ed25519", "RS256", "PS256", "ES256"]
"""Named here, never taken from the token: no `none`, no shared secrets."""
LEEWAY = 30
"""Seconds that two clocks may differ."""
REMEMBERED = 10_000
"""Valid tokens whose answer is kept."""
REFRESH_EVERY = 30.0
"""Seconds between two readings of the keys, whatever tokens come in."""
RETRY_EVERY = 1.0
"""The same as long as no key was ever read."""


class _OtherKey(BadToken):
    """Signed with a key that we don't know: perhaps the issuer has a new one."""


class Verifier:
    """Checks tokens against the issuer's published keys, and remembers the answer while a token is valid."""

    def __init__(self, issuer: str, audience: str, jwks: str, mode: Mode) -> None:
        """`jwks` is a file or an http(s) address. Raises SystemExit for the demo issuer outside local mode."""
        if issuer == DEMO_ISSUER and mode != "local":
            raise SystemExit(REFUSED_DEMO)
        self._jwks = jwks
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        self._keys: KeySet | None = None
        self._tried_at = float("-inf")
        self._reading = asyncio.Lock()
        self._known: OrderedDict[str, tuple[float, Principal]] = OrderedDict()

    async def verify(self, token: str) -> Principal:
        """Raises BadToken, or Problem 503 when the issuer's keys were never readable."""
        known = self._known.get(token)
        if known is not None and known[0] > time.time():
            return known[1]
        try:
            claims = self._decode(token, self._keys or await self._newest_keys())
        except _OtherKey:
            claims = self._decode(token, await self._newest_keys())
        principal = Principal.from_claims(claims)
        self._known[token] = (claims["exp"], principal)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return principal

    def _decode(self, token: str, keys: KeySet) -> dict[str, Any]:
        try:
            decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
            self._claims.validate(decoded.claims)
        except (InvalidKeyIdError, BadSignatureError) as fault:
            raise _OtherKey(type(fault).__name__) from None
        except Exception as fault:  # noqa: BLE001 - a token may be any text at all, and the library trips over some
            raise BadToken(type(fault).__name__) from None
        return decoded.claims

    async def _newest_keys(self) -> KeySet:
        """Read the keys again, for the issuer may have replaced them; seldom, for anyone can send an unknown key id.

        When they can't be read, those of the last time hold: who is logged in stays so.
        """
        async with self._reading:
            pause = RETRY_EVERY if self._keys is None else REFRESH_EVERY
            if time.monotonic() - self._tried_at >= pause:
                try:
                    self._keys = KeySet.import_key_set(await self._fetch())
                    self._known.clear()  # what a withdrawn key has signed is worth nothing any more
                except Exception as fault:  # noqa: BLE001 - away, no JSON, no keys: all the same to who wants to log in
                    log.warning("auth.keys-unreadable", failure=type(fault).__name__)
                self._tried_at = time.monotonic()
            if self._keys is None:
                raise Problem(
                    503,
                    "identity-provider-away",
                    Text("Inloggen kan even niet", "Log-in is away"),
                    Text("Probeer het over een minuut opnieuw.", "Try again in a minute."),
                )
            return self._keys

    async def _fetch(self) -> Any:
        if self._jwks.startswith(("http://", "https://")):
            async with httpx.AsyncClient(timeout=5) as client:
                return (await client.get(self._jwks)).raise_for_status().json()
        return json.loads(await asyncio.to_thread(Path(self._jwks).read_text))


def bearer(header: str | None) -> str | None:
    """The token of an Authorization header, None without one. Raises Problem 401 on another scheme."""
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise unauthorized(
            "Stuur een geldig token mee: Authorization: Bearer …", "Send a valid token: Authorization: Bearer …"
        )
    return token.strip()
