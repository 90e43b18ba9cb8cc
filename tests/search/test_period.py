"""From facts to periods: today's rules, held against every moment."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.search.period import (
    Fact,
    HandOver,
    Honour,
    Merge,
    Period,
    Publication,
    Transition,
    Withdrawal,
    at,
    periods,
)
from shared.ids import UUID
from shared.testing.factories import NOON

PHASES = ("idea", "experiment", "implementation")


def hour(number: int) -> datetime:
    return NOON + timedelta(hours=number)


def publication(sequence: int, at: int, revision: int = 1, **more: Any) -> Publication:
    values = {
        "isil": "NL-0800070000", "library_name": "Bibliotheek Assen", "province": "drenthe", "themes": ("derde-plek",),
        "target_groups": (), "core_functions": (), "start_year": None, "origin": "staff", "phase": "idea",
        "outcome": None, **more,
    }  # fmt: skip
    return Publication(sequence=sequence, happened_at=hour(at), revision=revision, **values)


def test_a_project_is_there_from_its_publication_until_it_is_taken_back_and_again_from_the_next() -> None:
    told: list[Fact] = [publication(1, 0), Withdrawal(2, hour(5), 1), publication(2, 9, 2, themes=("mediawijsheid",))]
    first, second = periods(told)
    assert (first.since, first.until, first.themes) == (hour(0), hour(5), ("derde-plek",))
    assert (second.since, second.until, second.themes) == (hour(9), None, ("mediawijsheid",))
    assert at([first, second], hour(5)) is None
    assert at([first, second], hour(4)) == first


def test_each_change_begins_a_period_and_what_changes_nothing_begins_none() -> None:
    told: list[Fact] = [
        publication(1, 0),
        Transition(2, hour(1), "experiment", None),
        publication(3, 2, 2, phase="experiment"),  # a new text with the same codes: updated then
        Honour(4, hour(3), is_awarded=True),
        HandOver(2, hour(4), "NL-0800080000", "Bibliotheek Utrecht", "utrecht"),
        publication(5, 5, 2, phase="experiment"),  # the same revision without a name; it knows of no hand-over
        Honour(6, hour(6), is_awarded=True),
    ]
    found = periods(told)
    assert [period.since for period in found] == [hour(each) for each in range(5)]
    assert [period.phase for period in found] == ["idea", *["experiment"] * 4]
    assert [period.parel for period in found] == [*[False] * 3, True, True]
    assert [period.province for period in found] == [*["drenthe"] * 4, "utrecht"]
    assert [period.moved_at for period in found] == [None, *[hour(1)] * 4]
    assert [period.published_at for period in found] == [hour(0), hour(0), *[hour(2)] * 3]


def test_what_was_merged_is_there_until_then_and_what_was_never_published_is_not_there() -> None:
    told: list[Fact] = [publication(1, 0), Merge(2, hour(3), UUID(int=7))]
    [only] = periods(told)
    assert (only.since, only.until) == (hour(0), hour(3))
    assert periods([HandOver(1, hour(0), "x", "X", "drenthe"), Transition(1, hour(1), "experiment", None)]) == []


moments = st.integers(0, 8)


@st.composite
def stories(draw: st.DrawFn) -> list[Fact]:
    """Facts of one project, with moments that need not follow the sequences."""
    facts: list[Fact] = []
    for sequence in range(1, draw(st.integers(1, 6)) + 1):
        when = draw(moments)
        match draw(st.sampled_from(["text", "text", "step", "honour"])):
            case "text":
                phase, theme = draw(st.sampled_from(PHASES)), draw(st.sampled_from("ab"))
                facts.append(publication(sequence, when, draw(st.integers(1, 4)), phase=phase, themes=(theme,)))
            case "step":
                facts.append(Transition(sequence, hour(when), draw(st.sampled_from(PHASES)), None))
            case _:
                facts.append(Honour(sequence, hour(when), draw(st.booleans())))
    for sequence in range(1, draw(st.integers(0, 3)) + 1):
        when = hour(draw(moments))
        match draw(st.sampled_from(["hand over", "withdraw", "withdraw", "merge"])):
            case "hand over":
                facts.append(HandOver(sequence, when, "y", "Y", draw(st.sampled_from(["utrecht", "zeeland"]))))
            case "withdraw":
                facts.append(Withdrawal(sequence, when, draw(st.integers(1, 4))))
            case _:
                facts.append(Merge(sequence, when, UUID(int=7)))
    return facts


def brute(facts: list[Fact], moment: datetime) -> tuple[Any, ...] | None:
    """Today's rules on the facts that had happened by then, as they are written in the README."""
    known = sorted((fact for fact in facts if fact.happened_at <= moment), key=lambda fact: fact.sequence)
    texts = [fact for fact in known if isinstance(fact, Publication)]
    taken_back = [fact.revision for fact in known if isinstance(fact, Withdrawal)]
    if not texts or any(isinstance(fact, Merge) for fact in known):
        return None
    if taken_back and taken_back[-1] >= texts[-1].revision:
        return None
    steps = [fact for fact in known if isinstance(fact, Publication | Transition)]
    owners = [fact for fact in known if isinstance(fact, HandOver)]
    honours = [fact.is_awarded for fact in known if isinstance(fact, Honour)]
    moved = [fact.happened_at for fact in known if isinstance(fact, Transition)]
    return (
        steps[-1].phase, (owners or texts)[-1].province, texts[-1].themes, max(moved) if moved else None,
        bool(honours and honours[-1]),
    )  # fmt: skip


def shown(period: Period | None) -> tuple[Any, ...] | None:
    if period is None:
        return None
    return period.phase, period.province, period.themes, period.moved_at, period.parel


@given(stories(), st.randoms(use_true_random=False))
def test_the_state_at_any_moment_is_what_todays_rules_say_of_the_facts_until_then(facts: list[Fact], dice: Any) -> None:
    found = periods(facts)
    for half in range(-1, 19):
        moment = NOON + timedelta(minutes=30 * half)
        assert shown(at(found, moment)) == brute(facts, moment)
    for one, next_one in pairwise(found):
        assert one.until is not None
        assert one.since < one.until <= next_one.since
        same = replace(one, since=next_one.since, until=next_one.until) == next_one
        assert one.until < next_one.since or not same
    disordered = facts * 2
    dice.shuffle(disordered)
    assert periods(disordered) == found
