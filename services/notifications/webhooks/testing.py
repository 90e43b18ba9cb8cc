"""The event of the test button: one that no feed has. Its owner sees whether it arrives and what the receiver says."""

import json
from datetime import datetime
from uuid import UUID

from shared.ids import new_id
from shared.moments import timestamp

TYPE = "nl.innovatiebieb.webhooks.test.v1"
_SOURCE = "urn:innovatiebieb:webhooks"


def body(webhook: UUID, at: datetime) -> bytes:
    """A batch with the test event alone."""
    event = {
        "specversion": "1.0",
        "id": str(new_id()),
        "source": _SOURCE,
        "type": TYPE,
        "subject": str(webhook),
        "time": timestamp(at),
        "datacontenttype": "application/json",
        "data": {"webhookId": str(webhook)},
    }
    return json.dumps([event], separators=(",", ":")).encode()
