"""Which database an index is of, and whether a newer index is asked for: of every replica, by one row."""

from dataclasses import dataclass

from sqlalchemy import text

from shared.db import Transaction

_NOW = text("""
    SELECT system_identifier::text || '/' || oid::text AS catalogue,
           coalesce((SELECT epoch FROM index_epoch), 0) AS epoch
    FROM pg_control_system(), pg_database WHERE datname = current_database()
""")
_NEXT = text("""
    INSERT INTO index_epoch VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET epoch = index_epoch.epoch + 1
""")


@dataclass(frozen=True)
class Demand:
    """What an index has to be from. `catalogue` tells one database from every other, also from a restored copy."""

    catalogue: str
    epoch: int


async def demanded(tx: Transaction) -> Demand:
    """What is asked for now."""
    row = (await tx.execute(_NOW)).one()
    return Demand(row.catalogue, row.epoch)


async def ask_for_new(tx: Transaction) -> None:
    """Let every replica build a new index beside the one that it answers from, and then change over."""
    await tx.execute(_NEXT)
