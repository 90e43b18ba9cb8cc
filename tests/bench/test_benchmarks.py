"""The benchmarks run and print their ratios; how large those are says a benchmark on a quiet machine, no test."""

import json

import pytest

from bench import end_to_end, fan_out, imports, percolation, relay, relevance, submissions
from bench.harness import Result, percentile

pytestmark = [pytest.mark.slow]


def printed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [line for line in capsys.readouterr().out.splitlines() if ", ratio " in line and "(target " in line]


def test_submissions_prints_its_ratio(capsys: pytest.CaptureFixture[str]) -> None:
    [result] = submissions.main(["--rounds", "1", "--requests", "32"])
    assert result.ratio > 0
    assert len(printed(capsys)) == 1


def test_imports_prints_its_ratio_and_its_memory(capsys: pytest.CaptureFixture[str]) -> None:
    [result] = imports.main(["--rounds", "1", "--rows", "600", "--memory-at", "600"])
    assert result.ratio > 0
    told = capsys.readouterr().out.splitlines()
    assert sum("peak memory" in line for line in told) == 1
    assert sum("ratio" in line for line in told) == 1


def test_relay_prints_its_ratio(capsys: pytest.CaptureFixture[str]) -> None:
    [result] = relay.main(["--bus", "tansu", "--rounds", "1", "--events", "400"])
    assert result.ratio > 0
    assert len(printed(capsys)) == 1


def test_percolation_prints_its_ratio_and_its_times(capsys: pytest.CaptureFixture[str]) -> None:
    [result] = percolation.main(["--rounds", "1", "--searches", "300", "--projects", "20", "--rate", "50"])
    assert result.ratio > 0
    told = capsys.readouterr().out.splitlines()
    assert sum("row to SavedSearchMatched" in line for line in told) == 2
    assert sum(", ratio " in line for line in told) == 1


def test_end_to_end_prints_its_ratios(capsys: pytest.CaptureFixture[str]) -> None:
    results = end_to_end.main(["--bus", "tansu", "--rounds", "1", "--seconds", "1", "--rate", "5"])
    assert all(result.floor > 0 and result.figure > 0 for result in results)
    assert len(printed(capsys)) == 4


def test_relevance_prints_its_figures(capsys: pytest.CaptureFixture[str]) -> None:
    relevance.main(["--kind", "literal", "--kind", "nothing", "--fold", "b", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told.keys() == {"literal", "nothing", "all"}
    assert told["literal"]["b"]["at_3"]["value"] > 0.5
    assert told["nothing"]["b"]["false_matches"]["low"] >= 0
    relevance.main(["--kind", "nothing", "--fold", "a", "--misses"])
    assert "nothing    a" in capsys.readouterr().out


def test_a_result_says_what_it_is_compared_with() -> None:
    result = Result("relay", 30_000, 40_000, " events/s", "≥ 0.60")
    assert str(result) == "relay: 30,000 events/s, floor 40,000 events/s, ratio 0.75 (target ≥ 0.60)"
    assert result.row() == "| relay | 30,000 events/s | 40,000 events/s | 0.75 | ≥ 0.60 |"


def test_the_percentile_of_a_hundred_is_the_hundredth_part() -> None:
    assert percentile(range(1, 101), 0.99) == 100
    assert percentile([3, 1, 2], 0.5) == 2


def test_fan_out_prints_its_figures(capsys: pytest.CaptureFixture[str]) -> None:
    results = fan_out.main(["--followers", "100", "--seconds", "3", "--mails", "600"])
    assert all(result.figure > 0 for result in results)
    assert len(printed(capsys)) == 4
