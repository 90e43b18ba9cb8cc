"""A faulty file: every fault with its row and column, in words that a librarian understands, and nothing is stored."""

from typing import Any

import pytest

from tests.submissions.imports.conftest import Importer
from tests.submissions.imports.tables import many, row, table

TITLE = "Titel"


async def faults(importer: Importer, content: str | bytes, **query: str) -> list[tuple[Any, Any, str]]:
    """Row, column and code of each fault of a file that is refused."""
    answer = await importer.send(content, **query)
    assert answer.status_code == 400, answer.text
    assert answer.json()["type"] == "urn:innovatiebieb:problem:faulty-file"
    await importer.nothing_was_stored()
    return [(error.get("row"), error.get("column"), error["code"]) for error in answer.json()["errors"]]


async def test_a_table_with_200_faults_comes_back_with_200_messages(importer: Importer) -> None:
    spoilt = [
        {"Titel": ""},
        {"Thema's": "Doorgaande leeslyn"},
        {"Fase": "experimant"},
        {"Herkomst": "de burgemeester"},
        {"Startjaar": "vorig jaar"},
        {"Startjaar": "1200"},
        {"Herzien op": "32-13-2027"},
        {"Mailbox": "bibliotheek bij assen"},
        {"Bron": "www.bibliotheek.nl"},
        {"Titel": "x" * 121},
        {"Samenvatting": "x" * 5001},
        {"Contactpersoon": "Mina | geen adres"},
        {"Materialen": "Draaiboek | draaiboek.pdf"},
        {"Materialen": "Draaiboek | https://example.nl/d | eigen licentie"},
        {"Bouwt voort op": "bestaat-niet | inspired"},
        {"Bouwt voort op": "rij-1 | nagedaan van"},
        {"Thema's": "Mediawijsheid | Tuinieren"},
        {"Bibliotheek": "NL-0899999999 | Bibliotheek Elders | drenthe"},
        {"Partners": "Gemeente Assen | gemeente | lokaal"},
        {"Doelgroepen": "iedereen die wil"},
    ]
    empty = dict.fromkeys([column for changes in spoilt for column in changes], "")
    rows = [row(**{**empty, **row(Sleutel=f"rij-{number}", Titel=f"Idee {number}")}) for number in range(1, 201)]
    for number, one in enumerate(rows):
        one.update(spoilt[number % len(spoilt)])
    answer = await importer.send(table(*rows))
    assert answer.status_code == 400
    problem = answer.json()
    assert len(problem["errors"]) == 200, problem["errors"][:25]
    assert "200 fouten" in problem["detail"]
    assert "Er is niets opgeslagen" in problem["detail"]
    assert [error["row"] for error in problem["errors"]] == list(range(2, 202))
    for error, changes in zip(problem["errors"], [*spoilt] * 10, strict=True):
        assert [error["column"]] == list(changes)
        assert error["detail"].startswith(f"Rij {error['row']}, kolom ‘{error['column']}’: ")
    words = [error["detail"].partition(": ")[2] for error in problem["errors"][:20]]
    assert words[1] == "‘Doorgaande leeslyn’ kennen we niet. Bedoel je ‘doorgaande leeslijn 0-18’?"
    assert words[0] == "Een project heeft een titel nodig."
    assert all(text.endswith((".", "?")) for text in words)
    await importer.nothing_was_stored()


async def test_in_english_too(importer: Importer) -> None:
    answer = await importer.send(table(row(Titel="")), language="en")
    assert answer.json()["errors"][0]["detail"] == "Row 2, column ‘Titel’: A project needs a title."


async def test_of_very_many_faults_the_first_thousand_are_told_and_the_others_counted(importer: Importer) -> None:
    answer = await importer.send(table(*(row(Titel="", Sleutel=str(number)) for number in range(1500))))
    problem = answer.json()
    assert len(problem["errors"]) == 1000
    assert "1500 fouten" in problem["detail"]
    assert "nog 500 meer" in problem["detail"]


async def test_who_submits_is_told_all_that_is_still_missing(importer: Importer) -> None:
    file = table(row(Doel="", Samenvatting="x" * 601), row(Titel="Abc"))
    assert await faults(importer, file, mode="submit") == [
        (2, "Samenvatting", "string-too-long"),
        (2, "Doel", "missing"),
        (3, "Titel", "length"),
    ]
    assert (await importer.send(file)).status_code == 201


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", [(None, None, "no-rows")]),
        ("titel\r\n", [(None, None, "no-rows")]),
        ("samenvatting;doel\r\na;b\r\n", [(1, None, "missing-column")]),
        ("titel;thema\r\nA;;\r\nA;x;y\r\n", [(3, None, "ragged-row")]),
        ("titel;doel\r\nA\r\n", [(2, None, "ragged-row")]),
        ("titel;titel\r\nA;B\r\n", [(1, "titel", "duplicate-column")]),
        ("titel;Title\r\nA;B\r\n", [(1, "Title", "duplicate-column")]),
        ("titel;samenvating\r\nA;B\r\n", [(1, "samenvating", "unknown-column")]),
        ("titel;\r\nA;B\r\n", [(2, None, "unnamed-column")]),
        ('titel;doel\r\nA;"b" c\r\nB;\r\n', [(2, None, "quotes")]),
        ('titel;doel\r\nA;b\r\nB;"c\r\n', [(3, None, "quotes")]),
        ("titel;doel\r\nA;b\x00c\r\n", [(2, "doel", "nul-character")]),
        ("titel\r\n" + "x" * 100_001 + "\r\n", [(2, None, "too-long")]),
        ("sleutel;titel\r\na;A\r\na;B\r\n", [(3, "sleutel", "duplicate-key")]),
        ("titel\r\nA\r\na\r\n", [(3, "sleutel", "duplicate-key")]),
        (b"titel\r\n\x81\r\n", [(None, None, "encoding")]),
    ],
)
async def test_a_file_that_is_wrong_as_such_says_where(
    content: str | bytes, expected: list[tuple[Any, Any, str]], importer: Importer
) -> None:
    assert await faults(importer, content) == expected


async def test_an_unknown_column_suggests_the_one_that_was_meant(importer: Importer) -> None:
    [error] = (await importer.send("titel;samenvating\r\nA;B\r\n")).json()["errors"]
    assert error["detail"] == "Rij 1, kolom ‘samenvating’: Deze kolom kennen we niet. Bedoel je ‘samenvatting’?"


async def test_rows_are_counted_as_a_spreadsheet_does(importer: Importer) -> None:
    content = 'titel;doel\r\n"A\r\nmet een tweede regel";b\r\n\r\n;\r\n;zonder titel\r\n'
    assert await faults(importer, content) == [(5, "titel", "missing")]


async def test_rows_may_not_build_on_each_other_in_a_circle(importer: Importer) -> None:
    tie = "Bouwt voort op"
    rows = [row(Sleutel=key, Titel=f"Idee {key}", **{tie: f"{older} | adapted"}) for key, older in ("ab", "bc", "ca")]
    [(number, column, code)] = await faults(importer, table(*rows))
    assert (number in (2, 3, 4), column, code) == (True, tie, "lineage-cycle")
    itself = row(Sleutel="a", **{tie: "a | adapted"})
    assert await faults(importer, table(itself)) == [(2, tie, "itself")]


async def test_lines_of_json_have_faults_by_line_and_field(importer: Importer) -> None:
    deep = '{"title": ' + "[" * 100_000
    lines = ['{"title": "Goed"}', "{", "[]", '{"title": 1}', '{"titel": "A", "doell": "x"}', '{"title": NaN}', deep]
    answer = await importer.lines("\n".join(lines))
    assert answer.status_code == 400
    found = [(error["row"], error.get("column"), error["code"]) for error in answer.json()["errors"]]
    assert found == [
        (2, None, "json-invalid"),
        (3, None, "dict-type"),
        (4, "title", "string-type"),
        (5, "doell", "unknown-column"),
        (6, None, "json-invalid"),
        (7, None, "json-invalid"),
    ]
    await importer.nothing_was_stored()


async def test_a_fault_in_the_last_of_many_rows_keeps_all_of_them_out(importer: Importer) -> None:
    assert await faults(importer, table(*many(700), row(Sleutel="laatste", Fase="x")), mode="submit") == [
        (702, "Fase", "unknown-code")
    ]
