"""What a vocabulary is, and the packaged terms (`terms/*.toml`) that every installation begins with.

A term is never deleted: it gets a last day (`validTo`) and a successor (`replacedBy`), because records that were
written with it keep it. The sector changed its classification three times in six years, so no code lists the terms.
"""

import tomllib
import unicodedata
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

Language = Literal["nl", "en"]

_FOLDER = files("shared.vocabularies") / "terms"

NAMES: tuple[str, ...] = tuple(
    sorted(entry.name.removesuffix(".toml") for entry in _FOLDER.iterdir() if entry.name.endswith(".toml"))
)
"""Every vocabulary there is, as it is named in `GET /v1/vocabularies/{name}`."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True)


class Term(_Frozen):
    """One term. What only some vocabularies have (`priority`, `provinces`, `url`) is null or empty in the others."""

    code: str
    label: str
    label_en: str
    valid_from: date
    valid_to: date | None = None
    """The last day on which a new record may use the term; null: still in use."""
    replaced_by: str | None = None
    """The code in the same vocabulary under which this term's records are found from then on."""
    mapped_to: tuple[str, ...] = ()
    """The nearest terms in another scheme, as `vocabulary/code`."""
    aliases: tuple[str, ...] = ()
    """Other words for the same thing, as found in older records and imports; never shown."""
    narrower: tuple[str, ...] = ()
    """Of a synonym: words that who looks for it finds too, but not the other way round."""
    verified: bool = True
    """False: no public source was found for it yet, SPN has to confirm it."""
    group: str | None = None
    """Heading under which a long list shows it (target groups)."""
    priority: str | None = None
    """The priority that a theme serves (code in `priorities`)."""
    provinces: tuple[str, ...] = ()
    """The area of a support institution (codes in `provinces`)."""
    url: str | None = None
    """The full text (licences)."""
    phase: str | None = None
    """Of a gate criterion: the phase that its gate leads to (code in `phases`)."""
    themes: tuple[str, ...] = ()
    """Of a gate criterion: only for projects with one of these themes (codes in `themes`); empty: for all."""
    required: bool = False
    """Of a gate criterion: nobody passes the gate while it is assessed as not met."""

    def valid_on(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class Vocabulary(_Frozen):
    """The terms of one vocabulary, old ones too, in the order in which people should see them."""

    name: str
    title: str
    title_en: str
    items: tuple[Term, ...]

    def codes(self, on: date) -> tuple[str, ...]:
        """The codes that a new record may use on that day, in order of presentation."""
        return tuple(term.code for term in self.items if term.valid_on(on))

    def __contains__(self, code: object) -> bool:
        """Whether this is a code of the vocabulary, also one that is no longer given to new records."""
        return code in self._by_code

    def term(self, code: str) -> Term | None:
        return self._by_code.get(code)

    def find(self, text: str) -> str | None:
        """The code of what someone wrote: a code, a label in either language, or an alias.

        Case, accents and surplus spaces make no difference. None when nothing fits: there is no guessing here.
        """
        return self._by_text.get(folded(text))

    def successors(self, on: date = date.max) -> dict[str, str]:
        """Each code whose last day has come by `on`, and the code under which its records are found from then on: the
        end of the chain of successors. Terms that replace each other in a circle end somewhere in it.
        """
        replaced = {
            term.code: term.replaced_by
            for term in self.items
            if term.replaced_by is not None and term.valid_to is not None and term.valid_to <= on
        }
        found = {}
        for code in replaced:
            now, seen = code, {code}
            while (following := replaced.get(now)) is not None and following not in seen:
                seen.add(following)
                now = following
            found[code] = now
        return {old: new for old, new in found.items() if old != new}

    def successor(self, code: str, on: date = date.max) -> str:
        """The code under which a record with `code` is found; itself when it has none, or is not known here."""
        return self.successors(on).get(code, code)

    def predecessors(self, code: str, on: date = date.max) -> tuple[str, ...]:
        """The codes whose records are found under `code`, in order of presentation."""
        return tuple(old for old, new in self.successors(on).items() if new == code)

    def family(self, code: str, on: date = date.max) -> tuple[str, ...]:
        """All codes that mean what `code` means on that day: its successor, and every predecessor of that."""
        current = self.successor(code, on)
        return (current, *self.predecessors(current, on))

    def label(self, code: str, language: Language = "nl") -> str:
        """The words for a code. A code that is not known here (written by a newer version) is shown as it is."""
        term = self._by_code.get(code)
        if term is None:
            return code
        return term.label if language == "nl" else term.label_en

    @cached_property
    def _by_code(self) -> dict[str, Term]:
        return {term.code: term for term in self.items}

    @cached_property
    def _by_text(self) -> dict[str, str]:
        # Codes go last so that they win from another term's alias.
        found = {folded(text): term.code for term in self.items for text in (*term.aliases, term.label_en, term.label)}
        return found | {folded(term.code): term.code for term in self.items}


@cache
def packaged(name: str) -> Vocabulary:
    """One of `NAMES` as it is packaged, whatever changed since; anything else is a KeyError."""
    if name not in NAMES:
        raise KeyError(name)
    data = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    since = data.pop("validFrom", None)
    terms = [{"validFrom": since} | term for term in data.pop("terms")]
    return Vocabulary.model_validate({"name": name, "items": terms} | data)


def folded(text: str) -> str:
    """A text without case, accents and surplus spaces: two labels that fold alike are one to a reader."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split())
