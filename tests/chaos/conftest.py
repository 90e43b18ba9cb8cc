"""A platform to kill: submissions and moderation on a bus of their own, once on Tansu and once on Apache Kafka."""

import asyncio
import shutil
from collections.abc import Iterator

import pytest

from local import apache
from local.apache import ApacheKafka
from local.bus import Tansu
from tests.support.postgres import TestPostgres, open_folder
from tests.support.stack import Stack

BUSES = [pytest.param("tansu"), pytest.param("apache", marks=pytest.mark.kafka)]


def open_bus(kind: str) -> Tansu | ApacheKafka:
    """A bus that is not started yet."""
    return Tansu(open_folder()) if kind == "tansu" else ApacheKafka(open_folder())


@pytest.fixture(scope="module", params=BUSES)
def stack(request: pytest.FixtureRequest, postgres: TestPostgres) -> Iterator[Stack]:
    """Databases and topics for submissions and moderation; no process runs yet. One bus for all tests of a module."""
    if request.param == "apache" and (reason := apache.missing()):
        pytest.skip(f"needs kafka: {reason}")
    bus = open_bus(request.param)
    bus.start()
    found = Stack(postgres, bus.bootstrap)
    asyncio.run(found.prepare("submissions", "moderation"))
    try:
        yield found
    finally:
        found.close()
        bus.stop()
        if isinstance(bus, ApacheKafka):
            shutil.rmtree(bus.data, ignore_errors=True)
