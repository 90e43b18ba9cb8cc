"""Which criteria stand at a gate, and what an assessment of them means for a step. Pure: the day comes from outside.

The criteria are the vocabulary `gate-criteria`. Whoever replays history against other criteria gives his own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.moderation.phases import PHASES, Kind
from shared.contracts.moderation import Criterion
from shared.problems import Problem, conflict
from shared.vocabularies import Term, Vocabulary, vocabulary


@dataclass(frozen=True)
class Gate:
    """What is looked at before a step `kind` to the phase `to`. `passes`: the step leads through the gate."""

    kind: Kind
    to: str
    criteria: tuple[Term, ...]
    passes: bool

    def unassessed(self, assessed: Iterable[Criterion]) -> tuple[str, ...]:
        """The criteria that apply and that nobody assessed, in the vocabulary's order."""
        known = {each.code for each in assessed}
        return tuple(term.code for term in self.criteria if term.code not in known)

    def stopped_by(self, assessed: Iterable[Criterion]) -> tuple[Term, ...]:
        """The required criteria that were assessed as not met, when this step leads through the gate."""
        if not self.passes:
            return ()
        unmet = {each.code for each in assessed if not each.met}
        return tuple(term for term in self.criteria if term.required and term.code in unmet)

    def must_open(self, assessed: Iterable[Criterion]) -> None:
        """Raise Problem 409 naming the criteria that keep the gate shut."""
        if found := self.stopped_by(assessed):
            raise shut(found)


def gate(kind: Kind, at: str, to: str, themes: Iterable[str], on: date, words: Vocabulary | None = None) -> Gate:
    """The gate of a step from the phase `at` to `to`, for a project with these themes, on this day.

    A step over two phases passes both gates. Who repeats or stops did not pass the next gate, and is assessed at it.
    A step back, or on in the same phase, passes none. `words`: other criteria than today's.
    """
    here, there = PHASES.index(at), PHASES.index(to)
    ahead = PHASES[here + 1 : there + 1]
    phases = PHASES[here + 1 : here + 2] if kind in ("repeat", "stop") else ahead
    wanted = _current(themes, on)
    terms = tuple(
        term
        for term in (words or vocabulary("gate-criteria")).items
        if term.valid_on(on) and term.phase in phases and (not term.themes or wanted & _current(term.themes, on))
    )
    return Gate(kind, to, tuple(sorted(terms, key=lambda term: PHASES.index(term.phase or at))), bool(ahead))


def shut(terms: tuple[Term, ...]) -> Problem:
    """A required criterion is not met."""
    nl, en = (" en ".join(f"‘{term.label}’" for term in terms), " and ".join(f"‘{term.label_en}’" for term in terms))
    return conflict(
        "criterion-not-met",
        f"Zonder dit gaat een project niet verder: {nl}. Herhaal de fase, of leg het vast als er wel aan voldaan is.",
        f"A project does not go on without this: {en}. Repeat the phase, or record it once it is met.",
    )


def _current(codes: Iterable[str], on: date) -> set[str]:
    """The codes under which themes are found today: records keep the code that they were written with."""
    followed = vocabulary("themes").successors(on)
    return {followed.get(code, code) for code in codes}
