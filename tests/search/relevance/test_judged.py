"""The set itself: enough of every kind, in halves, every judgement about a project that is there."""

from collections import Counter

import pytest

from tests.search.relevance.judged import FOLDS, KINDS, Misjudged, judged, read

KNOWN = frozenset({"een", "twee"})


def test_there_are_enough_questions_of_every_kind_in_equal_halves() -> None:
    counts = Counter((each.kind, each.fold) for each in judged())
    for kind in KINDS:
        halves = [counts[kind, fold] for fold in FOLDS]
        assert sum(halves) >= 13, kind
        assert abs(halves[0] - halves[1]) <= 1, kind
    assert counts.total() >= 104


def test_nothing_has_words_and_drafts_in_both_halves() -> None:
    assert {(bool(each.draft), each.fold) for each in judged(("nothing",))} == {
        (draft, fold) for draft in (True, False) for fold in FOLDS
    }


def test_a_question_has_few_answers() -> None:
    many = {each.asked: len(each.relevant) for each in judged() if len(each.relevant) > 8}
    assert many == {}


def test_no_question_stands_in_two_files() -> None:
    asked = Counter(each.asked.casefold() for each in judged())
    assert [words for words, times in asked.items() if times > 1] == []


def test_a_question_is_read_with_its_grades() -> None:
    [each] = read("literal", '[[query]]\nfold = "a"\nq = "x"\nsought = ["een"]\ntouches = ["twee"]', KNOWN)
    assert each.grades == {"een": 3, "twee": 1}
    assert each.relevant == {"een"}


def test_a_fold_is_chosen() -> None:
    two = "".join(f'[[query]]\nfold = "{fold}"\nq = "{fold}"\nsought = ["een"]\n' for fold in FOLDS)
    assert [each.q for each in read("literal", two, KNOWN, ("b",))] == ["b"]


@pytest.mark.parametrize(
    ("kind", "lines", "said"),
    [
        ("literal", 'fold = "c"\nq = "x"\nsought = ["een"]', "fold"),
        ("literal", 'fold = "a"\nq = "x"\nsought = ["drie"]', "'drie'"),
        ("literal", 'fold = "a"\nq = "x"\nsoght = ["een"]', "unknown field 'soght'"),
        ("literal", 'fold = "a"\nq = "x"\ntouches = ["een"]', "must have an answer"),
        ("literal", 'fold = "a"\nq = "x"\nsought = ["een"]\nuseful = ["een"]', "two grades"),
        ("literal", 'fold = "a"\nq = "x"\nsought = "een"', "a list of keys"),
        ("literal", 'fold = "a"\ntitle = "x"\nsummary = "y"\nsought = ["een"]', "drafts stand in"),
        ("draft", 'fold = "a"\nq = "x"\nsought = ["een"]', "drafts stand in"),
        ("draft", 'fold = "a"\ntitle = "x"\nsought = ["een"]', "a title and a summary"),
        ("draft", 'fold = "a"\nq = "z"\ntitle = "x"\nsummary = "y"\nsought = ["een"]', "not both"),
        ("nothing", 'fold = "a"\nq = "x"\nsought = ["een"]', "no judgement at all"),
        ("nothing", 'fold = "a"\nq = "x"\ntouches = ["een"]', "does not belong"),
    ],
)
def test_what_cannot_be_is_said_with_its_file(kind: str, lines: str, said: str) -> None:
    with pytest.raises(Misjudged, match=rf"(?s){kind}\.toml.*{said}"):
        read(kind, f"[[query]]\n{lines}", KNOWN)


def test_a_question_that_stands_there_twice_is_said() -> None:
    with pytest.raises(Misjudged, match="twice"):
        read("literal", '[[query]]\nfold = "a"\nq = "x"\nsought = ["een"]\n' * 2, KNOWN)
