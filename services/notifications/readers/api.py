"""HTTP in: how I want to be told; and what mail servers say of our mails, from an administrator."""

from fastapi import APIRouter

from services.notifications.readers import commands, reports
from services.notifications.readers.bodies import MailReport, MailReported, Preferences, PreferencesNow, shown
from shared.web.edge import Somebody, Tx, UnitOfWork

router = APIRouter(route_class=UnitOfWork)


@router.get("/preferences", operation_id="readPreferences", tags=["preferences"])
async def read(person: Somebody, tx: Tx) -> PreferencesNow:
    """How I am told: language, when digests come, and whether mail reaches me."""
    return shown(await commands.meet(tx, person))


@router.put("/preferences", operation_id="changePreferences", tags=["preferences"])
async def change(wanted: Preferences, person: Somebody, tx: Tx) -> PreferencesNow:
    """Be told so from now on."""
    return shown(await commands.prefer(tx, person, wanted))


@router.post("/mail-reports", status_code=201, operation_id="reportMail", tags=["operations"])
async def report(body: MailReport, person: Somebody, tx: Tx) -> MailReported:
    """What a mail server said of a mail of ours: that it can't be delivered, or that its reader calls it unwanted. For
    administrators. No more mail goes to that address until its reader wants it again.
    """
    return await reports.take(tx, person, body)
