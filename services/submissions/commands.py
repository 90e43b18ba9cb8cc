"""What can be done with a project. Each command runs in the transaction that its caller opened and will commit."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.submissions import store
from services.submissions.domain import Project, missing, unknown_codes
from services.submissions.lineage import commands as lineage
from services.submissions.lineage.domain import refuse
from shared.contracts.moderation import ChangesRequested, ProjectPublished, ProjectRejected
from shared.contracts.projects import Library
from shared.db import Transaction
from shared.ids import new_id
from shared.messaging.consuming import UnknownProject
from shared.principal import Principal
from shared.problems import Fault, Text, forbidden, invalid
from shared.web.etags import must_match


async def create_draft(tx: Transaction, person: Principal, content: dict[str, Any]) -> Project:
    """Start a project for the library of the person's token."""
    if not person.has("staff") or person.library is None:
        raise forbidden(
            "Alleen medewerkers van een bibliotheek kunnen een project beginnen.",
            "Only library staff can start a project.",
        )
    now, project_id = datetime.now(UTC), new_id()
    faults = unknown_codes(content)
    if content.get("buildsOn"):
        content["buildsOn"], more = await lineage.settle(
            tx, person, project_id, person.library.isil, content["buildsOn"]
        )
        faults += more
    refuse(faults)
    home = Library(isil=person.library.isil, name=person.library.name, province=person.library.province)
    filled_in = {name: value for name, value in content.items() if value is not None}
    project = Project(project_id, home, person.sub, filled_in, created_at=now, updated_at=now)
    await store.add(tx, project)
    if content.get("buildsOn"):
        await lineage.keep(tx, project.id, content["buildsOn"])
    return project


async def change(
    tx: Transaction, person: Principal, project_id: UUID, changes: dict[str, Any], if_match: str
) -> Project:
    """Merge changes into the working copy. Raises Problem 412 when it has moved on since the caller read it."""
    project = await store.get(tx, project_id, lock=True)
    project.must_be_edited_by(person)
    must_match(if_match, project.version)
    faults = unknown_codes(changes)
    if changes.get("buildsOn"):
        isil = project.library.isil
        changes["buildsOn"], more = await lineage.settle(tx, person, project.id, isil, changes["buildsOn"])
        faults += more
    refuse(faults)
    if "title" in changes and not changes["title"]:
        raise invalid(
            [Fault("body", "/title", "missing", Text("Een project heeft een titel nodig.", "A project needs a title."))]
        )
    project.change(changes, datetime.now(UTC))
    await store.save(tx, project)
    if "buildsOn" in changes:
        await lineage.keep(tx, project.id, changes["buildsOn"] or [])
    return project


async def submit(tx: Transaction, person: Principal, project_id: UUID, if_match: str | None) -> Project:
    """Hand in the working copy as the next revision."""
    project = await store.get(tx, project_id, lock=True)
    project.must_be_edited_by(person)
    if if_match is not None:
        must_match(if_match, project.version)
    named = project.content.get("buildsOn")
    if named:  # again, for what it names may have been merged or have begun to build on this one
        named, faults = await lineage.settle(tx, person, project.id, project.library.isil, named)
        refuse([*missing(project.content), *faults])
        project.content = {**project.content, "buildsOn": named}
    project.submit(datetime.now(UTC))
    await store.save(tx, project)
    await store.keep_revision(tx, project, person.sub)
    if named:
        await lineage.keep(tx, project.id, named)
        await lineage.keep(tx, project.id, named, project.revision)
    return project


async def remove(
    tx: Transaction, person: Principal, project_id: UUID, reason: str | None, if_match: str | None
) -> None:
    """Discard a draft, or withdraw what was submitted, which takes a reason."""
    project = await store.get(tx, project_id, lock=True)
    project.must_be_edited_by(person)
    if if_match is not None:
        must_match(if_match, project.version)
    if project.revision == 0:
        await store.discard(tx, project)
        return
    if not reason:
        words = Text("Zeg waarom je dit project intrekt: ?reason=…", "Say why you withdraw this project: ?reason=…")
        raise invalid([Fault("query", "reason", "missing", words)])
    project.withdraw(reason, datetime.now(UTC))
    await store.save(tx, project)


async def take_over_decision(
    tx: Transaction, event: ProjectPublished | ChangesRequested | ProjectRejected, outcome: str, reason: str | None
) -> None:
    """Follow what moderation decided. Raises UnknownProject for a project that was never here."""
    project = await store.find(tx, event.project_id, lock=True)
    if project is None:
        raise UnknownProject
    moment = event.published_at if isinstance(event, ProjectPublished) else event.decided_at
    decision = {"reason": reason, "revision": event.revision, "decidedAt": moment.isoformat().replace("+00:00", "Z")}
    if project.decide(outcome, decision, tx.incoming.sequence):
        await store.save(tx, project)
