"""HTTP in: what is held of me, and erasing it."""

from typing import Any
from uuid import UUID

from services.submissions.people import commands, store
from services.submissions.people.bodies import Erased, ErasureRequest, Redacted, Redaction
from shared.db import Transaction
from shared.web import personal_data
from shared.web.edge import Somebody, Tx


async def gather(tx: Transaction, subject: str, email: str) -> list[dict[str, Any]]:
    """Everything that is held of this person, also where he is only the contact."""
    found = await store.REGISTER.export(tx, subject)
    if email and (contacts := await store.as_contact(tx, email)):
        found.append({"what": "Waar je contactpersoon bent", "whatEn": "Where you are the contact", "items": contacts})
    return found


router = personal_data.router("submissions", gather)


@router.post("/erasures", status_code=202, operation_id="erasePerson")
async def erase(person: Somebody, tx: Tx, request: ErasureRequest | None = None) -> Erased:
    """Erase me (the right to erasure). An administrator may erase another, or a contact person by address or name."""
    return await commands.erase(tx, person, request or ErasureRequest())


@router.post("/projects/{project_id}/redactions", status_code=201, operation_id="redactProject")
async def redact(project_id: UUID, wanted: Redaction, person: Somebody, tx: Tx) -> Redacted:
    """Take a name, or another personal fact, out of a project's text: in every revision, here and elsewhere."""
    return await commands.redact(tx, person, project_id, wanted)
