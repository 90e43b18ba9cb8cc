"""A mail worker that is killed at a step: `python -m …deliver_until_killed STEP DATABASE_URL SMTP`."""

import asyncio
import os
import signal
import sys

from services.notifications.mailing.delivery import Delivery
from shared.db import Database
from shared.messaging import steps
from tests.notifications.conftest import settings_for


def main() -> None:
    step, database_url, smtp = sys.argv[1:]

    def kill_at(reached: str) -> None:
        if reached == step:
            os.kill(os.getpid(), signal.SIGKILL)

    steps.hook = kill_at
    asyncio.run(Delivery(Database(database_url), settings_for(smtp)).run())


if __name__ == "__main__":
    main()
