"""Idempotency-Key: a POST that is repeated with the same key gets the first answer again, and has one effect.

The key is stored in the transaction of the effect. A second request with it waits at the insert for the first one's
commit. Crash before the commit: no key, no effect, the repetition starts afresh.
"""

import hashlib
import json
import re
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol

from fastapi import Request
from sqlalchemy import Column, DateTime, Integer, LargeBinary, MetaData, Table, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from starlette.responses import Response

from shared.auth import bearer
from shared.db import Transaction
from shared.principal import BadToken
from shared.problems import Fault, conflict, invalid
from shared.problems import Text as Words


class Sealing(Protocol):
    """What a service whose answers hold secrets puts in `app.state.sealing`: what is kept of them lies sealed."""

    def seal(self, secret: str) -> str: ...
    def open(self, sealed: str) -> str:
        """Raises ValueError for what can't be opened any more."""


KEPT_HEADERS = ("location", "etag", "content-type")
KEY = re.compile(r"[!-~]{1,200}")
"""What a key looks like: a UUID, say."""


def idempotency_table(metadata: MetaData) -> Table:
    """The keys of one service, with the answers they got."""
    return Table(
        "idempotency_key",
        metadata,
        Column("scope", Text, primary_key=True, comment="who, and on which address"),
        Column("key", Text, primary_key=True),
        Column("request_hash", LargeBinary, nullable=False),
        Column("status", Integer),
        Column("headers", JSONB),
        Column("body", LargeBinary),
        Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    )


KEPT_FOR = timedelta(days=2)
"""Nobody repeats a request with the same key after that, and an answer holds what the person sent and got."""
_OLD = text("DELETE FROM idempotency_key WHERE created_at < :before")
_CLAIM = text(
    "INSERT INTO idempotency_key (scope, key, request_hash) VALUES (:scope, :key, :hash)"
    " ON CONFLICT DO NOTHING RETURNING 1"
)
_FIND = text("SELECT request_hash, status, headers, body FROM idempotency_key WHERE scope = :scope AND key = :key")
_KEEP = text(
    "UPDATE idempotency_key SET status = :status, headers = CAST(:headers AS jsonb), body = :body"
    " WHERE scope = :scope AND key = :key"
)


async def once(
    tx: Transaction,
    request: Request,
    key: str,
    handle: Callable[[Request], Awaitable[Response]],
    digest: bytes | None = None,
) -> Response:
    """Run `handle`, or give the answer it gave before. Raises Problem 400 on a bad key, 409 on one used otherwise.

    `digest` stands for what was sent, for a route that reads its body as a stream and has seen it already.
    """
    if not KEY.fullmatch(key):
        words = Words(
            "Gebruik 1 tot 200 letters, cijfers of leestekens, zonder spaties.",
            "Use 1 to 200 letters, digits or punctuation marks, without spaces.",
        )
        raise invalid([Fault("header", "Idempotency-Key", "idempotency-key", words)])
    subject = await _subject(request)
    if subject is None:
        return await handle(request)  # nobody's key: the handler refuses, or the route changes nothing
    scope = f"{subject} {request.url.path}"
    digest = digest or hashlib.sha256(await request.body()).digest()
    if (await tx.execute(_CLAIM, {"scope": scope, "key": key, "hash": digest})).first() is None:
        found = (await tx.execute(_FIND, {"scope": scope, "key": key})).one()
        if bytes(found.request_hash) != digest:
            raise conflict(
                "idempotency-key-reused",
                "Deze Idempotency-Key is al gebruikt voor iets anders. Neem een nieuwe.",
                "This Idempotency-Key was used for something else. Take a new one.",
            )
        body = _opened(request, bytes(found.body))
        return Response(body, found.status, {**found.headers, "Idempotency-Replayed": "true"})
    response = await handle(request)
    kept = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    await tx.execute(
        _KEEP,
        {
            "scope": scope,
            "key": key,
            "status": response.status_code,
            "headers": json.dumps(kept),
            "body": _sealed(request, bytes(response.body)),
        },
    )
    return response


async def forget_old(tx: Transaction, now: datetime) -> None:
    """Delete the answers that nobody will ask for again."""
    await tx.execute(_OLD, {"before": now - KEPT_FOR})


def _sealed(request: Request, body: bytes) -> bytes:
    sealing: Sealing | None = getattr(request.app.state, "sealing", None)
    return body if sealing is None else sealing.seal(body.decode()).encode()


def _opened(request: Request, kept: bytes) -> bytes:
    """Also of a version that did not seal yet: its answers are JSON, or nothing, and sealed text is neither."""
    sealing: Sealing | None = getattr(request.app.state, "sealing", None)
    if sealing is None or not kept or kept[:1] in b"{[":
        return kept
    try:
        return sealing.open(kept.decode()).encode()
    except ValueError:  # the key under which it lay is gone
        raise conflict(
            "idempotency-answer-lost",
            "Dit verzoek is al uitgevoerd, maar het antwoord is niet meer te lezen. Kijk wat er nu staat.",
            "This request was carried out, but its answer can't be read any more. Look at what is there now.",
        ) from None


async def _subject(request: Request) -> str | None:
    """The person rather than the token, for a token may be renewed between two tries."""
    token = bearer(request.headers.get("authorization"))
    try:
        return (await request.app.state.verifier.verify(token)).sub if token else None
    except BadToken:
        return None  # the handler refuses it
