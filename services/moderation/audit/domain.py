"""Sealing a line of the journal, and telling whether what is stored is what was sealed. Pure.

A seal holds the line's facts as they are, and what may be somebody's personal data (who, and free text) as salted
digests. So a text or a person can be erased on request (the AVG) without breaking the chain: the digest stays, and
its salt goes with the text, after which nobody can test a guess against it. A changed text is found by its digest.

Each link's hash covers the hash before it. Who changes one line has to make every later link anew, and then the head
differs from what was noted elsewhere, and from the events that POI tools already have.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

FACTS = ("id", "case_id", "kind", "revision", "at", "poi", "from_phase", "to_phase", "outcome", "unassessed")
COMMITTED = ("by", "assignee", "reason", "motivation", "criteria")
TOLD_BY_LIBRARIES = ("submitted", "revised", "withdrawn", "merged", "handed-over")
"""Lines that only repeat an event of submissions, whose log is their truth: they are in no chain."""
START = "0" * 64
"""What the first link has before it."""


@dataclass(frozen=True)
class Link:
    """One link. `sealed` is the exact text that was hashed; `salts` are kept beside it, one a field."""

    position: int
    entry_id: UUID
    sealed: str
    salts: dict[str, str]
    hash: str


def link(position: int, previous: str, line: Mapping[str, Any], salts: dict[str, str]) -> Link:
    """Seal a line of the journal behind the link whose hash is `previous`. `salts` has one for each COMMITTED."""
    facts = {name: _plain(line[name]) for name in FACTS}
    digests = {name: digest(line[name], salts[name]) for name in COMMITTED}
    sealed = _canonical({"position": position, **facts, **digests})
    return Link(position, line["id"], sealed, salts, chained(previous, sealed))


def chained(previous: str, sealed: str) -> str:
    """The hash of a link: SHA-256 over the hash before it and what it seals."""
    return hashlib.sha256(f"{previous}\n{sealed}".encode()).hexdigest()


def digest(value: Any, salt: str) -> str:
    """What stands in a seal for a value that may have to be erased some day."""
    return hashlib.sha256(f"{salt}\n{_canonical(_plain(value))}".encode()).hexdigest()


def faults_of(found: Link, previous: str, line: Mapping[str, Any] | None) -> list[str]:
    """What is wrong with a link and the line of the journal it seals, as names; empty when nothing is.

    `chain`: the link does not follow from the one before. `missing`: its line is gone. Otherwise the names of the
    fields that are not what was sealed.
    """
    if found.hash != chained(previous, found.sealed):
        return ["chain"]
    if line is None:
        return ["missing"]
    sealed = json.loads(found.sealed)
    if sealed["position"] != found.position or sealed["id"] != str(found.entry_id):
        return ["chain"]
    changed = [name for name in FACTS if sealed[name] != _plain(line[name])]
    for name in COMMITTED:
        salt = found.salts.get(name)
        if salt is None:
            if not is_erased(line[name]):
                changed.append(name)
        elif sealed[name] != digest(line[name], salt):
            changed.append(name)
    return changed


def is_erased(value: Any) -> bool:
    """Whether nothing is left of a value whose salt is gone."""
    return value in (None, "", [])


def _plain(value: Any) -> Any:
    """A value as JSON has it, the same whether it comes from memory or from the database."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, UUID):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
