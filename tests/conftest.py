"""The real parts that tests share: one Postgres and one bus a session."""

import asyncio
import shutil
from collections.abc import Iterator

import hypothesis
import pytest
from xdist.remote import Producer

from local.bus import Tansu
from shared.vocabularies import memory
from tests.support import require, side_by_side
from tests.support.kafka import apache_kafka, own_apache_kafka  # noqa: F401  # fixtures
from tests.support.postgres import TestPostgres, open_folder
from tests.support.service import Tokens


def pytest_configure(config: pytest.Config) -> None:
    """A misspelt BIEB_REQUIRE would quietly require nothing."""
    if unknown := require.required() - set(require.NEEDS):
        raise pytest.UsageError(f"BIEB_REQUIRE knows {', '.join(require.NEEDS)}; not {', '.join(sorted(unknown))}")
    side_by_side.share_ports()
    hypothesis.settings.register_profile(
        "here", deadline=None
    )  # how long an example takes says nothing on a busy machine
    hypothesis.settings.load_profile("here")


@pytest.hookimpl(optionalhook=True)  # also with -p no:xdist
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> side_by_side.Together:
    """For `make test`, which runs two processes: which of them runs what."""
    return side_by_side.Together(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before any fixture starts: what is not there is a skip with its reason, or a failure where it is required."""
    require.check(item)


@pytest.fixture(autouse=True)
def _packaged_vocabularies() -> Iterator[None]:
    """No test finds what another one changed in the process's own memory of the vocabularies."""
    yield
    memory().forget()


@pytest.fixture(scope="session")
def postgres() -> Iterator[TestPostgres]:
    """A cluster for this session; `await postgres.create_database("search")` gives a fresh migrated database's URL."""
    cluster = TestPostgres()
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(cluster.folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def _databases_go_with_their_test() -> Iterator[None]:
    """Those that were made for more than one test are there before this one begins, and stay."""
    before = {cluster: len(cluster.made) for cluster in TestPostgres.running}
    yield
    for cluster in TestPostgres.running:
        cluster.end(before.get(cluster, 0))


@pytest.fixture(scope="session")
def portal_database(postgres: TestPostgres) -> str:
    """Where a portal keeps who is logged in. One for all tests: sessions know nothing of each other."""
    return asyncio.run(postgres.create_database("portal"))


@pytest.fixture(scope="session")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Tokens:
    """Tokens for every persona, as the local demo issuer signs them."""
    return Tokens(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def tansu() -> Iterator[Tansu]:
    """A bus for this session (`tansu.bootstrap`). Topics are shared: prefix yours, or take `own_tansu`."""
    yield from _bus()


@pytest.fixture
def own_tansu() -> Iterator[Tansu]:
    """A bus for one test, which may stop and start it."""
    yield from _bus()


def _bus() -> Iterator[Tansu]:
    folder = open_folder()
    bus = Tansu(folder)
    try:
        bus.start()
        yield bus
    finally:
        bus.stop()
        shutil.rmtree(folder, ignore_errors=True)
