from datetime import date

import pytest

from services.search import terms
from tests.search.test_projection import REPLACED


@pytest.fixture
def _replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terms, "vocabulary", lambda _name: REPLACED)


def test_a_label_or_a_code_names_a_term() -> None:
    assert terms.meant("theme", "derde-plek") == terms.meant("theme", "De bibliotheek als derde plek") == {"derde-plek"}
    assert terms.meant("province", "Friesland") == {"fryslan"}
    assert terms.meant("theme", "bestaat niet") is None


@pytest.mark.usefixtures("_replaced")
def test_old_records_are_found_under_the_successor_and_by_the_old_code() -> None:
    every_one = {"oud", "nieuw", "nieuwst"}
    assert terms.meant("theme", "nieuwst") == terms.meant("theme", "oud") == terms.meant("theme", "nieuw") == every_one


@pytest.mark.usefixtures("_replaced")
def test_a_term_counts_as_itself_until_its_last_day_has_come() -> None:
    assert REPLACED.successors(date(2020, 12, 30)) == {}
    assert REPLACED.successors(date(2020, 12, 31)) == {"oud": "nieuw"}
    assert REPLACED.successors(date(2026, 1, 1)) == {"oud": "nieuwst", "nieuw": "nieuwst"}


def test_terms_that_replace_each_other_in_a_circle_end_nowhere_for_ever() -> None:
    circle = REPLACED.model_copy(
        update={"items": tuple(t.model_copy(update={"replaced_by": "oud"}) for t in REPLACED.items[:2])}
    )
    assert circle.successors() in ({"nieuw": "oud"}, {"oud": "oud", "nieuw": "oud"})


def test_every_value_that_is_unknown_is_named_with_its_parameter() -> None:
    codes, faults = terms.chosen({"theme": ["derde-plek", "onzin"], "phase": ["ook onzin"], "library": ["NL-1"]})
    assert codes == {"theme": {"derde-plek"}, "library": {"NL-1"}}
    assert [(fault.where, fault.pointer) for fault in faults] == [("query", "theme"), ("query", "phase")]
    assert "onzin" in faults[0].text.nl


def test_steps_stand_in_their_order_years_from_the_last_the_rest_by_number() -> None:
    def order(dimension: str, counted: dict[str, int]) -> list[str]:
        return sorted(counted, key=lambda code: terms.place(dimension, code, counted[code]))

    assert order("phase", {"implementation": 9, "idea": 1, "experiment": 5}) == ["idea", "experiment", "implementation"]
    assert order("startYear", {"2009": 9, "2021": 1}) == ["2021", "2009"]
    assert order("theme", {"derde-plek": 1, "effectmeting": 3}) == ["effectmeting", "derde-plek"]
