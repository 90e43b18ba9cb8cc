from hypothesis import given
from hypothesis import strategies as st

from services.search.words import LONGEST, MOST, Term, folded, tokens, understand


def test_accents_case_and_ligatures_make_no_difference() -> None:
    assert folded("Taalcafé in FRYSLÂN, één ĲSJE, œuvre, Øresund") == "taalcafe in fryslan een ijsje oeuvre oresund"
    assert folded("cafe\u0301") == folded("café") == "cafe"


def test_a_letter_that_is_folded_into_many_makes_no_word_too_long() -> None:
    assert len(folded("ﷺ" * LONGEST)) == LONGEST


def test_a_plural_s_behind_an_apostrophe_is_no_part_of_the_word() -> None:
    assert folded("foto's, thema’s en 's-Hertogenbosch") == "foto thema en s hertogenbosch"


def test_signs_separate_words_and_are_forgotten() -> None:
    assert folded("co-creatie <b>0-18</b> info@bieb.nl a/b") == "co creatie b 0 18 b info bieb nl a b"
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


def test_words_phrases_and_exclusions_are_understood() -> None:
    question = understand('taal "Derde plek" -school -"oude bieb" kinderen')
    assert question.terms == (
        Term(("taal",)),
        Term(("derde", "plek"), exact=True),
        Term(("school",), negated=True),
        Term(("oude", "bieb"), exact=True, negated=True),
        Term(("kinderen",)),
    )
    assert question.unfinished == "kinderen"
    assert question.wanted == ("taal", "kinderen")
    assert question.phrases == (("derde", "plek"),)


def test_an_open_quote_and_curly_quotes_are_read_as_people_mean_them() -> None:
    assert understand('"derde plek').terms == (Term(("derde",)), Term(("plek",)))
    assert understand("“derde plek”").terms == (Term(("derde", "plek"), exact=True),)


def test_a_hyphenated_word_is_one_thing() -> None:
    assert understand("co-creatie").terms == (Term(("co", "creatie")),)


def test_only_a_last_plain_word_may_still_grow() -> None:
    assert understand("taal ca").unfinished is None
    assert understand("taal -cafe").unfinished is None
    assert understand('taal "cafe"').unfinished is None


def test_signs_alone_ask_for_nothing() -> None:
    assert not understand('*** ((( -- "" \'')


@given(st.text(max_size=400))
def test_whatever_is_typed_becomes_a_bounded_number_of_bounded_plain_words(text: str) -> None:
    question = understand(text * 30)
    words = [word for term in question.terms for word in term.words]
    assert len(words) <= MOST
    assert all(word.isalnum() and len(word) <= LONGEST for word in words)


@given(st.text())
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)
