import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.search.dutch.folding import LONGEST, fold
from services.search.question import FIELDS, MOST, Filter, Question, Term, understand


def test_words_phrases_and_exclusions_are_understood() -> None:
    question = understand('taal "Derde plek" -school -"oude bieb" kinderen')
    assert question.terms == (
        Term(("taal",)),
        Term(("derde", "plek"), exact=True),
        Term(("school",), negated=True),
        Term(("oude", "bieb"), exact=True, negated=True),
        Term(("kinderen",)),
    )
    assert question.wanted == ("taal", "kinderen")
    assert question.phrases == (("derde", "plek"),)


def test_a_word_that_stands_twice_is_wanted_once() -> None:
    assert understand("taal Taal TAAL").wanted == ("taal",)


@pytest.mark.parametrize(
    ("text", "dimension", "value"),
    [
        ("thema:taal", "theme", "taal"),
        ("theme:taal", "theme", "taal"),
        ("THEMA:Taal", "theme", "Taal"),
        ('bibliotheek:"OBA"', "library", "OBA"),
        ('library:"de nieuwe bibliotheek"', "library", "de nieuwe bibliotheek"),
        ("thema:“taal en lezen”", "theme", "taal en lezen"),
        ("jaar:2019", "startYear", "2019"),
        ("startjaar:2019", "startYear", "2019"),
        ("year:2019", "startYear", "2019"),
        ("doelgroep:jeugd", "targetGroup", "jeugd"),
        ("targetGroup:jeugd", "targetGroup", "jeugd"),
        ("fase:pilot", "phase", "pilot"),
    ],
)
def test_a_field_with_a_value_is_a_filter_and_no_word(text: str, dimension: str, value: str) -> None:
    assert understand(text) == Question(filters=(Filter(dimension, value),))


def test_a_filter_may_be_turned_round_and_stand_between_words() -> None:
    question = understand('taal -provincie:drenthe -thema:"derde plek" cafe')
    assert question.filters == (
        Filter("province", "drenthe", negated=True),
        Filter("theme", "derde plek", negated=True),
    )
    assert question.wanted == ("taal", "cafe")


def test_every_field_has_a_dutch_and_an_english_name() -> None:
    assert all(sum(other == dimension for other in FIELDS.values()) >= 2 for dimension in FIELDS.values())
    assert all(name == name.casefold() for name in FIELDS)


@pytest.mark.parametrize("text", ["let op: morgen", "let op morgen"])
def test_a_field_that_nobody_knows_is_a_word_like_others(text: str) -> None:
    assert understand(text) == Question((Term(("let",)), Term(("op",)), Term(("morgen",))), unfinished="morgen")


def test_an_address_or_a_time_is_words_next_to_each_other() -> None:
    assert understand("https://bieb.nl").terms == (Term(("https", "bieb", "nl")),)
    assert understand("om 10:30").terms == (Term(("om",)), Term(("10", "30")))


@pytest.mark.parametrize("text", ["thema:", "thema: ", 'thema:""', 'thema:"', "thema"])
def test_a_field_without_a_value_is_a_word(text: str) -> None:
    assert understand(text).terms == (Term(("thema",)),)
    assert understand(text).filters == ()


@pytest.mark.parametrize("quotes", ["“”", "„”", "‟”", "«»", '""'])
def test_quotes_of_any_form_make_a_phrase(quotes: str) -> None:
    assert understand(f"{quotes[0]}derde plek{quotes[1]}").terms == (Term(("derde", "plek"), exact=True),)


def test_a_quote_that_stays_open_is_forgotten() -> None:
    assert understand('"derde plek').terms == (Term(("derde",)), Term(("plek",)))


def test_a_hyphenated_word_is_one_thing() -> None:
    assert understand("co-creatie").terms == (Term(("co", "creatie")),)
    assert understand("-co-creatie").terms == (Term(("co", "creatie"), negated=True),)


def test_the_last_word_may_still_grow() -> None:
    assert understand("taal Cafés").unfinished == "cafes"


@pytest.mark.parametrize("text", ["taal ca", "taal -cafe", 'taal "cafe"', "co-creatie", "", "-"])
def test_a_short_an_excluded_or_a_quoted_last_word_does_not_grow(text: str) -> None:
    assert understand(text).unfinished is None


@pytest.mark.parametrize("text", ["", "   ", '*** ((( -- "" \'', "🎉", "-", '-""'])
def test_signs_alone_ask_for_nothing(text: str) -> None:
    assert not understand(text)


@given(st.text(max_size=400))
@example('thema:"')
@example("-thema:-")
def test_any_text_is_understood_and_gives_folded_words_alone(text: str) -> None:
    question = understand(text)
    words = [word for term in question.terms for word in term.words]
    assert all(term.words for term in question.terms)
    assert all(word and word == fold(word) and len(word) <= LONGEST for word in words)
    assert question.unfinished is None or question.unfinished in words
    assert all(each.value.strip() and each.dimension in FIELDS.values() for each in question.filters)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 10_000,
        "a " * 5_000,
        "-" * 10_000,
        '"' * 9_999,
        "thema:" * 2_000,
        "(" * 5_000,
        "(a" * 5_000 + ")" * 5_000,
        "(a+)+$ .* [a-z]{1,9999} \\1 (?=x) " * 300,
        "*a* ?b? taal* *" * 700,
        "a-" * 5_000,
    ],
)
def test_a_pasted_page_costs_no_more_than_a_long_sentence(text: str) -> None:
    question = understand(text)
    words = [word for term in question.terms for word in term.words]
    assert len(words) <= MOST
    assert all(len(word) <= LONGEST for word in words)


def test_wildcards_and_operators_of_other_search_machines_are_signs() -> None:
    assert understand("taal* +lezen (cafe) ~huis^2").wanted == ("taal", "lezen", "cafe", "huis", "2")


def test_words_behind_the_last_that_counts_are_not_read() -> None:
    question = understand(" ".join(f"w{number}" for number in range(MOST + 10)))
    assert question.wanted == tuple(f"w{number}" for number in range(MOST))
