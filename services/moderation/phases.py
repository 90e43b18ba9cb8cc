"""Where a published project stands, and where it may go from there. Pure.

    start ──► going on ──advance, repeat, return──► going on
                 │ ▲
            stop ▼ │ resume
                ended, with an outcome

A project may start in any phase, skip one, and come back: the phase is what the last line of its log says.
"""

from dataclasses import dataclass
from typing import Literal, NoReturn, get_args

from shared.problems import Fault, Problem, Text, conflict, invalid
from shared.vocabularies import vocabulary

Kind = Literal["advance", "repeat", "return", "stop", "resume"]
KINDS: tuple[Kind, ...] = get_args(Kind)
PHASES = ("idea", "experiment", "implementation")
"""In their order. SPN can call them otherwise, not give them other codes: `phases` is a structural vocabulary."""


@dataclass(frozen=True)
class Standing:
    """A phase, and how the project ended in it; None while it goes on."""

    phase: str
    outcome: str | None = None

    def possible(self) -> list[Kind]:
        """The transitions that can be made now."""
        if self.outcome is not None:
            return ["resume"]
        at = PHASES.index(self.phase)
        kinds: list[Kind] = ["repeat", "stop"]
        if at > 0:
            kinds.insert(1, "return")
        if at < len(PHASES) - 1:
            kinds.insert(0, "advance")
        return kinds

    def after(self, kind: Kind, to: str | None = None, outcome: str | None = None) -> "Standing":
        """Where the project stands after this transition.

        Raises Problem 400 on a request that can never be right, 409 on one that does not fit where the project is now.
        """
        _must_make_sense(kind, to, outcome)
        if kind not in self.possible():
            raise self._refusal(kind)
        at = PHASES.index(self.phase)
        if kind == "advance":
            return Standing(self._one_of(PHASES[at + 1 :], to or PHASES[at + 1]))
        if kind == "return":
            return Standing(self._one_of(PHASES[:at], to or PHASES[at - 1]))
        if kind == "resume":
            return Standing(to or self.phase)
        self._one_of((self.phase,), to or self.phase)
        return Standing(self.phase, (outcome or "stopped") if kind == "stop" else None)

    def _one_of(self, targets: tuple[str, ...], to: str) -> str:
        if to in targets:
            return to
        words = vocabulary("phases")
        nl, en = words.label(self.phase), words.label(self.phase, "en")
        raise conflict(
            "phase-does-not-fit",
            f"Dit project is nu in de fase ‘{nl}’. Daar past deze stap niet bij. Kies een andere.",
            f"This project is now in the phase ‘{en}’, which this step does not fit. Choose another one.",
        )

    def _refusal(self, kind: Kind) -> Problem:
        if kind == "resume":
            return conflict(
                "project-goes-on",
                "Dit project loopt nog. Alleen een gestopt project kun je weer oppakken.",
                "This project goes on. Only a stopped project can be resumed.",
            )
        if self.outcome is not None:
            return conflict(
                "project-ended",
                "Dit project is gestopt. Pak het eerst weer op.",
                "This project has ended. Resume it first.",
            )
        if kind == "advance":
            return conflict(
                "last-phase",
                "Dit project is al in de laatste fase.",
                "This project is in the last phase already.",
            )
        return conflict(
            "first-phase",
            "Dit project is in de eerste fase. Teruggaan kan niet verder.",
            "This project is in the first phase. There is nothing to return to.",
        )


def _must_make_sense(kind: Kind, to: str | None, outcome: str | None) -> None:
    """What is wrong whatever the project's phase is."""
    if to is not None and to not in PHASES:
        _refuse("/to", "unknown-code", f"Deze fase kennen we niet: {to}.", f"We don't know this phase: {to}.")
    if outcome is None:
        return
    if kind != "stop":
        _refuse("/outcome", "extra-forbidden", "Alleen bij stoppen hoort een afloop.", "Only a stop has an outcome.")
    if outcome not in vocabulary("outcomes"):
        words = (f"Deze afloop kennen we niet: {outcome}.", f"We don't know this outcome: {outcome}.")
        _refuse("/outcome", "unknown-code", *words)


def _refuse(pointer: str, code: str, nl: str, en: str) -> NoReturn:
    raise invalid([Fault("body", pointer, code, Text(nl, en))])
