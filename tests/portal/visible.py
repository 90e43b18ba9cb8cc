"""What a page says to who reads or hears it, taken apart to see where each word comes from."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from services.portal.text import markdown

INLINE = {"em", "mark", "strong"}
"""Between these, words go on."""
SILENT = {"abbr", "code", "pre", "script", "style", "text", "textarea"}
"""Programs' own words, what somebody typed, and the drawing of a text that its label says whole."""
TYPED = {"textarea", "text"}
UNREAD = {"checkbox", "hidden", "radio"}
"""Inputs whose value nobody hears."""
SAID = {"alt", "aria-label", "data-label", "placeholder", "title"}
WRITTEN = {"title", "summary", "goal", "approach", "result", "tips", "evaluationResult", "phaseNote", "costs", "hours"}
WRITTEN |= {"location", "motivation", "decisionMotivation", "note", "changed", "message", "text", "question", "found"}
WRITTEN |= {"adoptedAs", "altText", "why"}
"""What holds people's own words in what the services answer."""
VOID = {"br", "hr", "img", "input", "link", "meta", "path", "rect", "use"}
NAMES = "Atom|CSV|English|Innovatiebieb|JPG|JSONL|Nederlands|Parquet"
DAYS = "Mon|Tue|Wed|Thu|Fri|Sat|Sun"
SAID_OF_ITSELF = re.compile(
    r"https?://[^\s\0]+|[^\s\0]+@[^\s\0]+|\b[\w-]+\.(nl|pdf|jpg|example)\b|\b[\d.]+ (kB|MB|ms)\b|"
    rf"\b(({DAYS}) )?\d+ [A-Z][a-z]+ \d{{4}}|\b({NAMES})\b"
)
"""What is the same in every language, and dates, which are in no catalogue."""
_ENDS = re.compile(r"[\0·…()‘’'\"“”;,:!?/+×–|\n]|\.(?=\s|$)")


class Page(HTMLParser):
    """What a page says in its own language: its text as one, with a mark between elements, its title, and each
    attribute that is read out. What is marked as hidden is left out. `foreign` is what it marks as being in another
    language, and `typed` what stands in fields and drawings and is not marked so.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = [""]
        self.foreign = ""
        self.typed = ""
        self.language = ""
        self._open: list[tuple[str, bool, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given["lang"]
        _, silent, here = self._here
        silent = silent or tag in SILENT or given.get("aria-hidden") == "true"
        here = given.get("lang", here)
        if not silent and here == self.language:
            self.texts += [value for name, value in given.items() if name in SAID]
        if given.get("name") == "description":
            self.texts.append(given["content"])
        if tag == "input" and given.get("type") not in UNREAD and here == self.language:
            self.typed += "\0" + given.get("value", "")
        self._between(tag)
        if tag not in VOID:
            self._open.append((tag, silent, here))

    def handle_endtag(self, tag: str) -> None:
        while tag not in VOID and self._open and self._open.pop()[0] != tag:
            pass
        self._between(tag)

    def handle_data(self, data: str) -> None:
        tag, silent, here = self._here
        if tag in TYPED and here == self.language:
            self.typed += "\0" + data
        if silent:
            return
        if here != self.language:
            self.foreign += data
        elif tag == "title":
            self.texts.append(data)
        else:
            self.texts[0] += data

    def _between(self, tag: str) -> None:
        if tag not in INLINE:
            self.texts[0] += "\0"

    @property
    def _here(self) -> tuple[str, bool, str]:
        """The element that is open, whether it is left out, and its language."""
        return self._open[-1] if self._open else ("", False, self.language)


def pieces(text: str) -> Iterator[str]:
    """The parts of a text between its punctuation, those with words in them. What was cut off is left out."""
    text = re.sub(r"[^\0.!?:]*…", "\0", text)
    for piece in _ENDS.split(SAID_OF_ITSELF.sub("\0", text)):
        words = " ".join(piece.split()).strip(" -→.")
        if re.search(r"[^\W\d_]{2}", words):
            yield words.casefold()


def of_data(value: Any) -> Iterator[str]:
    """All parts of all texts in JSON, also as pages show Markdown."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield str(name).replace("_", " ").casefold()
            yield from of_data(each)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from of_data(each)
    elif isinstance(value, str):
        yield from pieces(value)
        for text in Page(f"<html lang=''>{markdown(value)}</html>").texts:
            yield from pieces(text)


def written_in(value: Any) -> Iterator[str]:
    """The parts of all texts in JSON that people wrote. The text of a notification and of a check are of a service."""
    if isinstance(value, dict):
        names = WRITTEN - {"text"} if value.keys() & {"readAt", "textEn"} else WRITTEN
        yield from of_data([each for name, each in value.items() if name in names and isinstance(each, str)])
        yield from written_in(list(value.values()))
    elif isinstance(value, list):
        for each in value:
            yield from written_in(each)


def unbracketed(text: str) -> str:
    """A text without what stands between ⟦ and ⟧, which may stand in each other."""
    while (inner := re.sub(r"⟦[^⟦⟧]*⟧", "\0", text)) != text:
        text = inner
    return text
