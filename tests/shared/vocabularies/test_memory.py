"""What a process knows of the vocabularies."""

import itertools
from datetime import date

import pytest

from shared.vocabularies import Change, Memory, Term, memory, packaged, vocabulary

OLD = date(2020, 1, 1)


def change(code: str, sequence: int, label: str, *, name: str = "themes", place: int = 99) -> Change:
    known = packaged(name).term(code) if name != "later" else None
    seed = known or Term(code=code, label=label, label_en=label, valid_from=OLD)
    return Change(name, place, sequence, seed.model_copy(update={"label": label}))


def test_a_process_begins_with_the_packaged_terms() -> None:
    assert vocabulary("themes") is packaged("themes")
    assert memory().generation == 0


def test_a_changed_term_stays_in_its_place_and_added_ones_come_last_in_theirs() -> None:
    changes = [
        change("robotica", 3, "Robotica", place=14),
        change("ai", 2, "AI", place=13),
        change("derde-plek", 1, "3"),
    ]
    for order in itertools.permutations(changes):
        items = Memory(order)["themes"].items
        assert [term.code for term in items[:13]] == [term.code for term in packaged("themes").items]
        assert [term.label for term in items[13:]] == ["AI", "Robotica"]
        assert next(term.label for term in items if term.code == "derde-plek") == "3"


def test_the_newest_wins_in_whatever_order_and_however_often_it_is_told() -> None:
    older, newer = change("derde-plek", 1, "ouder"), change("derde-plek", 4, "nieuwer")
    for order in ([older, newer], [newer, older], [newer, older, newer]):
        known = Memory()
        for each in order:
            known.take([each])
        assert known["themes"].label("derde-plek") == "nieuwer"
        assert known.generation == 4


def test_every_look_up_follows_a_change() -> None:
    known = Memory()
    assert known["themes"].find("Robotica") is None
    before = known["themes"].label("derde-plek")
    known.take([change("robotica", 1, "Robotica"), change("derde-plek", 2, "Derde plek!")])
    words = known["themes"]
    assert words.find("Robotica") == "robotica"
    assert words.find("derde plek!") == "derde-plek"
    assert words.find(before) is None
    assert "robotica" in words


def test_what_a_newer_version_knows_is_left_alone() -> None:
    known = Memory([change("x", 5, "X", name="later")])
    assert known.generation == 5
    with pytest.raises(KeyError):
        known["later"]


def test_a_memory_is_used_where_it_is_asked_for_and_nowhere_else() -> None:
    with Memory([change("derde-plek", 1, "anders")]).used():
        assert vocabulary("themes").label("derde-plek") == "anders"
        with pytest.raises(KeyError):
            vocabulary("../../geheim")
    assert vocabulary("themes") is packaged("themes")


def test_what_is_forgotten_is_as_it_was_packaged() -> None:
    known = Memory([change("derde-plek", 1, "anders")])
    known.forget()
    assert (known["themes"], known.generation) == (packaged("themes"), 0)


def ended(code: str, successor: str | None, until: date = OLD) -> Change:
    term = packaged("themes").term(code)
    assert term is not None
    return Change("themes", 0, 1, term.model_copy(update={"valid_to": until, "replaced_by": successor}))


def test_a_record_is_found_under_the_end_of_the_chain() -> None:
    words = Memory([ended("effectmeting", "kennisdeling"), ended("kennisdeling", "derde-plek")])["themes"]
    assert words.successor("effectmeting") == words.successor("kennisdeling") == "derde-plek"
    assert words.predecessors("derde-plek") == ("effectmeting", "kennisdeling")
    for code in ("effectmeting", "kennisdeling", "derde-plek"):
        assert set(words.family(code)) == {"effectmeting", "kennisdeling", "derde-plek"}
    assert words.family("mediawijsheid") == ("mediawijsheid",)
    assert words.family("van-later") == ("van-later",)


def test_a_successor_counts_from_the_last_day_of_the_term_on() -> None:
    words = Memory([ended("effectmeting", "kennisdeling", date(2026, 3, 2))])["themes"]
    assert words.successor("effectmeting", date(2026, 3, 1)) == "effectmeting"
    assert words.successor("effectmeting", date(2026, 3, 2)) == "kennisdeling"
    assert words.family("kennisdeling", date(2026, 3, 1)) == ("kennisdeling",)


def test_a_term_that_ended_without_a_successor_is_found_under_itself() -> None:
    assert Memory([ended("effectmeting", None)])["themes"].family("effectmeting") == ("effectmeting",)
