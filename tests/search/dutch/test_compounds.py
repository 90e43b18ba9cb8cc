import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.dutch.compounds import LONGEST, Lexicon, lexicon
from services.search.dutch.places import BEGIN, END, LINKED, MIDDLE

PLACES = {
    "taal": BEGIN + MIDDLE + END,
    "huis": BEGIN + MIDDLE + END,
    "stads": BEGIN + MIDDLE + LINKED,
    "leerlingen": BEGIN + END,
    "raad": END,
    "der": MIDDLE,
}
SMALL = Lexicon(PLACES, {"taalraad": ("taal", "raad"), "huistaal": ()})


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("bibliotheekinnovatie", ("bibliotheek", "innovatie")),
        ("taalcafe", ("taal", "cafe")),
        ("basisschoolleerlingen", ("basis", "school", "leerlingen")),
        ("buurthuis", ("buurt", "huis")),
        ("gevangenisbibliothecarissen", ("gevangenis", "bibliothecarissen")),
        ("voorleesuurtje", ("voorlees", "uurtje")),
    ],
)
def test_a_compound_is_cut_into_the_words_that_people_look_for(word: str, parts: tuple[str, ...]) -> None:
    assert lexicon().cut(word) == parts


@pytest.mark.parametrize(("word", "first"), [("stadswandeling", "stad"), ("dorpshuis", "dorp")])
def test_an_s_that_only_links_is_no_part(word: str, first: str) -> None:
    assert lexicon().cut(word)[0] == first


def test_linking_letters_that_make_a_plural_stay() -> None:
    assert lexicon().cut("leerlingenraad") == ("leerlingen", "raad")


@pytest.mark.parametrize("word", ["belangrijk", "maandag", "digitaal", "tijdschrift", "bibliotheek", "de", ""])
def test_a_word_that_is_no_compound_stays_whole(word: str) -> None:
    assert lexicon().cut(word) == ()


def test_a_part_stands_only_where_it_may() -> None:
    assert SMALL.cut("taalhuis") == ("taal", "huis")
    assert SMALL.cut("raadhuis") == ()
    assert SMALL.cut("huisderraad") == ("huis", "der", "raad")
    assert SMALL.cut("derhuis") == ()


def test_an_s_that_only_links_ends_no_compound() -> None:
    assert SMALL.cut("taalstads") == ()
    assert SMALL.cut("taalstadshuis") == ("taal", "stad", "huis")


def test_one_part_is_no_compound() -> None:
    assert SMALL.cut("leerlingen") == ()


def test_the_fewest_parts_are_taken_and_short_ones_last() -> None:
    places = dict.fromkeys(("taal", "huizen", "hui", "zen"), BEGIN + MIDDLE + END)
    assert Lexicon(places).cut("taalhuizen") == ("taal", "huizen")
    places = dict.fromkeys(("taalren", "ner", "taal", "renner"), BEGIN + MIDDLE + END)
    assert Lexicon(places).cut("taalrenner") == ("taal", "renner")


def test_what_is_known_of_a_word_goes_before_the_rules() -> None:
    assert SMALL.cut("taalraad") == ("taal", "raad")
    assert SMALL.cut("huistaal") == ()


def test_only_a_form_with_that_place_begins_a_compound() -> None:
    assert SMALL.begins("stads")
    assert not SMALL.begins("raad")
    assert not SMALL.begins("onbekend")


@given(st.lists(st.sampled_from(sorted(PLACES)), min_size=1, max_size=12).map("".join))
def test_the_parts_of_a_cut_with_their_linking_letters_make_the_word_again(word: str) -> None:
    parts = Lexicon(PLACES).cut(word)
    left = word
    for part in parts:
        assert left.startswith(part)
        left = left.removeprefix(part)
        if f"{part}s" in PLACES:
            left = left.removeprefix("s")
    assert left == ("" if parts else word)
    assert len(parts) != 1


@given(st.text("abdeghiklnorstu", min_size=6, max_size=30))
def test_whatever_the_word_its_parts_stand_in_it_in_that_order(word: str) -> None:
    place = 0
    for part in lexicon().cut(word):
        assert word.find(part, place) - place in (0, 1)  # one letter may link
        place = word.find(part, place) + len(part)


def test_a_word_of_ten_thousand_letters_is_left_whole() -> None:
    assert lexicon().cut("taal" * 2_500) == ()
    assert lexicon().cut("taal" * (LONGEST // 4)) == ("taal",) * (LONGEST // 4)
    assert lexicon().cut("taal" * (LONGEST // 4 + 1)) == ()
