"""Who is visiting, in one signed cookie: the portal keeps nothing.

The cookie holds the visitor's own access token. It is HttpOnly and signed with BIEB_SESSION_SECRET; whoever changes a
byte is a visitor without a name. It ends when its token ends.
"""

import base64
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request, Response

from services.portal.settings import PortalSettings

FLASH_SECONDS = 60


@dataclass(frozen=True)
class Session:
    """`id` is random and new at every log-in; forms are bound to it. Without a token it is an anonymous session."""

    id: str = ""
    token: str | None = None
    claims: dict[str, Any] = field(default_factory=dict)

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

    def moderates_in(self, province: str | None) -> bool:
        return "spn" in self.roles or ("moderator" in self.roles and province in (self.claims.get("provinces") or []))

    def is_of(self, library: dict[str, Any] | None) -> bool:
        return bool(self.library and library and self.library.get("isil") == library.get("isil"))


class Sessions:
    """Reads and writes the cookies, and makes and checks the tokens of forms."""

    def __init__(self, settings: PortalSettings) -> None:
        self._key = settings.session_secret.encode()
        self._secure = not settings.local
        prefix = "__Host-" if self._secure else ""
        self._cookie, self._flash = f"{prefix}bieb-sessie", f"{prefix}bieb-melding"

    def read(self, request: Request) -> Session:
        held = self._open("session", request.cookies.get(self._cookie, ""))
        if not isinstance(held, dict) or held.get("until", 0) < time.time():
            return Session()
        token = held.get("token")
        return Session(id=held["id"], token=token, claims=_claims(token) if token else {})

    def start(self, response: Response, token: str | None, seconds: int = 3600) -> Session:
        """A new session with a new id, so that an id planted before log-in is worth nothing after it."""
        claims = _claims(token) if token else {}
        until = int(claims.get("exp") or time.time() + seconds)
        session = Session(id=secrets.token_urlsafe(18), token=token, claims=claims)
        self._write(
            response,
            self._cookie,
            self._seal("session", {"id": session.id, "token": token, "until": until}),
            until - int(time.time()),
        )
        return session

    def end(self, response: Response) -> None:
        response.delete_cookie(self._cookie, path="/", secure=self._secure, httponly=True, samesite="lax")

    def tell(self, response: Response, text: str) -> None:
        """A message for the next page this visitor sees."""
        self._write(response, self._flash, self._seal("flash", text), FLASH_SECONDS)

    def told(self, request: Request) -> str | None:
        held = self._open("flash", request.cookies.get(self._flash, ""))
        return held if isinstance(held, str) else None

    def forget_told(self, response: Response) -> None:
        response.delete_cookie(self._flash, path="/", secure=self._secure, httponly=True, samesite="lax")

    def form_token(self, session: Session) -> str:
        """Different at every call, so that a compressed page gives nothing away about it."""
        salt = secrets.token_urlsafe(9)
        return f"{salt}.{self._sign('form', f'{salt}.{session.id}')}"

    def form_token_fits(self, session: Session, token: str) -> bool:
        salt, _, signature = token.partition(".")
        return bool(session.id) and hmac.compare_digest(
            signature.encode(), self._sign("form", f"{salt}.{session.id}").encode()
        )

    def _write(self, response: Response, name: str, value: str, seconds: int) -> None:
        response.set_cookie(name, value, max_age=seconds, path="/", secure=self._secure, httponly=True, samesite="lax")

    def _seal(self, purpose: str, value: Any) -> str:
        text = base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).decode()
        return f"{text}.{self._sign(purpose, text)}"

    def _open(self, purpose: str, sealed: str) -> Any:
        text, _, signature = sealed.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._sign(purpose, text).encode()):
            return None
        return json.loads(base64.urlsafe_b64decode(text))

    def _sign(self, purpose: str, text: str) -> str:
        digest = hmac.new(self._key, f"{purpose}:{text}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _claims(token: str) -> dict[str, Any]:
    """What the token says. Its signature is the services' business; here it came out of our own signed cookie."""
    payload = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims if isinstance(claims, dict) else {}
