"""What events do to the catalogue. Each command runs in the transaction that its caller opened and will commit."""

from contextvars import ContextVar

from services.search import handing_over, publishing, remembering, store
from services.search.projection import line_of, record_of
from shared.contracts.authors import OwnershipTransferred
from shared.contracts.lineage import AdoptionChange, ProjectMerged, ProjectSplit
from shared.contracts.moderation import PhaseChange, ProjectPublished
from shared.contracts.parels import ParelAwarded, ParelChange
from shared.contracts.submissions import ProjectWithdrawn
from shared.db import Transaction
from shared.messaging.consuming import UnknownProject

in_rebuild: ContextVar[bool] = ContextVar("in_rebuild", default=False)
"""True in the process that rebuilds: it reads in order, so a project that it does not know is really unknown."""


class CatalogueIncomplete(ConnectionError):
    """A rebuild has not come to this project yet: the surroundings' fault, so the event waits and is no dead letter."""


async def publish(tx: Transaction, event: ProjectPublished) -> None:
    """Show this revision from now on, unless a newer one is shown already."""
    await publishing.publish(tx, event, record_of(event))


async def move(tx: Transaction, event: PhaseChange) -> None:
    """Follow a transition of the phase log. Raises UnknownProject for a project that was never published here."""
    await remembering.transition(tx, event)
    sequence = tx.incoming.sequence
    if await store.move(tx, event.project_id, event.to_phase, event.outcome, event.decided_at, sequence):
        return
    if not in_rebuild.get() and await store.is_being_rebuilt(tx):
        raise CatalogueIncomplete
    raise UnknownProject


async def honour(tx: Transaction, event: ParelChange) -> None:
    """Show that the project is a parel, or show it no longer."""
    await remembering.parel(tx, event)
    await store.honour(tx, event.project_id, isinstance(event, ParelAwarded), tx.incoming.sequence)


async def hand_over(tx: Transaction, event: OwnershipTransferred) -> None:
    """Show the project with its new library and province; if its publication comes later, that is shown so too."""
    await remembering.hand_over(tx, event)
    await handing_over.hand_over(tx, event.project_id, event.library, tx.incoming.sequence)


async def withdraw(tx: Transaction, event: ProjectWithdrawn) -> None:
    """Take the project out of the catalogue; if its publication comes later, it stays out."""
    await remembering.withdrawal(tx, event)
    await store.withdraw(tx, event.project_id, event.revision, event.withdrawn_at, tx.incoming.sequence)


async def adopt(tx: Transaction, event: AdoptionChange) -> None:
    """Keep a line of the register as far as it is public."""
    await remembering.line(tx, event)
    await store.adopt(tx, line_of(event), tx.incoming.sequence)


async def merge(tx: Transaction, event: ProjectMerged) -> None:
    """Let the project live on in another one, whatever of the two is known here."""
    await remembering.merge(tx, event)
    await store.merge(tx, event.project_id, event.into, tx.incoming.sequence)


async def split(tx: Transaction, event: ProjectSplit) -> None:
    """Note what was split off. A part is shown when it is published itself."""
    await store.split(tx, event.project_id, event.parts)
