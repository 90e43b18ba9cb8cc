"""Who may read which lines of the register."""

from uuid import UUID

from sqlalchemy import ColumnElement

from services.submissions import store as projects
from services.submissions.adoptions import store
from services.submissions.adoptions.bodies import AdoptionAnswer, answer
from services.submissions.adoptions.domain import Adoption
from services.submissions.merging import queries as merging
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import forbidden, not_found
from shared.web.paging import Page, cut


async def adoption(tx: Transaction, person: Principal | None, adoption_id: UUID) -> Adoption:
    """One line. Raises Problem 404, also for one that this person may not see."""
    found = await store.get(tx, adoption_id)
    if not found.is_seen_by(person, await projects.get(tx, found.project_id)):
        raise not_found()
    return found


async def of_project(
    tx: Transaction, person: Principal | None, project_id: UUID, *, limit: int, after: UUID | None
) -> Page[AdoptionAnswer]:
    """The register of one project: everything for its library and its moderators, one's own for an adopter, and for
    everyone what was confirmed.
    """
    project = await projects.get(tx, project_id)
    await merging.must_live(tx, project, "/adoptions")
    where = [store.of_project(project_id)]
    insider = project.is_of(person) or (person is not None and person.moderates(project.library.province))
    if not insider:
        where.append(_seen(person, public=project.is_public))
    if not insider and not project.is_public:
        _, mine = await store.page(tx, where, None, 1)
        if not mine:
            raise not_found()
    elif project.revision == 0 and not project.sees_working_copy(person):
        raise not_found()
    return _page(*await store.page(tx, where, after, limit + 1), limit)


async def adoptions(
    tx: Transaction, person: Principal, *, mine: bool, status: str | None, limit: int, after: UUID | None
) -> Page[AdoptionAnswer]:
    """What the person's library adopted and what was adopted of it; for a moderator what goes on in his area."""
    if person.library is not None and (mine or not person.has("moderator", "spn")):
        where = [store.of_library(person.library.isil)]
    elif not mine and person.has("spn"):
        where = []
    elif not mine and person.has("moderator"):
        where = [store.in_area(sorted(person.provinces))]
    else:
        raise forbidden(
            "Dit register is er voor bibliotheken en moderatoren. Wie een project overnam, zie je bij het project.",
            "This register is for libraries and moderators. A project shows who adopted it.",
        )
    if status is not None:
        where.append(store.adoptions.c.status == status)
    return _page(*await store.page(tx, where, after, limit + 1), limit)


def _seen(person: Principal | None, *, public: bool) -> ColumnElement[bool]:
    """The lines that somebody sees who is neither of the project's library nor its moderator."""
    seen = store.public() if public else store.public() & False
    if person is None:
        return seen
    if person.library is not None:
        seen |= store.adoptions.c.isil == person.library.isil
    if person.has("moderator"):
        seen |= store.adoptions.c.adopter["province"].astext.in_(sorted(person.provinces))
    return seen


def _page(found: list[Adoption], total: int, limit: int) -> Page[AdoptionAnswer]:
    shown, following = cut(found, limit)
    return Page(items=[answer(each) for each in shown], total=total, next=following)
