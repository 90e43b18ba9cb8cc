"""The catalogue as a file: three formats that say the same, made while they are sent."""

import csv
import io
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from services.search.bodies import Filtered
from services.search.opendata import exporting, table
from services.search.opendata.selecting import selection
from services.search.opendata.site import LOCAL
from shared.testing import factories
from tests.search.samples import story
from tests.support.service import RunningService

Rows = list[dict[str, Any]]


async def three(search: RunningService, query: str = "") -> tuple[list[dict[str, str]], Rows, Rows]:
    answers = {name: await search.get(f"/v1/exports/projects.{name}{query}") for name in exporting.FORMATS}
    for name, answer in answers.items():
        assert answer.status_code == 200, answer.text
        assert f'filename="innovatiebieb-projecten.{name}"' in answer.headers["content-disposition"]
    text = answers["csv"].content.decode()
    assert not text.startswith("\ufeff")
    lines = answers["jsonl"].text.splitlines()
    parquet = pq.read_table(io.BytesIO(answers["parquet"].content))
    return list(csv.DictReader(io.StringIO(text))), [json.loads(line) for line in lines], parquet.to_pylist()


async def test_the_three_agree_with_each_other_and_with_the_catalogue(
    catalogue: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 40)
    cells, lines, rows = await three(catalogue)
    assert lines == rows
    assert [list(row.values()) for row in cells] == [table.cells(row) for row in rows]
    assert list(cells[0]) == [column.name for column in table.COLUMNS] == list(lines[0])
    assert {row["id"] for row in rows} == {str(told.event.project_id) for told in story()}
    assert len(rows) == 103
    for row in rows:
        shown = (await catalogue.get(f"/v1/projects/{row['id']}")).json()
        for name in ("title", "summary", "goal", "phase", "outcome", "themes", "adoptions", "updatedAt", "source"):
            assert row[name] == shown.get(name), name
        assert (row["libraryIsil"], row["libraryName"]) == (shown["library"]["isil"], shown["library"]["name"])
        assert row["licenceUrl"].startswith("https://creativecommons.org/")
        assert row["permalink"] in row["citation"]


@pytest.mark.parametrize(
    "query",
    ["?q=voorlezen", "?theme=mediawijsheid&phase=experiment", "?province=drenthe&province=utrecht", "?parel=true"],
)
async def test_a_selection_is_what_the_search_finds(query: str, catalogue: RunningService) -> None:
    _, lines, rows = await three(catalogue, query)
    found = (await catalogue.get(f"/v1/projects{query}&size=100")).json()
    assert {row["id"] for row in lines} == {row["id"] for row in rows} == {item["id"] for item in found["items"]}
    assert len(lines) == found["total"]


async def test_words_are_found_over_many_pages(catalogue: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 3)
    _, lines, _ = await three(catalogue, "?q=bibliotheek&phase=idea")
    found = (await catalogue.get("/v1/projects?q=bibliotheek&phase=idea&size=100")).json()
    assert len(lines) == found["total"] > 3


async def test_an_empty_catalogue_is_a_file_too(search: RunningService) -> None:
    assert await three(search) == ([], [], [])


async def test_a_spreadsheet_runs_nothing(search: RunningService) -> None:
    await search.deliver(factories.published(title="=1+1", partners=["@partner", "-2"], result="'=2"))
    cells, lines, rows = await three(search)
    assert (cells[0]["title"], cells[0]["partners"], cells[0]["result"]) == ("'=1+1", "'@partner | -2", "''=2")
    assert lines[0]["title"] == rows[0]["title"] == "=1+1"


async def test_a_filter_that_does_not_exist_is_named_before_anything_is_sent(search: RunningService) -> None:
    for name in exporting.FORMATS:
        answer = await search.get(f"/v1/exports/projects.{name}?theme=bestaat-niet")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "theme")


async def many(search: RunningService, number: int) -> None:
    """This many thousands of projects that are like the first."""
    for _ in range(number):
        await a_thousand(search)


async def a_thousand(search: RunningService) -> None:
    await search.rows(
        "WITH made AS (INSERT INTO project SELECT new.* "
        "FROM (SELECT to_jsonb(project) AS old FROM project LIMIT 1) AS one, generate_series(1, 1000) AS n, "
        "LATERAL jsonb_populate_record(CAST(NULL AS project), "
        "old || jsonb_build_object('id', gen_random_uuid(), 'n', n)) AS new RETURNING 1) SELECT count(*) FROM made"
    )


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", ["csv", "parquet"])  # lines are made as the table is, only shorter
async def test_what_is_in_memory_does_not_grow_with_the_catalogue(name: str, search: RunningService) -> None:
    await search.deliver(factories.published())

    async def peak() -> tuple[int, int]:
        pages = exporting.rows(search.database, LOCAL, selection(Filtered()), None)
        sent = 0
        tracemalloc.start()
        try:
            async for piece in exporting.FORMATS[name][1](pages):
                sent += len(piece)
            return sent, tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    await many(search, 2)
    small, little = await peak()
    await many(search, 14)
    before = pa.total_allocated_bytes()
    large, most = await peak()
    assert large > 5 * small
    assert most < 3 * little, f"{little} bytes for 2,000 projects, {most} for 16,000"  # all of them: about 20 times
    assert pa.total_allocated_bytes() - before < 10_000_000


def test_the_columns_are_documented_in_their_order() -> None:
    page = (Path(__file__).parents[3] / "docs" / "open-data.md").read_text(encoding="utf-8")
    assert " ".join(f"`{column.name}`" for column in table.COLUMNS) in page
