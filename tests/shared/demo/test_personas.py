import re

import pytest

from shared.demo import PERSONAS, library_persona, moderator_for
from shared.vocabularies import vocabulary

ISIL = re.compile(r"NL-0[1-8]\d{8}")
PROVINCES = [term.code for term in vocabulary("provinces").items]


def test_every_persona_is_complete_and_clearly_fictional() -> None:
    for name, persona in PERSONAS.items():
        assert persona["sub"] == name
        assert persona["email"] == f"{name}@example.nl"
        assert persona["about"].endswith(".")
        assert " " in persona["name"]
        if library := persona.get("library"):
            assert ISIL.fullmatch(library["isil"])
            assert library["province"] in PROVINCES


def test_no_two_personas_on_the_log_in_page_share_a_name() -> None:
    assert len({persona["name"] for persona in PERSONAS.values()}) == len(PERSONAS)


def test_every_province_has_a_library_and_a_moderator_whose_area_is_that_of_the_support_institution() -> None:
    staffed = {p["library"]["province"] for p in PERSONAS.values() if p["roles"] == ["staff"] and "library" in p}
    assert staffed == set(PROVINCES)
    for province in PROVINCES:
        moderator = PERSONAS[f"moderator-{province}"]
        poi = vocabulary("pois").term(moderator["poi"])
        assert poi is not None
        assert province in poi.provinces
        assert moderator["provinces"] == list(poi.provinces)
    assert PERSONAS["moderator-overijssel"]["provinces"] == ["overijssel", "gelderland"]


def test_spn_sees_every_province_and_a_reader_none() -> None:
    assert PERSONAS["spn"]["provinces"] == PROVINCES
    assert PERSONAS["spn"]["roles"] == ["spn"]
    assert PERSONAS["kb"]["roles"] == ["council"]
    assert PERSONAS["beheerder"]["roles"] == ["admin"]
    assert PERSONAS["lezer"]["roles"] == []
    assert not any("provinces" in PERSONAS[name] for name in ("kb", "beheerder", "lezer"))


def test_the_staff_of_a_library_is_always_the_same_person_also_when_derived() -> None:
    assert library_persona("Bibliotheek Assen", "drenthe") == PERSONAS["medewerker-assen"]
    sudwest = library_persona("Bibliotheken Súdwest Fryslân", "fryslan")
    assert sudwest["sub"] == "medewerker-sudwest-fryslan"
    assert sudwest["library"]["name"] == "Bibliotheken Súdwest Fryslân"


@pytest.mark.parametrize(
    ("library", "province", "moderator"),
    [
        ("Bibliotheek Assen", "drenthe", "moderator-drenthe"),
        ("Biblionet Drenthe", "drenthe", "spn"),
        ("ZB Bibliotheek van Zeeland", "zeeland", "spn"),
        ("Probiblio", "zuid-holland", "spn"),
    ],
)
def test_nobody_moderates_the_projects_of_his_own_organisation(library: str, province: str, moderator: str) -> None:
    assert moderator_for(library, province) == moderator
    staff = library_persona(library, province)["library"]
    own = PERSONAS[f"moderator-{province}"]["library"]
    assert (staff["isil"] == own["isil"]) == (moderator == "spn")
