"""What a text still needs before it is handed in: required fields, lengths, known codes, and what goes together. Pure.

Drafts may be half finished, so all but the codes is looked at when a library submits; then everything at once.
"""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from shared.problems import Fault, Text, unknown_code
from shared.vocabularies import vocabulary

REQUIRED = ("title", "summary", "goal", "approach", "origin", "phase", "themes")
"""What must be filled in to submit (the record's own form asks for the rest, but never insists)."""
TITLE = (5, 120)
SUMMARY = 600
TOTAL_BYTES = 48 * 1024
"""All text of one revision together; an event with its attributes has to stay below 64 KB."""
YEARS_AHEAD = 2
"""A start year further away than this is a typing error."""
TRIED = ("failed-with-lessons", "absorbed")
"""Outcomes of something that was tried: a project in the phase *idea* can only be stopped."""
VOCABULARY_OF = {
    "origin": "origins",
    "phase": "phases",
    "themes": "themes",
    "targetGroups": "target-groups",
    "coreFunctions": "core-functions",
    "takeover": "takeover",
    "evaluation": "evaluation",
    "outcome": "outcomes",
    "reach": "reaches",
    "licence": "licences",
}


def incomplete(content: dict[str, Any], today: date, *, was_public: bool = False) -> list[Fault]:
    """Everything that keeps this text from being submitted, all at once. What `was_public` keeps its old codes."""
    return [*missing(content), *([] if was_public else ended_codes(content, today)), *unfit(content, today)]


def missing(content: dict[str, Any]) -> list[Fault]:
    """What is required and not there, or too short or too long."""
    faults = [
        Fault(
            "body",
            f"/{name}",
            "missing",
            Text("Dit veld is nog leeg. Vul het in.", "This field is still empty. Fill it in."),
        )
        for name in REQUIRED
        if not content.get(name)
    ]
    title, summary = content.get("title") or "", content.get("summary") or ""
    if title and not TITLE[0] <= len(title) <= TITLE[1]:
        faults.append(
            Fault(
                "body",
                "/title",
                "length",
                Text("Een titel heeft 5 tot 120 tekens.", "A title has 5 to 120 characters."),
            )
        )
    if len(summary) > SUMMARY:
        words = Text(
            f"De samenvatting is {len(summary)} tekens lang; maak er hooguit {SUMMARY} van.",
            f"The summary is {len(summary)} characters long; make it {SUMMARY} at most.",
        )
        faults.append(Fault("body", "/summary", "string-too-long", words))
    if not faults and len(json.dumps(content, ensure_ascii=False).encode()) > TOTAL_BYTES:
        words = Text("Alle tekst samen is te lang. Zet lange stukken in een bijlage.", "All text together is too long.")
        faults.append(Fault("body", "", "too-large", words))
    return faults


def unfit(content: dict[str, Any], today: date) -> list[Fault]:
    """Fields that contradict each other, and what stands in a list twice. A text with only what is required has none.
    What a text builds on is looked at by lineage.
    """
    return [*_contradictions(content, today), *_repeated(content)]


def advice(content: dict[str, Any]) -> list[Fault]:
    """What would help the reader of this text. It keeps nobody from submitting."""
    if content.get("phase") == "implementation" and not content.get("reach"):
        words = Text(
            "Hoever gaat het al: één vestiging, meer vestigingen of meer bibliotheken? Vul het bereik in.",
            "How far does it go: one location, several, or several libraries? Fill in the reach.",
        )
        return [Fault("body", "/reach", "asked", words)]
    return []


def unknown_codes(content: dict[str, Any]) -> list[Fault]:
    """Codes that are in no vocabulary, whether the field takes one or several."""
    faults = []
    for name, terms in VOCABULARY_OF.items():
        value = content.get(name)
        several = isinstance(value, list)
        for index, code in enumerate(value if isinstance(value, list) else [value] if value else []):
            if vocabulary(terms).term(code) is None:
                faults.append(unknown_code("body", f"/{name}/{index}" if several else f"/{name}", code))
    for index, partner in enumerate(content.get("partners") or ()):
        if isinstance(partner, dict) and vocabulary("partner-kinds").term(partner["kind"]) is None:
            faults.append(unknown_code("body", f"/partners/{index}/kind", partner["kind"]))
    return faults


def ended_codes(content: dict[str, Any], today: date) -> list[Fault]:
    """Codes that no new record may use any more, each with its successor. Drafts may hold them."""
    faults = []
    for name, terms in VOCABULARY_OF.items():
        value, words = content.get(name), vocabulary(terms)
        for index, code in enumerate(value if isinstance(value, list) else [value] if value else []):
            term = words.term(code)
            if term is None or term.valid_to is None or term.valid_to >= today:
                continue
            successor = words.successor(code, today)
            nl, en = f"‘{term.label}’ wordt niet meer gebruikt. ", f"‘{term.label_en}’ is no longer used. "
            if successor == code:
                nl, en = nl + "Kies iets anders.", en + "Choose another one."
            else:
                nl += f"Kies ‘{words.label(successor)}’ ({successor})."
                en += f"Choose ‘{words.label(successor, 'en')}’ ({successor})."
            faults.append(_fault(f"/{name}/{index}" if isinstance(value, list) else f"/{name}", "ended", nl, en))
    return faults


def _contradictions(content: dict[str, Any], today: date) -> Iterator[Fault]:
    phase, outcome, year = content.get("phase"), content.get("outcome"), content.get("startYear")
    if year and year > today.year + YEARS_AHEAD:
        yield _fault(
            "/startYear",
            "too-far-ahead",
            f"Het startjaar {year} ligt ver in de toekomst. Klopt het? Kies hooguit {today.year + YEARS_AHEAD}.",
            f"The start year {year} is far in the future. Choose {today.year + YEARS_AHEAD} at most.",
        )
    if outcome in TRIED and phase == "idea":
        yield _fault(
            "/outcome",
            "unfit-outcome",
            "Deze afloop past niet bij de fase idee: het is dan nog niet geprobeerd. Kies een andere fase of afloop.",
            "This outcome does not fit the phase idea: nothing was tried yet. Choose another phase or outcome.",
        )
    if outcome == "failed-with-lessons" and not (content.get("result") or content.get("tips")):
        yield _fault(
            "/result",
            "lessons-missing",
            "Je koos ‘mislukt, met lessen’. Schrijf die lessen op bij het resultaat of bij de tips.",
            "You chose ‘failed, with lessons’. Write those lessons down at the result or the tips.",
        )
    if content.get("evaluation") == "effect-study" and not content.get("evaluationResult"):
        yield _fault(
            "/evaluationResult",
            "effect-missing",
            "Er is een effectonderzoek. Schrijf op wat het liet zien: wat veranderde er, en voor wie?",
            "There is an effect study. Write down what it showed: what changed, and for whom?",
        )


def _repeated(content: dict[str, Any]) -> Iterator[Fault]:
    for name, key in _SAME.items():
        known = [key(item) for item in content.get(name) or ()]
        if len(set(known)) == len(known):
            continue
        for index in range(1, len(known)):
            if known[index] in known[:index]:
                yield _fault(
                    f"/{name}/{index}",
                    "repeated",
                    "Dit staat er twee keer. Haal er één weg.",
                    "This stands here twice. Take one away.",
                )


_SAME: dict[str, Any] = {
    "themes": str,
    "coreFunctions": str,
    "targetGroups": str,
    "partners": lambda partner: (partner if isinstance(partner, str) else partner["name"]).casefold(),
}
"""What makes two items of a list the same."""


def _fault(pointer: str, code: str, nl: str, en: str) -> Fault:
    return Fault("body", pointer, code, Text(nl, en))
