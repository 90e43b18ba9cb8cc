"""Whether a Dutch text is plain, passage by passage: each finding quotes what it is about and says what to do. Pure.

A readability formula (Flesch-Douma) would give one number for a text, which nobody can act on. These are the things
that Dutch guides for plain language (B1) name: long sentences, words of the office, who does it left out, piled-up
nouns. The limits were set on the real records of `local/samples`, few of which have a finding.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from shared.problems import Text

LONGEST_SENTENCE = 25
"""Words. Guides for B1 say 15 on average; the longest sentence of the real records has 24."""
LONGEST_WORD = 28
"""Letters, without hyphens: a compound of four words."""
PASSIVE_SENTENCES = 3
"""In one field, and more than half of its sentences. One alone is often right."""
ABSTRACT_NOUNS = 4
"""Nouns made of verbs and adjectives (-ing, -heid, -atie, -iteit) in one sentence."""
MOST_FINDINGS = 5
"""For each kind in one field: who gets more does not read them."""
QUOTED = 160

_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?![\s\n]|$)[^.!?\n]*)*[.!?]*")
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*|\d+(?:[.,]\d+)*")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+?(?=[.,;:!?)]{0,3}(?:\s|$))|\b[\w.+-]{1,64}@\S+")
_PASSIVE = re.compile(r"\b(?:wordt|worden|werd|werden)\b", re.IGNORECASE)
_PARTICIPLE = re.compile(r"\b(?:\w{0,30}ge\w{2,30}(?:d|t|en)|(?:be|ver|ont|her)\w{2,30}(?:d|t|en))\b", re.IGNORECASE)
_ABSTRACT = re.compile(r"\b\w{3,}(?:ing|ingen|heid|heden|atie|aties|iteit|iteiten)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Finding:
    """One passage that can be plainer."""

    found: str
    text: Text


def findings(text: str) -> list[Finding]:
    """What can be plainer in a text, in the order of the text per kind."""
    sentences = list(sentences_of(text))
    found: list[Finding] = []
    for kind in (_long_sentences, _long_words, _office_words, _passive, _abstract):
        found += list(kind(sentences))[:MOST_FINDINGS]
    return found


def sentences_of(text: str) -> Iterator[str]:
    """The sentences, and the items of lists, without addresses: nobody reads those aloud."""
    for line in _ADDRESS.sub("", text).splitlines():
        bare = re.sub(r"^\s*(?:[-*+>#]+|\d+[.)])\s+", "", line)
        yield from (sentence.strip() for sentence in _SENTENCE.findall(bare) if sentence.strip())


def words_of(sentence: str) -> list[str]:
    """The words and numbers of a sentence."""
    return _WORD.findall(sentence)


def _long_sentences(sentences: list[str]) -> Iterator[Finding]:
    for sentence in sentences:
        count = len(words_of(sentence))
        if count > LONGEST_SENTENCE:
            words = Text(
                f"Deze zin heeft {count} woorden. Maak er twee of drie van.",
                f"This sentence has {count} words. Make two or three of it.",
            )
            yield Finding(_quote(sentence), words)


def _long_words(sentences: list[str]) -> Iterator[Finding]:
    for word in dict.fromkeys(word for sentence in sentences for word in words_of(sentence)):
        longest = max(len(part) for part in word.split("-"))
        if longest > LONGEST_WORD:
            words = Text(
                f"Dit woord heeft {longest} letters. Schrijf het uit, of gebruik een kort woord.",
                f"This word has {longest} letters. Write it out, or use a short one.",
            )
            yield Finding(word, words)


def _office_words(sentences: list[str]) -> Iterator[Finding]:
    plainer, pattern = _office()
    seen = set()
    for sentence in sentences:
        for match in pattern.finditer(sentence):
            word = match.group().lower()
            if word not in seen:
                seen.add(word)
                words = Text(f"Schrijf liever: {plainer[word]}.", "Use a plainer word.")
                yield Finding(match.group(), words)


def _passive(sentences: list[str]) -> Iterator[Finding]:
    passive = [it for it in sentences if _PASSIVE.search(it) and _PARTICIPLE.search(it)]
    if len(passive) >= PASSIVE_SENTENCES and len(passive) * 2 > len(sentences):
        words = Text(
            f"{len(passive)} van de {len(sentences)} zinnen zeggen niet wie het doet, zoals deze. Noem wie iets doet.",
            f"{len(passive)} of {len(sentences)} sentences do not say who does it, such as this one. Name who.",
        )
        yield Finding(_quote(passive[0]), words)


def _abstract(sentences: list[str]) -> Iterator[Finding]:
    for sentence in sentences:
        nouns = [word for word in _ABSTRACT.findall(sentence) if word.lower() not in _office()[0]]
        if len(nouns) >= ABSTRACT_NOUNS:
            words = Text(
                f"Hier staan {len(nouns)} abstracte woorden bij elkaar ({', '.join(nouns[:4])}). Zeg wat mensen doen.",
                f"{len(nouns)} abstract words together ({', '.join(nouns[:4])}). Say what people do.",
            )
            yield Finding(_quote(sentence), words)


def _quote(sentence: str) -> str:
    return sentence if len(sentence) <= QUOTED else sentence[:QUOTED].rsplit(" ", 1)[0] + " …"


@cache
def _office() -> tuple[dict[str, str], re.Pattern[str]]:
    data = (files("services.moderation.review") / "words.toml").read_text(encoding="utf-8")
    plainer: dict[str, str] = tomllib.loads(data)["instead"]
    longest_first = sorted(plainer, key=len, reverse=True)
    return plainer, re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b", re.IGNORECASE)
