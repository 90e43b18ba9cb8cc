"""What a harvester asks, as the protocol has it, and every way in which it can be wrong. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

FORMATS = ("oai_dc", "bieb")
LISTS = ("ListIdentifiers", "ListRecords", "ListSets")
Code = Literal[
    "badArgument",
    "badResumptionToken",
    "badVerb",
    "cannotDisseminateFormat",
    "idDoesNotExist",
    "noRecordsMatch",
    "noMetadataFormats",
]
"""The codes of the protocol. `noSetHierarchy` never comes: there are sets here."""

_SELECTION = frozenset({"from", "until", "set"})
_VERBS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "Identify": (frozenset(), frozenset()),
    "ListMetadataFormats": (frozenset(), frozenset({"identifier"})),
    "ListSets": (frozenset(), frozenset()),
    "GetRecord": (frozenset({"identifier", "metadataPrefix"}), frozenset()),
    "ListIdentifiers": (frozenset({"metadataPrefix"}), _SELECTION),
    "ListRecords": (frozenset({"metadataPrefix"}), _SELECTION),
}
"""Per verb what it must have and what it may have; lists may have a resumptionToken instead of all of it."""
_DAY, _SECOND = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_SET = re.compile(r"[A-Za-z0-9\-_.!~*'()]+(:[A-Za-z0-9\-_.!~*'()]+)*")


class Fault(Exception):
    """An error condition of the protocol; `text` is for the harvester's owner."""

    def __init__(self, code: Code, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code: Code = code
        self.text = text


@dataclass(frozen=True)
class Place:
    """How far a list was given: after this record, `cursor` of about `size`."""

    moment: datetime
    project_id: UUID
    cursor: int
    size: int


@dataclass(frozen=True)
class Asked:
    """A request that is right. `since` counts along, `before` does not; `token` is one that is yet to be read."""

    verb: str
    format: str = ""
    identifier: str | None = None
    since: datetime | None = None
    before: datetime | None = None
    set: str | None = None
    after: Place | None = None
    token: str | None = None


def is_set(name: str) -> bool:
    """Whether this could be the name of a set."""
    return _SET.fullmatch(name) is not None


def read(given: Sequence[tuple[str, str]]) -> Asked:
    """What these arguments ask. Raises Fault."""
    verbs = [value for name, value in given if name == "verb"]
    if len(verbs) != 1 or verbs[0] not in _VERBS:
        raise Fault("badVerb", f"One verb is needed, of: {', '.join(_VERBS)}.")
    arguments = {name: value for name, value in given if name != "verb"}
    must, may = _VERBS[verbs[0]]
    if len(arguments) != len(given) - 1:
        raise Fault("badArgument", "An argument is given more than once.")
    if verbs[0] in LISTS and "resumptionToken" in arguments:
        if len(arguments) > 1:
            raise Fault("badArgument", "A resumptionToken stands alone beside the verb.")
        return Asked(verbs[0], token=arguments["resumptionToken"])
    if unknown := arguments.keys() - must - may:
        raise Fault("badArgument", f"{verbs[0]} does not know: {', '.join(sorted(unknown))}.")
    if missing := must - arguments.keys():
        raise Fault("badArgument", f"{verbs[0]} needs: {', '.join(sorted(missing))}.")
    return _checked(Asked(verbs[0], arguments.get("metadataPrefix", ""), arguments.get("identifier")), arguments)


def _checked(asked: Asked, arguments: dict[str, str]) -> Asked:
    wanted = arguments.get("set")
    if wanted is not None and not is_set(wanted):
        raise Fault("badArgument", "This is no setSpec.")
    since, until = (_moment(name, arguments.get(name)) for name in ("from", "until"))
    if since and until:
        if len(arguments["from"]) != len(arguments["until"]):
            raise Fault("badArgument", "from and until must have the same granularity.")
        if since > until:
            raise Fault("badArgument", "from is later than until.")
    if "metadataPrefix" in arguments and asked.format not in FORMATS:
        raise Fault("cannotDisseminateFormat", f"There is: {', '.join(FORMATS)}.")
    before = None
    if until and until.year < 9999:  # behind the last day there is none, and everything is before it
        step = timedelta(days=1) if _DAY.fullmatch(arguments["until"]) else timedelta(seconds=1)
        before = until + step
    return replace(asked, since=since, before=before, set=wanted)


def _moment(name: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    if not (_DAY.fullmatch(text) or _SECOND.fullmatch(text)):
        raise Fault("badArgument", f"{name} must be YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.")
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Fault("badArgument", f"{name} is not in the calendar.") from None
    return found.replace(tzinfo=UTC)
