"""Showing where a text matches: the words in `<mark>`, everything else escaped, so that it is safe to render. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape

from services.search.dutch.folding import WORD, tokens
from services.search.index.snapshot import Hit
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
        return Noticed(self.stems, self.beginnings)

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where each word to be marked begins and ends."""
        marked = self._noticed.among(text)
        found = [each.span() for each in _words_around(text, marked) if each.group() in marked] if marked else []
        if self.phrases:
            found = sorted({*found, *self._in_phrases(text)})
        return found

    def _in_phrases(self, text: str) -> Iterator[tuple[int, int]]:
        found = list(tokens(text))
        for phrase in self.phrases:
            for place in range(len(found) - len(phrase) + 1):
                if all(found[place + step][2] == word for step, word in enumerate(phrase)):
                    yield from (each[:2] for each in found[place : place + len(phrase)])


def _words_around(text: str, marked: set[str]) -> Iterator[re.Match[str]]:
    """The words of a text from the first that is marked to the last, and some on either side: most have but one. No
    word runs over a space, so from there they are the same words as from the beginning.
    """
    first = min(text.find(word) for word in marked)
    last = max(text.rfind(word) + len(word) for word in marked)
    end = text.find(" ", last)
    return WORD.finditer(text, text.rfind(" ", 0, first) + 1, len(text) if end < 0 else end)


def highlights(hit: Hit, marks: Marks) -> dict[str, str]:
    """`title` and `summary` where they match; `text`, a part of another field, when the summary does not."""
    found = {name: marked for name in WHOLE if (marked := _marked(hit.card[name], marks))}
    if "summary" not in found:
        for text in hit.rest.values():
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
