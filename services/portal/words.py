"""The words for codes, and the order in which people see them."""

from datetime import datetime
from typing import NamedTuple

from services.portal.language import N_, _, language
from shared.moments import HERE
from shared.vocabularies import vocabulary


class Face(NamedTuple):
    """How a phase or outcome looks everywhere: its icon, and what it means. Its word is the vocabulary's."""

    icon: str
    meaning: str


PHASES = {
    "idea": Face("lightbulb", N_("Een idee dat nog uitgeprobeerd moet worden.")),
    "experiment": Face("flask-conical", N_("De bibliotheek probeert het idee uit.")),
    "implementation": Face("flag", N_("Het werkt en hoort bij het gewone aanbod.")),
}
OUTCOMES = {
    "stopped": Face("pause", N_("Het project is gestopt.")),
    "failed-with-lessons": Face("book-open", N_("Het werkte niet, en dit is wat ervan te leren valt.")),
    "absorbed": Face("check", N_("Het is geen project meer: de bibliotheek doet dit nu gewoon.")),
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
    "draft": N_("concept"),
    "submitted": N_("ingediend"),
    "changes-requested": N_("aanpassing gevraagd"),
    "published": N_("gepubliceerd"),
    "rejected": N_("niet geplaatst"),
    "withdrawn": N_("ingetrokken"),
    "merged": N_("samengevoegd"),
}
CASES = {
    "open": N_("nieuw"),
    "assigned": N_("in behandeling"),
    "changes-requested": N_("wacht op bibliotheek"),
    "published": N_("gepubliceerd"),
    "rejected": N_("niet geplaatst"),
    "withdrawn": N_("ingetrokken"),
    "merged": N_("samengevoegd"),
}
DECISIONS = {"publish": N_("Publiceren"), "request-changes": N_("Om aanpassing vragen"), "reject": N_("Niet plaatsen")}
DECISION_HELP = {
    "publish": N_("Iedereen kan het daarna vinden."),
    "request-changes": N_("De bibliotheek past het aan en dient opnieuw in."),
    "reject": N_("Dit hoort niet in de Innovatiebieb."),
}
HISTORY = {
    "submitted": N_("Ingediend"),
    "revised": N_("Nieuwe versie ingediend"),
    "withdrawn": N_("Ingetrokken door de bibliotheek"),
    "merged": N_("Samengevoegd met een ander project"),
    "handed-over": N_("Overgedragen aan een andere bibliotheek"),
    "assigned": N_("Gepakt"),
    "released": N_("Teruggelegd in de wachtrij"),
    "overdue": N_("Te laat met beslissen"),
    "parel-nominated": N_("Genomineerd als parel"),
    "parel-awarded": N_("Een moderator vindt het een parel"),
    "parel-withdrawn": N_("Parel ingetrokken"),
    "start": N_("Faseverloop begonnen"),
}
MESSAGES = {
    "note": N_("Notitie"),
    "question": N_("Vraag aan de bibliotheek"),
    "answer": N_("Antwoord van de bibliotheek"),
}
APPEALS = {
    "open": N_("wacht op besluit"),
    "granted": N_("gegrond"),
    "dismissed": N_("ongegrond"),
    "lapsed": N_("vervallen"),
}
MOVES = {
    "advance": N_("Naar de volgende fase"),
    "repeat": N_("Deze fase nog een keer"),
    "return": N_("Terug naar een eerdere fase"),
    "stop": N_("Stoppen"),
    "resume": N_("Weer oppakken"),
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
        return _("afgesplitst van")
    plain = PLAIN.get(field)
    if plain is not None:
        return _(plain[code]) if code in plain else code
    return vocabulary(VOCABULARIES[field]).label(code, language()) if field in VOCABULARIES else code


HEADINGS = (
    N_("Kinderen en jongeren"),
    N_("Volwassenen en ouderen"),
    N_("School en studie"),
    N_("Gezin en zorg"),
    N_("Meedoen"),
    N_("Inwoners en bezoekers"),
    N_("Professionals"),
)
"""Of the target groups: the vocabulary has them in Dutch only. One that is not here is shown as it is."""


def options(field: str, chosen: str | None = None) -> list[tuple[str, str, str | None]]:
    """(code, label, heading) of the terms a new record may use today, and of the one that was chosen before."""
    words, today = vocabulary(VOCABULARIES[field]), datetime.now(HERE).date()
    offered = [term for term in words.items if term.valid_on(today) or term.code == chosen]
    return [(term.code, words.label(term.code, language()), term.group and _(term.group)) for term in offered]


def terms_now(field: str, codes: list[str]) -> list[tuple[str, str, str | None]]:
    """(code, label, label in the record) of terms as they are found today. A record keeps its code; where SPN replaced
    that, it is named by what came after, with the old name beside it. Two that became one are one.
    """
    after = vocabulary(VOCABULARIES[field]).successors(datetime.now(HERE).date())
    found: dict[str, tuple[str, str, str | None]] = {}
    for code in codes:
        now = after.get(code, code)
        found.setdefault(now, (now, label(field, now), label(field, code) if now != code else None))
    return list(found.values())


def library_place(library: dict[str, str]) -> str:
    """*Bibliotheek Assen · Drenthe*"""
    return f"{library.get('name', '')} · {label('province', library.get('province'))}"


def poi_of(library: dict[str, str]) -> str:
    """The name of the support institution in a library's province; empty when none is known."""
    here = library.get("province")
    pois = vocabulary("pois")
    return next((pois.label(term.code, language()) for term in pois.items if here in (term.provinces or ())), "")


WORK = {
    "desk": N_("Wat er te beoordelen is in je gebied"),
    "own-projects": N_("Besluiten en vragen over je eigen projecten"),
    "library": N_("Besluiten en vragen over projecten van je bibliotheek"),
}
"""Work that somebody hears of, by its code."""


def follow_words(wanted: dict[str, str], title: str | None = None) -> str:
    """What a subscription is about: *Project Biebboot*, *digitale inclusie in Drenthe*."""
    if "projectId" in wanted:
        return _("Project {title}").format(title=title) if title else _("Project dat je volgt")
    if set(wanted) == {"savedSearch"}:
        return _("Zoekopdracht ‘{title}’").format(title=title) if title else _("Een bewaarde zoekopdracht")
    if "work" in wanted:
        return _(WORK.get(wanted["work"], N_("Je werk")))
    words = label("theme", wanted.get("theme")) or _("alles")
    parts = [words[0].upper() + words[1:]]
    if wanted.get("phase"):
        parts.append(_("in de fase {phase}").format(phase=label("phase", wanted["phase"])))
    if wanted.get("province"):
        parts.append(_("in {province}").format(province=label("province", wanted["province"])))
    if wanted.get("area"):
        parts.append(_("in je eigen gebied"))
    if wanted.get("library"):
        parts.append(_("van één bibliotheek"))
    if wanted.get("query"):
        parts.append(_("met ‘{words}’").format(words=wanted["query"]))
    return " ".join(parts)
