"""Sealing, without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from services.moderation.audit.domain import COMMITTED, FACTS, START, Link, chained, faults_of, link

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SALTS = {name: f"{number:032x}" for number, name in enumerate(COMMITTED)}


def line(**changes: Any) -> dict[str, Any]:
    return {
        "id": UUID(int=1),
        "case_id": UUID(int=2),
        "kind": "decision",
        "revision": 1,
        "at": AT,
        "poi": "biblionet-drenthe",
        "from_phase": None,
        "to_phase": None,
        "outcome": "publish",
        "unassessed": ("need",),
        "by": "moderator-drenthe",
        "assignee": None,
        "reason": "complete",
        "motivation": "Mooi.",
        "criteria": [{"code": "need", "met": True, "note": "Wachtlijst."}],
        **changes,
    }


def sealed() -> Link:
    return link(1, START, line(), SALTS)


def test_an_untouched_line_is_as_it_was_sealed() -> None:
    assert faults_of(sealed(), START, line()) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", UUID(int=3)),
        ("case_id", UUID(int=3)),
        ("kind", "assigned"),
        ("revision", 2),
        ("at", AT + timedelta(microseconds=1)),
        ("poi", None),
        ("from_phase", "idea"),
        ("to_phase", "idea"),
        ("outcome", "reject"),
        ("unassessed", ["other"]),
        ("by", "moderator-utrecht"),
        ("assignee", "x"),
        ("reason", "other"),
        ("motivation", "Mooi!"),
        ("criteria", []),
    ],
)
def test_each_field_that_was_edited_is_named(name: str, value: Any) -> None:
    assert faults_of(sealed(), START, line(**{name: value})) == [name]


def test_the_table_of_edits_above_names_every_field() -> None:
    marks = test_each_field_that_was_edited_is_named.pytestmark[0]
    assert {name for name, _ in marks.args[1]} == set(FACTS) | set(COMMITTED)


def test_another_time_zone_or_key_order_is_no_edit() -> None:
    elsewhere = AT.astimezone(timezone(timedelta(hours=1)))
    assert (
        faults_of(sealed(), START, line(at=elsewhere, criteria=[{"note": "Wachtlijst.", "met": True, "code": "need"}]))
        == []
    )


def test_a_line_that_is_gone_is_missed() -> None:
    assert faults_of(sealed(), START, None) == ["missing"]


def test_a_seal_that_was_written_anew_does_not_fit_the_chain() -> None:
    forged = link(1, START, line(outcome="reject"), SALTS)
    assert faults_of(replace(forged, hash=sealed().hash), START, line(outcome="reject")) == ["chain"]


def test_a_link_made_anew_breaks_the_next_one() -> None:
    second = link(2, sealed().hash, line(id=UUID(int=9)), SALTS)
    forged = link(1, START, line(outcome="reject"), SALTS)
    assert faults_of(forged, START, line(outcome="reject")) == []
    assert faults_of(second, forged.hash, line(id=UUID(int=9))) == ["chain"]


def test_erasing_a_text_and_its_salt_leaves_the_chain_whole() -> None:
    kept = {name: salt for name, salt in SALTS.items() if name not in ("by", "motivation")}
    assert faults_of(replace(sealed(), salts=kept), START, line(by=None, motivation="")) == []


def test_a_text_put_where_one_was_erased_is_found() -> None:
    kept = {name: salt for name, salt in SALTS.items() if name != "motivation"}
    assert faults_of(replace(sealed(), salts=kept), START, line(motivation="Iets anders")) == ["motivation"]


def test_a_text_that_is_taken_away_without_erasing_its_salt_is_found() -> None:
    assert faults_of(sealed(), START, line(motivation="")) == ["motivation"]


def test_the_seal_does_not_show_who_or_what_was_written() -> None:
    assert "moderator-drenthe" not in sealed().sealed
    assert "Mooi" not in sealed().sealed
    assert "Wachtlijst" not in sealed().sealed


def test_two_equal_texts_have_different_digests() -> None:
    other = link(1, START, line(), {name: salt[::-1] + "0" for name, salt in SALTS.items()})
    assert other.sealed != sealed().sealed


def test_the_hash_can_be_made_anew_by_anybody_from_what_is_stored() -> None:
    assert chained(START, sealed().sealed) == sealed().hash
