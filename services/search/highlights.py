"""Showing where a text matches: the words in `<mark>`, everything else escaped, so that it is safe to render. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape

from services.search.dutch.analysis import Analysis
from services.search.dutch.folding import WORD, tokens
from services.search.written import Noticed

WHOLE = ("title", "summary")
"""Fields that are shown as a whole."""
AROUND = 120
"""Characters on either side of the first match in a part of another field."""


@dataclass(frozen=True)
class Marks:
    """What to mark: words with one of these stems, or with a part that has it, words that begin so, and these rows of
    words where they stand together.
    """

    stems: frozenset[str] = frozenset()
    beginnings: frozenset[str] = frozenset()
    phrases: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def _noticed(self) -> Noticed:
        return Noticed(self._marks)

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where each word to be marked begins and ends."""
        marked = self._noticed.among(text)
        found = [each.span() for each in WORD.finditer(text) if each.group() in marked] if marked else []
        if self.phrases:
            found = sorted({*found, *self._in_phrases(text)})
        return found

    def _in_phrases(self, text: str) -> Iterator[tuple[int, int]]:
        found = list(tokens(text))
        for phrase in self.phrases:
            for place in range(len(found) - len(phrase) + 1):
                if all(found[place + step][2] == word for step, word in enumerate(phrase)):
                    yield from (each[:2] for each in found[place : place + len(phrase)])

    def _marks(self, word: Analysis) -> bool:
        return word.is_among(self.stems) or any(word.word.startswith(beginning) for beginning in self.beginnings)


def highlights(shown: Mapping[str, str], rest: Mapping[str, str], marks: Marks) -> dict[str, str]:
    """`title` and `summary` where they match; `text`, a part of another field, when the summary does not."""
    found = {name: marked for name in WHOLE if (marked := _marked(shown[name], marks))}
    if "summary" not in found:
        for text in rest.values():
            if part := _marked(_part(text, marks), marks):
                found["text"] = part
                break
    return found


def _marked(text: str, marks: Marks) -> str | None:
    """The text with its matching words marked; None when there are none."""
    pieces, done = [], 0
    for start, end in marks.places(text):
        pieces += [escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>"]
        done = end
    return "".join([*pieces, escape(text[done:])]) if pieces else None


def _part(text: str, marks: Marks) -> str:
    """What stands around the first match, cut between words."""
    matches = marks.places(text)
    if not matches:
        return ""
    first, words = matches[0][0], list(tokens(text))
    begin = min(start for start, _, _ in words if start >= first - AROUND)
    end = max(end for start, end, _ in words if start <= first + AROUND)
    before = "… " if begin > words[0][0] else ""
    after = " …" if end < words[-1][1] else text[end:]
    return before + text[begin if before else 0 : end] + after
