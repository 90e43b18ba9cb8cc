from itertools import pairwise
from pathlib import Path

import pytest

from services.search.dutch import data, stopwords
from services.search.dutch.compounds import lexicon
from services.search.dutch.data import listed, made, reviewed
from services.search.dutch.folding import fold
from services.search.dutch.places import BEGIN, END, LINKED, MIDDLE

HERE = Path(str(data.__file__)).parent


def rows(file: str) -> list[str]:
    lines = (HERE / file).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize(("name", "at_least"), [("parts", 30_000), ("stems", 15_000), ("weak", 20_000)])
def test_every_table_that_the_set_up_makes_is_there_and_holds_folded_words(name: str, at_least: int) -> None:
    table = made(name)
    assert len(table) > at_least
    assert all(table.values())
    assert all(word == fold(word) for word in table)


@pytest.mark.parametrize("name", ["cuts", "parts", "stems"])
def test_a_reviewed_table_is_sorted_and_names_each_word_once_and_folded(name: str) -> None:
    words = [line.partition("\t")[0] for line in rows(f"{name}.tsv")]
    assert all(one < other for one, other in pairwise(words))
    assert all(word == fold(word) for word in words)
    assert list(reviewed(name)) == words
    assert all(reviewed(name).values())


@pytest.mark.parametrize("name", ["function", "furniture"])
def test_a_list_of_words_is_sorted_and_names_each_word_once_and_folded(name: str) -> None:
    words = " ".join(rows(f"{name}.txt")).split()
    assert all(one < other for one, other in pairwise(words))
    assert all(word == fold(word) for word in words)
    assert listed(name) == set(words)


def test_every_place_in_a_compound_is_one_that_there_is() -> None:
    known = BEGIN | MIDDLE | END | LINKED
    assert all(int(bits) | known == known for table in (made("parts"), reviewed("parts")) for bits in table.values())


def test_a_word_that_the_rules_cut_wrong_is_cut_into_words_that_make_it() -> None:
    assert all(parts.replace(" ", "") == word for word, parts in reviewed("cuts").items())


def test_a_reviewed_line_goes_before_a_made_one() -> None:
    assert int(made("parts")["ring"]) & END
    assert reviewed("parts")["ring"] == "0"
    assert lexicon().cut("taalring") == ()


def test_a_table_that_was_not_made_yet_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        made("bestaat-niet")


def test_the_stop_words_are_those_of_the_lists() -> None:
    assert {"de", "het", "een"} <= stopwords.FUNCTION
    assert {"bibliotheek", "project"} <= stopwords.FURNITURE
