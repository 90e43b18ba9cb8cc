"""The words for codes, and the order in which people see them."""

from datetime import datetime
from typing import NamedTuple

from shared.moments import HERE
from shared.vocabularies import vocabulary


class Face(NamedTuple):
    """How a phase or outcome looks everywhere: its icon, and what it means. Its word is the vocabulary's."""

    icon: str
    meaning: str


PHASES = {
    "idea": Face("lightbulb", "Een idee dat nog uitgeprobeerd moet worden."),
    "experiment": Face("flask-conical", "De bibliotheek probeert het idee uit."),
    "implementation": Face("flag", "Het werkt en hoort bij het gewone aanbod."),
}
OUTCOMES = {
    "stopped": Face("pause", "Het project is gestopt."),
    "failed-with-lessons": Face("book-open", "Het werkte niet, en dit is wat ervan te leren valt."),
    "absorbed": Face("check", "Het is geen project meer: de bibliotheek doet dit nu gewoon."),
}
# The tile map: code -> (two letters, row, column).
PROVINCES = {
    "fryslan": ("FR", 1, 3),
    "groningen": ("GR", 1, 4),
    "noord-holland": ("NH", 2, 2),
    "flevoland": ("FL", 2, 3),
    "drenthe": ("DR", 2, 4),
    "zuid-holland": ("ZH", 3, 1),
    "utrecht": ("UT", 3, 2),
    "gelderland": ("GE", 3, 3),
    "overijssel": ("OV", 3, 4),
    "zeeland": ("ZE", 4, 1),
    "noord-brabant": ("NB", 4, 2),
    "limburg": ("LI", 4, 3),
}
STATUSES = {
    "draft": "concept",
    "submitted": "ingediend",
    "changes-requested": "aanpassing gevraagd",
    "published": "gepubliceerd",
    "rejected": "niet geplaatst",
    "withdrawn": "ingetrokken",
    "merged": "samengevoegd",
}
CASES = {
    "open": "nieuw",
    "assigned": "in behandeling",
    "changes-requested": "wacht op bibliotheek",
    "published": "gepubliceerd",
    "rejected": "niet geplaatst",
    "withdrawn": "ingetrokken",
    "merged": "samengevoegd",
}
DECISIONS = {"publish": "Publiceren", "request-changes": "Om aanpassing vragen", "reject": "Niet plaatsen"}
DECISION_HELP = {
    "publish": "Iedereen kan het daarna vinden.",
    "request-changes": "De bibliotheek past het aan en dient opnieuw in.",
    "reject": "Dit hoort niet in de Innovatiebieb.",
}
HISTORY = {
    "submitted": "Ingediend",
    "revised": "Nieuwe versie ingediend",
    "withdrawn": "Ingetrokken door de bibliotheek",
    "merged": "Samengevoegd met een ander project",
    "handed-over": "Overgedragen aan een andere bibliotheek",
    "assigned": "Gepakt",
    "released": "Teruggelegd in de wachtrij",
    "overdue": "Te laat met beslissen",
    "parel-nominated": "Genomineerd als parel",
    "parel-awarded": "Een moderator vindt het een parel",
    "parel-withdrawn": "Parel ingetrokken",
    "start": "Faseverloop begonnen",
}
MESSAGES = {
    "note": "Notitie",
    "question": "Vraag aan de bibliotheek",
    "answer": "Antwoord van de bibliotheek",
}
APPEALS = {"open": "wacht op besluit", "granted": "gegrond", "dismissed": "ongegrond", "lapsed": "vervallen"}
MOVES = {
    "advance": "Naar de volgende fase",
    "repeat": "Deze fase nog een keer",
    "return": "Terug naar een eerdere fase",
    "stop": "Stoppen",
    "resume": "Weer oppakken",
}
# The words of a field that no vocabulary holds.
PLAIN = {
    "status": STATUSES,
    "case": CASES,
    "decision": DECISIONS,
    "move": MOVES,
    "history": HISTORY | MOVES,
    "message": MESSAGES,
    "appeal": APPEALS,
}
# A vocabulary for each field that holds codes of one.
VOCABULARIES = {
    "themes": "themes",
    "theme": "themes",
    "targetGroups": "target-groups",
    "targetGroup": "target-groups",
    "coreFunctions": "core-functions",
    "coreFunction": "core-functions",
    "province": "provinces",
    "origin": "origins",
    "takeover": "takeover",
    "evaluation": "evaluation",
    "reach": "reaches",
    "poi": "pois",
    "relation": "relations",
    "reason": "decision-reasons",
    "licence": "licences",
    "outcome": "outcomes",
    "phase": "phases",
    "criterion": "gate-criteria",
    "priority": "priorities",
}


def label(field: str, code: str | None) -> str:
    """The word for a code of a field; the code itself when this version does not know it, nothing for none."""
    if not code:
        return ""
    if field == "relation" and code == "split":  # nobody chooses it, so it is in no vocabulary
        return "afgesplitst van"
    plain = PLAIN.get(field)
    if plain is not None:
        return plain.get(code, code)
    return vocabulary(VOCABULARIES[field]).label(code) if field in VOCABULARIES else code


def options(field: str, chosen: str | None = None) -> list[tuple[str, str, str | None]]:
    """(code, label, heading) of the terms a new record may use today, and of the one that was chosen before."""
    words, today = vocabulary(VOCABULARIES[field]), datetime.now(HERE).date()
    offered = [term for term in words.items if term.valid_on(today) or term.code == chosen]
    return [(term.code, term.label, term.group) for term in offered]


def library_place(library: dict[str, str]) -> str:
    """*Bibliotheek Assen · Drenthe*"""
    return f"{library.get('name', '')} · {label('province', library.get('province'))}"


def poi_of(library: dict[str, str]) -> str:
    """The name of the support institution in a library's province; empty when none is known."""
    here = library.get("province")
    return next((term.label for term in vocabulary("pois").items if here in (term.provinces or ())), "")


WORK = {
    "desk": "Wat er te beoordelen is in je gebied",
    "own-projects": "Besluiten en vragen over je eigen projecten",
    "library": "Besluiten en vragen over projecten van je bibliotheek",
}
"""Work that somebody hears of, by its code."""


def follow_words(wanted: dict[str, str], title: str | None = None) -> str:
    """What a subscription is about: *Project Biebboot*, *digitale inclusie in Drenthe*."""
    if "projectId" in wanted:
        return f"Project {title or 'dat je volgt'}"
    if set(wanted) == {"savedSearch"}:
        return f"Zoekopdracht ‘{title}’" if title else "Een bewaarde zoekopdracht"
    if "work" in wanted:
        return WORK.get(wanted["work"], "Je werk")
    words = label("theme", wanted.get("theme")) or "alles"
    parts = [words[0].upper() + words[1:]]
    if wanted.get("phase"):
        parts.append(f"in de fase {label('phase', wanted['phase'])}")
    if wanted.get("province"):
        parts.append(f"in {label('province', wanted['province'])}")
    if wanted.get("area"):
        parts.append("in je eigen gebied")
    if wanted.get("library"):
        parts.append("van één bibliotheek")
    if wanted.get("query"):
        parts.append(f"met ‘{wanted['query']}’")
    return " ".join(parts)
