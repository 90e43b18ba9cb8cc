"""Where an identity provider keeps what we need of a person: a mapping from its claims to ours. Pure but for `read`.

Without one, a token has the claims of the contract (`docs/operating.md`, *Who may do what*) under their own names.
"""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

OurRole = Literal["staff", "moderator", "regiogids", "council", "spn", "admin"]


def _path(path: str) -> str:
    if not path or any(not part for part in path.split(".")):
        raise ValueError("a path is one or more names with dots between them, such as realm_access.roles")
    return path


ClaimPath = Annotated[str, AfterValidator(_path)]


class _Exact(BaseModel):
    """A misspelt name is a fault, not something to ignore: it would take somebody's role away in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LibraryPaths(_Exact):
    """The library's three facts in claims of their own: a token with only an ISIL says too little."""

    isil: ClaimPath
    name: ClaimPath
    province: ClaimPath


class ClaimPaths(_Exact):
    """Each of our claims, and the path to it. A name that itself holds dots is found before it is taken for a path."""

    sub: ClaimPath = "sub"
    name: ClaimPath = "name"
    email: ClaimPath = "email"
    roles: ClaimPath | list[ClaimPath] = "roles"
    library: ClaimPath | LibraryPaths = "library"
    poi: ClaimPath = "poi"
    provinces: ClaimPath = "provinces"


class ClaimMap(_Exact):
    """`claims`: paths in the provider's token. `roles`: its names for roles, and what each is here.

    With `roles`, only the names in it count: a provider's own `admin` is not ours unless it is said to be.
    """

    claims: ClaimPaths = ClaimPaths()
    roles: dict[str, OurRole | list[OurRole]] | None = None

    def to_ours(self, theirs: Mapping[str, Any]) -> dict[str, Any]:
        """The claims of the contract, out of a provider's token. What is absent there is absent here."""
        paths = self.claims
        names: dict[str, ClaimPath] = {
            name: getattr(paths, name) for name in ("sub", "name", "email", "poi", "provinces")
        }
        ours = {name: _find(theirs, path) for name, path in names.items()}
        ours["roles"] = self._roles(theirs)
        ours["library"] = _library(theirs, paths.library)
        return ours

    def _roles(self, theirs: Mapping[str, Any]) -> Any:
        paths = [self.claims.roles] if isinstance(self.claims.roles, str) else self.claims.roles
        found = [roles for path in paths if (roles := _find(theirs, path)) is not None]
        if not found:
            return None
        if any(not isinstance(roles, list) for roles in found):
            return found[0] if len(found) == 1 else "not a list"  # Principal says what is wrong with it
        names = [name for roles in found for name in roles]
        if self.roles is None:
            return names
        known = [self.roles[name] for name in names if isinstance(name, str) and name in self.roles]
        return [role for roles in known for role in ([roles] if isinstance(roles, str) else roles)]

    @classmethod
    def read(cls, text: str) -> "ClaimMap":
        """BIEB_AUTH_CLAIMS: JSON, or the path of a .toml or .json file; empty is the default.

        Raises ValueError with every fault in one message.
        """
        if not text:
            return cls()
        try:
            given = json.loads(text) if text.lstrip().startswith("{") else _of_file(Path(text))
            return cls.model_validate(given)
        except ValidationError as faults:
            told = [f"{'.'.join(map(str, fault['loc'])) or 'mapping'}: {fault['msg']}" for fault in faults.errors()]
            raise ValueError("; ".join(dict.fromkeys(told))) from None
        except (OSError, ValueError) as fault:
            raise ValueError(f"cannot be read as JSON, nor as the path of a .toml or .json file: {fault}") from None


AS_AGREED = ClaimMap()


def _of_file(path: Path) -> Any:
    return (tomllib.loads if path.suffix == ".toml" else json.loads)(path.read_text())


def _find(claims: Any, path: str) -> Any:
    """The value at a dotted path, None without one. `https://example.nl/roles` is a name, not a path."""
    if not isinstance(claims, Mapping):
        return None
    if path in claims:
        return claims[path]
    parts = path.split(".")
    for count in range(len(parts) - 1, 0, -1):
        first, rest = ".".join(parts[:count]), ".".join(parts[count:])
        if first in claims and (found := _find(claims[first], rest)) is not None:
            return found
    return None


def _library(theirs: Mapping[str, Any], at: str | LibraryPaths) -> Any:
    if isinstance(at, str):
        return _find(theirs, at)
    facts = {"isil": _find(theirs, at.isil), "name": _find(theirs, at.name), "province": _find(theirs, at.province)}
    return facts if any(value not in (None, "") for value in facts.values()) else None
