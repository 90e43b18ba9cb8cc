"""Who hears of what. Pure: no database, no mail, no clock.

A filter becomes terms (`theme:mediawijsheid`, `province:drenthe`), a published project has terms too, and a
subscription matches when all of its terms are among the project's. So the database can match with one operator.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.notifications.readers.domain import DESK, LIBRARY, OWN
from shared.contracts.moderation import PhaseChange, ProjectPublished
from shared.contracts.projects import Content, Library
from shared.contracts.search import SavedSearchMatched
from shared.contracts.submissions import ProjectRevised, ProjectSubmitted
from shared.principal import Principal
from shared.problems import Fault, Text, unknown_code
from shared.vocabularies import vocabulary

DESK_KINDS = ("work-submitted", "work-revised", "work-answered", "work-appealed", "work-overdue")
"""What moderators of the area are told."""
OWNER_KINDS = (
    "changes-requested", "project-rejected", "question-asked", "appeal-decided", "adoption-claimed", "adoption-ended",
    "review-due",
)  # fmt: skip
"""What the owner of a project and his library are told, beside what everybody may hear."""
WORK_KINDS = (*DESK_KINDS, *OWNER_KINDS)

VOCABULARY_OF = {"theme": "themes", "province": "provinces", "phase": "phases"}
QUERY_BYTES = 400
"""A folded query is part of an index key, and folding can make text longer."""


@dataclass
class Project:
    """What is known of a project that is or was public. Its text and its phase are kept each by its own version, for a
    dead letter may come back after what followed it. Withdrawing is for good, so it needs no version, and it may be
    heard of before the publication: the two come from two topics.
    """

    id: UUID
    title: str = ""
    library: str = ""
    isil: str = ""
    province: str = ""
    themes: tuple[str, ...] = ()
    words: str = ""
    """The different words of its text, folded: what a followed query is looked up in."""
    text_sequence: int = 0
    phase: str = ""
    phase_sequence: int = 0
    withdrawn: bool = False
    working_title: str = ""
    """As its library handed it in last. Told only to those whose work it is."""
    owner: str = ""
    """The mark of who owns it (`shared.marks`)."""
    submission_sequence: int = 0
    library_sequence: int = 0
    """Of the newest hand-over. What a publication says of the library counts only until the first one."""

    @property
    def is_known(self) -> bool:
        """Whether anything was ever published of it."""
        return self.text_sequence > 0

    def publish(self, event: ProjectPublished, sequence: int) -> bool:
        """Take over a published revision. False when nobody is to be told: a newer one is known, or it is withdrawn."""
        if sequence <= self.text_sequence:
            return False
        self.text_sequence = sequence
        self.title, self.themes, self.words = event.content.title, event.content.themes, words_of(event.content)
        if not self.library_sequence:
            self._be_of(event.library)
        self._be_in(event.phase, sequence)
        return not self.withdrawn

    def hand_in(self, event: ProjectSubmitted | ProjectRevised, sequence: int) -> bool:
        """Take over what a library handed in; True when it is the first that is heard of that."""
        first = self.submission_sequence == 0
        if sequence > self.submission_sequence:
            self.submission_sequence, self.working_title = sequence, event.content.title
            if sequence > self.library_sequence:
                self.owner = event.owner or self.owner
                if not self.is_known:
                    self._be_of(event.library)
        return first

    def change_phase(self, event: PhaseChange, sequence: int) -> bool:
        """Take over a step of the phase log; False when nobody is to be told. A late one is told all the same: it
        happened, and no later step says so.
        """
        self._be_in(event.to_phase, sequence)
        return not self.withdrawn

    def withdraw(self) -> bool:
        """Close it. True when somebody may have heard of it, and so should hear of this."""
        public, self.withdrawn = self.is_known and not self.withdrawn, True
        return public

    def hand_over(self, library: Library, owner: str | None, sequence: int) -> None:
        """Another owner's from now on, often another library's; it may be heard of before the publication."""
        if sequence > self.library_sequence:
            self.library_sequence = sequence
            self.owner = owner or ""
            self._be_of(library)

    def areas(self, on: date, province: str = "") -> tuple[str, ...]:
        """The provinces whose people it concerns: its own (or the one given), under every code that it ever had."""
        return vocabulary("provinces").family(province or self.province, on)

    def _be_of(self, library: Library) -> None:
        self.library, self.isil, self.province = library.name, library.isil, library.province

    def _be_in(self, phase: str, sequence: int) -> None:
        if sequence > self.phase_sequence:
            self.phase, self.phase_sequence = phase, sequence

    def terms(self, phase: str, queries: Iterable[str], on: date) -> list[str]:
        """Every term that this project meets while in `phase`; of `queries`, those whose words its text has, all.

        A theme or province that was replaced before `on` and its successor are one: who follows either hears of both.
        """
        known = frozenset(self.words.split())
        themes, provinces = vocabulary("themes"), vocabulary("provinces")
        return [
            "area:mine",
            *(f"work:{work}" for work in (OWN, LIBRARY)),
            f"projectId:{self.id}",
            f"library:{self.isil}",
            *(f"province:{code}" for code in provinces.family(self.province, on)),
            f"phase:{phase}",
            *dict.fromkeys(f"theme:{code}" for theme in self.themes for code in themes.family(theme, on)),
            *(f"query:{query}" for query in queries if known.issuperset(query.split())),
        ]


@dataclass(frozen=True)
class Happening:
    """One thing that people are told. It holds published text only, so whatever is made of it does too; of work
    (`WORK_KINDS`) it has the title that was handed in, and only those are told whose work it is.
    """

    event_id: UUID
    project_id: UUID
    kind: str
    title: str
    library: str
    time: datetime
    from_phase: str | None = None
    to_phase: str | None = None
    outcome: str | None = None
    explanation: str = ""
    """The summary of what was published, or the moderator's motivation."""
    actor: str | None = None
    """The mark of who did it."""

    @property
    def is_visible(self) -> bool:
        """Whether the project can still be looked at after this."""
        return self.kind != "project-withdrawn"


@dataclass(frozen=True)
class Audience:
    """Who is to be told: who follows all of some `terms`, and of these only who follows the `needed` ones. The rest is
    of the project, for those who follow by their role.
    """

    terms: Collection[str]
    needed: Collection[str] = ()
    areas: Collection[str] = ()
    isil: str = ""
    owner: str = ""


def matched_project(event: SavedSearchMatched) -> Project:
    """What a match says of its project, for as long as nothing better is known."""
    library = event.library
    return Project(
        event.project_id, event.title, library.name, library.isil, event.province, event.themes, phase=event.phase
    )


def saved_search_term(search_id: UUID) -> str:
    """The term of who follows a saved search."""
    return f"savedSearch:{search_id}"


def terms_of(chosen: dict[str, Any]) -> list[str]:
    """The terms of a filter, sorted: two filters that mean the same give the same terms."""
    values = {**chosen, "query": " ".join(sorted(words_in(chosen["query"])))} if "query" in chosen else chosen
    return sorted(f"{name}:{value}" for name, value in values.items())


def faults_of(chosen: dict[str, Any], person: Principal) -> list[Fault]:
    """Everything that keeps this person from following this filter."""
    if not chosen:
        words = Text(
            "Kies wat je wilt volgen: een thema, provincie, fase, project, bibliotheek, zoekvraag, bewaarde"
            " zoekopdracht, je eigen gebied (area) of je werk (work).",
            "Choose what to follow: a theme, province, phase, projectId, library, query, savedSearch, area or work.",
        )
        return [Fault("body", "/filter", "empty-filter", words)]
    faults = []
    for name, terms in VOCABULARY_OF.items():
        code = chosen.get(name)
        if code is not None and code not in vocabulary(terms):
            faults.append(unknown_code("body", f"/filter/{name}", code))
    if "query" in chosen:
        query = words_in(chosen["query"])
        if not query:
            words = Text("Typ minstens één woord om te volgen.", "Type at least one word to follow.")
            faults.append(Fault("body", "/filter/query", "no-words", words))
        elif len(" ".join(query).encode()) > QUERY_BYTES:
            words = Text(
                "Deze zoekvraag is te lang. Gebruik minder woorden.", "This query is too long. Use fewer words."
            )
            faults.append(Fault("body", "/filter/query", "too-long", words))
    return [*faults, *_faults_by_role(chosen, person)]


def _faults_by_role(chosen: dict[str, Any], person: Principal) -> list[Fault]:
    faults = []
    if "area" in chosen and not (person.provinces or person.library or person.has("spn", "council")):
        words = Text(
            "Bij je account staat geen gebied. Kies een provincie.", "Your account has no area. Choose a province."
        )
        faults.append(Fault("body", "/filter/area", "no-area", words))
    work = chosen.get("work")
    if work is None:
        return faults
    if len(chosen) > 1:
        words = Text("Je werk volg je in zijn geheel: laat de rest weg.", "Work is followed as a whole: omit the rest.")
        faults.append(Fault("body", "/filter/work", "alone", words))
    if work == DESK and not person.has("moderator", "spn"):
        words = Text(
            "Alleen moderatoren volgen wat er te beoordelen is.", "Only moderators follow what is to be judged."
        )
        faults.append(Fault("body", "/filter/work", "not-yours", words))
    if work in (OWN, LIBRARY) and not (person.has("staff") and person.library):
        words = Text(
            "Alleen medewerkers van een bibliotheek volgen het werk aan haar projecten.",
            "Only staff of a library follow the work on its projects.",
        )
        faults.append(Fault("body", "/filter/work", "not-yours", words))
    return faults


def words_of(content: Content) -> str:
    """The different words of a published text."""
    fields = (
        content.title, content.summary, content.goal, content.approach, content.result, content.tips,
        content.phase_note, content.costs, *content.partners,
    )  # fmt: skip
    return " ".join(sorted(words_in(" ".join(field for field in fields if field))))


def words_in(text: str) -> frozenset[str]:
    """The words of a text without case and accents, so that *cafe* finds *Café*."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return frozenset(re.findall(r"\w+", bare.casefold()))
