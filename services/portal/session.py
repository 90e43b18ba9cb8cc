"""Who is visiting. The cookie holds an id that says nothing; tokens and claims stay on the server (ADR 12).

Who is not logged in gets a session in a signed cookie at most: forms need one to be bound to, a database does not.
"""

import asyncio
import hashlib
import re
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import structlog
from fastapi import Request, Response

from services.portal.language import LANGUAGES
from services.portal.oidc import Login, LoginEnded, ProviderAway, Tokens
from services.portal.sealing import Sealer
from services.portal.settings import PortalSettings
from services.portal.store import SessionStore
from shared.vocabularies.loader import Language

log = structlog.get_logger(__name__)

FLASH_SECONDS = 60
LANGUAGE_SECONDS = 365 * 24 * 3600
ANONYMOUS_SECONDS = 3600
ATTEMPT_SECONDS = 600
"""From the moment one leaves for the provider until one is back: finding a password takes a while."""
RENEW_BEFORE = 30
"""Seconds before a token ends that it is renewed, so that none ends on its way to a service."""
RENEWING = 4
"""Renewals at once in a process: each holds a connection of the pool while the provider thinks."""
NETWORK = frozenset({"staff", "moderator", "regiogids", "council", "spn", "admin"})
"""Who works for a library, a POI, SPN or the KB: notifications lets them have webhooks."""
_ID = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Session:
    """`id` is random and new at every log-in; forms are bound to it. Without a token it is an anonymous session."""

    id: str = ""
    token: str | None = None
    claims: dict[str, Any] = field(default_factory=dict)
    away: bool = False
    """Somebody has a session, and we can't look it up now."""

    @property
    def known(self) -> bool:
        return self.token is not None

    @property
    def name(self) -> str:
        return str(self.claims.get("name") or "")

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(self.claims.get("roles") or [])

    @property
    def library(self) -> dict[str, str] | None:
        return self.claims.get("library")

    @property
    def province(self) -> str | None:
        """Where the visitor works: his library's province, else the first of his area."""
        return (self.library or {}).get("province") or next(iter(self.claims.get("provinces") or []), None)

    @property
    def submits(self) -> bool:
        return "staff" in self.roles and self.library is not None

    @property
    def moderates(self) -> bool:
        return bool(self.roles & {"moderator", "spn"})

    @property
    def oversees(self) -> bool:
        return bool(self.roles & {"spn", "admin"})

    @property
    def edits_terms(self) -> bool:
        return "spn" in self.roles

    @property
    def has_webhooks(self) -> bool:
        return bool(self.roles & NETWORK)

    def moderates_in(self, province: str | None) -> bool:
        return "spn" in self.roles or ("moderator" in self.roles and province in (self.claims.get("provinces") or []))

    def is_of(self, library: dict[str, Any] | None) -> bool:
        return bool(self.library and library and self.library.get("isil") == library.get("isil"))


class Sessions:
    """Reads and writes the cookies and what is kept behind them, and makes and checks the tokens of forms."""

    def __init__(self, settings: PortalSettings, store: SessionStore, login: Login | None = None) -> None:
        self._sealer = Sealer(settings.session_secret)
        self._store, self._login = store, login
        self._renewing = asyncio.Semaphore(RENEWING)
        self._secure = not settings.local
        prefix = "__Host-" if self._secure else ""
        self._cookie, self._flash = f"{prefix}bieb-sessie", f"{prefix}bieb-melding"
        self._attempt, self._language = f"{prefix}bieb-aanmelding", f"{prefix}bieb-taal"

    async def read(self, request: Request) -> Session:
        """The session of a request. Raises SessionsAway."""
        cookie = request.cookies.get(self._cookie, "")
        if not _ID.fullmatch(cookie):
            held = self._sealer.open("session", cookie)
            fresh = isinstance(held, dict) and held.get("until", 0) > time.time()
            return Session(id=held["id"]) if fresh else Session()
        kept = self._unlocked(cookie, await self._store.read(_hash(cookie)))
        if kept is not None and kept.until - RENEW_BEFORE < time.time():
            kept = await self._renewed(cookie, kept)
        return Session(cookie, kept.access, kept.claims) if kept is not None else Session()

    def start_anonymous(self, response: Response) -> Session:
        """For who is to fill in a form without being logged in."""
        session = Session(id=secrets.token_urlsafe(18))
        held = {"id": session.id, "until": int(time.time()) + ANONYMOUS_SECONDS}
        self._write(response, self._cookie, self._sealer.seal("session", held), ANONYMOUS_SECONDS)
        return session

    async def start(self, request: Request, response: Response, tokens: Tokens) -> Session:
        """A new session with a new id, so that an id planted before log-in is worth nothing after it.

        Raises SessionsAway; then nothing has changed.
        """
        cookie = secrets.token_urlsafe(32)
        until = None if tokens.refresh else datetime.fromtimestamp(tokens.until, UTC)
        login, person = tokens.sid and self._sealer.sign("login", tokens.sid), self._sealer.sign("person", tokens.sub)
        await self._store.add(_hash(cookie), self._locked(cookie, tokens), login, person, until)
        before = request.cookies.get(self._cookie, "")
        if _ID.fullmatch(before):
            await self._store.remove(_hash(before))
        self._write(response, self._cookie, cookie, 24 * 3600)
        return Session(cookie, tokens.access, tokens.claims)

    async def end(self, request: Request, response: Response) -> Tokens | None:
        """Forget who this was; gives what was kept of him, to log out elsewhere too. Raises SessionsAway."""
        cookie = request.cookies.get(self._cookie, "")
        kept = None
        if _ID.fullmatch(cookie):
            kept = self._unlocked(cookie, await self._store.read(_hash(cookie)))
            await self._store.remove(_hash(cookie))
        self._delete(response, self._cookie)
        return kept

    async def end_from_elsewhere(self, sid: str | None, sub: str | None) -> None:
        """The provider says that a session there ended; without its id, all of that person. Raises SessionsAway."""
        if sid:
            await self._store.remove_login(self._sealer.sign("login", sid))
        elif sub:
            await self._store.remove_person(self._sealer.sign("person", sub))

    def leave_for_provider(self, response: Response, attempt: dict[str, str]) -> None:
        """Keep what the answer has to fit, in the browser that must bring it, unreadable for it."""
        held = {**attempt, "until": int(time.time()) + ATTEMPT_SECONDS}
        self._write(response, self._attempt, self._sealer.lock("attempt", "", held).hex(), ATTEMPT_SECONDS)

    def back_from_provider(self, request: Request, response: Response) -> dict[str, str] | None:
        """The attempt that this browser left with, once; None without one, or when it took too long."""
        self._delete(response, self._attempt)
        try:
            held = self._sealer.unlock("attempt", "", bytes.fromhex(request.cookies.get(self._attempt, "")))
        except ValueError:
            return None
        return held if isinstance(held, dict) and held["until"] > time.time() else None

    def tell(self, response: Response, text: str) -> None:
        """A message for the next page this visitor sees."""
        self._write(response, self._flash, self._sealer.seal("flash", text), FLASH_SECONDS)

    def told(self, request: Request) -> str | None:
        held = self._sealer.open("flash", request.cookies.get(self._flash, ""))
        return held if isinstance(held, str) else None

    def forget_told(self, response: Response) -> None:
        self._delete(response, self._flash)

    def language(self, request: Request) -> Language:
        """The language that this browser was told to keep; Dutch for none, or one that we don't speak."""
        kept = request.cookies.get(self._language)
        return next((code for code in LANGUAGES if code == kept), "nl")

    def keep_language(self, response: Response, language: Language) -> None:
        self._write(response, self._language, language, LANGUAGE_SECONDS)

    def form_token(self, session: Session) -> str:
        """Different at every call, so that a compressed page gives nothing away about it."""
        salt = secrets.token_urlsafe(9)
        return f"{salt}.{self._sealer.sign('form', f'{salt}.{session.id}')}"

    def form_token_fits(self, session: Session, token: str) -> bool:
        salt, _, signature = token.partition(".")
        return bool(session.id) and self._sealer.signed_by_us("form", f"{salt}.{session.id}", signature)

    async def _renewed(self, cookie: str, kept: Tokens) -> Tokens | None:
        """With a new access token, fetched once however many requests want it. None: nobody, from now or for now.

        As long as the token lasts no request waits for another's renewal, or for a provider that is away.
        """
        lasts = kept.until > time.time()
        if self._login is None or kept.refresh is None or (lasts and self._renewing.locked()):
            return kept if lasts else None
        async with self._renewing, self._store.alone(_hash(cookie), wait=not lasts) as row:
            if row is None:
                return kept if lasts else None
            kept = self._unlocked(cookie, row.locked) or kept
            if kept.until - RENEW_BEFORE > time.time():
                return kept  # another request was first
            try:
                newer = await self._login.renew(kept)
            except LoginEnded as reason:
                log.info("session.ended-by-provider", reason=str(reason))
                row.remove()
                return None
            except ProviderAway as reason:
                log.warning("session.not-renewed", reason=str(reason))
                return kept if lasts else None
            row.save(self._locked(cookie, newer))
            return newer

    def _locked(self, cookie: str, tokens: Tokens) -> bytes:
        return self._sealer.lock("session", cookie, tokens.kept())

    def _unlocked(self, cookie: str, locked: bytes | None) -> Tokens | None:
        held = None if locked is None else self._sealer.unlock("session", cookie, locked)
        return None if held is None else Tokens(**held)

    def _write(self, response: Response, name: str, value: str, seconds: int) -> None:
        response.set_cookie(name, value, max_age=seconds, path="/", secure=self._secure, httponly=True, samesite="lax")

    def _delete(self, response: Response, name: str) -> None:
        response.delete_cookie(name, path="/", secure=self._secure, httponly=True, samesite="lax")


def _hash(cookie: str) -> bytes:
    return hashlib.sha256(cookie.encode()).digest()
