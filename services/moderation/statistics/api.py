"""HTTP in: figures from the journal, and the rule simulator."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.moderation.statistics import queries
from services.moderation.statistics.bodies import Handling, PhaseTimes, Simulated, Simulation, StalledList
from shared.web.body import Day
from shared.web.edge import Anyone, Question, Somebody, Tx, UnitOfWork

router = APIRouter(route_class=UnitOfWork, tags=["statistics"])
questions = APIRouter(route_class=Question, tags=["statistics"])

First = Annotated[Day | None, Query(description="The first day, in Dutch time")]
Last = Annotated[Day | None, Query(description="The last day, included")]


@router.get("/statistics/handling", operation_id="readHandling")
async def handling(person: Somebody, tx: Tx, since: First = None, until: Last = None) -> Handling:
    """Time in the queue and to the decision (median and p80 in days), and how often what was decided, by area."""
    return await queries.handling(tx, person, since, until)


@router.get("/statistics/phases", operation_id="readPhaseTimes")
async def phases(_person: Anyone, tx: Tx) -> PhaseTimes:
    """Time in each phase of the projects that are public, by theme and support institution."""
    return await queries.phase_times(tx)


@router.get("/statistics/stalled", operation_id="listStalled")
async def stalled(
    person: Somebody,
    tx: Tx,
    after: Annotated[int | None, Query(ge=1, le=10_000, description="Days; a year unless said otherwise")] = None,
) -> StalledList:
    """Published projects that lie still in the phases idee and experiment."""
    return await queries.stalled(tx, person, after)


@questions.post("/simulations", operation_id="simulateRules")
async def simulate(rules: Simulation, person: Somebody, tx: Tx) -> Simulated:
    """Replay history against other due dates or criteria: what would have been late, or stopped? Stores nothing."""
    return await queries.simulate(tx, person, rules)
