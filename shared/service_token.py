"""An application's own token (client credentials), for calls that no person makes: a call without any token never is.

The secret goes to the provider's token endpoint and nowhere else: it is in no log line, no error and no repr.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from urllib.parse import quote

import httpx
from pydantic import SecretStr

from shared.discovery import PATIENCE, Misconfigured, Provider

RENEW_BEFORE = 30.0
"""Seconds before its end that a token is renewed; of a short-lived one, half its life."""
RETRY_EVERY = 1.0
"""Seconds between tries as long as the provider gives none."""


class NoToken(Exception):
    """The provider gives no token now; the message is for the log."""


class ServiceToken:
    """One account at the provider, and its newest token, fetched once for all who want it."""

    def __init__(
        self, provider: Callable[[], Awaitable[Provider]], client_id: str, secret: SecretStr, scope: str = ""
    ) -> None:
        """`provider` finds the provider's addresses, such as `Verifier.provider`."""
        self._provider, self._scope = provider, scope
        self._auth = (quote(client_id, safe=""), quote(secret.get_secret_value(), safe=""))
        self._token = ""
        self._renew_at = self._ends_at = self._retry_at = float("-inf")
        self._failure = ""
        self._fetching = asyncio.Lock()

    async def get(self) -> str:
        """A token that is still good for a while. Raises NoToken."""
        if time.monotonic() < self._renew_at:
            return self._token
        if self._fetching.locked() and time.monotonic() < self._ends_at:
            return self._token  # somebody fetches the next one; nobody has to wait for it
        async with self._fetching:
            if time.monotonic() >= max(self._renew_at, self._retry_at):
                await self._fetch()
        if time.monotonic() < self._ends_at:
            return self._token
        raise NoToken(self._failure)

    async def _fetch(self) -> None:
        form = {"grant_type": "client_credentials"} | ({"scope": self._scope} if self._scope else {})
        asked_at = time.monotonic()
        try:
            address = (await self._provider()).token_endpoint
            if address is None:
                raise Misconfigured("no token_endpoint")
            async with httpx.AsyncClient(timeout=PATIENCE, auth=self._auth) as client:
                answer = await client.post(address, data=form, headers={"Accept": "application/json"})
            if answer.status_code != 200:
                raise Misconfigured(f"token endpoint answered {answer.status_code}")
            given = answer.json()
            lasts = float(given["expires_in"])
            self._token = str(given["access_token"])
        except (httpx.HTTPError, Misconfigured, ValueError, KeyError, TypeError) as fault:
            # Without the fault's own text, unless it is ours: a library's may quote what was sent.
            self._failure = str(fault) if isinstance(fault, Misconfigured) else type(fault).__name__
            self._retry_at = time.monotonic() + RETRY_EVERY
            return
        self._ends_at = asked_at + lasts
        self._renew_at = asked_at + max(lasts - RENEW_BEFORE, lasts / 2)
