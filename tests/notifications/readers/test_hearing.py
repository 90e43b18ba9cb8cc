"""Who is told by the database is who may hear by the code that a mail asks again before it goes out."""

from datetime import UTC, datetime, timedelta
from itertools import chain, combinations, product
from typing import Any

import pytest
from sqlalchemy import insert, select

from services.notifications import store
from services.notifications.domain import Audience, Happening
from services.notifications.readers.domain import DESK, TRUSTED_FOR, WORK, Reader
from services.notifications.readers.store import readers
from services.notifications.subscribed import subscriptions
from shared.ids import new_id
from shared.marks import mark
from tests.support.service import RunningService

NOW = datetime.now(UTC)
HERE, ELSEWHERE = "NL-0800070000", "NL-0800010000"
PLACES = ("drenthe", "utrecht")
AREAS = list(chain.from_iterable(combinations(PLACES, number) for number in range(3)))
SEEN = (None, NOW - TRUSTED_FOR - timedelta(hours=1), NOW - TRUSTED_FOR + timedelta(hours=1), NOW)


def everybody() -> list[Reader]:
    """One reader of every sort."""
    sorts = product((None, HERE, ELSEWHERE), (True, False), AREAS, SEEN, (True, False))
    return [
        Reader(f"{'owner' if owns else 'other'}-{number}", areas=areas, isil=isil, is_moderator=moderates, seen_at=seen)
        for number, (isil, moderates, areas, seen, owns) in enumerate(sorts)
    ]


def row(reader: Reader) -> dict[str, Any]:
    return {name: getattr(reader, name) for name in ("subject", "address", "areas", "isil", "is_moderator", "seen_at")}


@pytest.mark.parametrize("areas", AREAS, ids=range(len(AREAS)))
@pytest.mark.parametrize("work", WORK)
async def test_the_database_tells_exactly_those_who_may_hear(
    notifications: RunningService, work: str, areas: tuple[str, ...]
) -> None:
    people = everybody()
    project, owners = new_id(), [each for each in people if each.subject.startswith("owner")]
    trusted = [each.subject for each in owners if each.isil == HERE and each.areas == PLACES and each.seen_at]
    notified = store.notifications.c
    follows = {"filter": {"work": work}, "terms": [f"work:{work}"], "channel": "inbox", "frequency": "immediate"}
    follows["created_at"] = NOW - timedelta(days=1)
    async with notifications.database.begin() as tx:
        await tx.execute(insert(readers), [row(each) for each in people])
        await tx.execute(
            insert(subscriptions), [{"id": new_id(), "subject": each.subject, **follows} for each in people]
        )
        heard = 0
        for owner in (owners[0].subject, *trusted):
            happening = Happening(new_id(), project, "work-submitted", "Voorlezen", "Bibliotheek", NOW)
            await store.add_happening(tx, happening)
            terms = (f"work:{work}",)
            await store.tell(tx, happening, Audience(terms, (), areas, HERE, mark(project, owner)))
            rows = await tx.execute(select(notified.subject).where(notified.event_id == happening.event_id))
            told = set(rows.scalars())
            may = {
                each.subject
                for each in people
                if each.may_hear(work, project, HERE, frozenset(areas), mark(project, owner), NOW)
            }
            assert told == may
            heard += len(may)
    assert heard or (work == DESK and not areas)
