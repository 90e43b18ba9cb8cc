"""What stands before every page: whose request it is, whether a form is really ours, headers that forbid the rest."""

from typing import Any
from urllib.parse import urlsplit

import structlog
from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.portal.language import N_
from services.portal.limits import Limit
from services.portal.session import Session, Sessions
from services.portal.settings import PortalSettings
from services.portal.store import SessionsAway

log = structlog.get_logger(__name__)

FORM_BYTES = 512 * 1024
NOBODYS = ("/static/", "/livez", "/readyz", "/metrics")
"""Answers that are the same for everyone: who asks is not looked up."""
# Nothing inline, nothing from elsewhere: text that slipped through every filter still cannot run or send anything.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class ForgedForm(Exception):
    """A form that did not come from a page of ours, or from a page of an older session."""


class TooMany(Exception):
    """More forms in a minute than a person sends. `wait`: seconds until one may go on."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


class LoginNeeded(Exception):
    """The page is for who is logged in."""


class NotYours(Exception):
    """Logged in, but this page is for another role. The message, when it has one, says in Dutch for which."""


async def check_form(request: Request) -> None:
    """For every request that may change something. A dependency of the whole app: no form can forget it."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    settings: PortalSettings = request.app.state.settings
    sessions: Sessions = request.app.state.sessions
    origin = request.headers.get("origin")
    if origin is not None and origin not in _own_origins(request, settings):
        raise ForgedForm
    if origin is None and request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise ForgedForm
    if request.state.session.away:
        raise SessionsAway
    token = (await request.form(max_files=0)).get("form_token")  # no form here takes a file
    if not isinstance(token, str) or not sessions.form_token_fits(request.state.session, token):
        raise ForgedForm
    # After the token: what is not of ours changes nothing, and must not use up what its victim may send.
    session: Session = request.state.session
    forms: Limit = request.app.state.forms
    if not forms.allows(session.id if session.known else request.client.host if request.client else ""):
        raise TooMany(forms.seconds_left())


def _own_origins(request: Request, settings: PortalSettings) -> set[str]:
    public = urlsplit(settings.portal_url)
    own = {f"{public.scheme}://{public.netloc}"} if settings.portal_url else set()
    # On one machine the port is what someone chose. Elsewhere a Host header proves nothing.
    return own | {f"http://{request.headers.get('host')}"} if settings.local else own


def someone(request: Request) -> Session:
    """The session of a person who is logged in. Raises LoginNeeded, SessionsAway."""
    session: Session = request.state.session
    if session.away:
        raise SessionsAway
    if not session.known:
        raise LoginNeeded
    return session


def staff(request: Request) -> Session:
    """The session of library staff. Raises LoginNeeded, NotYours."""
    session = someone(request)
    if not session.submits:
        raise NotYours
    return session


def moderator(request: Request) -> Session:
    """The session of a moderator, or of SPN. Raises LoginNeeded, NotYours."""
    session = someone(request)
    if not session.moderates:
        raise NotYours
    return session


def overseer(request: Request) -> Session:
    """The session of SPN, or of an administrator. Raises LoginNeeded, NotYours."""
    session = someone(request)
    if not session.oversees:
        raise NotYours(
            N_("Beheer is voor SPN en voor beheerders van het platform. Mis je een term? Vraag het aan SPN.")
        )
    return session


def editor(request: Request) -> Session:
    """The session of SPN, which alone changes the vocabularies. Raises LoginNeeded, NotYours."""
    session = overseer(request)
    if not session.edits_terms:
        raise NotYours(N_("Alleen SPN wijzigt de woordenlijsten. Een beheerder kan ze wel bekijken."))
    return session


class Headers:
    """Security headers on every answer, and the session on every request."""

    def __init__(self, app: ASGIApp, settings: PortalSettings, sessions: Sessions) -> None:
        self.app, self.sessions = app, sessions
        self.headers = dict(HEADERS)
        if not settings.local:
            self.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        scope.setdefault("state", {})["session"] = await self._session(request)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)

    async def _session(self, request: Request) -> Session:
        """Public pages go on when nobody can be recognised; the others then say so."""
        if request.url.path.startswith(NOBODYS):
            return Session()
        try:
            return await self.sessions.read(request)
        except SessionsAway as fault:
            log.warning("sessions.away", failure=str(fault))
            return Session(away=True)


class BodyLimit:
    """Refuses a body over FORM_BYTES before it is in memory: no form here needs a tenth of it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > FORM_BYTES:
                raise TooLarge
            return message

        await self.app(scope, counted, send)


class TooLarge(Exception):
    """More than any form of ours holds."""


def safe_path(target: Any) -> str:
    """A path on this site to go to after log-in; `/` for anything that could lead elsewhere."""
    if not isinstance(target, str) or not target.startswith("/") or target[1:2] in {"/", "\\"}:
        return "/"
    if any(ord(letter) < 32 or letter == "\\" for letter in target):
        return "/"
    return target
