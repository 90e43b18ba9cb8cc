"""What a snapshot keeps of the index it sees answers as the index would."""

from pathlib import Path
from typing import Any

import pytest

from services.search.index import snapshot
from services.search.index.snapshot import Snapshot
from tests.search.small import titled


class Counting:
    """A searcher that counts how often its words are read."""

    def __init__(self, searcher: Any) -> None:
        self.searcher, self.read = searcher, 0

    def terms_with_prefix(self, *arguments: Any, **named: Any) -> Any:
        self.read += 1
        return self.searcher.terms_with_prefix(*arguments, **named)


@pytest.fixture
def counting(tmp_path: Path) -> Any:
    seen = titled(tmp_path, "Boek boeken boekenbus", "Boer en boerderij", "Boek en film")
    return Counting(seen.searcher)


def test_words_by_their_beginning_are_read_once(counting: Any) -> None:
    seen = Snapshot(counting)
    everything = [("boek", 2), ("boeken", 1), ("boekenbus", 1), ("boer", 1), ("boerderij", 1)]
    assert seen.beginning("boe", 10) == everything
    assert [seen.beginning("boe", most) for most in (5, 2, 0, 10)] == [everything, everything[:2], [], everything]
    assert counting.read == 1


def test_more_words_are_read_when_more_are_asked_for_than_before(counting: Any) -> None:
    seen = Snapshot(counting)
    assert seen.beginning("boe", 2) == [("boek", 2), ("boeken", 1)]
    assert len(seen.beginning("boe", 4)) == 4
    assert len(seen.beginning("boe", 100)) == 5
    assert counting.read == 3
    assert len(seen.beginning("boe", 200)) == 5  # there are no more
    assert counting.read == 3


def test_no_more_words_are_kept_than_memory_is_for(counting: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "WORDS_KEPT", 3)
    seen = Snapshot(counting)
    for _ in range(2):
        assert len(seen.beginning("boe", 10)) == 5
        assert seen.beginning("film", 10) == [("film", 1)]
    assert counting.read == 3
