"""A person as a token describes him, and what his role lets him touch. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ROLES = frozenset({"staff", "moderator", "regiogids", "council", "spn", "admin"})


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

    def has(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)

    def moderates(self, province: str) -> bool:
        """True for a moderator of this area, and for SPN, whose area is the whole country."""
        return "spn" in self.roles or ("moderator" in self.roles and province in self.provinces)

    @classmethod
    def from_claims(cls, claims: Mapping[str, Any]) -> "Principal":
        """Raises BadToken when the claims are not shaped as agreed."""
        try:
            home = claims.get("library")
            return cls(
                sub=str(claims["sub"]),
                name=str(claims.get("name", "")),
                email=str(claims.get("email", "")),
                roles=frozenset(claims.get("roles", ())) & ROLES,
                library=Home(str(home["isil"]), str(home["name"]), str(home["province"])) if home else None,
                poi=claims.get("poi"),
                provinces=frozenset(claims.get("provinces") or ()),
            )
        except (KeyError, TypeError, AttributeError) as fault:
            raise BadToken(f"claims are not as agreed: {type(fault).__name__}") from None
