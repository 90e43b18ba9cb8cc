from datetime import date

import pytest
from pydantic import ValidationError

from shared.vocabularies import NAMES, Term, Vocabulary, vocabulary

TODAY = date(2026, 7, 1)


@pytest.mark.parametrize("name", NAMES)
def test_codes_are_unique_and_every_reference_leads_somewhere(name: str) -> None:
    terms = vocabulary(name).items
    codes = [term.code for term in terms]
    assert len(codes) == len(set(codes))
    for term in terms:
        assert term.replaced_by is None or term.replaced_by in codes
        assert term.priority is None or vocabulary("priorities").term(term.priority)
        assert all(vocabulary("provinces").term(province) for province in term.provinces)
        for target in term.mapped_to:
            scheme, _, code = target.partition("/")
            assert vocabulary(scheme).term(code), target


@pytest.mark.parametrize("name", NAMES)
def test_no_two_terms_claim_the_same_words(name: str) -> None:
    vocab = vocabulary(name)
    for term in vocab.items:
        for text in (term.code, term.label, term.label_en, *term.aliases):
            assert vocab.find(text) == term.code, text


def test_there_are_thirteen_themes_of_which_two_are_unverified_placeholders() -> None:
    themes = vocabulary("themes").items
    assert len(themes) == 13
    assert {term.code for term in themes if not term.verified} == {"digitale-inclusie", "derde-plek"}
    assert all(term.priority for term in themes)


def test_the_areas_of_the_support_institutions_cover_every_province_once() -> None:
    areas = [province for poi in vocabulary("pois").items for province in poi.provinces]
    assert sorted(areas) == sorted(vocabulary("provinces").codes(TODAY))


@pytest.mark.parametrize("text", ["fryslan", "Fryslân", "FRYSLÂN", "  friesland ", "Frysla\u0302n"])
def test_a_term_is_found_by_code_label_or_alias_whatever_its_case_and_accents(text: str) -> None:
    assert vocabulary("provinces").find(text) == "fryslan"


def test_what_fits_no_term_is_not_guessed() -> None:
    assert vocabulary("provinces").find("Holland") is None


def test_labels_come_in_two_languages_and_an_unknown_code_is_shown_as_it_is() -> None:
    themes = vocabulary("themes")
    assert themes.label("derde-plek") == "de bibliotheek als derde plek"
    assert themes.label("derde-plek", "en") == "the library as third place"
    assert themes.label("van-later") == "van-later"


def test_a_retired_term_is_refused_for_new_records_but_still_found() -> None:
    vocab = Vocabulary(
        name="x",
        title="x",
        title_en="x",
        items=(
            Term(
                code="oud",
                label="oud",
                label_en="old",
                valid_from=date(2016, 1, 1),
                valid_to=date(2020, 12, 31),
                replaced_by="nieuw",
            ),
            Term(code="nieuw", label="nieuw", label_en="new", valid_from=date(2021, 1, 1)),
        ),
    )
    assert vocab.codes(date(2020, 12, 31)) == ("oud",)
    assert vocab.codes(date(2021, 1, 1)) == ("nieuw",)
    assert vocab.find("Old") == "oud"
    assert "oud" in vocab


def test_only_codes_are_in_a_vocabulary() -> None:
    assert "derde-plek" in vocabulary("themes")
    assert "de bibliotheek als derde plek" not in vocabulary("themes")
    assert None not in vocabulary("themes")


def test_terms_are_camel_case_json_and_cannot_be_changed() -> None:
    term, field = vocabulary("themes").items[0], "label"
    json = term.model_dump(mode="json", by_alias=True)
    assert json["labelEn"] == "continuous reading line 0-18"
    assert json["validTo"] is None
    with pytest.raises(ValidationError, match="frozen"):
        setattr(term, field, "anders")
    assert vocabulary("themes") is vocabulary("themes")


def test_a_vocabulary_that_does_not_exist_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        vocabulary("../../geheim")
