"""The made-up records are the same for everybody who makes them, valid, and shaped like real text."""

from collections import Counter
from functools import cache
from typing import Any

from bench.dutch_decks import LIBRARIES, libraries
from bench.dutch_queries import RARE, common_words, expected, queries
from bench.dutch_records import BEGIN, END, moment, project_id, record, records, topics
from bench.dutch_shape import words_of
from bench.dutch_tail import FIRST_RANK, chance, content_words, drawn, rank, tail
from bench.dutch_words import words
from services.search.projection import record_of
from shared.contracts.moderation import ProjectPublished
from shared.vocabularies import packaged

SEED = 7
MANY = 3000


@cache
def many() -> list[dict[str, Any]]:
    return list(records(MANY, SEED))


def test_the_same_seed_gives_the_same_records() -> None:
    assert list(records(50, SEED)) == many()[:50]


def test_another_seed_gives_other_records() -> None:
    ours = {made["content"]["summary"] for made in many()[:50]}
    assert ours.isdisjoint(made["content"]["summary"] for made in records(50, SEED + 1))


def test_a_record_alone_is_the_same_as_in_a_run() -> None:
    assert record(1234, SEED) == many()[1234]
    assert list(records(5, SEED, start=1234)) == many()[1234:1239]


def test_every_record_is_a_publication_that_search_can_keep() -> None:
    for made in many()[:300]:
        event = ProjectPublished.model_validate(made)
        kept = record_of(event)
        assert kept.content["title"]
        assert event.content.model_dump(by_alias=True)["buildsOn"] is not None
        assert BEGIN <= event.first_published_at <= event.published_at <= END


def test_every_code_is_in_use() -> None:
    found: dict[str, set[str | None]] = {
        "origins": {made["content"]["origin"] for made in many()},
        "phases": {made["phase"] for made in many()},
        "outcomes": {made["outcome"] for made in many()} - {None},
        "provinces": {made["library"]["province"] for made in many()},
        "relations": {tie["relation"] for made in many() for tie in made["content"]["buildsOn"]},
    }
    lists = {"themes": "themes", "target-groups": "targetGroups", "core-functions": "coreFunctions"}
    found |= {name: {code for made in many() for code in made["content"][field]} for name, field in lists.items()}
    for name, codes in found.items():
        known = {term.code for term in packaged(name).items if term.valid_to is None}
        assert codes, name
        assert codes <= known, name


def test_texts_have_the_length_of_those_of_a_library() -> None:
    for made in many():
        content = made["content"]
        assert 3 <= len(content["title"].split()) <= 8
        assert len(content["title"]) <= 120
        assert 20 <= len(content["summary"].split()) <= 50
        assert "\0" not in str(content)


def test_ids_are_unique_and_of_version_7() -> None:
    ids = {made["projectId"] for made in many()}
    assert len(ids) == MANY
    assert {each.version for each in ids} == {7}
    assert project_id(5, SEED) == many()[5]["projectId"]


def test_about_one_in_seven_builds_on_an_older_record_that_exists() -> None:
    number_of = {str(made["projectId"]): number for number, made in enumerate(many())}
    ties = [(number, tie) for number, made in enumerate(many()) for tie in made["content"]["buildsOn"]]
    assert 0.12 < len(ties) / MANY < 0.18
    for number, tie in ties:
        older = number_of[tie["projectId"]]
        assert older < number
        assert moment(older, SEED) < moment(number, SEED)
    most = Counter(tie["projectId"] for _, tie in ties).most_common(1)[0][1]
    assert most > 5


def test_libraries_differ_in_size_and_have_codes_of_their_own() -> None:
    isils = Counter(each["isil"] for each in libraries())
    assert len(isils) == LIBRARIES
    assert len({(each["isil"], each["name"]) for each in libraries()}) == LIBRARIES
    assert max(isils.values()) > 20 * min(isils.values())


def test_common_words_are_as_common_as_said() -> None:
    assert len(common_words(SEED)) >= 3
    for word in common_words(SEED):
        share = sum(word in words_of(made) for made in many()) / MANY
        assert 0.15 < share < 0.45, word


def test_head_words_keep_the_frequencies_of_the_samples() -> None:
    made = Counter(word for each in many() for word in words_of(each))
    counts = words().counts
    of_samples, of_records = counts["de"] / sum(counts.values()), made["de"] / made.total()
    assert 0.7 < of_records / of_samples < 1.3
    ranked = [count for _, count in made.most_common(301)]
    assert 0.5 < ranked[2] * 3 / (ranked[300] * 301) < 3  # Zipf: rank times count is about the same everywhere


def test_new_words_keep_coming() -> None:
    seen: set[str] = set()
    sizes = []
    for made in many():
        seen.update(words_of(made))
        sizes.append(len(seen))
    # Heaps, beta 0.6 or so: ten times the records hold four times the words.
    assert 3 < sizes[MANY - 1] / sizes[MANY // 10 - 1] < 6


def test_the_tail_is_a_distribution_and_its_words_differ() -> None:
    assert 0.85 < sum(chance(of_rank) for of_rank in range(100 * FIRST_RANK)) < 1
    assert drawn(lambda: 0.9) == tail(rank(lambda: 0.9))
    made = [tail(of_rank).lower() for of_rank in range(20_000)]
    assert len(set(made)) > 0.98 * len(made)


def test_a_rare_word_is_in_few_records_and_in_one_at_least() -> None:
    asked = queries(SEED, each=10, count=MANY * 100)["rare"]
    holding = Counter(word for made in many() for word in set(words_of(made)))
    assert all(holding[word] <= 3 for word in asked)
    own = queries(SEED, each=5, count=300)["rare"]
    first = [tail(topics(number, SEED)[0]).lower() for number in range(300)]
    assert all(word in first for word in own)
    assert expected(10_000_000, 1_000_000) < RARE < expected(0, 1_000_000)


def test_questions_are_what_their_kind_says() -> None:
    asked = queries(SEED, each=20, count=500)
    assert asked == queries(SEED, each=20, count=500)
    assert {kind: len(texts) for kind, texts in asked.items()} == dict.fromkeys(
        ("rare", "common", "two", "typo", "prefix", "draft"), 20
    )
    held = [set(words_of(made)) for made in many()[:500]]
    assert set(asked["common"]) <= set(common_words(SEED)) <= content_words()
    assert all(any(set(text.split()) <= held_words for held_words in held) for text in asked["two"])
    assert all(len(set(text.split())) == 2 for text in asked["two"])
    assert not set(queries(SEED, each=400, count=500)["typo"]) & set(words().counts)
    assert all(any(word.startswith(text) for held_words in held for word in held_words) for text in asked["prefix"])
    summaries = {made["content"]["summary"] for made in many()[:500]}
    assert all(text.count("\n") == 3 and text.split("\n")[1] not in summaries for text in asked["draft"])
