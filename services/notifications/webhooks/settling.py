"""Writes down how webhooks stand and what came of their deliveries: what waits together, in one transaction.

Crash before its commit: none of them was settled, and each gets the same events again under the same ids.
"""

import asyncio

from services.notifications.webhooks import leases
from services.notifications.webhooks.leases import Standing
from shared.db import Database
from shared.messaging.failures import is_infrastructure

_Waiting = tuple[Standing, "asyncio.Future[bool]"]


class Settling:
    """One writer of a process; whoever comes while it writes is in its next transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[_Waiting] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(self, standing: Standing) -> bool:
        """True when it stands so now; False when its owner changed something meanwhile, or its lease ran out."""
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((standing, done))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        return await done

    async def end(self) -> None:
        """Wait until all is written."""
        if self._writing is not None:
            await asyncio.gather(self._writing, return_exceptions=True)

    async def _write(self) -> None:
        try:
            while self._waiting:
                some, self._waiting = self._waiting, []
                try:
                    await self._write_together(some)
                except Exception as failure:  # noqa: BLE001 - told to those who wait
                    if is_infrastructure(failure) or len(some) == 1:
                        _tell(some, failure)
                    else:
                        await self._write_each(some)
        finally:
            self._writing = None

    async def _write_each(self, some: list[_Waiting]) -> None:
        """One that can't be written holds up no others."""
        for each in some:
            try:
                await self._write_together([each])
            except Exception as failure:  # noqa: BLE001 - told to him who waits
                _tell([each], failure)

    async def _write_together(self, some: list[_Waiting]) -> None:
        async with self._database.begin() as tx:
            settled = await leases.settle(tx, [standing for standing, _ in some])
        for standing, done in some:
            if not done.done():  # who waited may have been stopped
                done.set_result((standing.leased.id, standing.leased.lease) in settled)


def _tell(some: list[_Waiting], failure: Exception) -> None:
    for _, done in some:
        if not done.done():
            done.set_exception(failure)
