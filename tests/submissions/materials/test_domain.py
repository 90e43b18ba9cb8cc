"""Names, limits and entries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.submissions.materials.domain import (
    LONGEST_NAME,
    MB,
    MOST_ENTRIES,
    clean_name,
    ending_of,
    must_fit,
    settled,
    words_of,
)
from shared.problems import Problem

OURS = {"url": "/v1/x", "fileName": "a.pdf", "mediaType": "application/pdf", "size": "12", "sha256": "ab"}
FILES = {"1": OURS}


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("Draaiboek.PDF", "Draaiboek.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\jet\\plan.docx", "plan.docx"),
        ("na\u0308ive.pdf", "n\u00e4ive.pdf"),
        ("plan\u202efdp.exe", "planfdp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie_ x.pdf"),
        ("nul\x00.pdf", "nul.pdf"),
        ('<img src="x">.png', "_img src=_x__.png"),
        ("  .pdf", "bestand.pdf"),
        ("...", "bestand"),
        ("", "bestand"),
        ("zonder", "zonder"),
        ("📚 boeken.csv", "📚 boeken.csv"),
        ("x" * 500 + ".pdf", "x" * (LONGEST_NAME - 4) + ".pdf"),
    ],
)
def test_a_name_is_cleaned(given_name: str, kept: str) -> None:
    assert clean_name(given_name) == kept


@given(st.text())
def test_no_name_leaves_its_folder_or_a_header(name: str) -> None:
    cleaned = clean_name(name)
    assert 0 < len(cleaned) <= LONGEST_NAME
    assert not set(cleaned) & set('/\\<>:"|?*\r\n\x00')
    assert cleaned.encode()
    assert not cleaned.startswith(".")
    assert clean_name(cleaned) == cleaned
    assert ending_of(cleaned) == ending_of(cleaned).lower()


def test_a_file_keeps_what_is_ours_and_takes_the_words_of_the_library() -> None:
    entry = {"id": "1", "title": "Nieuw", "licence": "CC0-1.0", "altText": "Een robot", **OURS}
    stolen = {**entry, "url": "https://evil.example", "size": "0", "sha256": "cd", "fileName": "x.exe"}
    for given_entry in (entry, stolen, {name: entry[name] for name in ("id", "title", "licence", "altText")}):
        assert settled([given_entry], FILES) == ([entry], [])


def test_a_link_has_an_address_a_title_and_a_licence_and_nothing_empty() -> None:
    link = {"title": "Site", "url": "https://example.nl", "licence": "CC-BY-4.0", "id": None, "size": None}
    assert settled([link], {}) == ([{"title": "Site", "url": "https://example.nl", "licence": "CC-BY-4.0"}], [])


@pytest.mark.parametrize(
    ("entry", "pointer"),
    [
        ({"id": "2"}, "/materials/0/id"),
        ({"id": ""}, "/materials/0/id"),
        ({"url": "https://x", "sha256": "ab"}, "/materials/0/sha256"),
        ({"url": "https://x", "fileName": "a.pdf"}, "/materials/0/fileName"),
        ({"url": "/v1/projects/x"}, "/materials/0/url"),
        ({}, "/materials/0/url"),
        ({"url": "https://x", "licence": "gevonden"}, "/materials/0/licence"),
    ],
)
def test_an_entry_that_invents_a_file_is_named(entry: dict[str, str], pointer: str) -> None:
    _, faults = settled([{"title": "x", "licence": "CC-BY-4.0", **entry}], FILES)
    assert [fault.pointer for fault in faults] == [pointer]


def test_a_file_stands_in_the_list_once() -> None:
    entry = {"id": "1", "title": "x", "licence": "CC-BY-4.0"}
    assert [fault.pointer for fault in settled([entry, entry], FILES)[1]] == ["/materials/1/id"]


def test_the_words_of_a_file_are_checked_all_at_once() -> None:
    _, faults = words_of({"title": "x" * 201, "altText": "x" * 501, "kleur": "rood"}, "a.pdf")
    assert {fault.pointer for fault in faults} == {"/title", "/altText", "/kleur", "/licence"}
    words, faults = words_of({"licence": "CC0-1.0"}, "Draaiboek.pdf")
    assert (words, faults) == ({"title": "Draaiboek", "licence": "CC0-1.0"}, [])


def test_a_project_has_room_for_100_mb_and_20_materials() -> None:
    must_fit([{}] * (MOST_ENTRIES - 1), 80 * MB, 20 * MB)
    with pytest.raises(Problem) as refused:
        must_fit([], 80 * MB, 20 * MB + 1)
    assert (refused.value.status, refused.value.code) == (409, "materials-full")
    with pytest.raises(Problem) as refused:
        must_fit([{}] * MOST_ENTRIES, 0, 1)
    assert (refused.value.status, refused.value.code) == (409, "too-many-materials")
