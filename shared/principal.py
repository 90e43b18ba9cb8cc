"""A person as a token describes him, and what his role lets him touch. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ROLES = frozenset({"staff", "moderator", "regiogids", "council", "spn", "admin"})
LONGEST = 255
"""Characters of a claim: OpenID Connect's own limit for `sub`."""
MOST = 100
"""Items of a claim that is a list."""


class BadToken(Exception):
    """The token is not one that we accept; the message is for the log and holds nothing of the token."""


@dataclass(frozen=True)
class Home:
    """The library organisation that a person works for."""

    isil: str
    name: str
    province: str


@dataclass(frozen=True)
class Principal:
    """A person, as the token says. `provinces` is a moderator's area."""

    sub: str
    name: str = ""
    email: str = ""
    roles: frozenset[str] = frozenset()
    library: Home | None = None
    poi: str | None = None
    provinces: frozenset[str] = frozenset()
    anonymous: bool = False
    """The account of an application that asks for whoever reads along: never more than the public may see."""

    def has(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)

    def moderates(self, province: str) -> bool:
        """True for a moderator of this area, and for SPN, whose area is the whole country."""
        return "spn" in self.roles or ("moderator" in self.roles and province in self.provinces)

    @classmethod
    def from_claims(cls, claims: Mapping[str, Any]) -> "Principal":
        """Raises BadToken when the claims are not shaped as agreed. An absent claim may also be null."""
        return cls(
            sub=_text(claims, "sub"),
            name=_text(claims, "name", ""),
            email=_text(claims, "email", ""),
            roles=_texts(claims, "roles") & ROLES,
            library=_home(claims.get("library")),
            poi=_text(claims, "poi", "") or None,
            provinces=_texts(claims, "provinces"),
            anonymous=claims.get("anonymous") is True,
        )


def _text(claims: Mapping[str, Any], name: str, absent: str | None = None) -> str:
    value = claims.get(name)
    if value in (None, "") and absent is not None:  # providers send an empty claim for what they do not know
        return absent
    return _checked(value, name)


def _texts(claims: Mapping[str, Any], name: str) -> frozenset[str]:
    values = claims.get(name)
    if values is None:
        return frozenset()
    if not isinstance(values, list) or len(values) > MOST:
        raise BadToken(f"claim {name} is no list of texts")
    return frozenset(_checked(value, name) for value in values)


def _home(value: Any) -> Home | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise BadToken("claim library is no object")
    return Home(*(_checked(value.get(name), f"library.{name}") for name in ("isil", "name", "province")))


def _checked(value: Any, name: str) -> str:
    """Text that a database can hold: neither empty nor endless, without NUL and half characters."""
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST or "\x00" in value:
        raise BadToken(f"claim {name} is not a text of 1 to {LONGEST} characters")
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise BadToken(f"claim {name} is not Unicode text")
    return value
