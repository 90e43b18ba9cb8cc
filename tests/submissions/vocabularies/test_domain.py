from datetime import date, timedelta
from typing import Any

import pytest

from services.submissions.vocabularies.domain import added, changed, kind_of, slug
from shared.problems import Problem
from shared.vocabularies import Change, Memory, Term

TODAY = date(2026, 3, 2)
YESTERDAY = TODAY - timedelta(days=1)


def words(*changes: tuple[str, dict[str, Any]]) -> Memory:
    """The packaged vocabularies with these terms changed."""
    known = Memory()
    for number, (name, fields) in enumerate(changes, 1):
        before = known[name].term(fields["code"])
        term = before.model_copy(update=fields) if before else Term.model_validate({"valid_from": TODAY} | fields)
        known.take([Change(name, 99, number, term)])
    return known


def faults(problem: Problem) -> set[tuple[str, str]]:
    return {(fault.pointer, fault.code) for fault in problem.errors}


def refused(name: str, code: str, given: dict[str, Any], known: Memory | None = None) -> Problem:
    known = known or Memory()
    term = known[name].term(code)
    assert term is not None
    with pytest.raises(Problem) as refusal:
        changed(known, name, term, given, TODAY)
    return refusal.value


def change(name: str, code: str, given: dict[str, Any], known: Memory | None = None) -> tuple[Term, str | None]:
    known = known or Memory()
    before = known[name].term(code)
    assert before is not None
    after = changed(known, name, before, given, TODAY)
    return after, kind_of(before, after)


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Café & taal", "cafe-taal"),
        ("  AI  in de bieb ", "ai-in-de-bieb"),
        ("65+", "65"),
        ("***", ""),
        ("x" * 99, "x" * 60),
    ],
)
def test_a_label_suggests_a_code(label: str, code: str) -> None:
    assert slug(label) == code


def test_a_new_term_needs_no_more_than_a_label() -> None:
    term = added(Memory(), "themes", {"label": "Kunstmatige intelligentie"}, TODAY)
    assert (term.code, term.label_en, term.valid_from) == (
        "kunstmatige-intelligentie", "Kunstmatige intelligentie", TODAY,
    )  # fmt: skip


def test_everything_that_is_wrong_with_a_new_term_is_said_at_once() -> None:
    given = {
        "code": "Media Wijs", "label": " Médiawijsheid ".strip(), "label_en": "MEDIA literacy", "valid_from": TODAY,
        "valid_to": YESTERDAY, "priority": "niks", "provinces": ("drenthe", "holland"), "phase": "pilot",
        "themes": ("niks",), "mapped_to": ("societal-challenges/niks", "niks/x", "themes/mediawijsheid"),
    }  # fmt: skip
    with pytest.raises(Problem) as refusal:
        added(Memory(), "themes", given, TODAY)
    assert refusal.value.status == 400
    assert faults(refusal.value) == {
        ("/code", "not-a-slug"), ("/label", "taken"), ("/labelEn", "taken"), ("/validTo", "before-valid-from"),
        ("/priority", "unknown-code"), ("/provinces/1", "unknown-code"), ("/phase", "unknown-code"),
        ("/themes/0", "unknown-code"), ("/mappedTo/0", "unknown-code"), ("/mappedTo/1", "unknown-code"),
    }  # fmt: skip


def test_a_code_is_never_given_twice_not_even_one_of_a_term_that_ended_long_ago() -> None:
    known = words(("themes", {"code": "mediawijsheid", "valid_to": date(2018, 1, 1)}))
    with pytest.raises(Problem) as refusal:
        added(known, "themes", {"label": "Mediawijsheid"}, TODAY)
    assert faults(refusal.value) == {("/code", "taken")}
    assert added(known, "themes", {"label": "Mediawijsheid", "code": "mediawijsheid-2"}, TODAY).label == "Mediawijsheid"


def test_a_label_may_stay_as_it_is_and_differ_in_capitals_from_itself() -> None:
    after, kind = change("themes", "mediawijsheid", {"label": "Mediawijsheid"})
    assert (after.label, kind) == ("Mediawijsheid", "renamed")


def test_a_patch_that_changes_nothing_is_no_change() -> None:
    assert change("themes", "mediawijsheid", {"label": "mediawijsheid"})[1] is None


def test_a_null_empties_a_field_but_not_a_label() -> None:
    assert change("themes", "mediawijsheid", {"mapped_to": None, "priority": None})[0].mapped_to == ()
    assert faults(refused("themes", "mediawijsheid", {"label": None, "label_en": None})) == {
        ("/label", "missing"), ("/labelEn", "missing"),
    }  # fmt: skip


def test_a_successor_ends_a_term_at_once_when_no_last_day_is_given() -> None:
    after, kind = change("themes", "mediawijsheid", {"replaced_by": "digitale-inclusie"})
    assert (after.valid_to, kind) == (YESTERDAY, "replaced")
    young = words(("themes", {"code": "jong", "label": "jong", "label_en": "young"}))
    assert change("themes", "jong", {"replaced_by": "digitale-inclusie"}, young)[0].valid_to == TODAY


def test_what_is_told_is_the_weightiest_of_what_changed() -> None:
    assert change("themes", "mediawijsheid", {"valid_to": TODAY, "label": "anders"})[1] == "ended"
    assert change("themes", "mediawijsheid", {"mapped_to": (), "label": "anders"})[1] == "mapped"
    assert change("pois", "fers", {"provinces": ("fryslan", "groningen")})[1] == "mapped"
    assert change("gate-criteria", "trekker", {"required": True})[1] == "mapped"
    assert change("themes", "derde-plek", {"verified": True})[1] == "mapped"
    assert change("themes", "derde-plek", {"aliases": ("huiskamer",)})[1] == "renamed"


def test_a_successor_must_be_there_be_another_and_lead_somewhere() -> None:
    known = words(
        ("themes", {"code": "derde-plek", "valid_to": date(2020, 1, 1)}),
        ("themes", {"code": "effectmeting", "valid_to": date(2020, 1, 1), "replaced_by": "kennisdeling"}),
    )
    for code, fault in (
        ("mediawijsheid", "itself"), ("niks", "unknown-code"), ("derde-plek", "ended"),
    ):  # fmt: skip
        problem = refused("themes", "mediawijsheid", {"replaced_by": code}, known)
        assert faults(problem) == {("/replacedBy", fault)}
    assert change("themes", "mediawijsheid", {"replaced_by": "effectmeting"}, known)[1] == "replaced"
    assert faults(refused("themes", "kennisdeling", {"replaced_by": "effectmeting"}, known)) == {
        ("/replacedBy", "cycle")
    }


def test_a_longer_circle_is_seen_as_well() -> None:
    known = words(
        ("themes", {"code": "effectmeting", "valid_to": date(2020, 1, 1), "replaced_by": "kennisdeling"}),
        ("themes", {"code": "kennisdeling", "valid_to": date(2999, 1, 1), "replaced_by": "derde-plek"}),
    )
    assert faults(refused("themes", "derde-plek", {"replaced_by": "effectmeting"}, known)) == {("/replacedBy", "cycle")}


def test_a_term_with_a_successor_does_not_come_back_by_itself() -> None:
    known = words(("themes", {"code": "effectmeting", "valid_to": YESTERDAY, "replaced_by": "kennisdeling"}))
    assert faults(refused("themes", "effectmeting", {"valid_to": None}, known)) == {("/replacedBy", "still-in-use")}
    after, kind = change("themes", "effectmeting", {"valid_to": None, "replaced_by": None}, known)
    assert (after.valid_to, after.replaced_by, kind) == (None, None, "ended")


def test_a_last_day_before_the_first_is_refused() -> None:
    assert faults(refused("themes", "mediawijsheid", {"valid_to": date(2015, 1, 1)})) == {
        ("/validTo", "before-valid-from")
    }


@pytest.mark.parametrize("name", ["phases", "outcomes", "origins", "relations"])
def test_what_the_program_knows_by_its_code_is_only_relabelled(name: str) -> None:
    known = Memory()
    term = known[name].items[0]
    with pytest.raises(Problem) as refusal:
        added(known, name, {"label": "Iets nieuws"}, TODAY)
    assert refusal.value.status == 409
    for given in ({"valid_to": TODAY}, {"replaced_by": known[name].items[1].code}, {"priority": None}):
        assert refused(name, term.code, given).status == 409
    assert change(name, term.code, {"label": "anders", "label_en": "other", "aliases": ("zo",)})[1] == "renamed"


@pytest.mark.parametrize(
    ("name", "code"),
    [("licences", "CC-BY-4.0"), ("decision-reasons", "other"), ("decision-reasons", "complete"),
     ("partner-kinds", "other"), ("evaluation", "effect-study")],
)  # fmt: skip
def test_a_term_that_the_program_names_itself_stays_in_use(name: str, code: str) -> None:
    other = next(term.code for term in Memory()[name].items if term.code != code)
    assert refused(name, code, {"valid_to": TODAY}).status == 409
    assert refused(name, code, {"replaced_by": other}).status == 409
    assert change(name, code, {"label": "anders gezegd"})[1] == "renamed"
    assert added(Memory(), name, {"label": "Iets nieuws"}, TODAY).code == "iets-nieuws"
