"""What is looked at before each step that a published project can make, for everyone."""

from datetime import datetime
from uuid import UUID

from services.moderation import store
from services.moderation.gates.bodies import GateAnswer, GateCriterion, Gates
from services.moderation.gates.domain import gate
from services.moderation.phases import PHASES, Kind, Standing
from shared.db import Transaction
from shared.moments import HERE
from shared.problems import not_found


async def gates(tx: Transaction, project_id: UUID) -> Gates:
    """The possible steps with their criteria, as of today. Raises Problem 404 for a project that is not public."""
    case = await store.get_by_project(tx, project_id)
    if not case.is_public or case.standing is None:
        raise not_found()
    content = await store.revision_content(tx, project_id, case.published_revision or case.revision)
    themes, today = (content or {}).get("themes", ()), datetime.now(HERE).date()
    found = []
    for kind in case.standing.possible():
        for to in _targets(case.standing, kind):
            terms = gate(kind, case.standing.phase, to, themes, today).criteria
            found.append(GateAnswer(kind=kind, to=to, criteria=[GateCriterion.of(term) for term in terms]))
    return Gates(items=found)


def _targets(standing: Standing, kind: Kind) -> tuple[str, ...]:
    """The phases that the step may lead to; the one that it leads to by itself comes first."""
    at = PHASES.index(standing.phase)
    if kind == "advance":
        return PHASES[at + 1 :]
    if kind == "return":
        return PHASES[:at][::-1]
    if kind == "resume":
        return (standing.phase, *(phase for phase in PHASES if phase != standing.phase))
    return (standing.phase,)
