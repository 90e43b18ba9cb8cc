"""The submissions service with an object store, fresh for each test."""

import pytest

from tests.submissions.materials.shelf import Shelf
from tests.support.service import RunningService


@pytest.fixture
def shelf(submissions: RunningService) -> Shelf:
    return Shelf(submissions)
