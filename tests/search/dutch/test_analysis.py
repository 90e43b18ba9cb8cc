import pytest

from services.search.dutch.analysis import analyse, analyses, is_weak, parts, stems


def test_a_word_has_its_stem_and_a_compound_those_of_its_parts() -> None:
    assert analyse("bomen") == ("bomen", "boom", ())
    assert analyse("taalhuizen") == ("taalhuizen", "taalhuis", ("taal", "huis"))


def test_a_part_that_stands_twice_counts_once() -> None:
    assert analyse("taaltaaltaal").parts == ("taal",)


def test_of_several_words_the_stems_stay_in_order_and_only_compounds_have_parts() -> None:
    assert stems(["bomen", "taalhuizen"]) == ["boom", "taalhuis"]
    assert parts(map(analyse, ["bomen", "taalhuizen", "boekenuitleen"])) == ["taal", "huis", "boek", "uitleen"]


def test_many_words_at_once_are_analysed_as_one_by_one() -> None:
    some = ["bomen", "taalhuizen", "bomen", ""]
    assert analyses(some) == [analyse(word) for word in some]


@pytest.mark.parametrize("word", ["afschaffen", "veilig", "veilige"])
def test_verbs_and_adjectives_are_weak(word: str) -> None:
    assert is_weak(word)


@pytest.mark.parametrize("word", ["bibliotheek", "taal", "leerlingen", "boek", "onbekendwoord", ""])
def test_nouns_and_words_that_nobody_knows_are_not_weak(word: str) -> None:
    assert not is_weak(word)
