"""What a file is, by its bytes."""

import codecs

import pytest

from services.submissions.materials.kinds import (
    INSTEAD,
    MEDIA_TYPES,
    Sample,
    must_be_allowed,
    must_be_whole,
    must_begin_well,
)
from shared.problems import Problem
from tests.submissions.materials import files
from tests.submissions.materials.files import GOOD, HTML, PDF


def look(ending: str, content: bytes, piece: int = 1000) -> str | None:
    """The code of the refusal; None when the file is what its name says."""
    sample = Sample(ending)
    for start in range(0, len(content), piece):
        sample.see(content[start : start + piece])
    sample.end()
    try:
        must_be_allowed(ending)
        must_begin_well(sample)
        must_be_whole(sample)
    except Problem as refusal:
        return f"{refusal.status} {refusal.code}"
    return None


@pytest.mark.parametrize("ending", MEDIA_TYPES)
def test_a_file_that_is_what_its_name_says_is_taken(ending: str) -> None:
    assert look(ending, GOOD[ending]) is None
    assert look(ending, GOOD[ending], piece=1) is None


@pytest.mark.parametrize("content", GOOD, ids=lambda it: f"holding-{it}")
@pytest.mark.parametrize("named", MEDIA_TYPES, ids=lambda it: f"named-{it}")
def test_a_file_of_another_kind_is_not(named: str, content: str) -> None:
    same = MEDIA_TYPES[named] == MEDIA_TYPES[content] or {named, content} == {"txt", "csv"}
    assert (look(named, GOOD[content]) is None) == same


@pytest.mark.parametrize("ending", ["exe", "html", "svg", "js", "zip", "doc", "docm", "jar", "sh", ""])
def test_what_we_do_not_take_is_refused_by_its_name(ending: str) -> None:
    with pytest.raises(Problem) as refused:
        must_be_allowed(ending)
    assert refused.value.code == "type-not-allowed"


def test_the_advice_for_what_we_do_not_take_names_only_what_we_do() -> None:
    assert not set(INSTEAD) & set(MEDIA_TYPES)


@pytest.mark.parametrize("ending", MEDIA_TYPES)
@pytest.mark.parametrize(
    "program",
    [
        HTML,
        b"MZ\x90\x00" + b"\x00" * 60,
        b"\x7fELF\x02\x01\x01" + b"\x00" * 60,
        b"#!/bin/sh\nrm -rf /\n",
        b"<svg onload=x>",
    ],
)
def test_a_program_is_taken_under_no_name(ending: str, program: bytes) -> None:
    assert look(ending, program) == "415 type-mismatch"


@pytest.mark.parametrize("ending", ["txt", "csv"])
def test_markup_does_not_pass_for_text_behind_white_space_or_a_byte_order_mark(ending: str) -> None:
    assert look(ending, codecs.BOM_UTF8 + b" \n\t<SCRIPT>x</SCRIPT>") == "415 type-mismatch"


@pytest.mark.parametrize(
    "content",
    [
        "caf\u00e9".encode("cp1252"),
        "tekst".encode("utf-16"),
        b"tekst\x00",
        b"\x1b[2J",
        b"half \xe2\x82",
        b"x" * 5000 + b"\xff",
    ],
)
def test_text_is_utf8_without_control_characters(content: bytes) -> None:
    assert look("txt", content) == "415 type-mismatch"


def test_text_may_break_within_a_character_between_two_pieces() -> None:
    assert look("csv", "€;é;ﬁ\n".encode() * 100, piece=1) is None


def test_a_pdf_begins_at_its_first_byte() -> None:
    assert look("pdf", HTML + PDF) == "415 type-mismatch"


def test_an_office_file_with_macros_is_refused_whatever_it_is_called() -> None:
    assert look("docx", files.office("docx", "word/vbaProject.bin")) == "415 type-not-allowed"


def test_a_zip_that_only_looks_like_an_office_file_is_refused() -> None:
    assert look("docx", files.zipped(**{"virus.exe": "x"})) == "415 type-mismatch"
    assert look("docx", files.office("xlsx")) == "415 type-mismatch"
    assert look("docx", files.office("docx")[:-30]) == "415 type-mismatch"


def test_a_presentation_of_thousands_of_parts_is_taken() -> None:
    assert look("pptx", files.office("pptx", parts=3000), piece=65536) is None


def test_a_bomb_is_never_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = files.zipped(**{"[Content_Types].xml": "x", "word/document.xml": "0" * 30_000_000})
    assert len(bomb) < 50_000

    def unpack(*_: object) -> None:
        raise AssertionError("unpacked")

    monkeypatch.setattr("zipfile.ZipFile.open", unpack)
    assert look("docx", bomb) is None
