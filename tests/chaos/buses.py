"""The two buses that every story is told on."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from local import apache
from local.apache import ApacheKafka
from local.bus import Tansu
from tests.support.postgres import open_folder

BUSES = [pytest.param("tansu"), pytest.param("apache", marks=pytest.mark.kafka)]
Bus = Tansu | ApacheKafka


@contextmanager
def open_bus(kind: str) -> Iterator[Bus]:
    """A bus that serves until the block ends."""
    if kind == "apache" and (reason := apache.missing()):
        pytest.skip(f"needs kafka: {reason}")
    folder = open_folder()
    bus = Tansu(folder) if kind == "tansu" else ApacheKafka(folder)
    try:
        bus.start()
        yield bus
    finally:
        bus.stop()
        shutil.rmtree(folder, ignore_errors=True)


def empty(bus: Bus) -> None:
    """Throw away what a stopped bus holds: it starts as another cluster, at the same address."""
    if isinstance(bus, ApacheKafka):
        for node in bus.nodes:
            shutil.rmtree(node.folder / "log")
