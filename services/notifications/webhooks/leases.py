"""Webhooks on lease: taken by the worker, and settled. SQL, and nothing but SQL.

A webhook is worked at by one task of all processes, which has it on lease. Where it is in the feed moves only with the
log of the delivery that moved it, in one transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.notifications.webhooks.store import deliveries
from shared.db import Transaction, to_json
from shared.ids import new_id

LEASE = 30.0
"""Seconds: longer than one request takes with all around it; renewed before each."""


@dataclass(frozen=True)
class Leased:
    """A webhook that this task has on lease."""

    id: UUID
    url: str
    types: tuple[str, ...] | None
    sealed: tuple[str, ...]
    status: str
    position: int
    moves: int
    rate: int | None
    failures: int
    failing_since: datetime | None
    wants_test: bool
    lease: UUID


# Those that wait longest first: one that is always behind takes its turn with the others.
_LEASE = """
    UPDATE webhook SET lease = $1, leased_until = now() + make_interval(secs => $4)
    WHERE id IN (
        SELECT id FROM webhook
        WHERE (failures > 0) = $5 AND (leased_until IS NULL OR leased_until < now())
          AND (test_asked_at IS NOT NULL
               OR status IN ('pending', 'active') AND next_attempt_at <= now()
                  AND (status = 'pending' OR position < $2))
        ORDER BY next_attempt_at LIMIT $3 FOR UPDATE SKIP LOCKED)
    RETURNING id, url, types, secret, CASE WHEN previous_until > now() THEN previous_secret END AS previous, status,
              position, moves, rate, failures, failing_since, test_asked_at IS NOT NULL AS wants_test, lease
"""
_AS_THEY_ARE = (
    "id", "url", "status", "position", "moves", "rate", "failures", "failing_since", "wants_test", "lease",
)  # fmt: skip


async def lease(tx: Transaction, last: int, most: int, seconds: float, *, failing: bool) -> list[Leased]:
    """Webhooks for which there is something to do, for this task alone so many seconds: those whose receiver failed the
    last time, or the others. `last`: of the feed.

    Crash after it: the lease runs out, and another takes them.
    """
    return [
        Leased(
            types=None if row["types"] is None else tuple(row["types"]),
            sealed=(row["secret"],) if row["previous"] is None else (row["secret"], row["previous"]),
            **{name: row[name] for name in _AS_THEY_ARE},
        )
        for row in await tx.fetch(_LEASE, new_id(), last, most, seconds, failing)
    ]


@dataclass(frozen=True)
class Standing:
    """How a webhook that was on lease stands now, and what came of its deliveries. It is let go, unless it is kept on
    lease so many seconds more. `status`, `next_attempt_at`: None leaves them.
    """

    leased: Leased
    log: Sequence[Mapping[str, Any]]
    position: int
    rate: int | None
    failures: int
    failing_since: datetime | None
    next_attempt_at: datetime | None = None
    status: str | None = None
    reason: str | None = None
    is_tested: bool = False
    kept: float | None = None


_LOCK = "SELECT id, lease, moves FROM webhook WHERE id = ANY($1) ORDER BY id FOR UPDATE"
_LET_GO = "UPDATE webhook SET lease = NULL, leased_until = NULL WHERE id = ANY($1)"
_SETTLE = """
    UPDATE webhook SET
        position = given.position, rate = given.rate, failures = given.failures, failing_since = given.failing_since,
        next_attempt_at = coalesce(given.next_attempt_at, webhook.next_attempt_at),
        status = coalesce(given.status, webhook.status),
        reason = CASE WHEN given.status IS NULL THEN webhook.reason ELSE given.reason END,
        test_asked_at = CASE WHEN given.is_tested THEN NULL ELSE webhook.test_asked_at END,
        lease = CASE WHEN given.kept IS NULL THEN NULL ELSE webhook.lease END,
        leased_until = now() + make_interval(secs => given.kept)
    FROM unnest($1::uuid[], $2::bigint[], $3::int[], $4::int[], $5::timestamptz[], $6::timestamptz[], $7::text[],
                $8::text[], $9::bool[], $10::float8[])
        AS given (id, position, rate, failures, failing_since, next_attempt_at, status, reason, is_tested, kept)
    WHERE webhook.id = given.id
"""
# In the transaction that pauses it: its owner gets one mail of that, whoever dies when.
_TELL_OWNER = """
    INSERT INTO message (id, subject, kind, details)
    SELECT uuidv7(), subject, 'webhook-paused', jsonb_build_object('id', id, 'url', url)
    FROM webhook WHERE id = ANY($1::uuid[])
"""
_LOGGED = tuple(column.name for column in deliveries.columns)


async def settle(tx: Transaction, some: Sequence[Standing]) -> set[tuple[UUID, UUID]]:
    """Let them stand so; which ones do now, by their ids and leases. Not one whose owner changed something meanwhile:
    what he said goes before what came of a request that was under way, and it is let go. Nothing at all of one whose
    lease ran out and that another has. What came of deliveries is kept, unless it was deleted.
    """
    there = {row["id"]: row for row in await tx.fetch(_LOCK, [each.leased.id for each in some])}
    mine = [each for each in some if each.leased.id in there and there[each.leased.id]["lease"] == each.leased.lease]
    as_they_were = [each for each in mine if there[each.leased.id]["moves"] == each.leased.moves]
    if changed := [it.leased.id for it in mine if there[it.leased.id]["moves"] != it.leased.moves]:
        await tx.fetch(_LET_GO, changed)
    if as_they_were:
        told = [
            (
                it.leased.id, it.position, it.rate, it.failures, it.failing_since, it.next_attempt_at, it.status,
                it.reason, it.is_tested, it.kept,
            )
            for it in as_they_were
        ]  # fmt: skip
        await tx.fetch(_SETTLE, *(list(column) for column in zip(*told, strict=True)))
        if paused := [it.leased.id for it in as_they_were if it.status == "paused"]:
            await tx.fetch(_TELL_OWNER, paused)
    if rows := [_logged(row) for each in some if each.leased.id in there for row in each.log]:
        await tx.copy("webhook_delivery", _LOGGED, rows)
    return {(each.leased.id, each.leased.lease) for each in as_they_were}


def _logged(row: Mapping[str, Any]) -> list[Any]:
    return [to_json(row[name]) if name == "request" else row[name] for name in _LOGGED]
