"""Tell those whose work it is: moderators what waits for them, owners what was decided or asked. Each runs in the
transaction that consumes the event.

What a moderator decided and what a library handed in come from two topics. When the decision is heard of first, nobody
can be told yet whose project it is: it is kept, and told when the submission comes by.
"""

from datetime import UTC, datetime

from services.notifications import store
from services.notifications.domain import DESK_KINDS, OWNER_KINDS, WORK_KINDS, Audience, Happening, Project
from services.notifications.readers.domain import DESK, LIBRARY, OWN
from shared.contracts.authors import ReviewDue
from shared.contracts.desk import AppealDecided, CaseOverdue, DecisionAppealed, QuestionAnswered, QuestionAsked
from shared.contracts.lineage import AdoptionEnded, ProjectAdopted
from shared.contracts.moderation import ChangesRequested, ProjectRejected
from shared.contracts.submissions import ProjectRevised, ProjectSubmitted
from shared.db import Transaction

_DESK_TERMS = (f"work:{DESK}",)
_OWNER_TERMS = (f"work:{OWN}", f"work:{LIBRARY}")
_DECISIONS: dict[type, str] = {
    ChangesRequested: "changes-requested",
    ProjectRejected: "project-rejected",
    QuestionAsked: "question-asked",
    AppealDecided: "appeal-decided",
    ReviewDue: "review-due",
}
ToOwner = ChangesRequested | ProjectRejected | QuestionAsked | AppealDecided | ReviewDue


async def tell_submission(tx: Transaction, event: ProjectSubmitted | ProjectRevised) -> None:
    """Something waits for a moderator. What was decided on it already, as far as this service heard, is told now."""
    project = await store.lock_project(tx, event.project_id)
    first = project.hand_in(event, tx.incoming.sequence)
    await store.save_project(tx, project)
    if first:
        await store.retitle(tx, project.id, WORK_KINDS, project.working_title)
        for earlier in await store.happened(tx, project.id, WORK_KINDS):
            await _tell(tx, project, earlier)
    kind = "work-submitted" if isinstance(event, ProjectSubmitted) else "work-revised"
    await _happened(tx, project, kind, event.library.name, event.content.title)


async def tell_answer(tx: Transaction, event: QuestionAnswered | DecisionAppealed) -> None:
    """The library has said something that a moderator waits for, or has to decide on."""
    project = await store.lock_project(tx, event.project_id)
    if not project.province:
        project.province, project.isil = event.library.province, event.library.isil  # not saved: it may be older
    kind = "work-answered" if isinstance(event, QuestionAnswered) else "work-appealed"
    await _happened(tx, project, kind, event.library.name)


async def tell_overdue(tx: Transaction, event: CaseOverdue) -> None:
    """A library has waited longer than agreed."""
    project = await store.lock_project(tx, event.project_id)
    project.province = project.province or event.province
    await _happened(tx, project, "work-overdue", project.library)


async def tell_owner(tx: Transaction, event: ToOwner) -> None:
    """Something was decided on the project or asked of its library, or its review date has come."""
    project = await store.lock_project(tx, event.project_id)
    await _happened(tx, project, _DECISIONS[type(event)], project.library)


async def tell_adoption(tx: Transaction, event: ProjectAdopted | AdoptionEnded) -> None:
    """Another library says that it does this too, or that it stopped."""
    project = await store.lock_project(tx, event.project_id)
    kind = "adoption-claimed" if isinstance(event, ProjectAdopted) else "adoption-ended"
    await _happened(tx, project, kind, event.adoption.adopter.name)


async def _happened(tx: Transaction, project: Project, kind: str, library: str, title: str = "") -> None:
    """`library` is the one that did something; `title` as it was then."""
    title = title or project.working_title or project.title
    happening = Happening(tx.incoming.id, project.id, kind, title, library, tx.incoming.time, actor=tx.incoming.actor)
    await store.add_happening(tx, happening)
    if not project.withdrawn:
        await _tell(tx, project, happening)


async def _tell(tx: Transaction, project: Project, happening: Happening) -> None:
    terms = _DESK_TERMS if happening.kind in DESK_KINDS else _OWNER_TERMS
    assert happening.kind in (*DESK_KINDS, *OWNER_KINDS)
    areas = project.areas(datetime.now(UTC).date()) if project.province else ()
    await store.tell(tx, happening, Audience(terms, (), areas, project.isil, project.owner))
