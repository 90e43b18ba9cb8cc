"""Made-up histories of some projects, for tests of what is said of an earlier day."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from services.search.index.demand import ask_for_new
from shared.contracts.authors import OwnershipTransferred
from shared.contracts.base import Event
from shared.ids import UUID, new_id
from shared.testing import factories
from shared.testing.factories import NOON
from tests.support.service import RunningService

STAFF = ("medewerker-assen", "medewerker-utrecht", "medewerker-arnhem", "medewerker-venlo")
Step = tuple[Event, int]
MOMENTS = (
    *("published_at", "withdrawn_at", "merged_at", "confirmed_at", "ended_at", "adopted_at"),
    *("decided_at", "transferred_at"),
)
"""The fields of events that say when it happened."""
TOLD = (
    *("told_publication", "told_tie", "told_withdrawal", "told_merge", "told_adoption", "told_transition"),
    "told_hand_over",
)


def day(number: int) -> datetime:
    return NOON + timedelta(days=number)


KINDS = ["publish"] * 4 + ["step", "hand over", "withdraw", "merge", "confirm", "end", "adopt"]


@st.composite
def histories(draw: st.DrawFn, ids: list[UUID]) -> list[Step]:
    """Events about four projects, a day apart: published with ties, taken back, merged, adopted, handed on."""
    moderated, submitted = dict.fromkeys(ids, 0), dict.fromkeys(ids, 1)
    revisions = dict.fromkeys(ids, 0)
    steps: list[Step] = []
    lines = {each: factories.adoption(draw(st.sampled_from(STAFF)), own_project_id=ids[-1]) for each in ids}
    for number in range(draw(st.integers(4, 9))):
        each = draw(st.sampled_from(ids))
        kind = draw(
            st.sampled_from(["publish"] * 4 + ["step", "hand over", "withdraw", "merge", "confirm", "end", "adopt"])
        )
        if kind == "publish":
            moderated[each] += 1
            revisions[each] += 1
            older = draw(st.lists(st.sampled_from(ids), max_size=2))
            text = factories.published(
                each, revisions[each], at=day(number), staff=STAFF[ids.index(each)],
                buildsOn=[{"projectId": str(one), "relation": "adapted"} for one in older],
            )  # fmt: skip
            known = [
                step.first_published_at
                for step, _ in steps
                if getattr(step, "content", None) and step.project_id == each
            ]  # type: ignore[attr-defined]
            first = known[0] if known else day(number)
            steps.append((text.model_copy(update={"first_published_at": first}), moderated[each]))
            continue
        if kind == "step":
            if revisions[each]:
                moderated[each] += 1
                phase = draw(st.sampled_from(["idea", "experiment", "implementation"]))
                steps.append((factories.advanced(each, to_phase=phase, at=day(number)), moderated[each]))
            continue
        submitted[each] += 1
        moment = {"withdrawn_at": day(number), "merged_at": day(number), "confirmed_at": day(number)}
        event: Event
        if kind == "withdraw":
            event = factories.withdrawn(each, max(1, revisions[each]))
        elif kind == "merge":
            event = factories.merged(each, ids[0])
            if each == ids[0]:
                continue
        elif kind == "hand over":
            event = OwnershipTransferred(
                project_id=each, offer_id=new_id(), from_library=factories.library(STAFF[0]),
                library=factories.library(draw(st.sampled_from(STAFF))), transferred_at=day(number),
            )  # fmt: skip
        elif kind == "confirm":
            event = factories.adoption_confirmed(each, lines[each])
        elif kind == "end":
            event, moment = factories.adoption_ended(each, lines[each]), {"ended_at": day(number)}
        else:
            event, moment = factories.adopted(each, lines[each]), {"adopted_at": day(number)}
        changes = {name: value for name, value in moment.items() if name in type(event).model_fields}
        steps.append((event.model_copy(update=changes), submitted[each]))
    return steps


def day_of(event: Event) -> str:
    """The day on which it happened."""
    moment: datetime = next(getattr(event, name) for name in type(event).model_fields if name in MOMENTS)
    return moment.date().isoformat()


def bare(told: Any, words: Collection[str]) -> Any:
    """What is told, but for the members of these names: words are today's on every day."""
    if isinstance(told, dict):
        return {name: bare(value, words) for name, value in told.items() if name not in words}
    return [bare(value, words) for value in told] if isinstance(told, list) else told


async def forget(search: RunningService) -> None:
    """Empty the catalogue of the examples before, and its indexes, which hear of no row that just goes."""
    for table in ("project", "tie", "merge", "withdrawal", "adoption", "hand_over", *TOLD):
        await search.rows(f"DELETE FROM {table} RETURNING 1")
    async with search.database.begin() as tx:
        await ask_for_new(tx)
