"""Keeps one process running: starts it again when it ends, with growing pauses."""

import asyncio
import time
from collections.abc import Callable

from local.errors import LocalError
from local.plan import ROOT, Part
from local.platform import Platform
from local.process import Child

POLL = 0.05
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
HEALTHY_AFTER = 30.0
"""Seconds after which a process counts as well: its next end starts the pauses from the shortest again."""
TRIES = 4
"""So often may a part end before it was ready for the first time: after that it is a fault, not a hiccup."""


class Keeper:
    """One part and its process. `run` ends only by cancellation, or with a LocalError when the part cannot start."""

    def __init__(self, part: Part, platform: Platform, say: Callable[[str], None], changed: Callable[[], None]) -> None:
        self.part, self._say, self._changed = part, say, changed
        self.child = Child(part.name, part.command, env=part.env, log=platform.logs / f"{part.name}.log", cwd=str(ROOT))
        self.was_ready = part.ready is None

    async def run(self) -> None:
        """Starts and restarts the process until cancelled; the process itself is stopped by `stop`."""
        pause, failures = FIRST_PAUSE, 0
        while True:
            started = time.monotonic()
            self.child.spawn()
            self._changed()
            code = await ended(self.child)
            self.child.kill()  # whatever it left in its session
            failures += 1
            if not self.was_ready and failures >= TRIES:
                raise LocalError(
                    f"{self.part.name} start niet; de laatste regels van {self.child.log}:\n{self.child.last_words()}"
                )
            if time.monotonic() - started > HEALTHY_AFTER:
                pause = FIRST_PAUSE
            self._say(f"{self.part.name} stopte ({outcome(code)}) en start opnieuw; zie {self.child.log}")
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


async def ended(child: Child) -> int:
    """Waits for the end of a process; returns its exit code, negative for a signal."""
    assert child.popen is not None
    # Asked, not awaited: a child watcher of the event loop would compete with Child for the exit code.
    while (code := child.popen.poll()) is None:
        await asyncio.sleep(POLL)
    return code


def outcome(code: int) -> str:
    """An exit code in words."""
    return f"signaal {-code}" if code < 0 else f"code {code}"
