"""Which failure is the surroundings' (wait and try again, for ever) and which is the event's (poison)."""

import asyncio

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

# OSError covers a refused connection and an absent socket; a deadlock or a serialization failure says "try again". So
# does a table that a migration or a rebuild has yet to make, and a statement that was prepared before it did. An
# InternalClientError is what the driver makes of a server that says goodbye in the middle of something else: the next
# connection is sound.
_SURROUNDINGS = (
    OSError,
    asyncio.TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.TransactionRollbackError,
    asyncpg.UndefinedTableError,
    asyncpg.InvalidCachedStatementError,
    InterfaceError,
    OperationalError,
    PoolTimeout,
)


def is_infrastructure(failure: BaseException | None) -> bool:
    """True when the database or the network failed. Follows `__cause__` only: a ValueError raised while a database
    error was being handled is still a fault of the handler.
    """
    while failure is not None:
        if isinstance(failure, _SURROUNDINGS) or (isinstance(failure, DBAPIError) and failure.connection_invalidated):
            return True
        failure = failure.__cause__
    return False
