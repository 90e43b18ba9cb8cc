from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.dutch import spelling
from services.search.dutch.spelling import MOST_CUTS, Beginning, Beginnings, corrected, corrected_compounds, corrections

WORDS = {"taal": 40, "taak": 5, "bibliotheek": 90, "innovatie": 30, "kinderen": 50, "robot": 8, "robots": 9, "cafe": 3}


def having(words: Mapping[str, int]) -> Beginning:
    def beginning(prefix: str, most: int) -> list[tuple[str, int]]:
        return [(word, count) for word, count in sorted(words.items()) if word.startswith(prefix)][:most]

    return beginning


def nearest(typed: str, words: Mapping[str, int] = WORDS) -> list[str]:
    return corrections(typed, having(words))


@pytest.mark.parametrize("typed", ["inovatie", "innovvatie", "innofatie", "innovatei", "innoatie", "ninovatie"])
def test_one_mistake_is_mended(typed: str) -> None:
    assert nearest(typed) == ["innovatie"]


@pytest.mark.parametrize("typed", ["biblioteek", "bibiloteek", "biblotheeck", "bibliothk", "bilbiothekk"])
def test_two_mistakes_in_a_long_word_are_mended(typed: str) -> None:
    assert nearest(typed) == ["bibliotheek"]


@pytest.mark.parametrize("typed", ["iknderen", "knderen", "kunderen", "kjinderen"])
def test_the_second_letter_may_be_changed_about_missing_wrong_or_too_much(typed: str) -> None:
    assert nearest(typed) == ["kinderen"]


def test_two_letters_changed_about_are_one_mistake() -> None:
    assert nearest("tala") == ["taal"]
    assert nearest("robto") == ["robot"]


def test_two_mistakes_in_a_short_word_and_three_in_a_long_one_are_too_many() -> None:
    assert nearest("rabat") == []
    assert nearest("biliteekk") == []


def test_a_wrong_first_letter_is_not_found() -> None:
    assert nearest("pinderen") == []


@pytest.mark.parametrize("typed", ["", "t", "ta", "tal"])
def test_a_word_of_less_than_four_letters_is_never_another_word(typed: str) -> None:
    assert nearest(typed) == []


def test_the_nearest_word_comes_first_however_rare() -> None:
    assert nearest("kinderenn", {"kinderen": 1, "kinderlen": 100}) == ["kinderen", "kinderlen"]


def test_of_equally_near_words_the_most_common_comes_first_and_then_by_the_alphabet() -> None:
    assert nearest("taax") == ["taal", "taak"]
    assert nearest("taax", {"taal": 5, "taak": 5}) == ["taak", "taal"]


def test_at_most_a_few_words_are_named() -> None:
    assert len(nearest("woord", {f"woor{letter}": 1 for letter in "abcefghij"})) == spelling.MOST


def test_more_words_are_compared_only_when_nothing_else_is_near() -> None:
    asked: list[str] = []

    def beginning(prefix: str, most: int) -> list[tuple[str, int]]:
        asked.append(prefix)
        return having(WORDS)(prefix, most)

    corrections("inovatie", beginning)
    assert len(asked) <= 4
    corrections("kunderen", beginning)
    assert len(asked) <= 4 + 4 + 26


def test_a_compound_with_a_mistyped_end_is_mended_at_that_end() -> None:
    begins = {"taal", "bibliotheek"}.__contains__
    assert corrected_compounds("bibliotheekinovatie", begins, having(WORDS)) == [("bibliotheek", "innovatie")]
    assert corrected_compounds("taalinovatie", begins, having(WORDS)) == [("taal", "innovatie")]


def test_the_longest_first_part_comes_first() -> None:
    begins = {"taal", "taalhuis"}.__contains__
    words = {"robots": 1, "huisrobots": 1}
    found = corrected_compounds("taalhuisrobtos", begins, having(words))
    assert found == [("taalhuis", "robots"), ("taal", "huisrobots")]


def test_a_compound_of_which_the_first_part_is_unknown_or_the_end_is_short_is_left() -> None:
    assert corrected_compounds("bibliothekinovatie", {"bibliotheek"}.__contains__, having(WORDS)) == []
    assert corrected_compounds("taalcaef", {"taal"}.__contains__, having(WORDS)) == []
    assert corrected_compounds("", {"taal"}.__contains__, having(WORDS)) == []


def test_the_rest_of_the_text_stays_as_it_was_typed() -> None:
    meant = {"inovatie": "innovatie", "tael": "taal"}
    assert corrected('  Wie doet "Inovatie"  aan TAEL? (café)', meant) == '  Wie doet "innovatie"  aan taal? (café)'
    assert corrected("inovaties", meant) == "inovaties"


@given(st.text())
def test_with_nothing_meant_otherwise_the_text_is_the_same(text: str) -> None:
    assert corrected(text, {}) == text


@given(st.text("abdikntz", max_size=12))
def test_whatever_is_typed_only_words_that_are_there_are_named(typed: str) -> None:
    assert set(nearest(typed)) <= WORDS.keys()


def test_for_all_words_of_a_question_so_many_are_read_and_each_beginning_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def beginning(prefix: str, most: int) -> list[tuple[str, int]]:
        read.append(prefix)
        return [(f"{prefix}{number}", 1) for number in range(30)][:most]

    monkeypatch.setattr(spelling, "LOOKED_AT", 100)
    beginnings = Beginnings(beginning)
    found = [len(beginnings(prefix, 50)) for prefix in ("bo", "ob", "bo", "fi", "if", "fx")]
    assert found == [30, 30, 30, 30, 10, 0]
    assert read == ["bo", "ob", "fi", "if"]


def test_of_a_word_of_many_parts_a_few_cuts_are_tried() -> None:
    asked: list[str] = []

    def beginning(prefix: str, _most: int) -> list[tuple[str, int]]:
        asked.append(prefix)
        return []

    corrected_compounds("boek" * 20, lambda _first: True, beginning)
    assert len(asked) <= MOST_CUTS * (4 + 26)
