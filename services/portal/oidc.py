"""Log in at the identity provider: the authorization code flow with PKCE, as OpenID Connect Core 3.1 has it.

Signatures and claims are joserfc's business, the network is httpx's. What is here is which of them has to fit what.
"""

import hmac
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode

import httpx
from joserfc import jwt

from services.portal.settings import PortalSettings
from shared.auth import Verifier
from shared.discovery import PATIENCE, Misconfigured, Provider
from shared.principal import BadToken, Principal
from shared.problems import Problem

BACK = "/inloggen/terug"
"""Where the provider sends people: registered there, letter for letter."""
KNOWN_FOR = 300.0
"""Seconds that the provider's addresses are believed without asking again."""
BACKCHANNEL = "http://schemas.openid.net/event/backchannel-logout"


class ProviderAway(Exception):
    """The provider did not answer, or not in a way that says anything about this person."""


class LoginFailed(Exception):
    """This attempt is over and nobody is logged in. The message is for the log."""

    def __init__(self, reason: str, *, cancelled: bool = False) -> None:
        super().__init__(reason)
        self.cancelled = cancelled
        """The person turned back himself."""


class LoginEnded(Exception):
    """The provider gives no new token: the session there is over."""


@dataclass(frozen=True)
class Tokens:
    """What a log-in brought. `until` is when the access token ends, in seconds since 1970."""

    access: str = field(repr=False)
    claims: dict[str, Any] = field(repr=False)
    until: float
    sub: str
    refresh: str | None = field(default=None, repr=False)
    id_token: str | None = field(default=None, repr=False)
    sid: str | None = None

    def kept(self) -> dict[str, Any]:
        return asdict(self)


class Login:
    """One provider, one client of it: ours."""

    def __init__(self, settings: PortalSettings, verifier: Verifier) -> None:
        self._verifier = verifier
        self._client_id, self._scope = settings.oidc_client_id, settings.oidc_scope
        self._home = settings.portal_url.rstrip("/")
        # RFC 6749 2.3.1: both are form-encoded before they go into the header.
        self._auth = (quote(self._client_id, safe=""), quote(settings.oidc_client_secret.get_secret_value(), safe=""))
        self._provider: Provider | None = None
        self._asked_at = float("-inf")

    async def begin(self, back: str) -> tuple[str, dict[str, str]]:
        """Where to send the browser, and what it must bring back. Raises ProviderAway."""
        provider = await self.provider()
        attempt = {
            "state": secrets.token_urlsafe(32),
            "nonce": secrets.token_urlsafe(32),
            "verifier": secrets.token_urlsafe(48),
            "back": back,
        }
        challenge = urlsafe_b64encode(sha256(attempt["verifier"].encode()).digest()).decode().rstrip("=")
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._home + BACK,
            "scope": self._scope,
            "state": attempt["state"],
            "nonce": attempt["nonce"],
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        if provider.authorization_endpoint is None:
            raise ProviderAway("no authorization_endpoint")
        return _with_query(provider.authorization_endpoint, query), attempt

    async def finish(self, attempt: Mapping[str, str], answer: Mapping[str, str]) -> Tokens:
        """The tokens, when the answer belongs to this attempt. Raises LoginFailed, ProviderAway."""
        if not hmac.compare_digest(answer.get("state", "").encode(), attempt["state"].encode()):
            raise LoginFailed("state")
        provider = await self.provider()
        # RFC 9207: an answer of another provider must not make us send its code, or ours, to the wrong one.
        if ("iss" in answer or provider.names_itself) and answer.get("iss") != provider.issuer:
            raise LoginFailed("iss")
        if error := answer.get("error"):
            raise LoginFailed(f"provider says {error[:50]!r}", cancelled=error == "access_denied")
        if not (code := answer.get("code")):
            raise LoginFailed("no code")
        try:
            given = await self._ask(
                grant_type="authorization_code",
                code=code,
                redirect_uri=self._home + BACK,
                code_verifier=attempt["verifier"],
            )
            return await self._checked(given, attempt["nonce"])
        except (LoginEnded, BadToken) as fault:
            raise LoginFailed(str(fault)) from None

    async def renew(self, kept: Tokens) -> Tokens:
        """With a new access token, of the same person. Raises LoginEnded, ProviderAway."""
        given = await self._ask(grant_type="refresh_token", refresh_token=kept.refresh or "")
        try:
            access, claims, until = await self._access(given, kept.sub)
        except BadToken as fault:
            raise LoginEnded(str(fault)) from None
        refresh = given.get("refresh_token")
        refresh = refresh if isinstance(refresh, str) else kept.refresh  # not every provider gives a new one
        return replace(kept, access=access, claims=claims, until=until, refresh=refresh)

    async def logout_address(self, id_token: str) -> str | None:
        """Where the person logs out of the provider, and is sent back to our home page; None when it has no such."""
        try:
            provider = await self.provider()
        except ProviderAway:
            return None
        if provider.end_session_endpoint is None:
            return None
        query = {
            "id_token_hint": id_token,
            "client_id": self._client_id,
            "post_logout_redirect_uri": f"{self._home}/",
        }
        return _with_query(provider.end_session_endpoint, query)

    async def ended(self, logout_token: str) -> tuple[str | None, str | None]:
        """`sid` and `sub` of a session that the provider says has ended (Back-Channel Logout 2.6).

        Raises BadToken, ProviderAway.
        """
        rules = self._rules(iat={"essential": True}, jti={"essential": True}, events={"essential": True})
        claims = await self._signed(logout_token, rules, ("jwt", "logout+jwt"))
        if not isinstance(claims["events"], dict) or BACKCHANNEL not in claims["events"] or "nonce" in claims:
            raise BadToken("no logout token")
        sid, sub = (value if isinstance(value := claims.get(name), str) else None for name in ("sid", "sub"))
        if not sid and not sub:
            raise BadToken("neither sid nor sub")
        return sid, sub

    async def provider(self) -> Provider:
        """The provider's addresses, at most five minutes old, or older as long as it does not answer."""
        if self._provider is None or time.monotonic() - self._asked_at > KNOWN_FOR:
            try:
                self._provider = await self._verifier.provider()
                self._asked_at = time.monotonic()
            except (httpx.HTTPError, Misconfigured, ValueError) as fault:
                if self._provider is None:
                    raise ProviderAway(str(fault) or type(fault).__name__) from fault
        return self._provider

    async def _ask(self, **form: str) -> dict[str, Any]:
        """The token endpoint's answer. Raises LoginEnded for a refusal, ProviderAway."""
        address = (await self.provider()).token_endpoint
        if address is None:
            raise ProviderAway("no token_endpoint")
        try:
            async with httpx.AsyncClient(timeout=PATIENCE, auth=self._auth) as client:
                answer = await client.post(address, data=form, headers={"Accept": "application/json"})
            given = answer.json()
        except (httpx.HTTPError, ValueError) as fault:
            raise ProviderAway(type(fault).__name__) from fault
        if answer.status_code == 200 and isinstance(given, dict):
            return given
        error = str(given.get("error"))[:50] if isinstance(given, dict) else ""
        if answer.status_code == 400 and error == "invalid_grant":
            raise LoginEnded(error)
        # A wrong secret, say: it is about us, not about this person, and does not get better by logging in again.
        raise ProviderAway(f"token endpoint answered {answer.status_code} {error}")

    async def _checked(self, given: Mapping[str, Any], nonce: str) -> Tokens:
        id_token, refresh = given.get("id_token"), given.get("refresh_token")
        if not isinstance(id_token, str):
            raise BadToken("no ID token")
        rules = self._rules(iat={"essential": True}, sub={"essential": True}, nonce={"essential": True, "value": nonce})
        claims = await self._signed(id_token, rules, ("jwt",))
        if claims.get("azp", self._client_id) != self._client_id:
            raise BadToken("azp of the ID token")
        access, ours, until = await self._access(given, claims["sub"])
        sid = claims.get("sid")
        return Tokens(
            access=access,
            claims=ours,
            until=until,
            sub=claims["sub"],
            refresh=refresh if isinstance(refresh, str) else None,
            id_token=id_token,
            sid=sid if isinstance(sid, str) else None,
        )

    async def _access(self, given: Mapping[str, Any], sub: str) -> tuple[str, dict[str, Any], float]:
        """The access token as the services will see it: what they would refuse, nobody is logged in with."""
        access = given.get("access_token")
        if not isinstance(access, str) or str(given.get("token_type")).lower() != "bearer":
            raise BadToken("no bearer token")
        try:
            person = await self._verifier.verify(access)
            claims = await self._verifier.signed(access)
        except Problem as fault:
            raise ProviderAway(fault.code) from None
        if claims.get("sub") != sub or person.anonymous:
            raise BadToken("sub of the access token")
        return access, facts(person), float(claims["exp"])

    async def _signed(self, token: str, rules: jwt.JWTClaimsRegistry, kinds: tuple[str, ...]) -> dict[str, Any]:
        try:
            return await self._verifier.signed(token, rules, kinds)
        except Problem as fault:
            raise ProviderAway(fault.code) from None

    def _rules(self, **more: Any) -> jwt.JWTClaimsRegistry:
        return self._verifier.rules_for(self._client_id, **more)


def facts(person: Principal) -> dict[str, Any]:
    """A person's claims as the contract has them, for pages to decide what to show."""
    return {
        "sub": person.sub,
        "name": person.name,
        "roles": sorted(person.roles),
        "library": asdict(person.library) if person.library else None,
        "poi": person.poi,
        "provinces": sorted(person.provinces),
    }


def of_persona(token: str, person: Principal, until: float) -> Tokens:
    """The same for a persona of local mode, whose token nobody renews."""
    return Tokens(access=token, claims=facts(person), until=until, sub=person.sub)


def _with_query(address: str, query: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"
