"""Apache Kafka for tests: one broker a session, or one that a test may stop and kill."""

import shutil
from collections.abc import Iterator

import pytest

from local import apache
from local.apache import ApacheKafka
from tests.support import require
from tests.support.postgres import open_folder


@pytest.fixture(scope="session")
def apache_kafka() -> Iterator[ApacheKafka]:
    """A broker for this session (`.bootstrap`). Topics are shared and must be created: prefix yours.

    Mark the test `kafka`: then what is absent is a skip with its reason, or a failure with BIEB_REQUIRE=kafka.
    """
    yield from _kafka()


@pytest.fixture
def own_apache_kafka() -> Iterator[ApacheKafka]:
    """A broker for one test, which may stop, kill and start it."""
    yield from _kafka()


def _kafka() -> Iterator[ApacheKafka]:
    if reason := apache.missing():
        if "kafka" in require.required():
            pytest.fail(f"BIEB_REQUIRE asks for kafka: {reason}", pytrace=False)
        pytest.skip(f"needs kafka: {reason}")
    folder = open_folder()
    kafka = ApacheKafka(folder)
    try:
        kafka.start()
        yield kafka
    finally:
        kafka.stop()
        shutil.rmtree(folder, ignore_errors=True)
