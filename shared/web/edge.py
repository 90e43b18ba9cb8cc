"""The HTTP edge: one request, one transaction, opened and closed here.

The commit comes before the answer is sent, and after it was rendered: a client that got its 201 can rely on it, and an
answer that can't be rendered leaves nothing behind. Any exception rolls back, also one that becomes a 4xx.
"""

import re
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from shared.auth import bearer
from shared.db import Cause, Database, Transaction
from shared.ids import UUID, new_id
from shared.principal import BadToken, Principal
from shared.problems import unauthorized
from shared.web import idempotency
from shared.web.guards import MAX_BODY
from shared.web.problem_json import from_status

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-[!-~]{0,60})?")
"""W3C Trace Context; something else is not worth storing."""


class UnitOfWork(APIRoute):
    """A route whose handler runs in one transaction, and once per Idempotency-Key."""

    remembers_keys = True
    max_body = MAX_BODY
    """The bytes that a request may have; a route that takes more says so with a class of its own."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def in_transaction(request: Request) -> Response:
            if self.body_field is not None and not _speaks_json(request):
                raise from_status(415)
            database: Database = request.app.state.database
            async with database.begin(_cause(request)) as tx:
                request.state.tx = tx
                key = request.headers.get("idempotency-key")
                if key is None or request.method != "POST" or not self.remembers_keys:
                    return await handle(request)
                return await idempotency.once(tx, request, key, handle)

        return in_transaction


class Question(UnitOfWork):
    """A POST that changes nothing, for a question too long for an address: asking twice is harmless."""

    remembers_keys = False


def _cause(request: Request) -> Cause:
    """The chain this request belongs to: the caller's correlation id when it sent one."""
    try:
        correlation = UUID(request.headers.get("x-correlation-id", ""))
    except ValueError:
        correlation = new_id()
    traceparent = request.headers.get("traceparent", "")
    return Cause(correlation, None, traceparent if _TRACEPARENT.fullmatch(traceparent) else None)


def _speaks_json(request: Request) -> bool:
    """True without a body too: whether one is needed is the route's business."""
    kind = request.headers.get("content-type")
    if kind is None:
        return request.headers.get("content-length", "0") == "0" and "transfer-encoding" not in request.headers
    main = kind.partition(";")[0].strip().lower()
    return main == "application/json" or (main.startswith("application/") and main.endswith("+json"))


async def _transaction(request: Request) -> Transaction:
    tx: Transaction = request.state.tx
    return tx


async def _anyone(request: Request) -> Principal | None:
    token = bearer(request.headers.get("authorization"))
    if token is None:
        return None
    try:
        principal: Principal = await request.app.state.verifier.verify(token)
    except BadToken:
        raise unauthorized(
            "Je bent niet (meer) ingelogd: het token is ongeldig of verlopen. Log opnieuw in.",
            "You are not logged in (any more): the token is invalid or has expired. Log in again.",
        ) from None
    if principal.anonymous:
        return None
    if (tx := getattr(request.state, "tx", None)) is not None:
        tx.actor = principal.sub
    return principal


async def _somebody(request: Request) -> Principal:
    principal = await _anyone(request)
    if principal is None:
        raise unauthorized()
    return principal


Tx = Annotated[Transaction, Depends(_transaction)]
Anyone = Annotated[Principal | None, Depends(_anyone)]
"""Public route: None without a token. A broken token is refused: nobody should mistake it for being logged in."""
Somebody = Annotated[Principal, Depends(_somebody)]
"""Any person who is logged in; what he may do is decided by the command, which knows the project."""
