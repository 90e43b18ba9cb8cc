"""A service that kills itself, or gets stuck: `python -m tests.support.crashing MODULE ARM_FILE`.

It runs MODULE as `python -m MODULE` does. When ARM_FILE names a step, the process dies by SIGKILL the next time it gets
there, as if the power went: nothing is flushed, closed or said. When it says `stuck`, the consumer stays connected and
assigned but fetches nothing any more, as has been seen of aiokafka; then the file goes, and so does the patience of the
watchdog.
"""

import asyncio
import os
import runpy
import signal
import sys
from pathlib import Path

from shared import service
from shared.messaging import steps
from shared.messaging.watchdog import Progress, guard

STUCK = "stuck"
PATIENCE = 2.0
"""Seconds instead of the watchdog's own, from the moment the consumer is stuck."""


def main() -> None:
    module, arm = sys.argv[1], Path(sys.argv[2])

    def told(what: str) -> bool:
        return arm.exists() and arm.read_text() == what

    def hook(reached: str) -> None:
        if told(reached):
            os.kill(os.getpid(), signal.SIGKILL)

    async def guard_until_stuck(progress: Progress, bootstrap: str, topics: list[str]) -> None:
        guarding = asyncio.create_task(guard(progress, bootstrap, topics))
        try:
            while not told(STUCK):
                await asyncio.sleep(0.1)
        finally:
            guarding.cancel()
        consumer = progress._subscriber.consumer
        consumer.pause(*consumer.assignment())
        done()
        await guard(progress, bootstrap, topics, stalled_after=PATIENCE, every=PATIENCE / 10)

    def done() -> None:
        arm.unlink()

    steps.hook = hook
    service.guard = guard_until_stuck
    sys.argv = [module]
    runpy.run_module(module, run_name="__main__")


if __name__ == "__main__":
    main()
