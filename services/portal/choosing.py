"""Which language a visitor reads: the link *English* on every page, and the cookie that keeps the choice.

What a browser prefers does not count: these are Dutch pages, and a link that a colleague sends opens as he saw it.
"""

from urllib.parse import quote, unquote_plus

from fastapi import Request
from fastapi.responses import RedirectResponse
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.portal.guard import NOBODYS
from services.portal.language import LANGUAGES, language, spoken
from services.portal.session import Sessions

ASKED = "taal"
"""In the address of a page: the language to choose."""
_SAFE = "/:@!$&'()*+,;=?~%-._[]"


class InTheirLanguage:
    """Answers every request in its reader's language. `?taal=en` is kept, and leads to the same address without it."""

    def __init__(self, app: ASGIApp, sessions: Sessions) -> None:
        self.app, self.sessions = app, sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(NOBODYS):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        asked = next((code for code in LANGUAGES if code == request.query_params.get(ASKED)), None)
        if asked is not None and request.method in {"GET", "HEAD"}:
            response = RedirectResponse(address(request), 303, {"Cache-Control": "no-store"})
            self.sessions.keep_language(response, asked)
            await response(scope, receive, send)
            return

        async def send_with_language(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers["Content-Language"] = language()
                    if "cookie" not in headers.get("vary", "").lower():
                        headers.add_vary_header("Cookie")
            await send(message)

        with spoken(self.sessions.language(request)):
            await self.app(scope, receive, send_with_language)


def address(request: Request, asked: str | None = None) -> str:
    """The path and query of a request, with another choice of language, or none. It never leads to another site."""
    sent: bytes = request.scope.get("raw_path") or quote(request.scope["path"]).encode()
    # Two slashes at the front, or one and a backslash, would be the name of a host.
    path = "/" + quote(sent, safe=_SAFE.replace("?", "")).lstrip("/")
    parts = request.scope["query_string"].split(b"&")
    kept = [
        quote(part, safe=_SAFE)
        for part in parts
        if part and unquote_plus(part.split(b"=")[0].decode("latin-1")) != ASKED
    ]
    query = "&".join([*kept, *([f"{ASKED}={asked}"] if asked else [])])
    return f"{path}?{query}" if query else path
