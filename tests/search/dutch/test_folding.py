import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.dutch.folding import LONGEST, fold, folded, tokens, words


def test_accents_case_and_ligatures_make_no_difference() -> None:
    assert folded("Taalcafé in FRYSLÂN, één ĲSJE, œuvre, Øresund") == "taalcafe in fryslan een ijsje oeuvre oresund"
    assert folded("cafe\u0301") == folded("café") == folded("CAFÉ") == "cafe"


@pytest.mark.parametrize("sign", "'’´`")
def test_a_plural_s_behind_any_apostrophe_is_no_part_of_the_word(sign: str) -> None:
    assert folded(f"foto{sign}s, THEMA{sign}S en {sign}s-Hertogenbosch") == "foto thema en s hertogenbosch"


def test_an_apostrophe_inside_a_word_parts_it() -> None:
    assert words("foto'serie") == ["foto", "serie"]


def test_signs_separate_words_and_are_forgotten() -> None:
    assert folded("co-creatie <b>0-18</b> info@bieb.nl a/b c_d") == "co creatie b 0 18 b info bieb nl a b c d"
    assert folded("🎉 … &&& ()*") == ""


def test_a_word_is_pointed_at_in_the_text_as_it_was_written() -> None:
    text = "De foto’s van café Één"
    assert [(text[start:end], word) for start, end, word in tokens(text)] == [
        ("De", "de"),
        ("foto’s", "foto"),
        ("van", "van"),
        ("café", "cafe"),
        ("Één", "een"),
    ]


@pytest.mark.parametrize("letter", ["a", "é", "ß", "ﷺ"])
def test_of_a_very_long_word_only_the_beginning_counts(letter: str) -> None:
    assert 0 < len(fold(letter * 10_000)) <= LONGEST


@given(st.text())
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text())
def test_a_text_has_the_same_words_with_their_places_as_without(text: str) -> None:
    assert [word for _, _, word in tokens(text)] == words(text)


@given(st.text())
def test_every_word_is_letters_and_digits_alone_and_not_too_long(text: str) -> None:
    assert all(word.isalnum() and len(word) <= LONGEST for word in words(text))
