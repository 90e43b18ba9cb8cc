"""What a text may say of the projects that it builds on. Pure.

An edge that was accepted once stays acceptable, so that nobody has to change an honest text because another library
took its project back. Only a new edge must lead to a project that this library can see.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from uuid import UUID

from shared.problems import Fault, Problem, Text, invalid, unknown_code
from shared.vocabularies import vocabulary

SPLIT = "split"
"""The relation of a part to the project that it was split off from. Not in the vocabulary: nobody chooses it."""
CYCLE = "lineage-cycle"


@dataclass(frozen=True)
class Older:
    """An older project as an edge finds it."""

    id: UUID
    merged_into: UUID | None
    is_public: bool
    is_alive: bool
    isil: str


def settled(
    itself: UUID, isil: str, named: Sequence[dict[str, Any]], known: Mapping[UUID, Older], accepted: set[UUID]
) -> tuple[list[dict[str, Any]], list[Fault]]:
    """The edges as they are kept, a merged project replaced by the one it lives on in; and everything wrong with them.

    `isil` is the library of the project `itself`, `accepted` what it built on before.
    """
    entries, faults, seen = [], [], set[UUID]()
    for place, entry in enumerate(named):
        written = UUID(entry["projectId"])
        older = known.get(written)
        target = older.merged_into or written if older else written
        if vocabulary("relations").term(entry["relation"]) is None:
            faults.append(unknown_code("body", f"/buildsOn/{place}/relation", entry["relation"]))
        if target == itself:
            faults.append(
                _fault(place, "itself", "Een project bouwt niet voort op zichzelf.", "A project is not its own origin.")
            )
        elif target in seen:
            faults.append(_fault(place, "twice", "Dit project noem je al.", "You name this project already."))
        elif not _may_be_named(known.get(target), isil, target in accepted or written in accepted):
            faults.append(
                _fault(
                    place,
                    "unknown-project",
                    "Dit project is hier niet bekend, of het is niet gepubliceerd. Kies een project uit de lijst.",
                    "This project is not known here, or it is not published. Choose one from the list.",
                )
            )
        seen.add(target)
        entries.append({**entry, "projectId": str(target)})
    return entries, faults


def chain(built_on: Mapping[UUID, set[UUID]], start: UUID, goal: UUID) -> list[UUID] | None:
    """The shortest way up from `start` to `goal`, both included; None without one."""
    came_from: dict[UUID, UUID | None] = {start: None}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        if here == goal:
            way: list[UUID] = []
            step: UUID | None = here
            while step is not None:
                way.append(step)
                step = came_from[step]
            return way[::-1]
        for older in sorted(built_on.get(here, ())):
            if older not in came_from:
                came_from[older] = here
                waiting.append(older)
    return None


def circle(place: int, titles: Sequence[str]) -> Fault:
    """The edge at `place` would close a circle. `titles` is the way up from the named project to the one that names
    it, in words that the person may read.
    """
    steps = [f"‘{newer}’ bouwt al voort op ‘{older}’" for newer, older in pairwise(titles)]
    english = [f"‘{newer}’ builds on ‘{older}’ already" for newer, older in pairwise(titles)]
    words = Text(
        f"Dit wordt een kringetje: {', '.join(steps)}. Haal een van beide verwijzingen weg.",
        f"This goes in a circle: {', '.join(english)}. Take one of the two ties away.",
    )
    return Fault("body", f"/buildsOn/{place}/projectId", CYCLE, words)


def refuse(faults: list[Fault]) -> None:
    """Raise what is wrong, all at once: 409 when the text itself is right and only others' edges are in its way."""
    if not faults:
        return
    if any(fault.code != CYCLE for fault in faults):
        raise invalid(faults)
    raise Problem(
        409,
        CYCLE,
        Text("Dit project zou op zichzelf voortbouwen", "This project would build on itself"),
        Text(
            f"{' '.join(fault.text.nl for fault in faults)} Er is niets bewaard.",
            f"{' '.join(fault.text.en for fault in faults)} Nothing was stored.",
        ),
        tuple(faults),
    )


def _may_be_named(older: Older | None, isil: str, accepted: bool) -> bool:
    if older is None:
        return False
    return accepted or older.is_public or (older.isil == isil and older.is_alive)


def _fault(place: int, code: str, nl: str, en: str) -> Fault:
    return Fault("body", f"/buildsOn/{place}/projectId", code, Text(nl, en))
