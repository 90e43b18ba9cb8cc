"""Which columns here tell of a person."""

from services.notifications.store import metadata, notifications, readers, subscriptions
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
        Holding(readers.c.subject, Text("Waar je mail heen gaat", "Where your mail goes"), ("address",), "row"),
        # The mail that still had to go out goes with the notification that it is of.
        Holding(
            notifications.c.subject,
            Text("Wat je is verteld", "What you were told"),
            ("event_id", "reasons", "read_at"),
            "row",
        ),
    ),
)
