"""What goes out over HTTP about the chain."""

from datetime import datetime

from shared.web.body import Answer


class Head(Answer):
    """The end of the chain. Note both elsewhere: a chain that was cut off or made anew no longer has them."""

    lines: int
    hash: str
    read_at: datetime


class AuditFault(Answer):
    """One thing that is not as it was sealed. `line` counts links from 1; null: the chain does not know of it."""

    line: int | None
    entry_id: str
    code: str
    detail: str


class Verification(Answer):
    """The outcome of a check of everything. At most 1,000 faults are named; `intact` says whether there is any."""

    intact: bool
    lines: int
    hash: str
    erased: int
    faults: list[AuditFault]
