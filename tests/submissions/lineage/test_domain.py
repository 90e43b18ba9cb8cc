"""What a text may say it builds on."""

from typing import Any
from uuid import UUID

import pytest

from services.submissions.lineage.domain import CYCLE, Older, chain, circle, refuse, settled
from shared.ids import new_id
from shared.problems import Fault, Problem, Text

MINE, OTHER = "NL-0812340000", "NL-0856780000"


def older(isil: str = OTHER, *, public: bool = True, alive: bool = True, into: UUID | None = None) -> Older:
    return Older(new_id(), into, is_public=public, is_alive=alive, isil=isil)


def edge(target: UUID, relation: str = "adapted") -> dict[str, Any]:
    return {"projectId": str(target), "relation": relation, "note": "anders"}


def codes(itself: UUID, named: list[UUID], known: list[Older], accepted: set[UUID] | None = None) -> list[str]:
    found = settled(itself, MINE, [edge(each) for each in named], {each.id: each for each in known}, accepted or set())
    return [fault.code for fault in found[1]]


def test_a_published_project_and_one_s_own_may_be_named() -> None:
    known = [older(), older(MINE, public=False)]
    assert codes(new_id(), [each.id for each in known], known) == []


def test_what_is_unknown_unpublished_elsewhere_or_dead_is_a_fault_each_with_its_place() -> None:
    known = [older(public=False), older(MINE, public=False, alive=False)]
    named = [edge(each) for each in (new_id(), known[0].id, known[1].id)]
    _, faults = settled(new_id(), MINE, named, {each.id: each for each in known}, set())
    assert [fault.pointer for fault in faults] == [f"/buildsOn/{place}/projectId" for place in range(3)]
    assert {fault.code for fault in faults} == {"unknown-project"}


def test_an_edge_that_was_accepted_stays_so_when_its_project_is_taken_back() -> None:
    gone = older(public=False, alive=False)
    assert codes(new_id(), [gone.id], [gone], {gone.id}) == []


def test_a_project_does_not_build_on_itself_nor_twice_on_another() -> None:
    itself, other = older(MINE), older()
    assert codes(itself.id, [itself.id, other.id, other.id], [itself, other]) == ["itself", "twice"]


def test_a_merged_project_is_replaced_by_the_one_it_lives_on_in() -> None:
    survivor = older()
    merged = older(public=False, alive=False, into=survivor.id)
    known = {each.id: each for each in (survivor, merged)}
    entries, faults = settled(new_id(), MINE, [edge(merged.id)], known, set())
    assert (entries, faults) == ([edge(survivor.id)], [])
    assert [fault.code for fault in settled(survivor.id, MINE, [edge(merged.id)], known, set())[1]] == ["itself"]


def test_a_relation_is_one_of_the_vocabulary() -> None:
    known = older()
    _, faults = settled(new_id(), MINE, [edge(known.id, "geleend")], {known.id: known}, set())
    assert [(fault.pointer, fault.code) for fault in faults] == [("/buildsOn/0/relation", "unknown-code")]


def test_the_shortest_way_up_is_found_and_circles_do_not_trap_it() -> None:
    one, two, three, four = sorted(new_id() for _ in range(4))
    built_on = {one: {two, three}, two: {four, one}, three: {two}}
    assert chain(built_on, one, four) == [one, two, four]
    assert chain(built_on, four, one) is None


def test_a_circle_is_told_in_titles() -> None:
    fault = circle(2, ["De tweede", "De derde", "De eerste"])
    assert fault.pointer == "/buildsOn/2/projectId"
    assert "‘De tweede’ bouwt al voort op ‘De derde’, ‘De derde’ bouwt al voort op ‘De eerste’" in fault.text.nl


@pytest.mark.parametrize(("more", "status"), [([], 409), ([Fault("body", "/goal", "missing", Text("", ""))], 400)])
def test_a_circle_alone_is_a_conflict_and_with_other_faults_one_of_them(more: list[Fault], status: int) -> None:
    with pytest.raises(Problem) as refusal:
        refuse([*more, circle(0, ["A", "B"])])
    assert (refusal.value.status, refusal.value.errors[-1].code) == (status, CYCLE)
