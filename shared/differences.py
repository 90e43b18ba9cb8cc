"""What changed between two texts: by field, in a text by word, in a list by item. Pure.

Comparing words can take a time that grows with the square of their number and more. So a text is first compared by
sentence, and only within what changed by word, as long as the budget lasts; after that a passage is shown as replaced.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

Kind = Literal["same", "added", "removed"]
BUDGET = 1_000_000
"""Pairs of sentences or words that one comparison of two records may look at: a fraction of a second at worst."""
_SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*\s*|[.!?\n]+\s*")
_WORD = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class Piece:
    """A passage that both texts have, or that one of them has."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Difference:
    """One field that differs. `words` for a text, `added` and `removed` for a list."""

    field: str
    before: Any
    after: Any
    words: list[Piece] | None = None
    added: list[Any] | None = None
    removed: list[Any] | None = None


class Comparison:
    """One comparison of two records, with its budget."""

    def __init__(self, budget: int = BUDGET) -> None:
        self._left = budget

    def fields(self, before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
        """Field by field, in the order of the newer text."""
        names = [*after, *(name for name in before if name not in after)]
        return [
            self._field(name, before.get(name), after.get(name))
            for name in names
            if before.get(name) != after.get(name)
        ]

    def words(self, before: str, after: str) -> list[Piece]:
        """The newer text is what is same and added, the older one what is same and removed."""
        return _joined(self._texts(before, after))

    def _field(self, name: str, before: Any, after: Any) -> Difference:
        kinds = {type(value) for value in (before, after) if value is not None}
        if kinds == {str}:
            return Difference(name, before, after, words=self.words(before or "", after or ""))
        if kinds == {list}:
            old, new = before or [], after or []
            return Difference(
                name,
                before,
                after,
                added=[item for item in new if item not in old],
                removed=[item for item in old if item not in new],
            )
        return Difference(name, before, after)

    def _texts(self, before: str, after: str) -> Iterator[Piece]:
        for old, new in self._regions(_SENTENCE.findall(before), _SENTENCE.findall(after)):
            if old == new:
                yield Piece("same", "".join(new))
                continue
            for gone, come in self._regions(_WORD.findall("".join(old)), _WORD.findall("".join(new))):
                if gone == come:
                    yield Piece("same", "".join(come))
                else:
                    yield Piece("removed", "".join(gone))
                    yield Piece("added", "".join(come))

    def _regions(self, old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
        """Both sequences side by side, cut where they begin and cease to be equal."""
        first = _equal(old, new)
        last = _equal(old[first:][::-1], new[first:][::-1])
        yield old[:first], new[:first]
        middle, changed = old[first : len(old) - last], new[first : len(new) - last]
        self._left -= len(middle) * len(changed)
        if self._left < 0:
            yield middle, changed
        else:
            for _, a, b, c, d in SequenceMatcher(None, middle, changed).get_opcodes():
                yield middle[a:b], changed[c:d]
        yield old[len(old) - last :], new[len(new) - last :]


def _equal(one: Sequence[str], other: Sequence[str]) -> int:
    """How many items are equal at the start."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if joined and joined[-1].kind == piece.kind:
            joined[-1] = Piece(piece.kind, joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined
