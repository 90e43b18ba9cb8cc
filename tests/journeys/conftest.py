"""One platform and one browser for all journeys: they share them as people do, each with projects of its own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.journey import WAYS, Journey, Way
from tests.support.browsing import chromium_started
from tests.support.real_platform import RealPlatform

FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="package")
def platform() -> Iterator[RealPlatform]:
    with RealPlatform() as platform:
        yield platform


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium_started() as browser:
        yield browser


@pytest.fixture(params=WAYS, ids=lambda way: way.name)
def way(request: pytest.FixtureRequest) -> Way:
    return request.param


@pytest.fixture
def journey(request: pytest.FixtureRequest, way: Way, platform: RealPlatform, browser: Browser) -> Iterator[Journey]:
    name = request.path.stem.removeprefix("test_")
    journey = Journey(name, way, platform, browser)
    yield journey
    journey.close(failed=request.node.stash.get(FAILED, False))
    assert journey.faults == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Tells the fixture whether its test failed: then the last state of every window is kept."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report
