"""The workers of mail, that are killed at a step: `python -m …mail_until_killed STEP TIMES DATABASE_URL SMTP`.

They make mails of what waits and send them, until the step is reached for that time.
"""

import asyncio
import os
import signal
import sys

from services.notifications.mailing.composing import compose_news
from services.notifications.mailing.delivery import Delivery
from shared.db import Database
from shared.messaging import steps
from tests.notifications.conftest import settings_for


async def work(database: Database, smtp: str) -> None:
    """Both workers, as in the service."""
    delivery = asyncio.create_task(Delivery(database, settings_for(smtp)).run())
    while not delivery.done():
        await compose_news(database, 0)
        await asyncio.sleep(0.02)


def main() -> None:
    step, times, database_url, smtp = sys.argv[1:]
    left = int(times)

    def kill_at(reached: str) -> None:
        nonlocal left
        left -= reached == step
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    steps.hook = kill_at
    asyncio.run(work(Database(database_url), smtp))


if __name__ == "__main__":
    main()
