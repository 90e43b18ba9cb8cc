"""What can be done in the register. Each command runs in the transaction that its caller opened and will commit.

Everything about an adoption holds the row of the project that was adopted: its events are that project's, in order.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.submissions import store as projects
from services.submissions.adoptions import refusals, store
from services.submissions.adoptions.domain import Adoption, What, sound
from services.submissions.domain import Project, library_of
from services.submissions.merging import queries as merging
from shared.contracts.projects import Library
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import not_found
from shared.web.etags import must_match


async def adopt(tx: Transaction, person: Principal, project_id: UUID, said: dict[str, Any]) -> Adoption:
    """Tell that the person's library does this project too. Of two colleagues at once the second gets a 409."""
    project = await projects.get(tx, project_id, lock=True)
    await merging.must_live(tx, project, "/adoptions")
    if not (project.is_public or project.sees_working_copy(person) or project.sees_submission(person)):
        raise not_found()
    if project.is_of(person):
        raise refusals.own_project()
    if not person.has("staff") or person.library is None:
        raise refusals.staff_only()
    if not project.is_public:
        raise refusals.not_public()
    now = datetime.now(UTC)
    known = sound({**said, "since": said["since"] or str(now.year)}, now.date())
    adopter = library_of(person.library)
    own = await _own(tx, adopter, project, known["own_project_id"])
    if await store.has_open(tx, project.id, adopter.isil):
        raise refusals.twice()
    adoption = Adoption.propose(project, adopter, person.sub, What(**{**known, "own_project_id": own}), now)
    await store.add(tx, adoption)
    return adoption


async def confirm(tx: Transaction, person: Principal, adoption_id: UUID) -> Adoption:
    """The owner says that it is so."""
    adoption, project = await _held(tx, adoption_id)
    adoption.must_be_the_owners(person, project)
    adoption.confirm(project, datetime.now(UTC))
    await store.save(tx, adoption)
    return adoption


async def decline(tx: Transaction, person: Principal, adoption_id: UUID, reason: str) -> Adoption:
    """The owner does not recognise it."""
    adoption, project = await _held(tx, adoption_id)
    adoption.must_be_the_owners(person, project)
    adoption.decline(project, reason, datetime.now(UTC))
    await store.save(tx, adoption)
    return adoption


async def end(tx: Transaction, person: Principal, adoption_id: UUID, reason: str, outcome: str) -> Adoption:
    """The adopter stopped, and says why."""
    adoption, project = await _held(tx, adoption_id)
    adoption.must_be_the_adopters(person, project)
    now = datetime.now(UTC)
    adoption.end(project, reason, sound({"outcome": outcome}, now.date())["outcome"], now)
    await store.save(tx, adoption)
    return adoption


async def change(
    tx: Transaction, person: Principal, adoption_id: UUID, said: dict[str, Any], if_match: str
) -> Adoption:
    """The adopter tells how it goes on. Raises Problem 412 when the line has moved on since he read it."""
    adoption, project = await _held(tx, adoption_id)
    adoption.must_be_the_adopters(person, project)
    must_match(if_match, adoption.version)
    now = datetime.now(UTC)
    changes = sound(said, now.date())
    if changes.get("own_project_id") is not None:
        changes["own_project_id"] = await _own(tx, adoption.adopter, project, changes["own_project_id"])
    adoption.change(project, changes, now)
    await store.save(tx, adoption)
    return adoption


async def _held(tx: Transaction, adoption_id: UUID) -> tuple[Adoption, Project]:
    """The line with its lock, and the project under which it counts."""
    original = (await store.get(tx, adoption_id)).original_project_id
    await projects.get(tx, original, lock=True)
    adoption = await store.get(tx, adoption_id, lock=True)
    return adoption, await projects.get(tx, adoption.project_id)


async def _own(tx: Transaction, adopter: Library, adopted: Project, own_id: UUID | None) -> UUID | None:
    """The adopter's own project. It has to be public, for the register tells of it."""
    if own_id is None:
        return None
    own = await projects.find(tx, own_id)
    if own is None or not own.is_public or own.library.isil != adopter.isil or own.id == adopted.id:
        raise refusals.not_an_own_project()
    return own_id
