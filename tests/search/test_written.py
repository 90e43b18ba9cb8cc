"""Words are looked up as they are written, by sets of those that were seen before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search import written
from services.search.dutch.folding import WORD, fold
from services.search.written import Noticed, analysed

TEXTS = st.lists(
    st.lists(st.sampled_from(["Robots", "robot", "taalcafé", "Café's", "boeken", "een", "2024", "x̂"]), max_size=8).map(
        " ".join
    ),
    max_size=6,
)


def test_a_word_is_the_same_with_capitals_and_accents() -> None:
    assert analysed("Café's") == analysed("cafe")
    assert analysed("Taalcafés").stem == analysed("taalcafés").stem


def test_only_words_that_matter_are_given_as_they_are_written() -> None:
    noticed = Noticed({analysed("robot").stem})
    assert noticed.among("Robots en een robot, geen ROBOTS.") == {"Robots", "robot", "ROBOTS"}
    assert noticed.among("Een boek.") == set()


def test_a_word_that_is_seen_first_after_another_text_matters_too() -> None:
    noticed = Noticed({analysed("kameel").stem})
    assert noticed.among("Niets.") == set()
    assert noticed.among("Een KaMeel en KAMEEL") == {"KaMeel", "KAMEEL"}


def test_what_another_question_learnt_meanwhile_matters_too() -> None:
    noticed = Noticed({analysed("olifant").stem})
    noticed.among("Niets.")
    Noticed(set()).among("Een OliFANT")
    assert noticed.among("Een OliFANT") == {"OliFANT"}


@given(TEXTS, st.sets(st.sampled_from(["robot", "cafe", "taal", "boek"])), st.sampled_from([(), ("bo",), ("ro", "ca")]))
def test_sets_find_what_a_look_at_each_word_finds(
    texts: list[str], asked: set[str], beginnings: tuple[str, ...]
) -> None:
    stems = {analysed(word).stem for word in asked}
    noticed = Noticed(stems, beginnings)
    for text in texts:
        words = set(WORD.findall(text))
        by_hand = {
            word
            for word in words
            if not stems.isdisjoint((analysed(word).stem, *analysed(word).parts)) or fold(word).startswith(beginnings)
        }
        assert noticed.among(text) == by_hand


def test_no_more_words_are_kept_than_memory_is_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(written, "KEPT", 10)
    monkeypatch.setattr(written, "_forms", written.Forms())
    noticed = Noticed({analysed("robot").stem})
    for number in range(100):
        assert Noticed({analysed("robot").stem}).among(f"robot{number}x robot woord{number}") == {"robot"}
        assert len(written._forms.known) < 10 + 3
    assert noticed.among("robots") == {"robots"}
