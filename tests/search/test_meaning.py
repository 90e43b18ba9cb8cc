"""What the words of a question find in a small index, and what they come to mean there."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.dutch.analysis import analyse, parts, stems
from services.search.dutch.folding import words
from services.search.index.snapshot import Snapshot
from services.search.meaning import MOST_GUESSED, Meaning, required, understood
from services.search.question import understand
from services.search.synonyms import table
from services.search.word import Synonyms, information
from tests.search.small import index_of, row, same, thesaurus, titled

OTHERS = table(
    thesaurus(
        same("ouderen", "senioren", narrower=["opa"]),
        same("AI", "kunstmatige intelligentie", narrower=["chatbot"]),
    ),
    date(2026, 1, 1),
)
FILLING = ("Iets", "Geluid", "Mozaïek", "Zwemmen", "Fietsen", "Muziek")
"""Titles of projects about something else, so that a word tells something."""


def meaning(seen: Snapshot, q: str, others: Synonyms = OTHERS, *, exact: bool = False) -> Meaning:
    return understood(understand(q), seen, others, (), exact=exact)


def found(seen: Snapshot, q: str, others: Synonyms = OTHERS, *, exact: bool = False) -> set[str]:
    hits = seen.best_page(meaning(seen, q, others, exact=exact).asked, 0, 100)
    return {hit.card["title"] for hit in hits}


@pytest.mark.parametrize("q", ["robotwedstrijd", "robotwedstrijden", "robot wedstrijd", "wedstrijd met robots"])
def test_a_compound_is_found_whole_and_by_its_parts_and_finds_them(tmp_path: Path, q: str) -> None:
    seen = titled(tmp_path, "Robotwedstrijd", "Een wedstrijd met robots", "Een robot", "Een wedstrijd", *FILLING)
    assert found(seen, q) == {"Robotwedstrijd", "Een wedstrijd met robots"}


@pytest.mark.parametrize("q", ["robot", "wedstrijd"])
def test_one_part_of_a_compound_finds_it_but_is_not_found_by_it(tmp_path: Path, q: str) -> None:
    seen = titled(tmp_path, "Robotwedstrijd", "Een robot", "Een wedstrijd", *FILLING)
    assert "Robotwedstrijd" in found(seen, q)
    assert found(seen, "robotwedstrijd", exact=True) == {"Robotwedstrijd"}


def test_the_whole_compound_comes_before_its_parts_apart(tmp_path: Path) -> None:
    seen = titled(tmp_path, "Robotwedstrijd", "Een wedstrijd met robots", *FILLING)
    hits = seen.best_page(meaning(seen, "robotwedstrijd").asked, 0, 10)
    assert [hit.card["title"] for hit in hits] == ["Robotwedstrijd", "Een wedstrijd met robots"]


def test_words_for_the_same_thing_find_each_other_and_the_narrower_one(tmp_path: Path) -> None:
    seen = titled(tmp_path, "Voor ouderen", "Voor senioren", "Met opa", *FILLING)
    for q in ("ouderen", "senioren"):
        assert found(seen, q) == {"Voor ouderen", "Voor senioren", "Met opa"}


def test_a_narrower_word_does_not_find_the_wider_ones(tmp_path: Path) -> None:
    seen = titled(tmp_path, "Voor ouderen", "Voor senioren", "Met opa", *FILLING)
    assert found(seen, "opa") == {"Met opa"}


def test_a_word_that_is_nowhere_is_found_by_another_word_for_it(tmp_path: Path) -> None:
    seen = titled(tmp_path, "Voor ouderen", *FILLING)
    assert found(seen, "senioren") == found(seen, "senioren", exact=True) == {"Voor ouderen"}
    assert meaning(seen, "senioren").meant == {}


@pytest.mark.parametrize("q", ["kunstmatige intelligentie", "AI", "iets met kunstmatige intelligentie"])
def test_a_row_of_words_and_its_other_word_find_each_other(tmp_path: Path, q: str) -> None:
    titles = ("Kunstmatige intelligentie", "Werken met AI", "Een chatbot")
    assert found(titled(tmp_path, *titles, "Kunstmatige bloemen", *FILLING[1:]), q) == set(titles)


def test_the_words_of_a_row_that_is_nowhere_count_by_themselves(tmp_path: Path) -> None:
    seen = titled(tmp_path, "Emotionele intelligentie", *FILLING)
    asked = meaning(seen, "kunstmatige intelligentie")
    assert analyse("intelligentie").stem in asked.stems
    assert found(seen, "kunstmatige intelligentie", exact=True) == set()


def test_a_typing_error_is_mended_and_told(tmp_path: Path) -> None:
    seen = titled(tmp_path, "Een wedstrijd", *FILLING)
    assert found(seen, "wedsrtijd") == {"Een wedstrijd"}
    assert meaning(seen, "wedsrtijd").meant == {"wedsrtijd": "wedstrijd"}


def test_the_mistyped_end_of_a_compound_is_mended(tmp_path: Path) -> None:
    seen = titled(tmp_path, "Een wedstrijd met robots", *FILLING)
    assert found(seen, "robotwedsrtijd") == {"Een wedstrijd met robots"}
    assert meaning(seen, "robotwedsrtijd").meant == {"robotwedsrtijd": "robotwedstrijd"}


@pytest.mark.parametrize("q", ["kast", "kasten"])
def test_a_word_that_the_index_knows_in_any_way_is_not_taken_for_another(tmp_path: Path, q: str) -> None:
    seen = titled(tmp_path, "De boekenkast", "Een kist", *FILLING)  # it knows *kast* as a part only
    assert found(seen, q) == {"De boekenkast"}
    assert meaning(seen, q).meant == {}


@pytest.mark.parametrize("q", ["innovat", "nieuw innovat"])
def test_an_unfinished_last_word_finds_what_begins_so(tmp_path: Path, q: str) -> None:
    seen = titled(tmp_path, "Innovaties", *FILLING)
    assert found(seen, q) == {"Innovaties"}
    assert meaning(seen, q).beginnings == {"innovat"}


def test_only_the_last_word_may_be_unfinished_and_not_one_of_two_letters(tmp_path: Path) -> None:
    seen = titled(tmp_path, "Innovaties met muziek", *FILLING)
    assert meaning(seen, "innovat muziek").beginnings == set()
    assert found(seen, "in") == found(seen, "mu") == set()


@pytest.mark.parametrize(
    "q", ["wie heeft ervaring met robots", "hoe organiseer je een project met een robot", "bestaat er een robot?"]
)
def test_the_furniture_of_a_question_need_not_be_there(tmp_path: Path, q: str) -> None:
    seen = titled(tmp_path, "Robots", "Een project", "Ervaring", *FILLING)
    assert found(seen, q) == found(seen, q, exact=True) == {"Robots"}


def test_furniture_that_matches_comes_first_and_alone_it_is_what_is_asked(tmp_path: Path) -> None:
    seen = titled(tmp_path, "Ervaring met een robot", "Een robot", "Ervaring", *FILLING)
    hits = seen.best_page(meaning(seen, "ervaring robot").asked, 0, 10)
    assert [hit.card["title"] for hit in hits] == ["Ervaring met een robot", "Een robot"]
    assert found(seen, "ervaring") == {"Ervaring met een robot", "Ervaring"}


def test_what_has_every_word_is_found_alone(tmp_path: Path) -> None:
    seen = titled(tmp_path, "Robots en muziek en zwemmen", "Robots en muziek", *FILLING)
    assert found(seen, "robots muziek zwemmen") == {"Robots en muziek en zwemmen"}


def test_when_nothing_has_every_word_most_of_them_will_do(tmp_path: Path) -> None:
    seen = titled(tmp_path, "Robots en muziek", "Een robot", "Een dichter", "Een olifant", *FILLING)
    assert "Robots en muziek" in found(seen, "robots muziek dichter")


def test_an_unknown_noun_lets_a_question_of_two_words_find_nothing(tmp_path: Path) -> None:
    seen = titled(tmp_path, "Robots", *FILLING)
    assert found(seen, "robots olifant") == found(seen, "olifant robots") == set()


def test_asked_exactly_nothing_is_guessed_or_loosened(tmp_path: Path) -> None:
    seen = titled(tmp_path, "Robots en muziek", "Een dichter", *FILLING)
    for q in ("roobts", "dicht", "robots muziek dichter", "robots olifant"):
        asked = meaning(seen, q, exact=True)
        assert found(seen, q, exact=True) == set(), q
        assert not asked.meant
        assert not asked.beginnings
    assert found(seen, "robot muziek", exact=True) == {"Robots en muziek"}


@pytest.mark.parametrize("q", ["-tuin", "-tuinen", "-tuintje", "-Tüin"])
def test_what_is_excluded_is_excluded_in_every_inflection_and_as_a_part(tmp_path: Path, q: str) -> None:
    seen = titled(tmp_path, "Een tuin", "Veel tuinen", "Een tuintje", "De schooltuin", "Een boom")
    assert found(seen, q) == found(seen, q, exact=True) == {"Een boom"}


def test_what_is_excluded_in_quotes_is_excluded_as_it_is(tmp_path: Path) -> None:
    seen = titled(tmp_path, "Een boom", "Veel bomen")
    assert found(seen, '-"boom"') == {"Veel bomen"}


WORDS = (
    *("robot", "robots", "wedstrijd", "robotwedstrijd", "ouderen", "senioren", "opa", "ai", "kunstmatige"),
    *("intelligentie", "project", "ervaring", "de", "met", "olifant"),
)
ASKED = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
TITLES = (
    *(
        "Robotwedstrijd",
        "Een wedstrijd met robots",
        "Een robot",
        "Ouderen en een robot",
        "Senioren",
        "Opa bouwt robots",
    ),
    *(
        "AI voor ouderen",
        "Kunstmatige intelligentie",
        "Kunstmatige bloemen",
        "Een project met de wedstrijd",
        "Ervaring",
    ),
)


@pytest.fixture(scope="module")
def asked_exactly(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return index_of(tmp_path_factory.mktemp("index"), [row(title) for title in TITLES])


def _holds(title: str, word: str) -> bool:
    there = {*stems(words(title)), *parts(map(analyse, words(title)))}
    _, stem, apart = analyse(word)
    return stem in there or (len(apart) > 1 and there.issuperset(apart))


@given(q=ASKED)
def test_what_is_required_is_what_the_index_is_asked_exactly(asked_exactly: Snapshot, q: str) -> None:
    units = required(understand(q), OTHERS)
    assert units
    expected = {
        title
        for title in TITLES
        if all(any(all(_holds(title, word) for word in row.split()) for row in unit) for unit in units)
    }
    assert found(asked_exactly, q, exact=True) == expected


@given(st.integers(0, 2_000_000), st.integers(0, 2_000_000), st.integers(0, 2_000_000))
def test_a_word_that_more_documents_have_never_tells_more(one: int, other: int, everything: int) -> None:
    fewer, more = sorted((one, other))
    assert information(fewer, everything) >= information(more, everything) > 0


def test_of_many_words_that_nobody_knows_only_the_first_are_guessed(tmp_path: Path) -> None:
    seen = titled(tmp_path, "Robotwedstrijd", *FILLING)
    typed = [f"robotwedstrij{letter}" for letter in "bcfghjklmnp"]
    assert list(meaning(seen, " ".join(typed)).meant) == typed[:MOST_GUESSED]
    assert meaning(seen, " ".join(typed[: MOST_GUESSED - 1])).meant.keys() == {*typed[: MOST_GUESSED - 1]}
