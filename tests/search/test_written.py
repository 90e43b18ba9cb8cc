"""Words are looked up as they are written, and each of them once for a whole page of texts."""

from services.search.dutch.analysis import Analysis
from services.search.written import Noticed, analysed


def test_a_word_is_the_same_with_capitals_and_accents() -> None:
    assert analysed("Café's") == analysed("cafe")
    assert analysed("Taalcafés").stem == analysed("taalcafés").stem


def test_only_words_that_matter_are_given_as_they_are_written() -> None:
    noticed = Noticed(lambda word: word.stem == analysed("robot").stem)
    assert noticed.among("Robots en een robot, geen ROBOTS.") == {"Robots", "robot", "ROBOTS"}
    assert noticed.among("Een boek.") == set()


def test_each_word_is_looked_at_once_in_all_texts() -> None:
    asked: list[str] = []

    def matters(word: Analysis) -> bool:
        asked.append(word.word)
        return False

    noticed = Noticed(matters)
    for _ in range(3):
        noticed.among("een boek en een film")
    assert sorted(asked) == ["boek", "een", "en", "film"]
