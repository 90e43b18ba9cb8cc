"""The HTTP edge: one request, one transaction, opened and closed here.

The commit comes before the answer is sent, and after it was rendered: a client that got its 201 can rely on it, and an
answer that can't be rendered leaves nothing behind. Any exception rolls back, also one that becomes a 4xx.
"""

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


class UnitOfWork(APIRoute):
    """A route whose handler runs in one transaction, and once per Idempotency-Key."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def in_transaction(request: Request) -> Response:
            database: Database = request.app.state.database
            async with database.begin(_cause(request)) as tx:
                request.state.tx = tx
                key = request.headers.get("idempotency-key")
                if key is None or request.method != "POST":
                    return await handle(request)
                return await idempotency.once(tx, request, key, handle)

        return in_transaction


def _cause(request: Request) -> Cause:
    """The chain this request belongs to: the caller's correlation id when it sent one."""
    try:
        correlation = UUID(request.headers.get("x-correlation-id", ""))
    except ValueError:
        correlation = new_id()
    traceparent = request.headers.get("traceparent")
    return Cause(
        correlation, None, traceparent if traceparent and len(traceparent) <= 128 and traceparent.isascii() else None
    )


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
