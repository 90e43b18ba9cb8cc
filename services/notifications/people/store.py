"""Which columns here tell of a person."""

from sqlalchemy import case, update

from services.notifications.mailing.store import messages
from services.notifications.readers.store import readers
from services.notifications.store import happenings, metadata, notifications
from services.notifications.subscribed import subscriptions
from services.notifications.webhooks.store import webhooks
from shared.contracts.people import PublishedTextRedacted
from shared.db import Transaction
from shared.people import Holding, Register
from shared.problems import Text

REGISTER = Register(
    metadata,
    (
        Holding(
            subscriptions.c.subject,
            Text("Wat je volgt", "What you follow"),
            ("filter", "channel", "frequency", "created_at"),
            "row",
        ),
        Holding(
            readers.c.subject,
            Text("Hoe je op de hoogte blijft", "How you are kept informed"),
            (
                "address",
                "language",
                "digest_hour",
                "digest_day",
                "areas",
                "isil",
                "is_moderator",
                "seen_at",
                "paused_for",
            ),
            "row",
        ),
        Holding(
            notifications.c.subject,
            Text("Wat je is verteld", "What you were told"),
            ("event_id", "reasons", "read_at"),
            "row",
        ),
        Holding(
            messages.c.subject,
            Text("Mails aan jou", "Mails to you"),
            ("kind", "address", "status", "created_at", "sent_at"),
            "row",
        ),
        # What was sent there goes with it.
        Holding(
            webhooks.c.subject,
            Text("Je webhooks", "Your webhooks"),
            ("url", "types", "status", "position", "created_at"),
            "row",
        ),
    ),
)


async def redact_happenings(tx: Transaction, event: PublishedTextRedacted) -> None:
    """What people read of this project in their inbox has its title, and of a publication the summary."""
    publication = happenings.c.kind.in_(("project-published", "project-updated"))
    change = update(happenings).where(happenings.c.project_id == event.project_id)
    explanation = case((publication, event.content.summary), else_=happenings.c.explanation)
    await tx.execute(change.values(title=event.content.title, explanation=explanation))
