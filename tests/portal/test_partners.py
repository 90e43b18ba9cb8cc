"""A partner is a line of text with, between brackets, its kind; nothing is lost on the way to the form and back."""

import pytest
from starlette.datastructures import FormData

from services.portal.fields import from_form, shown

PARTNERS = ["Gemeente Assen", {"name": "De Kring", "kind": "school"}, "Stichting Lezen (Noord)"]


def test_partners_come_back_from_the_form_as_they_went_in() -> None:
    text = shown({"partners": PARTNERS}, "partners")
    assert text.split("\n") == ["Gemeente Assen", "De Kring (school of kinderopvang)", "Stichting Lezen (Noord)"]
    assert from_form(FormData({"partners": text}))["partners"] == PARTNERS


@pytest.mark.parametrize("words", ["school", "School"])
def test_a_kind_is_written_in_any_of_its_words(words: str) -> None:
    assert from_form(FormData({"partners": f"De Kring ({words})"}))["partners"] == [PARTNERS[1]]


@pytest.mark.parametrize("line", ["(school)", "De Kring (ufo)", "De Kring school)", "De Kring ()"])
def test_any_other_line_is_a_name(line: str) -> None:
    assert from_form(FormData({"partners": line}))["partners"] == [line]
