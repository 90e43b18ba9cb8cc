"""Two test processes at once (`make test`): which tests stay together, and how they keep out of each other's way."""

import os
from collections.abc import Iterable

import pytest

from local import ports

ALONE = frozenset({"bench", "browser", "chaos", "examples", "journeys", "local", "system"})
"""Folders whose tests start whole platforms, browsers and brokers: one process runs them all, one after the other."""


def keep_together(items: list[pytest.Item]) -> None:
    """A file's tests share what is costly to make, and so run in one process."""
    for item in items:
        folder = item.path.relative_to(item.config.rootpath / "tests").parts[0]
        item.add_marker(pytest.mark.xdist_group("machine" if folder in ALONE else str(item.path)))


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
