"""My pending work, from every part that can have something waiting; and the workload of an area."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row

from services.moderation.appeals import store as appeals
from services.moderation.areas import in_area
from services.moderation.opinions import store as opinions
from services.moderation.parels import queries as parels
from services.moderation.queries import must_be_known
from services.moderation.work import store
from services.moderation.work.bodies import Kind, Load, PendingWork, Waiting, Workload
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import forbidden

MOST = 200
"""Items of each kind: nobody works through more, and the list stays quick."""
DECIDED_IN = timedelta(days=30)
FAR = datetime.max.replace(tzinfo=UTC)


async def pending(tx: Transaction, person: Principal) -> PendingWork:
    """Everything that waits for this person, soonest due first; what has no date comes last, oldest first."""
    items = [item for source in SOURCES for item in await source(tx, person)]
    items.sort(key=lambda item: (item.due_at or FAR, item.since))
    return PendingWork(items=items, total=len(items))


async def workload(tx: Transaction, person: Principal, province: str | None) -> Workload:
    """The workload of the person's area, or of one province in it. Raises Problem 403 for who moderates nothing."""
    if not person.has("moderator", "spn"):
        raise forbidden(
            "De werkverdeling is er voor moderatoren en SPN.", "The workload is there for moderators and SPN."
        )
    must_be_known(province=province)
    area = None if person.has("spn") else person.provinces
    if province is not None:
        area = frozenset({province}) if area is None else area & {province}
    now = datetime.now(UTC)
    rows = await store.load(tx, None if area is None else sorted(area), now, now - DECIDED_IN)
    return Workload(items=[Load(**row._asdict()) for row in rows])


async def _on_my_desk(tx: Transaction, person: Principal) -> list[Waiting]:
    if not person.has("moderator", "spn"):
        return []
    found = []
    for row in await store.on_desk(tx, person, MOST):
        if row.said == "answer":
            found.append(_waiting("answer", row, f"/v1/cases/{row.id}/messages", since=row.said_at))
        else:
            found.append(_waiting("case", row, f"/v1/cases/{row.id}", since=row.taken_at or row.opened_at))
    return found


async def _on_nobodys_desk(tx: Transaction, person: Principal) -> list[Waiting]:
    if not person.has("moderator", "spn"):
        return []
    rows = await store.on_nobodys(tx, person, MOST)
    return [_waiting("unassigned", row, f"/v1/cases/{row.id}", since=row.opened_at) for row in rows]


async def _appeals(tx: Transaction, person: Principal) -> list[Waiting]:
    if not person.has("moderator", "spn"):
        return []
    found = await appeals.waiting(tx, person, in_area(person), MOST)
    rows = await store.by_id(tx, [each.case_id for each in found])
    return [
        _waiting("appeal", rows[it.case_id], f"/v1/appeals/{it.id}", since=it.opened_at, due_at=it.due_at)
        for it in found
    ]


async def _opinions(tx: Transaction, person: Principal) -> list[Waiting]:
    if not person.has("moderator", "spn"):
        return []
    found = await opinions.waiting(tx, person, MOST)
    rows = await store.by_id(tx, [each.case_id for each in found])
    return [
        _waiting("opinion", rows[it.case_id], f"/v1/cases/{it.case_id}/opinions", since=it.asked_at, due_at=it.due_at)
        for it in found
    ]


async def _questions_to_my_library(tx: Transaction, person: Principal) -> list[Waiting]:
    if person.library is None or not person.has("staff"):
        return []
    rows = await store.asked_of_library(tx, person.library.isil, MOST)
    return [
        _waiting("question", row, f"/v1/cases/{row.id}/messages", since=row.asked_at, due_at=row.answer_due_at)
        for row in rows
    ]


async def _parels(tx: Transaction, person: Principal) -> list[Waiting]:
    return [
        Waiting(
            kind="parel",
            case_id=None,
            project_id=each.project_id,
            title=each.title,
            library=each.library,
            due_at=None,
            since=each.steps[0].decided_at,
            link=f"/v1/parels/{each.id}",
        )
        for each in await parels.waiting_for(tx, person)
    ]


SOURCES: tuple[Callable[[Transaction, Principal], Awaitable[list[Waiting]]], ...] = (
    _on_my_desk,
    _on_nobodys_desk,
    _appeals,
    _opinions,
    _questions_to_my_library,
    _parels,
)
"""Who has something else that can wait for a person adds its function here."""


def _waiting(kind: Kind, row: Row[Any], link: str, *, since: datetime, due_at: datetime | None = None) -> Waiting:
    return Waiting(
        kind=kind,
        case_id=row.id,
        project_id=row.project_id,
        title=row.title,
        library=row.library,
        due_at=due_at or row.due_at,
        since=since,
        link=link,
    )
