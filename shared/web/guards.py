"""Limits and headers around every request, as plain ASGI: they must hold before anything is parsed."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.problems import Fault, Text, invalid
from shared.web.problem_json import answer, broken, too_large

MAX_BODY = 1024 * 1024
API_VERSION = "1.0.0"

_HEADERS = [
    (b"api-version", API_VERSION.encode()),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
]
_DOCS_POLICY = (b"content-security-policy", b"default-src 'self' https: 'unsafe-inline'; frame-ancestors 'none'")

# A script of any site may read what anybody may. It can send no token: that takes a preflight, which nothing answers.
_FOR_ANY_SITE = [(b"access-control-allow-origin", b"*"), (b"access-control-expose-headers", b"etag, link")]


class Larger(NamedTuple):
    """A route that takes more than MAX_BODY: what it is, and how many bytes it takes."""

    methods: set[str]
    path: re.Pattern[str]
    limit: int


class Guards:
    """Bounds the body, refuses NUL in addresses, adds the headers of the Dutch API Design Rules to every answer."""

    def __init__(self, app: ASGIApp, larger: Sequence[Larger] = ()) -> None:
        self._app, self._larger = app, larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        started = False

        async def with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = list(message.get("headers", []))
                present = {name for name, _ in headers}
                wanted = [
                    _DOCS_POLICY if path == "/v1/docs" and name == _DOCS_POLICY[0] else (name, value)
                    for name, value in _HEADERS
                ]
                headers += [(name, value) for name, value in wanted if name not in present]
                if scope["method"] in ("GET", "HEAD") and path.startswith("/v1/"):
                    headers += _FOR_ANY_SITE
                message = {**message, "headers": headers}
            await send(message)

        request = Request(scope)
        language = request.headers.get("accept-language")
        if "\x00" in path or b"%00" in scope.get("query_string", b""):
            words = Text(
                "Het adres bevat een teken dat niet mag (NUL).",
                "The address has a character that is not allowed (NUL).",
            )
            await answer(invalid([Fault("query", "", "nul-character", words)]), language)(scope, receive, with_headers)
            return
        limit = self._limit(scope["method"], path)
        declared = request.headers.get("content-length", "0")
        if len(declared) > len(str(limit)) or (declared.isdecimal() and int(declared) > limit):
            await answer(too_large(limit), language)(scope, receive, with_headers)
            return
        received = 0

        async def bounded() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:  # the one exception that everything between here and the handler lets pass
                raise HTTPException(413, str(limit))
            return message

        try:
            await self._app(scope, bounded, with_headers)
        except ClientDisconnect:
            return  # nobody is left to be answered
        except Exception as failure:  # noqa: BLE001 - logged and answered
            # Caught here, and not by the framework: it would answer outside these headers and log the message.
            route = getattr(scope.get("route"), "path", "")
            response = broken(failure, route, language)
            if not started:
                await response(scope, receive, with_headers)
            # Otherwise the server sees that half of it is missing and closes the connection, so the reader sees it too.

    def _limit(self, method: str, path: str) -> int:
        """The bytes that a body may have."""
        return next((it.limit for it in self._larger if method in it.methods and it.path.match(path)), MAX_BODY)
