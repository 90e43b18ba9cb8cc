"""The figures of relevance, against examples worked out by hand."""

import pytest

from bench.metrics import Answered, Interval, bootstrap, figures, found, recall, reciprocal_rank, wilson


def answered(relevant: str, got: str) -> Answered:
    """Every letter is a project."""
    return Answered(frozenset(relevant), tuple(got))


def test_recall_is_the_share_of_the_relevant_in_the_first_ten() -> None:
    assert recall(answered("ab", "xa")) == 0.5
    assert recall(answered("ab", "ba")) == 1
    assert recall(answered("a", "0123456789a")) == 0
    assert recall(answered("a", "012345678a")) == 1
    assert recall(answered("a", "")) == 0


def test_a_question_is_answered_when_anything_relevant_is_in_the_first_few() -> None:
    assert found(answered("ab", "bxy"), 1)
    assert not found(answered("ab", "xay"), 1)
    assert found(answered("ab", "xya"), 3)
    assert not found(answered("ab", "xyza"), 3)
    assert not found(answered("ab", ""), 3)


def test_the_reciprocal_rank_is_that_of_the_first_relevant() -> None:
    assert reciprocal_rank(answered("ab", "ba")) == 1
    assert reciprocal_rank(answered("ab", "xxab")) == pytest.approx(1 / 3)
    assert reciprocal_rank(answered("a", "0123456789a")) == 0


def test_wilson_gives_the_bounds_of_the_textbook() -> None:
    # 8 of 10: centre (0.8 + 0.19207) / 1.38415 = 0.71674, margin 1.95996 * sqrt(0.016 + 0.0096037) / 1.38415 = 0.22657
    share = wilson(8, 10)
    assert (share.value, share.low, share.high) == pytest.approx((0.8, 0.4902, 0.9433), abs=1e-4)


def test_wilson_is_not_certain_of_none_or_all() -> None:
    assert (wilson(0, 10).low, wilson(10, 10).high) == (0, 1)
    assert wilson(0, 10).high == pytest.approx(0.2775, abs=1e-4)
    assert wilson(10, 10).low == pytest.approx(0.7225, abs=1e-4)


def test_the_bootstrap_holds_the_mean_and_is_the_same_each_time() -> None:
    values = [0.0, 1.0, 1.0, 0.5]
    drawn = bootstrap(values)
    assert drawn.value == 0.625
    assert 0 <= drawn.low < 0.625 < drawn.high <= 1
    many = [number**2 / 10_000 for number in range(100)]  # so many that two free draws would differ
    assert bootstrap(many) == bootstrap(many)
    assert bootstrap([0.5]) == Interval(0.5, 0.5, 0.5)


def test_more_questions_make_the_bootstrap_narrower() -> None:
    few, many = bootstrap([0.0, 1.0] * 5), bootstrap([0.0, 1.0] * 50)
    assert many.high - many.low < few.high - few.low


def test_a_group_is_counted_apart_by_whether_there_is_an_answer() -> None:
    told = figures([answered("ab", "ax"), answered("c", "xyzc"), answered("", "x"), answered("", "")])
    assert told.questions == 4
    values = (told.recall, told.at_1, told.at_3, told.mrr, told.false_matches, told.false_hits)
    assert [each and each.value for each in values] == [0.75, 0.5, 0.5, 0.625, 0.5, 0.5]


def test_the_hits_where_there_should_be_none_are_counted_in_the_first_ten() -> None:
    told = figures([answered("", "0123456789abc"), answered("", "")])
    assert told.false_hits is not None
    assert told.false_hits.value == 5


def test_what_cannot_be_said_of_a_group_is_not_said() -> None:
    answers, nothing = figures([answered("a", "a")]), figures([answered("", "")])
    assert (answers.false_matches, answers.false_hits) == (None, None)
    assert (nothing.recall, nothing.at_1, nothing.at_3, nothing.mrr) == (None, None, None, None)
