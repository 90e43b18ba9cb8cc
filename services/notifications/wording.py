"""What a notification says, in Dutch and in English. Pure, and made when somebody reads it, so that a better sentence
or another language needs no migration.
"""

from typing import Any

from services.notifications.domain import Happening
from shared.problems import Text
from shared.vocabularies import vocabulary
from shared.vocabularies.loader import Language

HEADLINES = {
    "project-published": Text("Nieuw project", "New project"),
    "project-updated": Text("Bijgewerkt", "Updated"),
    "phase-advanced": Text("Naar de volgende fase", "On to the next phase"),
    "phase-repeated": Text("Nog een keer dezelfde fase", "The same phase once more"),
    "phase-returned": Text("Terug naar een eerdere fase", "Back to an earlier phase"),
    "project-stopped": Text("Gestopt", "Stopped"),
    "project-resumed": Text("Gaat weer verder", "Goes on again"),
    "project-withdrawn": Text("Ingetrokken", "Withdrawn"),
    "saved-search-matched": Text("Past bij je zoekopdracht", "Matches your search"),
}
"""What a notification is about, in a few words, by its kind."""

_SENTENCES = {
    "project-published": Text(
        "{library} deelt een nieuw project: ‘{title}’.", "{library} shares a new project: ‘{title}’."
    ),
    "project-updated": Text("{library} heeft ‘{title}’ bijgewerkt.", "{library} updated ‘{title}’."),
    "phase-advanced": Text(
        "‘{title}’ gaat van de fase {before} naar de fase {after}.",
        "‘{title}’ goes on from the {before} phase to the {after} phase.",
    ),
    "phase-repeated": Text(
        "‘{title}’ doet de fase {after} nog een keer.", "‘{title}’ does the {after} phase once more."
    ),
    "phase-returned": Text(
        "‘{title}’ gaat van de fase {before} terug naar de fase {after}.",
        "‘{title}’ goes back from the {before} phase to the {after} phase.",
    ),
    "project-stopped": Text("‘{title}’ is gestopt. Afloop: {outcome}.", "‘{title}’ stopped. Outcome: {outcome}."),
    "project-resumed": Text(
        "‘{title}’ gaat weer verder, in de fase {after}.", "‘{title}’ goes on again, in the {after} phase."
    ),
    "project-withdrawn": Text(
        "{library} heeft ‘{title}’ ingetrokken. Het project is niet meer te vinden.",
        "{library} withdrew ‘{title}’. The project can no longer be found.",
    ),
    "saved-search-matched": Text(
        "‘{title}’ van {library} past nu bij een zoekopdracht die je hebt bewaard.",
        "‘{title}’ of {library} now matches a search that you saved.",
    ),
}

_REASONS = {
    "theme": Text("thema {}", "theme {}"),
    "province": Text("provincie {}", "province {}"),
    "phase": Text("fase {}", "phase {}"),
    "projectId": Text("dit project", "this project"),
    "library": Text("{}", "{}"),
    "query": Text("zoekvraag ‘{}’", "search for ‘{}’"),
    "savedSearch": Text("een bewaarde zoekopdracht", "a saved search"),
}


def headline(happening: Happening, language: Language = "nl") -> str:
    """What it is about, for the subject of a mail."""
    return _in(HEADLINES[happening.kind], language)


def sentence(happening: Happening, language: Language = "nl") -> str:
    """What happened, in one or two sentences that name the project."""
    phases, outcomes = vocabulary("phases"), vocabulary("outcomes")
    return _in(_SENTENCES[happening.kind], language).format(
        title=happening.title,
        library=happening.library,
        before=phases.label(happening.from_phase or "", language),
        after=phases.label(happening.to_phase or "", language),
        outcome=outcomes.label(happening.outcome or "stopped", language),
    )


def reason(chosen: dict[str, Any], library: str, language: Language = "nl") -> str:
    """Why somebody is told: the filter that he follows, in words. `library` is the name behind its ISIL."""
    parts = []
    for name, words in _REASONS.items():
        if name not in chosen:
            continue
        value = str(chosen[name])
        if name in ("theme", "province", "phase"):
            value = vocabulary(f"{name}s").label(value, language)
        elif name == "library":
            value = library
        parts.append(_in(words, language).format(value))
    return ", ".join(parts)


def _in(words: Text, language: Language) -> str:
    return words.en if language == "en" else words.nl
