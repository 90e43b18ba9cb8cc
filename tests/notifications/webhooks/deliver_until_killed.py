"""A webhook worker that is killed once it has so many answers, with two events in each of its requests:

python -m tests.notifications.webhooks.deliver_until_killed ANSWERS LAST DATABASE_URL
"""

import asyncio
import os
import signal
import sys

from services.notifications.feed.numbering import Head
from services.notifications.webhooks import batches
from services.notifications.webhooks.delivering import Delivery
from services.notifications.webhooks.keys import LOCAL, Keys
from services.notifications.webhooks.sending import Sender
from shared.db import Database
from shared.messaging import steps
from tests.notifications.webhooks.receiver import ORIGIN


def main() -> None:
    answers, last, database_url = sys.argv[1:]
    left = int(answers)

    def kill_at(reached: str) -> None:
        nonlocal left
        left -= reached == "webhook.answered"
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    async def deliver() -> None:
        head = Head()
        head.move_to(int(last))
        await Delivery(Database(database_url), head, Sender("loopback"), Keys([LOCAL]), ORIGIN).run()

    batches.MOST = 2
    steps.hook = kill_at
    asyncio.run(deliver())


if __name__ == "__main__":
    main()
