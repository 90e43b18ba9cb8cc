"""Two test processes at once (`make test`): which tests stay together, and how they keep out of each other's way."""

import os
from collections.abc import Iterable

from xdist.scheduler import LoadScopeScheduling

from local import ports

WHOLE = frozenset({"bench", "browser", "chaos", "examples", "journeys", "local", "system"})
"""Folders whose tests start whole platforms, browsers and brokers: one process runs all of such a folder."""


class Together(LoadScopeScheduling):
    """A file's tests, or a folder's, share what is costly to make, and so run in one process. The largest group is the
    first to begin. (Groups by a mark, `--dist loadgroup`, have no effect with this pytest.)
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        folder = file.removeprefix("tests/").partition("/")[0]
        return folder if folder in WHOLE else file


def share_ports() -> None:
    """Between looking at a port and listening on it the other process may take it: one has the even ones, one the odd.

    Does nothing in a process that is alone.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        return
    number, of = int(worker.removeprefix("gw")), int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
    every = ports._from

    def ours(start: int) -> Iterable[int]:
        return (port for port in every(start) if port % of == number)

    ports._from = ours
