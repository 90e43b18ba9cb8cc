"""How the answers to judged questions are told."""

import json

from bench.answers import Outcome, as_json, lines, misses, table
from tests.search.relevance.judged import Judged

OUTCOMES = [
    Outcome(Judged("literal", "a", "boot", {}, {"een": 3, "twee": 1}), ("twee", "een")),
    Outcome(Judged("literal", "b", "bus", {}, {"een": 2, "twee": 3}), ("x", "y", "z", "een")),
    Outcome(Judged("nothing", "a", "", {"title": "Zwemles", "summary": "s"}, {}), ("een",)),
    Outcome(Judged("nothing", "a", "hond", {}, {}), ()),
]


def test_the_groups_are_those_that_were_asked() -> None:
    told = table(OUTCOMES)
    assert {name: of.questions for name, of in told.items()} == {
        ("literal", "a"): 1,
        ("literal", "b"): 1,
        ("literal", "all"): 2,
        ("nothing", "a"): 2,
        ("nothing", "all"): 2,
        ("all", "a"): 3,
        ("all", "b"): 1,
        ("all", "all"): 4,
    }


def test_what_only_touches_a_question_is_no_answer() -> None:
    told = table(OUTCOMES[:1])["literal", "a"]
    assert told.at_1 is not None
    assert told.at_1.value == 0
    assert told.mrr is not None
    assert told.mrr.value == 0.5


def test_the_table_has_a_row_for_each_group_and_a_dash_for_what_cannot_be_said() -> None:
    rows = [line.split() for line in lines(table(OUTCOMES)) if line]
    assert [row[:3] for row in rows[1:3]] == [["literal", "a", "1"], ["literal", "b", "1"]]
    assert rows[1][-2:] == ["–", "–"]
    assert rows[4][:9] == ["nothing", "a", "2", "–", "–", "–", "–", "0.50", "[0.09–0.91]"]


def test_a_miss_says_what_came_and_where_the_judged_projects_stood() -> None:
    assert list(misses(OUTCOMES)) == [
        "literal b: bus",
        "    got x, y, z and 1 more",
        "    3  not found  twee",
        "    2  place 4    een",
        "nothing a: Zwemles",
        "    got een",
    ]


def test_the_json_has_every_figure_with_its_bounds() -> None:
    told = json.loads(as_json(table(OUTCOMES)))
    assert told["nothing"]["a"]["false_matches"]["value"] == 0.5
    assert told["nothing"]["a"]["recall"] is None
    assert told["literal"]["all"]["recall"] == {"value": 0.75, "low": 0.5, "high": 1.0}
