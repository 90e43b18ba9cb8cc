"""The English catalogue stands beside the Dutch texts: nothing is missing, half done or left over."""

from collections.abc import Callable

import pytest
from babel.messages import Catalog

from local.texts import faults, kept, renewed, said
from services.portal.language import CATALOGUE

OTHER = "fills in something else than its text"


def catalogue(**texts: str) -> Catalog:
    made = Catalog(locale="en")
    for text, english in texts.items():
        made.add(text.replace("_", " "), english)
    return made


def test_every_text_of_the_portal_is_in_english() -> None:
    assert faults(said(), kept()) == []


def test_a_text_is_found_wherever_it_is_said() -> None:
    found = said()
    for text in (
        "Wie deed dit al?",  # in a page
        "Deze pagina is er niet",  # in Python
        "Een idee dat nog uitgeprobeerd moet worden.",  # in a constant
        ("project", "projecten"),  # counted
        "‘{name}’ is bewaard.",  # filled in by Python
        "Pagina %(page)s van %(pages)s",  # filled in by a page
    ):
        assert found.get(text) is not None, text


def test_the_catalogue_is_as_the_tool_writes_it() -> None:
    """Else the next who runs it changes lines that have nothing to do with his own."""
    assert CATALOGUE.read_bytes() == renewed(said(), kept())


def test_what_was_translated_stays_and_what_is_new_waits() -> None:
    written = renewed(catalogue(Een="", Twee=""), catalogue(Twee="Two", Drie="Three")).decode()
    assert 'msgid "Een"\nmsgstr ""' in written
    assert 'msgid "Twee"\nmsgstr "Two"' in written
    assert "Drie" not in written


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda made: made.delete("Een"), "missing: 'Een'"),
        (lambda made: made.add("Een", ""), "untranslated: 'Een'"),
        (lambda made: made.get("Een").flags.add("fuzzy"), "fuzzy: 'Een'"),
        (lambda made: made.add("Drie", "Three"), "said by nobody: 'Drie'"),
        (
            lambda made: made.add("Met %(naam)s", "With %(name)s"),
            f"{OTHER}: 'Met %(naam)s'",
        ),
        (lambda made: made.add("Op {dag}", "On"), f"{OTHER}: 'Op {{dag}}'"),
        (lambda made: made.add("<b>Vet</b>", "Bold"), f"{OTHER}: '<b>Vet</b>'"),
        (lambda made: made.add("Fout: ", "Error:"), f"{OTHER}: 'Fout: '"),
    ],
    ids=["missing", "untranslated", "fuzzy", "unused", "other name", "nothing filled in", "no tags", "no space"],
)
def test_what_is_wrong_is_told(change: Callable[[Catalog], object], told: str) -> None:
    texts, made = Catalog(locale="en"), Catalog(locale="en")
    for text, english in (
        ("Een", "One"),
        ("Met %(naam)s", "With %(naam)s"),
        ("Op {dag}", "On {dag}"),
        ("<b>Vet</b>", "<b>Bold</b>"),
        ("Fout: ", "Error: "),
    ):
        texts.add(text, locations=[("pages/home.py", 1)])
        made.add(text, english)
    assert faults(texts, made) == []
    if not told.startswith(("fuzzy", "missing")):
        made.delete(told.partition("'")[2][:-1])  # to be added anew by the change
    change(made)
    assert [fault.partition(" (")[0] for fault in faults(texts, made)] == [told]
