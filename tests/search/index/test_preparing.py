"""Documents are the same wherever they are made: in the process that builds, or in helpers beside it."""

import sys
from pathlib import Path
from typing import Any

import pytest

from services.search.index import preparing
from services.search.index.documents import Fields
from services.search.index.past import PAST
from services.search.index.rows import PRESENT, Source
from shared.db import Database
from tests.search.index.conftest import differences


async def made(database: Database, source: Source) -> dict[str, Any]:
    found: dict[str, Any] = {}

    async def add(some: list[Fields]) -> None:
        for each in some:
            told = dict(each)
            found[f"{told['id']} {told.get('since')}"] = told

    await preparing.prepare(database, source, add)
    return found


@pytest.mark.parametrize("source", [PRESENT, PAST], ids=lambda source: source.name)
async def test_helpers_make_the_same_documents(
    database: Database, surroundings: None, monkeypatch: pytest.MonkeyPatch, source: Source
) -> None:
    here = await made(database, source)
    monkeypatch.setattr(preparing, "FEW", 0)
    monkeypatch.setattr(preparing, "A_PAGE", 20)
    beside = await made(database, source)
    assert not differences(here, beside)
    assert len(here) >= 100


async def test_a_helper_that_ends_too_soon_ends_the_build(
    database: Database, surroundings: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(preparing, "FEW", 0)
    failing = tmp_path / "python"
    failing.write_text("#!/bin/sh\nexit 3\n")
    failing.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(failing))
    with pytest.raises(ExceptionGroup) as told:
        await made(database, PRESENT)
    assert all(isinstance(each, EOFError | ConnectionError) for each in told.value.exceptions)
