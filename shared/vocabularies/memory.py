"""What this process knows of the vocabularies: the packaged terms, and over them those that changed since.

Reading is a look-up in a dictionary, for every submission does it many times. What changes comes from the database of
the service (`following.py`) or, in the portal, from submissions over HTTP; it is never the truth, only what was last
heard of it. Pure: no database, no clock.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from shared.vocabularies.loader import NAMES, Term, Vocabulary, packaged


@dataclass(frozen=True)
class Change:
    """A term as it is since the event number `sequence` of its vocabulary; `place` counts from 0 in the list."""

    vocabulary: str
    place: int
    sequence: int
    term: Term


class _Vocabularies(dict[str, Vocabulary]):
    """By name; read from the package when first asked for."""

    def __missing__(self, name: str) -> Vocabulary:
        self[name] = found = packaged(name)
        return found


class Memory:
    """The vocabularies as one process sees them. Tests make their own; a process has one."""

    def __init__(self, changes: Iterable[Change] = ()) -> None:
        self._now = _Vocabularies()
        self._changes: dict[tuple[str, str], Change] = {}
        self.take(changes)

    def __getitem__(self, name: str) -> Vocabulary:
        """Raises KeyError for what is not one of `NAMES`."""
        return self._now[name]

    @property
    def generation(self) -> int:
        """Grows with every change that is taken over. Two memories with the same number, filled from the same
        database, know the same.
        """
        return sum(change.sequence for change in self._changes.values())

    def take(self, changes: Iterable[Change]) -> None:
        """Take over what is newer than what is known, in whatever order it comes. A vocabulary that this version does
        not have is remembered, and shown to nobody.
        """
        touched = set()
        for change in changes:
            key = (change.vocabulary, change.term.code)
            known = self._changes.get(key)
            if known is None or known.sequence < change.sequence:
                self._changes[key] = change
                touched.add(change.vocabulary)
        for name in touched.intersection(NAMES):
            self._now[name] = self._overlaid(name)

    def put(self, vocabulary: Vocabulary) -> None:
        """Know this vocabulary as it is given, whole."""
        self._now[vocabulary.name] = vocabulary

    def forget(self) -> None:
        """Back to the packaged terms."""
        self._now.clear()
        self._changes.clear()

    @contextmanager
    def used(self) -> Iterator["Memory"]:
        """Let `vocabulary()` read here for as long as the block runs, in this task and those it starts."""
        token = _used.set(self)
        try:
            yield self
        finally:
            _used.reset(token)

    def _overlaid(self, name: str) -> Vocabulary:
        """The packaged terms in their order, each as it was last changed, and then the added ones in theirs."""
        seed = packaged(name)
        changed = {change.term.code: change for change in self._changes.values() if change.vocabulary == name}
        items = [changed[term.code].term if term.code in changed else term for term in seed.items]
        added = [change for code, change in changed.items() if code not in seed]
        items += [change.term for change in sorted(added, key=lambda change: (change.place, change.sequence))]
        # A new one rather than a changed copy: a copy would keep the old look-up tables.
        return Vocabulary(name=name, title=seed.title, title_en=seed.title_en, items=tuple(items))


_OF_THE_PROCESS = Memory()
_used: ContextVar[Memory] = ContextVar("vocabularies", default=_OF_THE_PROCESS)


def memory() -> Memory:
    """The memory that `vocabulary()` reads: the process's own, or the one that is `used` here."""
    return _used.get()


def vocabulary(name: str) -> Vocabulary:
    """One of `NAMES` as it is now; anything else is a KeyError (a route turns it into a 404).

    Ask again each time: what was kept from an earlier call misses what SPN changed since.
    """
    return _used.get()._now[name]  # noqa: SLF001 - its own module; one call less on the path of every submission
