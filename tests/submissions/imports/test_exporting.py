"""Export: what comes out goes in again and changes nothing, whatever people wrote."""

import csv
import io
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.submissions.desk import Desk
from tests.submissions.imports.conftest import STAFF, Importer
from tests.submissions.imports.tables import many, row

NASTY = "\"';,|\\\n\r=+-@\t🙂é a1{\u2028"
TEXTS = st.one_of(st.text(NASTY, max_size=8), st.text(max_size=8).filter(lambda text: "\x00" not in text))
FULL = TEXTS.map(lambda text: f"x{text}y")
LINKS = st.sampled_from(["https://a.nl", "http://b.nl/x;y?z=1|2"])
RECORDS = st.fixed_dictionaries(
    {"title": TEXTS.map(lambda text: f"{text}!")},
    optional={
        "summary": TEXTS,
        "goal": TEXTS,
        "themes": st.sampled_from([[], ["mediawijsheid"], ["basisvaardigheden", "mediawijsheid"]]),
        "startYear": st.integers(1900, 2100),
        "partners": st.lists(
            st.one_of(FULL, st.fixed_dictionaries({"name": FULL, "kind": st.just("municipality")})), max_size=3
        ),
        "materials": st.lists(
            st.fixed_dictionaries({"title": TEXTS, "url": LINKS}, optional={"licence": st.just("CC0-1.0")}), max_size=3
        ),
        "contact": st.fixed_dictionaries({"name": FULL}, optional={"phone": st.sampled_from(["", "+31 592 123 456"])}),
        "reviewDue": st.just("2027-09-01"),
        "source": LINKS,
    },
)


async def changes_nothing(importer: Importer) -> None:
    """Export in both forms and import both: every row is unchanged."""
    before = await importer.service.rows("SELECT id, version, content FROM project ORDER BY id")
    for kind, send in (("csv", importer.send), ("jsonl", importer.lines)):
        made = await importer.done(await send(await importer.export(kind=kind)))
        assert made["unchanged"] == made["rows"] == len(before)
    assert await importer.service.rows("SELECT id, version, content FROM project ORDER BY id") == before


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=st.lists(RECORDS, min_size=1, max_size=3))
async def test_exporting_and_importing_again_changes_nothing(records: list[dict[str, Any]], importer: Importer) -> None:
    await importer.service.rows("DELETE FROM project RETURNING id")
    for record in records:
        made = await importer.service.post("/v1/projects", STAFF, record)
        assert made.status_code == 201, made.text
    await changes_nothing(importer)


async def test_a_link_without_a_title_goes_out_and_in_again(importer: Importer) -> None:
    links = [{"title": title, "url": "https://a.nl"} for title in ("", "x")]
    assert (await importer.service.post("/v1/projects", STAFF, {"title": "Een", "materials": links})).is_success
    await changes_nothing(importer)


async def test_what_was_imported_keeps_its_key(importer: Importer) -> None:
    await importer.rows(*many(450))
    await changes_nothing(importer)
    table_rows = list(csv.DictReader(io.StringIO((await importer.export()).removeprefix("\ufeff")), delimiter=";"))
    assert {line["sleutel"] for line in table_rows} == {f"rij-{number}" for number in range(1, 451)}


async def test_a_spreadsheet_runs_no_text_of_a_project(importer: Importer) -> None:
    await importer.rows(row(Titel="=HYPERLINK(1)", Doel="@SUM(A1)", Aanpak="-2", Samenvatting="'=x"))
    [line] = csv.DictReader(io.StringIO((await importer.export()).removeprefix("\ufeff")), delimiter=";")
    assert not [cell for cell in line.values() if cell.startswith(("=", "+", "-", "@"))]
    assert (await importer.projects())["=HYPERLINK(1)"]["goal"] == "@SUM(A1)"
    await changes_nothing(importer)


async def test_an_exported_row_can_be_edited_and_imported(importer: Importer, desk: Desk) -> None:
    draft = await desk.draft(title="Voorlezen")
    lines = [json.loads(line) for line in (await importer.export(kind="jsonl")).splitlines()]
    edited = json.dumps({**lines[0], "title": "Voorlezen in de stad"})
    made = await importer.done(await importer.lines(edited))
    assert made["updated"] == 1
    assert (await importer.service.get(f"/v1/projects/{draft['id']}", STAFF)).json()["title"] == "Voorlezen in de stad"
    stale = json.dumps({**lines[0], "title": "Voorlezen in het dorp"})
    refused = await importer.lines(stale)
    assert [error["code"] for error in refused.json()["errors"]] == ["changed-meanwhile"]


async def test_moderators_get_what_was_submitted_in_their_area(importer: Importer, desk: Desk) -> None:
    await desk.draft(title="Nog een concept")
    submitted = await desk.submitted(title="Een ingediend idee")
    await desk.change(submitted, {"title": "Weer veranderd"})
    await desk.submitted("medewerker-utrecht", title="Elders")
    exported = await importer.export("moderator-drenthe", "jsonl")
    assert [json.loads(line)["title"] for line in exported.splitlines()] == ["Een ingediend idee"]
    own = await importer.export(kind="jsonl")
    assert {json.loads(line)["title"] for line in own.splitlines()} == {"Nog een concept", "Weer veranderd"}
    everywhere = await importer.export("spn", "jsonl")
    assert {json.loads(line)["title"] for line in everywhere.splitlines()} == {"Een ingediend idee", "Elders"}


async def test_ties_come_back_too(importer: Importer, desk: Desk) -> None:
    older = await desk.published(title="Het begin")
    tie = {"projectId": older["id"], "relation": "adapted", "note": "kleiner; en | korter"}
    await desk.draft(title="Het vervolg", buildsOn=[tie])
    await changes_nothing(importer)
