"""Showing where a text matches: the words in `<mark>`, everything else escaped, so that it is safe to render. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from services.search.words import tokens

WHOLE = ("title", "summary")
"""Fields that are shown as a whole."""
ELSEWHERE = ("goal", "approach", "result", "tips", "phaseNote")
"""Fields of which the best part is shown, when the match is there."""
AROUND = 120
"""Characters on either side of the first match in such a part."""


def words_of(content: Mapping[str, Any]) -> set[str]:
    """Every folded word that might have to be marked."""
    return {word for name in (*WHOLE, *ELSEWHERE) for _, _, word in tokens(content.get(name) or "")}


@dataclass(frozen=True)
class Marks:
    """What to mark: these folded words wherever they stand, and these rows of words where they stand together."""

    words: Collection[str] = ()
    phrases: Collection[tuple[str, ...]] = ()

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where each word to be marked begins and ends."""
        found = list(tokens(text))
        marked = {place for place, (_, _, word) in enumerate(found) if word in self.words}
        for phrase in self.phrases:
            for place in range(len(found) - len(phrase) + 1):
                if all(found[place + step][2] == word for step, word in enumerate(phrase)):
                    marked.update(range(place, place + len(phrase)))
        return [found[place][:2] for place in sorted(marked)]


def highlights(content: Mapping[str, Any], marks: Marks) -> dict[str, str]:
    """`title` and `summary` where they match; `text`, a part of another field, when the summary does not."""
    found = {name: marked for name in WHOLE if (marked := _marked(content.get(name) or "", marks))}
    if "summary" not in found:
        for name in ELSEWHERE:
            if part := _marked(_part(content.get(name) or "", marks), marks):
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
