"""What a role lets a person touch. Claims of the wrong shape: test_auth.py."""

from typing import Any

import pytest

from shared.principal import BadToken, Home, Principal

LIBRARY = {"isil": "NL-0800010000", "name": "Bibliotheek Assen", "province": "drenthe"}


def test_claims_become_a_person() -> None:
    person = Principal.from_claims(
        {
            "sub": "p1",
            "name": "Aagje",
            "email": "a@example.nl",
            "roles": ["staff", "uma_authorization"],
            "library": {**LIBRARY, "more": 1},
            "poi": "biblionet-drenthe",
            "provinces": ["drenthe"],
            "unknown": {},
        }
    )
    assert person == Principal(
        sub="p1",
        name="Aagje",
        email="a@example.nl",
        roles=frozenset({"staff"}),
        library=Home("NL-0800010000", "Bibliotheek Assen", "drenthe"),
        poi="biblionet-drenthe",
        provinces=frozenset({"drenthe"}),
    )


@pytest.mark.parametrize("claims", [{"sub": "p1"}, {"sub": "p1", "roles": None, "library": None, "poi": None}])
def test_a_person_without_claims_may_nothing(claims: dict[str, Any]) -> None:
    person = Principal.from_claims(claims)
    assert person == Principal(sub="p1")
    assert not person.has("staff", "moderator", "spn", "admin", "council", "regiogids")
    assert not person.moderates("drenthe")


def test_roles_we_do_not_know_give_nothing() -> None:
    person = Principal.from_claims({"sub": "p1", "roles": ["Staff", "staff ", "root", ""[:0] or "administrator"]})
    assert person.roles == frozenset()


def test_a_moderator_moderates_his_own_area_only() -> None:
    person = Principal.from_claims({"sub": "p1", "roles": ["moderator"], "provinces": ["drenthe", "groningen"]})
    assert person.moderates("drenthe")
    assert person.moderates("groningen")
    assert not person.moderates("utrecht")
    assert not person.moderates("")


def test_spn_moderates_everywhere() -> None:
    assert Principal.from_claims({"sub": "p1", "roles": ["spn"]}).moderates("zeeland")


@pytest.mark.parametrize("role", ["staff", "regiogids", "council", "admin"])
def test_an_area_without_the_role_moderates_nothing(role: str) -> None:
    assert not Principal.from_claims({"sub": "p1", "roles": [role], "provinces": ["drenthe"]}).moderates("drenthe")


def test_a_refusal_tells_which_claim_and_nothing_of_it() -> None:
    for claims in (
        {"sub": "p1", "roles": "geheim"},
        {"sub": ["geheim"]},
        {"sub": "p1", "library": {"isil": ["geheim"]}},
    ):
        with pytest.raises(BadToken) as caught:
            Principal.from_claims(claims)
        assert "geheim" not in str(caught.value)
        assert "claim" in str(caught.value)
