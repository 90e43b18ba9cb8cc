"""Platforms to kill, each once on Tansu and once on Apache Kafka."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.chaos.buses import BUSES, Bus, open_bus
from tests.chaos.people import People
from tests.chaos.platform import SERVICES, Platform
from tests.support.postgres import TestPostgres
from tests.support.stack import Stack


@pytest.fixture(scope="module", params=BUSES)
def bus(request: pytest.FixtureRequest) -> Iterator[Bus]:
    """A bus for all tests of a module."""
    with open_bus(request.param) as found:
        yield found


@pytest.fixture(scope="module")
def stack(bus: Bus, postgres: TestPostgres) -> Iterator[Stack]:
    """Databases and topics for submissions and moderation; no process runs yet."""
    found = Stack(postgres, bus.bootstrap)
    asyncio.run(found.prepare("submissions", "moderation"))
    try:
        yield found
    finally:
        found.close()


@pytest.fixture(scope="package")
def own_postgres() -> Iterator[TestPostgres]:
    """A cluster that a test may stop."""
    cluster = TestPostgres()
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(cluster.folder, ignore_errors=True)


@pytest.fixture(scope="package", params=BUSES)
def platform(request: pytest.FixtureRequest, postgres: TestPostgres, own_postgres: TestPostgres) -> Iterator[Platform]:
    """All four services, on a bus that a test may stop: starting them costs more than most of the tests."""
    with open_bus(request.param) as own_bus:
        found = Platform(postgres, own_postgres, own_bus)
        try:
            asyncio.run(found.prepare(*SERVICES))
            yield found
        finally:
            found.close()


@pytest.fixture
async def people(platform: Platform) -> AsyncIterator[People]:
    """At least one process of each service runs, and from the first event on somebody follows it all."""
    await platform.run()
    found = People(platform)
    try:
        await found.follow()
        yield found
    finally:
        await found.close()
