"""Forget a person: here at once, elsewhere by the event."""

from datetime import UTC, datetime
from uuid import UUID

from services.submissions import store as projects
from services.submissions.completeness import missing
from services.submissions.domain import public_content
from services.submissions.people import store
from services.submissions.people.bodies import Erased, ErasureRequest, Redacted, Redaction
from services.submissions.people.redacting import redacted
from shared.contracts.people import PersonErased, ProjectRedacted
from shared.db import Transaction
from shared.messaging import event_log
from shared.people import person_key
from shared.principal import Principal
from shared.problems import forbidden, invalid
from shared.web.personal_data import concerned


async def erase(tx: Transaction, person: Principal, request: ErasureRequest) -> Erased:
    """Erase oneself, or, as an administrator, somebody else. Raises Problem 403.

    Projects stay, for they are the library's; they only no longer say whose work they were. Crash before the commit:
    nothing is erased and no event tells so. After it: the relay sends the event, and every service follows.
    """
    himself = request.subject in (None, person.sub) and request.name is None and _is_his(request.email, person)
    if not himself and not person.has("admin"):
        raise forbidden(
            "Je kunt alleen je eigen gegevens laten wissen. Een beheerder kan het voor een ander.",
            "You can only have your own data erased. An administrator can do it for somebody else.",
        )
    now, key, rows = datetime.now(UTC), None, 0
    email = person.email if himself else request.email or ""
    if himself or request.subject is not None:
        subject = concerned(person, request.subject)
        await store.leave_all(tx, subject)
        rows = await store.REGISTER.erase(tx, subject)
        key = person_key(subject)
        tx.append(PersonErased(person_key=key, erased_at=now))
    texts = await store.erase_contact(tx, email, request.name or "")
    if email:
        rows += await store.erase_addressed(tx, email)
    return Erased(person_key=key, rows=rows, texts=texts, erased_at=now)


async def redact(tx: Transaction, person: Principal, project_id: UUID, wanted: Redaction) -> Redacted:
    """Take a name out of a project's text: the working copy, every version and revision, and the events that tell of
    them. For its library and for administrators. Raises Problem 403, 404, and 400 when a revision would lose a text
    that it needs.
    """
    project = await projects.get(tx, project_id, lock=True)
    if not person.has("admin"):
        project.must_be_owned_by(person)
    now, find, instead = datetime.now(UTC), wanted.find, wanted.replace_by
    revisions = []
    for row in await projects.list_revisions(tx, project_id):
        content = redacted(row.content, find, instead)
        if content == row.content:
            continue
        already = {(fault.pointer, fault.code) for fault in missing(row.content)}
        if faults := [fault for fault in missing(content) if (fault.pointer, fault.code) not in already]:
            raise invalid(faults)
        await store.put_revision(tx, project_id, row.revision, content)
        revisions.append(row.revision)
        told = ProjectRedacted(
            project_id=project_id, revision=row.revision, content=public_content(content), redacted_at=now
        )
        tx.append(told)
    texts = len(revisions) + await store.redact_working_copies(tx, project_id, find, instead)
    working_copy = redacted(project.content, find, instead)
    if working_copy != project.content:
        project.content, texts = working_copy, texts + 1
        project.version += 1
        await projects.save(tx, project)
    # The events of this transaction are written after this, and hold the new text already.
    events = await event_log.rewrite(tx, project_id, lambda _type, data: redacted(data, find, instead))
    return Redacted(revisions=revisions, texts=texts, events=events, redacted_at=now)


def _is_his(email: str | None, person: Principal) -> bool:
    return email is None or email.lower() == person.email.lower()
