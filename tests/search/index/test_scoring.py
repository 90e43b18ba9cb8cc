"""Scores tell what matched, and equal ones are put in order by date, wherever a page ends."""

from collections.abc import Iterator
from itertools import pairwise, product
from pathlib import Path

import pytest

from services.search.index.scoring import TOLD, Clause, Scored, has
from services.search.index.snapshot import MARGIN, Snapshot
from tests.search.small import index_of, row

WORDS = ("robot", "muziek", "tuin")
SMALL = 600
COMMITS = 6


def clause(word: str, weight: float = 1.0) -> Clause:
    return Clause(has("text", word), weight)


@pytest.fixture(scope="module")
def every_combination(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A project for every combination of the words, twice."""
    titles = [
        " ".join(word for word, there in zip(WORDS, which, strict=True) if there)
        for which in product((False, True), repeat=len(WORDS))
    ]
    return index_of(tmp_path_factory.mktemp("index"), [row(f"iets {title}") for title in titles * 2])


@pytest.fixture(scope="module")
def equal(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Hundreds of projects with the same words, in several segments, published in another order than written."""
    titles = ["Een robot" if number % 10 else "Een robot met muziek" for number in range(SMALL)]
    rows = [row(title, minutes=number * 7 % SMALL) for number, title in enumerate(titles)]
    each = SMALL // COMMITS
    return index_of(tmp_path_factory.mktemp("index"), *(rows[n * each : (n + 1) * each] for n in range(COMMITS)))


def titles(seen: Snapshot, asked: Scored) -> list[tuple[float, str]]:
    return [(hit.score, hit.card["title"]) for hit in seen.best_page(asked, 0, 1_000)]


@pytest.mark.parametrize(
    "asked",
    [
        Scored(tuple((clause(word),) for word in WORDS)),
        Scored((tuple(clause(word) for word in WORDS),)),
        Scored(optional=tuple(clause(word) for word in WORDS)),
        Scored(((clause("robot"),),), (clause("muziek"), clause("tuin"))),
        Scored(((clause("robot", 2.3), clause("muziek", 0.001)),), (clause("tuin", 60.0),)),
        Scored(optional=(clause("robot"), clause("muziek")), filters=(has("text", "tuin"),)),
        Scored(optional=(clause("robot"), clause("muziek")), never=(has("text", "tuin"),)),
    ],
)
def test_a_score_tells_which_clauses_matched(every_combination: Snapshot, asked: Scored) -> None:
    found = titles(every_combination, asked)
    assert found
    for score in {score for score, _ in found}:
        exactly = asked.matching_exactly(score)
        assert exactly is not None
        of_this_score = sorted(title for each, title in found if each == score)
        assert len(set(of_this_score)) == 1  # words that weigh the same together are told apart too
        again = every_combination.sorted_page(exactly, "newest", 0, 100)
        assert sorted(hit.card["title"] for hit in again) == of_this_score


def test_twelve_clauses_can_be_read_off_a_score_and_one_more_cannot() -> None:
    asked = Scored(optional=tuple(clause(f"woord{number}") for number in range(TOLD)))
    assert asked.matching_exactly(1.0) is not None
    more = Scored(((clause("robot"),),), asked.optional)
    assert len(more.clauses) == TOLD + 1
    assert more.matching_exactly(1.0) is None


def test_the_score_of_twelve_clauses_that_weigh_much_still_tells_them_apart(tmp_path: Path) -> None:
    words = [f"woord{number}x" for number in range(TOLD)]
    seen = index_of(tmp_path, [row(" ".join(w for w in words if w != left_out)) for left_out in words])
    asked = Scored(optional=tuple(clause(word, 63 / TOLD) for word in words))
    scores = {score for score, _ in titles(seen, asked)}
    assert len(scores) == TOLD
    for score in scores:
        exactly = asked.matching_exactly(score)
        assert exactly is not None
        assert seen.count(exactly) == 1


def test_weights_that_leave_no_room_for_telling_are_put_in_order_all_the_same(equal: Snapshot) -> None:
    heavy = Scored(((clause("robot", 40.0),),), (clause("een", 40.0), clause("muziek", 0.5)))
    assert heavy.matching_exactly(80.0) is None
    everything = equal.best_page(heavy, 0, SMALL)
    assert equal.best_page(heavy, 100, 10) == everything[100:110]


def test_without_clauses_everything_within_the_bounds_has_the_score_nought(every_combination: Snapshot) -> None:
    asked = Scored(filters=(has("text", "tuin"),), never=(has("text", "robot"),))
    assert {score for score, _ in titles(every_combination, asked)} == {0.0}
    assert {title for _, title in titles(every_combination, asked)} == {"iets tuin", "iets muziek tuin"}


def _pages(seen: Snapshot, asked: Scored, size: int) -> Iterator[tuple[float, str, str]]:
    for first in range(0, SMALL + size, size):
        for hit in seen.best_page(asked, first, size):
            yield hit.score, hit.card["publishedAt"], hit.card["id"]


FEW = Scored(((clause("robot"),),), (clause("muziek", 0.5),))
MANY = Scored(((clause("robot"),),), (clause("muziek", 0.5), *(clause(f"geen{number}") for number in range(TOLD))))


@pytest.mark.parametrize("asked", [FEW, MANY], ids=["clauses that are told", "too many clauses to be told"])
@pytest.mark.parametrize("size", [7, 100, 250])
def test_of_equal_scores_the_newest_come_first_page_by_page_and_each_once(
    equal: Snapshot, asked: Scored, size: int
) -> None:
    found = list(_pages(equal, asked, size))
    assert len(found) == len({project for _, _, project in found}) == SMALL
    assert len({score for score, _, _ in found}) == 2
    assert all(one[:2] > other[:2] for one, other in pairwise(found))


@pytest.mark.parametrize("first", [0, 55, 59, 60, 61, 300])
def test_a_page_that_ends_inside_hundreds_of_equal_scores_is_a_slice_of_all(equal: Snapshot, first: int) -> None:
    everything = equal.best_page(FEW, 0, SMALL)
    assert first + 10 + MARGIN < SMALL  # there are more equal ones than are looked at
    assert equal.best_page(FEW, first, 10) == everything[first : first + 10]
