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
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from shared.principal import BadToken, Principal
from shared.problems import Problem, Text, unauthorized
from shared.settings import DEMO_ISSUER, Mode

ALGORITHMS = ["EdDSA", "Ed25519", "RS256", "PS256", "ES256"]
"""Named here, never taken from the token: no `none`, no shared secrets."""
LEEWAY = 30
"""Seconds that two clocks may differ."""
REMEMBERED = 10_000
REFRESH_EVERY = 30.0


class Verifier:
    """Checks tokens against the issuer's published keys, and remembers the answer while a token is valid."""

    def __init__(self, issuer: str, audience: str, jwks: str, mode: Mode) -> None:
        """`jwks` is a file or an http(s) address. Raises SystemExit for the demo issuer outside local mode."""
        if issuer == DEMO_ISSUER and mode != "local":
            raise SystemExit(
                "BIEB_AUTH_ISSUER is the demo issuer, which exists in local mode only: set your identity provider"
            )
        self._issuer, self._jwks = issuer, jwks
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        self._keys: KeySet | None = None
        self._read_at = 0.0
        self._known: OrderedDict[str, tuple[float, Principal]] = OrderedDict()

    async def verify(self, token: str) -> Principal:
        """Raises BadToken."""
        known = self._known.get(token)
        if known is not None and known[0] > time.time():
            return known[1]
        claims = await self._read(token)
        principal = Principal.from_claims(claims)
        self._known[token] = (float(claims["exp"]), principal)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return principal

    async def _read(self, token: str) -> dict[str, Any]:
        for keys in (await self._current_keys(), await self._fresh_keys()):
            try:
                decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
                self._claims.validate(decoded.claims)
                return decoded.claims
            except JoseError as fault:
                failure: Exception = fault
            except (ValueError, TypeError, KeyError, RecursionError) as fault:  # a token may be any text at all
                failure = fault
        raise BadToken(type(failure).__name__)

    async def _current_keys(self) -> KeySet:
        return self._keys or await self._fresh_keys()

    async def _fresh_keys(self) -> KeySet:
        """Read the keys again, for the issuer may have rotated them; at most twice a minute."""
        if self._keys is None or time.monotonic() - self._read_at > REFRESH_EVERY:
            self._keys = KeySet.import_key_set(await self._fetch())
            self._read_at = time.monotonic()
        return self._keys

    async def _fetch(self) -> Any:
        if self._jwks.startswith(("http://", "https://")):
            try:
                async with httpx.AsyncClient(timeout=5) as client:
                    answer = await client.get(self._jwks)
                    return answer.raise_for_status().json()
            except httpx.HTTPError as fault:
                raise Problem(
                    503, "identity-provider-away",
                    Text("Inloggen kan even niet", "Log-in is away"),
                    Text("Probeer het over een minuut opnieuw.", "Try again in a minute."),
                ) from fault  # fmt: skip
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
