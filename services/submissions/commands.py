"""What can be done with a project. Each command runs in the transaction that its caller opened and will commit."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.submissions import store
from services.submissions.completeness import incomplete, unknown_codes
from services.submissions.domain import Project, library_of
from services.submissions.drafts import commands as drafts
from services.submissions.lineage import commands as lineage
from services.submissions.lineage.domain import refuse
from services.submissions.materials import commands as materials
from services.submissions.reviews.domain import dutch_day, next_review
from shared.contracts.moderation import ChangesRequested, PhaseChange, ProjectPublished, ProjectRejected
from shared.db import Transaction
from shared.ids import new_id
from shared.messaging.consuming import UnknownProject
from shared.moments import timestamp
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
    refuse(await _settle(tx, person, project_id, person.library.isil, content))
    home = library_of(person.library)
    filled_in = {name: value for name, value in content.items() if value is not None}
    project = Project(project_id, home, person.sub, filled_in, now, now, owner_name=person.name, written_by=person.sub)
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
    refuse(await _settle(tx, person, project_id, project.library.isil, changes))
    if "title" in changes and not changes["title"]:
        raise invalid(
            [Fault("body", "/title", "missing", Text("Een project heeft een titel nodig.", "A project needs a title."))]
        )
    now = datetime.now(UTC)
    await drafts.before_change(tx, project, person, changes, now)
    project.change(changes, now)
    await store.save(tx, project)
    if "buildsOn" in changes:
        await lineage.keep(tx, project.id, changes["buildsOn"] or [])
    return project


async def submit(tx: Transaction, person: Principal, project_id: UUID, if_match: str | None) -> Project:
    """Hand in the working copy as the next revision."""
    project = await store.get(tx, project_id, lock=True)
    project.must_be_owned_by(person)
    if if_match is not None:
        must_match(if_match, project.version)
    now = datetime.now(UTC)
    named = project.content.get("buildsOn")
    if named:  # again, for what it names may have been merged or have begun to build on this one
        named, faults = await lineage.settle(tx, person, project.id, project.library.isil, named)
        refuse([*incomplete(project.content, now.date(), was_public=project.published_revision is not None), *faults])
        project.content = {**project.content, "buildsOn": named}
    project.submit(now)
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
    project.must_be_owned_by(person)
    if if_match is not None:
        must_match(if_match, project.version)
    if project.revision == 0:
        project.discard(datetime.now(UTC))
        await store.save(tx, project)
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
    sequence = tx.incoming.sequence
    moment = event.published_at if isinstance(event, ProjectPublished) else event.decided_at
    decision = {"reason": reason, "revision": event.revision, "decidedAt": timestamp(moment)}
    changed = project.decide(outcome, decision, sequence)
    if isinstance(event, ProjectPublished):
        text = await store.mark_published(tx, project.id, event.revision, moment)
        changed |= project.stand(event.phase, event.outcome, moment, sequence)
        if project.published_revision == event.revision:
            project.review_due = next_review(text.get("reviewDue"), dutch_day(moment))
    if changed:
        await store.save(tx, project)


async def follow_phase_log(tx: Transaction, event: PhaseChange) -> None:
    """Show the phase and outcome that the project has now. Raises UnknownProject for one that was never here."""
    project = await store.find(tx, event.project_id, lock=True)
    if project is None:
        raise UnknownProject
    if project.stand(event.to_phase, event.outcome, event.decided_at, tx.incoming.sequence):
        await store.save(tx, project)


async def _settle(
    tx: Transaction, person: Principal, project_id: UUID, isil: str, fields: dict[str, Any]
) -> list[Fault]:
    """Put what these fields name (codes, earlier projects, files) as it is kept; gives everything wrong with it."""
    faults = unknown_codes(fields)
    if named := fields.get("buildsOn"):
        fields["buildsOn"], more = await lineage.settle(tx, person, project_id, isil, named)
        faults += more
    if entries := fields.get("materials"):
        fields["materials"], more = await materials.settle(tx, project_id, entries)
        faults += more
    return faults
