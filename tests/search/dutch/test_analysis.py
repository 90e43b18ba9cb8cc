import pytest

from services.search.dutch import analysis
from services.search.dutch.analysis import analyse, is_weak, parts, stems


def test_a_word_has_its_stem_and_a_compound_those_of_its_parts() -> None:
    assert analyse("bomen") == ("bomen", "boom", ())
    assert analyse("taalhuizen") == ("taalhuizen", "taalhuis", ("taal", "huis"))


def test_a_part_that_stands_twice_counts_once() -> None:
    assert analyse("taaltaaltaal").parts == ("taal",)


def test_of_several_words_the_stems_stay_in_order_and_only_compounds_have_parts() -> None:
    assert stems(["bomen", "taalhuizen"]) == ["boom", "taalhuis"]
    assert parts(map(analyse, ["bomen", "taalhuizen", "boekenuitleen"])) == ["taal", "huis", "boek", "uitleen"]


def test_what_was_seen_is_remembered_but_never_more_than_a_bounded_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "_known", {})
    monkeypatch.setattr(analysis, "MOST_KEPT", 10)
    assert analyse("taalhuis") is analyse("taalhuis")
    for number in range(100):
        analyse(f"woord{number}")
        assert len(analysis._known) <= 10


def test_an_analysis_is_the_same_after_it_was_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "MOST_KEPT", 1)
    monkeypatch.setattr(analysis, "_known", {})
    first = analyse("taalhuis")
    analyse("boom")
    assert analyse("taalhuis") == first


@pytest.mark.parametrize("word", ["afschaffen", "veilig", "veilige"])
def test_verbs_and_adjectives_are_weak(word: str) -> None:
    assert is_weak(word)


@pytest.mark.parametrize("word", ["bibliotheek", "taal", "leerlingen", "boek", "onbekendwoord", ""])
def test_nouns_and_words_that_nobody_knows_are_not_weak(word: str) -> None:
    assert not is_weak(word)
