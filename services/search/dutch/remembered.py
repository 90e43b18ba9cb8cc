"""What was made of the words seen before: texts have most of their words in common. Pure."""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

V = TypeVar("V")


class Remembered(Generic[V]):
    """`make` of a word, made once. At `most` words all are forgotten; the common ones are back within a second."""

    def __init__(self, make: Callable[[str], V], most: int) -> None:
        self._found = _Found(make, most)

    def of(self, word: str) -> V:
        return self._found[word]

    def of_each(self, words: Iterable[str]) -> "map[V]":
        """The same for many words, in their order, at a fraction of the cost of so many calls."""
        return map(self._found.__getitem__, words)

    def __len__(self) -> int:
        return len(self._found)


class _Found(dict[str, V]):
    def __init__(self, make: Callable[[str], V], most: int) -> None:
        super().__init__()
        self._make, self._most = make, most

    def __missing__(self, word: str) -> V:
        if len(self) >= self._most:
            self.clear()
        self[word] = made = self._make(word)
        return made
