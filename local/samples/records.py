"""The samples as the APIs want them, and the story of each: where it starts, how it goes on, how it ends. Pure."""

import json
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any
from zlib import crc32

from shared.demo import Persona, library_persona, moderator_for
from shared.vocabularies import packaged, vocabulary

_FOLDER = files("local.samples")
_PHASES = tuple(term.code for term in packaged("phases").items)

_ADVANCES = {
    "experiment": (
        "Doel en aanpak zijn duidelijk genoeg om het in de praktijk te proberen.",
        "De vraag leeft bij de doelgroep. Een kleine proef laat zien of de aanpak werkt.",
    ),
    "implementation": (
        "De proef gaf genoeg houvast om ermee door te gaan. Het project krijgt een vaste plek.",
        "De proef is afgerond en de bibliotheek gaat ermee door.",
    ),
}
_ENDS = {
    "stopped": "Het project is beëindigd. De beschrijving blijft staan voor wie iets vergelijkbaars begint.",
    "failed-with-lessons": "Het project haalde zijn doel niet. De lessen staan bij resultaat en tips.",
    "absorbed": "Het project gaat niet meer apart verder: het is opgegaan in het gewone aanbod.",
}


class SampleFault(ValueError):
    """The sample data themselves are wrong: a label that is in no vocabulary, a tie to nowhere. A programming error."""


@dataclass(frozen=True)
class Tie:
    """This sample builds on the sample `key`."""

    key: str
    relation: str
    note: str


@dataclass(frozen=True)
class Step:
    """One phase transition after publication."""

    kind: str
    body: dict[str, str]


@dataclass(frozen=True)
class Sample:
    """One project to bring in. `content` is complete except for `buildsOn`, which needs the ids of the ties."""

    key: str
    province: str
    staff: Persona
    moderator: str
    content: dict[str, Any]
    ties: tuple[Tie, ...]
    steps: tuple[Step, ...]


def samples() -> list[Sample]:
    """All samples, every one after those that it builds on. Raises SampleFault."""
    lines = (_FOLDER / "praktijk.jsonl").read_text(encoding="utf-8").splitlines()
    lineage = tomllib.loads((_FOLDER / "lineage.toml").read_text(encoding="utf-8"))
    waiting = [_sample(json.loads(line), lineage) for line in lines]
    ordered: dict[str, Sample] = {}
    while waiting:
        ready = [sample for sample in waiting if all(tie.key in ordered for tie in sample.ties)]
        if not ready:
            raise SampleFault(f"These build on each other or on nothing: {', '.join(s.key for s in waiting)}")
        ordered |= {sample.key: sample for sample in ready}
        waiting = [sample for sample in waiting if sample.key not in ordered]
    return list(ordered.values())


def _sample(record: dict[str, Any], lineage: dict[str, Any]) -> Sample:
    key, library = record["key"], record["library"]["name"]
    province = _code("provinces", record["library"]["province"])
    start = _starting_phase(key, record["phase"])
    content = {
        "title": record["title"],
        "summary": record["summary"],
        "goal": record["goal"],
        "approach": record["approach"],
        "result": record["result"],
        "tips": record["tips"],
        "origin": record["origin"],
        "phase": start,
        "themes": [_code("themes", label) for label in record["themes"]],
        "targetGroups": list(dict.fromkeys(_code("target-groups", label) for label in record["targetGroups"])),
        "startYear": record["startYear"],
        "partners": record["partners"],
        "source": record["source"],
    }
    return Sample(
        key=key,
        province=province,
        staff=library_persona(library, province),
        moderator=moderator_for(library, province),
        # What the page does not say is left out, as a library would leave a field empty.
        content={name: value for name, value in content.items() if value not in ("", None, [])},
        ties=tuple(Tie(older, **lineage[key][older]) for older in record["buildsOn"]),
        steps=_steps(key, start, record["phase"], record["outcome"]),
    )


def _starting_phase(key: str, phase: str) -> str:
    """Most samples start in the phase they are in; four in ten of those past *idee* start earlier, always the same."""
    chance = crc32(key.encode())
    if phase == "idea" or chance % 10 >= 4:
        return phase
    return "idea" if phase == "experiment" or chance % 10 == 0 else "experiment"


def _steps(key: str, start: str, phase: str, outcome: str | None) -> tuple[Step, ...]:
    passed = _PHASES[_PHASES.index(start) + 1 : _PHASES.index(phase) + 1]
    steps = [
        Step("advance", {"to": to, "motivation": _ADVANCES[to][crc32(key.encode()) % len(_ADVANCES[to])]})
        for to in passed
    ]
    if outcome is not None:
        steps.append(Step("stop", {"outcome": outcome, "motivation": _ENDS[outcome]}))
    return tuple(steps)


def _code(name: str, label: str) -> str:
    code = vocabulary(name).find(label)
    if code is None:
        raise SampleFault(f"{label!r} is not in the vocabulary {name}")
    return code
