"""What a notification says, in Dutch and in English. Pure, and made when somebody reads it, so that a better sentence
or another language needs no migration.
"""

from typing import Any

from services.notifications.domain import DESK_KINDS, OWNER_KINDS, Happening
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
    "work-submitted": Text("Te beoordelen", "To be judged"),
    "work-revised": Text("Opnieuw ingediend", "Handed in again"),
    "work-answered": Text("Antwoord van de bibliotheek", "The library answered"),
    "work-appealed": Text("Bezwaar", "Appeal"),
    "work-overdue": Text("Wacht te lang", "Waits too long"),
    "changes-requested": Text("Vraag om aanpassing", "Changes requested"),
    "project-rejected": Text("Afgewezen", "Rejected"),
    "question-asked": Text("Vraag van de moderator", "Question of the moderator"),
    "appeal-decided": Text("Bezwaar behandeld", "Appeal decided"),
    "adoption-claimed": Text("Een bibliotheek doet dit ook", "A library does this too"),
    "adoption-ended": Text("Een bibliotheek is ermee gestopt", "A library stopped doing this"),
    "review-due": Text("Klopt de tekst nog?", "Does the text still hold?"),
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
    "work-submitted": Text(
        "{library} heeft ‘{title}’ ingediend. Het wacht op een beoordeling.",
        "{library} handed in ‘{title}’. It waits to be judged.",
    ),
    "work-revised": Text(
        "{library} heeft ‘{title}’ aangepast en opnieuw ingediend.",
        "{library} revised ‘{title}’ and handed it in again.",
    ),
    "work-answered": Text(
        "{library} heeft de vraag over ‘{title}’ beantwoord.", "{library} answered the question about ‘{title}’."
    ),
    "work-appealed": Text(
        "{library} is het niet eens met een besluit over ‘{title}’.", "{library} appeals a decision on ‘{title}’."
    ),
    "work-overdue": Text(
        "{library} wacht langer dan afgesproken op een besluit over ‘{title}’.",
        "{library} has waited longer than agreed for a decision on ‘{title}’.",
    ),
    "changes-requested": Text(
        "De moderator vraagt je om ‘{title}’ aan te passen. Wat er anders moet, lees je bij je projecten.",
        "The moderator asks you to revise ‘{title}’. What has to change is with your projects.",
    ),
    "project-rejected": Text(
        "De moderator heeft ‘{title}’ afgewezen. Waarom, lees je bij je projecten.",
        "The moderator rejected ‘{title}’. Why is with your projects.",
    ),
    "question-asked": Text(
        "De moderator heeft een vraag over ‘{title}’.", "The moderator has a question about ‘{title}’."
    ),
    "appeal-decided": Text("Over je bezwaar bij ‘{title}’ is beslist.", "Your appeal on ‘{title}’ was decided."),
    "adoption-claimed": Text(
        "{library} zegt dat zij ‘{title}’ ook doet. Klopt dat? Bevestig het, dan ziet iedereen het.",
        "{library} says that it does ‘{title}’ too. Is that so? Confirm it, and everybody sees it.",
    ),
    "adoption-ended": Text("{library} is gestopt met ‘{title}’.", "{library} stopped doing ‘{title}’."),
    "review-due": Text(
        "Klopt de tekst van ‘{title}’ nog? Vandaag is de dag om ernaar te kijken.",
        "Does the text of ‘{title}’ still hold? Today is the day to look at it.",
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
    "area": Text("alles in jouw gebied", "everything in your area"),
}
_WORK = {
    "desk": Text("wat er voor moderatoren te doen is", "what waits for moderators"),
    "own-projects": Text("je eigen projecten", "your own projects"),
    "library": Text("de projecten van je bibliotheek", "the projects of your library"),
}
_DIGESTS = {
    "daily": Text("je overzicht van elke dag", "your daily digest"),
    "weekly": Text("je overzicht van elke week", "your weekly digest"),
}
_NAMED = Text("het project ‘{}’", "the project ‘{}’")
_UNNAMED = Text("een project", "a project")
_SOME_LIBRARY = Text("Een bibliotheek", "A library")
_ONE_LIBRARY = Text("de projecten van één bibliotheek", "the projects of one library")


def headline(happening: Happening, language: Language = "nl") -> str:
    """What it is about, for the subject of a mail."""
    return _in(HEADLINES[happening.kind], language)


def sentence(happening: Happening, language: Language = "nl") -> str:
    """What happened, in one or two sentences that name the project."""
    phases, outcomes = vocabulary("phases"), vocabulary("outcomes")
    return _in(_SENTENCES[happening.kind], language).format(
        title=happening.title or _in(_UNNAMED, language),
        library=happening.library or _in(_SOME_LIBRARY, language),
        before=phases.label(happening.from_phase or "", language),
        after=phases.label(happening.to_phase or "", language),
        outcome=outcomes.label(happening.outcome or "stopped", language),
    )


def reason(chosen: dict[str, Any], library: str, language: Language = "nl") -> str:
    """Why somebody is told: the filter that he follows, in words. `library` is the name behind its ISIL."""
    if "work" in chosen:
        return _in(_WORK[chosen["work"]], language)
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


def follows(chosen: dict[str, Any], language: Language = "nl", title: str = "") -> str:
    """What somebody follows, where no event is at hand. `title` is that of the project it is about, when it has one."""
    if title:
        return _in(_NAMED, language).format(title)
    if "digest" in chosen:
        return _in(_DIGESTS[chosen["digest"]], language)
    return reason(chosen, _in(_ONE_LIBRARY, language), language)


def path(happening: Happening) -> str:
    """Where in the portal somebody who is told of this goes on; nothing when there is nothing to see any more."""
    if happening.kind in DESK_KINDS:
        return "/moderatie"
    if happening.kind in OWNER_KINDS:
        return "/mijn-projecten"
    return f"/projecten/{happening.project_id}" if happening.is_visible else ""


def _in(words: Text, language: Language) -> str:
    return words.en if language == "en" else words.nl
