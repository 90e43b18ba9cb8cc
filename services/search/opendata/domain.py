"""A published project as it is given out: its public record, and what every format says of it. Pure.

Licence and citation are made here and nowhere else, so that no format can leave them out or word them in its own way.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.search.opendata.site import Site
from shared.moments import HERE, MONTHS
from shared.vocabularies import vocabulary
from shared.vocabularies.loader import Language

NAME = "Innovatiebieb"
DEFAULT_LICENCE = "CC-BY-4.0"


@dataclass(frozen=True)
class Licence:
    """Under which the text may be used. `url` is None for what is in no public licence."""

    code: str
    label: str
    label_en: str
    url: str | None

    @property
    def text(self) -> str:
        """Label and address in one line."""
        return f"{self.label} ({self.url})" if self.url else self.label


@dataclass(frozen=True)
class Published:
    """A project of the catalogue. `record` is what `GET /v1/projects/{id}` gives, `revised_at` the publication of the
    revision that is shown.
    """

    id: UUID
    record: dict[str, Any]
    first_published_at: datetime
    revised_at: datetime

    @property
    def title(self) -> str:
        return str(self.record["title"])

    @property
    def library(self) -> str:
        return str(self.record["library"]["name"])

    def licence(self) -> Licence:
        """The record's own, or the one that every text has without another."""
        code = self.record.get("licence") or DEFAULT_LICENCE
        known = vocabulary("licences")
        term = known.term(code)
        return Licence(code, known.label(code), known.label(code, "en"), term.url if term else None)

    def citation(self, site: Site, language: Language = "nl") -> str:
        """How to cite it: library, year, title, where, and of which day the text is."""
        year = self.first_published_at.astimezone(HERE).year
        word = "versie van" if language == "nl" else "revision of"
        on = f"{word} {day(self.revised_at, language)}"
        return f"{self.library} ({year}). {self.title}. {NAME}. {site.permalink(self.id)} ({on})"


def day(moment: datetime, language: Language = "nl") -> str:
    """`2 maart 2026`, by the Dutch clock."""
    here = moment.astimezone(HERE)
    return f"{here.day} {MONTHS[language][here.month - 1]} {here.year}"


def sets_of(themes: list[str], phase: str, province: str) -> tuple[str, ...]:
    """The OAI sets of a project, those that hold others too: `phase`, `phase:idea` and so on.

    Of a theme that was replaced also the set of its successor, whenever that begins: membership must not depend on the
    day on which it is counted.
    """
    followed = vocabulary("themes").successors()
    codes = dict.fromkeys(code for old in themes for code in (old, followed.get(old, old)))
    leaves = [*(f"theme:{code}" for code in codes), f"phase:{phase}", f"province:{province}"]
    return tuple(sorted({*leaves, *(leaf.partition(":")[0] for leaf in leaves)}))
