"""The benchmark of search loads what events would leave, asks what it says, and tells every figure."""

import json
from pathlib import Path
from typing import Any

import pytest

from bench import search
from bench.dutch_records import record
from bench.search_figures import Figure, growth, keep, kept, latencies, power, table
from bench.search_floor import Recorder, asked_of
from bench.search_load import row, ties
from bench.search_questions import kinds
from services.search.projection import record_of
from services.search.publishing import COLUMNS
from shared.contracts.moderation import ProjectPublished

SEED = 7


def test_what_is_loaded_is_what_a_publication_leaves() -> None:
    for number in range(100):
        made = record(number, SEED)
        loaded = dict(zip(COLUMNS, row(made), strict=True))
        published = record_of(ProjectPublished.model_validate(made))
        written: dict[str, Any] = {**vars(published), "text_sequence": 1, "phase_sequence": 1}
        written |= {name: list(written[name]) for name in ("themes", "target_groups")}
        assert {**loaded, "content": json.loads(loaded["content"])} == {name: written[name] for name in COLUMNS}
        assert [tie[1:] for tie in ties(made)] == [(tie.older_id, tie.relation, tie.note) for tie in published.ties]


def test_every_kind_has_as_many_questions_as_asked_for() -> None:
    for kind in kinds(SEED, 500, 10):
        assert len(kind.alone) == len(kind.together) == 10, kind.name
        for ask in kind.alone:
            assert ask.request(80).startswith((b"GET /v1/", b"POST /v1/"))
            if ask.path == "/v1/projects":
                assert asked_of(ask).facets == (None if kind.name == "facets" else "")


def test_a_recorder_remembers_calls_and_passes_the_rest_on() -> None:
    class Searcher:
        num_docs = 3

        def doc_freq(self, name: str, term: str) -> int:
            return len(name + term)

    recorder = Recorder(Searcher())  # type: ignore[arg-type]
    assert recorder.num_docs == 3
    assert recorder.doc_freq("text", term="taal") == 8
    assert recorder.calls == [("doc_freq", ("text",), {"term": "taal"})]


def test_a_figure_says_what_it_misses() -> None:
    told = {figure.what: figure for figure in latencies("facets", [10.0] * 99 + [200.0], [4.0] * 100)}
    assert told["facets, p50"].missed
    assert told["facets, p50"].row() == "| facets, p50 | 10.0 ms | 4.0 ms | 2.50 | ≤ 2 ×, **missed** |"
    assert told["facets, p95"].target == "≤ 3 ×, ≤ 60 ms"
    assert not told["facets, p99"].target


def test_what_was_kept_is_told_with_how_it_grows(tmp_path: Path) -> None:
    for size, value in ((100, 2.0), (10_000, 200.0)):
        keep(size, [Figure("index on disk", value, " MB")], tmp_path)
    assert list(growth(kept(tmp_path)))[2] == "| index on disk | 2.0 MB | 200 MB | n^1.0 |"
    assert power({10: 5.0, 1000: 5.0}) == "n^0.0"
    assert power({10: 5.0}) == ""
    assert len(list(table(kept(tmp_path)[100]))) == 3


@pytest.mark.slow
def test_a_small_run_tells_every_part(capsys: pytest.CaptureFixture[str]) -> None:
    measured = search.main(
        ["--records", "300", "--queries", "8", "--clients", "2", "--rate", "20", "--seconds", "2", "--no-keep"]
    )
    told = {figure.what: figure.value for figure in measured[300]}
    for kind in kinds(SEED, 300, 1):
        assert {f"{kind.name}, p50", f"{kind.name}, 2 clients, p95"} <= told.keys()
    for what in ("rebuild until it answers", "rebuild beside, until it answers", "event → searchable, p95"):
        assert told[what] > 0
    assert "| what | here | floor | ratio | target |" in capsys.readouterr().out
