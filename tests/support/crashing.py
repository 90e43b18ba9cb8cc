"""A service that kills itself: `python -m tests.support.crashing MODULE ARM_FILE`.

It runs MODULE as `python -m MODULE` does. When ARM_FILE names a step, the process dies by SIGKILL the next time it gets
there, as if the power went: nothing is flushed, closed or said.
"""

import os
import runpy
import signal
import sys
from pathlib import Path

from shared.messaging import steps


def main() -> None:
    module, arm = sys.argv[1], Path(sys.argv[2])

    def hook(reached: str) -> None:
        if arm.exists() and arm.read_text() == reached:
            os.kill(os.getpid(), signal.SIGKILL)

    steps.hook = hook
    sys.argv = [module]
    runpy.run_module(module, run_name="__main__")


if __name__ == "__main__":
    main()
