"""The shapes of charts, without a page around them."""

from datetime import date

import pytest

from services.portal.figures import gained, places, spark, stages, years
from services.portal.insight import Chosen, found_at
from services.portal.text import duration


def matrix(by: str, **counts: int) -> dict[str, object]:
    cells = [{"codes": codes.split("_"), "count": n, "href": "/v1/projects"} for codes, n in counts.items()]
    axes = [{"dimension": name, "codes": []} for name in by.split(",")]
    return {"total": sum(counts.values()), "axes": axes, "cells": cells}


def test_the_years_are_the_last_of_them_and_the_rest_is_said() -> None:
    made = years(
        matrix("phase,year", idea_1950=2, idea_2024=1, experiment_2024=3, idea_2026=1) | {"total": 9}, Chosen()
    )
    assert [column["year"] for column in made["columns"]] == list(range(2003, 2027))
    assert (made["most"], made["earlier"], made["unknown"]) == (4, 2, 2)
    assert [row["year"] for row in made["rows"]] == [1950, 2024, 2026]
    highest = made["columns"][-3]["parts"]
    assert (highest[0]["top"], highest[0]["height"]) == (75, 25)
    assert (highest[1]["top"], highest[1]["height"]) == (0, 75)


def test_bars_start_where_the_one_before_ends_and_a_new_phase_gets_its_own() -> None:
    made = stages(matrix("theme,phase", a_idea=2, a_implementation=3, b_idea=1), Chosen())
    assert [(part["start"], part["count"]) for part in made["rows"][0]["parts"]] == [(0, 2), (2, 0), (2, 3)]
    assert made["most"] == 5
    newer = matrix("theme,phase", a_scaling=1)
    newer["axes"] = [{"dimension": "phase", "codes": [{"code": "scaling"}]}]
    assert stages(newer, Chosen())["phases"] == ["idea", "experiment", "implementation", "scaling"]


def test_nothing_makes_empty_charts() -> None:
    assert years(matrix("phase,year"), Chosen())["columns"] == []
    assert stages(matrix("theme,phase"), Chosen())["most"] == 0
    assert places(matrix("province")) == {}
    assert spark({"series": []}, date(2026, 1, 1), date(2026, 2, 1)) == ""


def test_the_line_climbs_in_the_month_of_each_adoption_and_stays_within_its_ground() -> None:
    series = [{"period": "2026-03", "total": 1}, {"period": "2026-06", "total": 2}]
    line = spark({"series": series}, date(2026, 1, 5), date(2026, 10, 5))
    points = [tuple(map(float, point.split(","))) for point in line.split()]
    assert points[0] == (0, 28)
    assert points[-1] == (120, 2)
    assert sorted(points, key=lambda it: it[0]) == points
    assert [y for _, y in points] == [28, 28, 15, 15, 2, 2]


def test_a_project_that_was_published_after_it_was_built_upon_still_has_its_line() -> None:
    assert spark({"series": [{"period": "2025-12", "total": 1}]}, date(2026, 1, 5), date(2026, 1, 6)).startswith("0,28")


def test_only_what_rose_is_rising_and_what_is_not_known_is_not_claimed() -> None:
    def listed(truncated: bool = False, **direct: int) -> dict[str, object]:
        return {"truncated": truncated, "items": [{"id": key, "direct": n} for key, n in direct.items()]}

    found = gained(listed(a=9, b=4, c=4, d=3), listed(a=9, b=3, c=1), 3)
    assert [(it["id"], it["gain"]) for it in found] == [("c", 3), ("d", 3), ("b", 1)]
    assert [it["id"] for it in gained(listed(d=3), listed(truncated=True, a=9, b=3), 3)] == []


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("/v1/projects", "/ontdekken?"),
        ("/v1/projects?theme=a&startYear=2020", "/ontdekken?theme=a&startYear=2020"),
        ("/v1/projects?q=theme%3Aa&theme=a&province=b", "/ontdekken?theme=a&province=b"),
        ("/v1/projects?q=theme%3Ab&theme=a", "/ontdekken?q=theme%3Ab&theme=a"),
        ("/v1/projects?outcome=a&outcome=b", "/ontdekken?outcome=a&outcome=b"),
    ],
)
def test_the_page_asks_what_search_says_finds_the_number(href: str, address: str) -> None:
    assert found_at(href) == address


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "1 dag"), (1.4, "1 dag"), (59, "59 dagen"), (93, "3 maanden"), (730.5, "2 jaar"), (913, "2,5 jaar")],
)
def test_a_time_is_told_as_people_say_it(days: float, words: str) -> None:
    assert duration(days) == words
