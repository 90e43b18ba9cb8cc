"""Who is asking: bearer tokens of one issuer, checked for signature, issuer, audience, time, and what they are for.

The demo issuer's tokens are refused outside local mode, at start-up, not at the first request.
"""

import asyncio
import json
import time
from collections import OrderedDict
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Self

import httpx
import structlog
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError
from joserfc.jwk import KeySet

from shared.claims import AS_AGREED, ClaimMap
from shared.discovery import Misconfigured, Provider, check_address, discover, document_address
from shared.principal import BadToken, Principal
from shared.problems import Problem, Text, unauthorized
from shared.settings import DEMO_ISSUER, REFUSED_DEMO, AuthSettings, Mode, listed

log = structlog.get_logger(__name__)

ALGORITHMS = ["EdDSA", "Ed25519", "RS256", "PS256", "ES256"]
"""Named here, never taken from the token: no `none`, no shared secrets."""
LEEWAY = 30
"""Seconds that two clocks may differ, unless BIEB_AUTH_CLOCK_SKEW says otherwise."""
MEDIA_TYPES = ("jwt", "at+jwt")
"""The header's `typ`, when there is one. Anything else (`logout+jwt`, `dpop+jwt`) is no access token."""
PURPOSE = "bearer"
"""Keycloak's claim `typ`, when there is one; `ID`, `Refresh`, `Logout` and the like are for others than us."""
ONLY_IN_ID_TOKENS = ("at_hash", "c_hash", "s_hash", "nonce")
ONLY_IN_LOGOUT_TOKENS = ("events",)
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

    def __init__(
        self,
        issuer: str,
        audience: str,
        jwks: str,
        mode: Mode,
        *,
        discovery: str = "",
        http_hosts: Collection[str] = (),
        leeway: int = LEEWAY,
        claims: ClaimMap = AS_AGREED,
        clients: Collection[str] = (),
        anonymous_clients: Collection[str] = (),
    ) -> None:
        """`jwks` is a file or an http(s) address; empty: the address that the issuer's discovery document names.

        Raises SystemExit for the demo issuer outside local mode, and for an address that production may not trust.
        """
        if issuer == DEMO_ISSUER and mode != "local":
            raise SystemExit(REFUSED_DEMO)
        self.issuer, self._mode, self._http_hosts = issuer, mode, http_hosts
        self._jwks = jwks
        self._discovery = discovery or document_address(issuer)
        try:
            if not jwks or jwks.startswith(("http://", "https://")):
                check_address(jwks or self._discovery, mode, http_hosts)
        except Misconfigured as fault:
            raise SystemExit(f"{'BIEB_AUTH_JWKS' if jwks else 'BIEB_AUTH_DISCOVERY'}: {fault}") from None
        self._map, self._clients, self._anonymous = claims, clients, anonymous_clients
        self._leeway = leeway
        self._claims = self.rules_for(audience)
        self._keys: KeySet | None = None
        self._tried_at = float("-inf")
        self._reading = asyncio.Lock()
        self._known: OrderedDict[str, tuple[float, Principal]] = OrderedDict()

    @classmethod
    def of(cls, settings: AuthSettings) -> Self:
        """As the environment says. Raises SystemExit as above."""
        return cls(
            settings.auth_issuer,
            settings.auth_audience,
            settings.auth_jwks,
            settings.mode,
            discovery=settings.auth_discovery,
            http_hosts=listed(settings.auth_http_hosts),
            leeway=settings.auth_clock_skew,
            claims=ClaimMap.read(settings.auth_claims),
            clients=listed(settings.auth_clients),
            anonymous_clients=listed(settings.auth_anonymous_clients),
        )

    def rules_for(self, audience: str, **more: Any) -> jwt.JWTClaimsRegistry:
        """What a token of our issuer for this audience must say; `more` are joserfc's options for other claims."""
        return jwt.JWTClaimsRegistry(
            leeway=self._leeway,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "values": sorted(listed(audience))},
            exp={"essential": True},
            **more,
        )

    async def verify(self, token: str) -> Principal:
        """Raises BadToken, or Problem 503 when the issuer's keys were never readable."""
        known = self._known.get(token)
        if known is not None and known[0] > time.time():
            return known[1]
        claims = await self.signed(token)
        self._check_use(claims)
        principal = Principal.from_claims(self._map.to_ours(claims) | {"anonymous": self._is_anonymous(claims)})
        self._known[token] = (claims["exp"], principal)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return principal

    async def signed(
        self, token: str, rules: jwt.JWTClaimsRegistry | None = None, media_types: Collection[str] = MEDIA_TYPES
    ) -> dict[str, Any]:
        """The claims of a token that the issuer signed and that `rules` accept (default: those for access tokens).

        Raises BadToken, or Problem 503 as above.
        """
        rules = rules or self._claims
        try:
            return self._decode(token, self._keys or await self._newest_keys(), rules, media_types)
        except _OtherKey:
            return self._decode(token, await self._newest_keys(), rules, media_types)

    def _decode(
        self, token: str, keys: KeySet, rules: jwt.JWTClaimsRegistry, media_types: Collection[str]
    ) -> dict[str, Any]:
        try:
            decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)  # and the key's own `alg` and `use`
            rules.validate(decoded.claims)
        except (InvalidKeyIdError, BadSignatureError) as fault:
            raise _OtherKey(type(fault).__name__) from None
        except Exception as fault:  # noqa: BLE001 - a token may be any text at all, and the library trips over some
            raise BadToken(type(fault).__name__) from None
        kind = str(decoded.header.get("typ", "jwt")).lower().removeprefix("application/")
        if kind not in media_types:
            raise BadToken("header typ")
        return decoded.claims

    def _check_use(self, claims: Mapping[str, Any]) -> None:
        """An ID token proves to the portal who logged in; whoever holds one may not come here with it."""
        purpose = claims.get("typ")
        if purpose is not None and str(purpose).lower() != PURPOSE:
            raise BadToken("claim typ")
        # Older Keycloaks put the nonce in access tokens too, which then do say that they are.
        if purpose is None and any(name in claims for name in ONLY_IN_ID_TOKENS):
            raise BadToken("an ID token")
        if any(name in claims for name in ONLY_IN_LOGOUT_TOKENS):
            raise BadToken("a logout token")
        if self._clients and _client(claims) not in self._clients:
            raise BadToken("claim azp")

    def _is_anonymous(self, claims: Mapping[str, Any]) -> bool:
        return bool(self._anonymous) and _client(claims) in self._anonymous

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
                    why = str(fault) if isinstance(fault, Misconfigured) else type(fault).__name__
                    log.warning("auth.keys-unreadable", failure=why)
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
        address = (
            self._jwks or (await self.provider()).jwks_uri
        )  # read again each time: it may have moved with the keys
        if address.startswith(("http://", "https://")):
            async with httpx.AsyncClient(timeout=5) as client:
                return (await client.get(address)).raise_for_status().json()
        return json.loads(await asyncio.to_thread(Path(self._jwks).read_text))

    async def provider(self) -> Provider:
        """What the issuer says of itself now. Raises Misconfigured, httpx.HTTPError, ValueError."""
        return await discover(self.issuer, self._discovery, self._mode, self._http_hosts)


def _client(claims: Mapping[str, Any]) -> str:
    """The application that the token was given to: `azp` of OpenID Connect, `client_id` of RFC 9068."""
    return str(claims.get("azp") or claims.get("client_id"))


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
