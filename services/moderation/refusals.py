"""What a case refuses, in words for the person who asked. Pure."""

from shared.contracts.projects import Library
from shared.problems import Problem, conflict, forbidden
from shared.vocabularies import vocabulary

_CLOSED = {
    "published": ("gepubliceerd", "published"),
    "changes-requested": ("terug bij de bibliotheek", "back with the library"),
    "rejected": ("niet geplaatst", "rejected"),
    "withdrawn": ("ingetrokken door de bibliotheek", "withdrawn by the library"),
    "merged": ("samengevoegd met een ander", "merged with another one"),
}


def not_the_librarys() -> Problem:
    """The library may know of the case, but works on its project elsewhere."""
    return forbidden(
        "Dit is de werkplek van de moderator. Wat er besloten is, zie je bij je project.",
        "This is the moderator's desk. What was decided is shown with your project.",
    )


def own_organisation() -> Problem:
    """Nobody decides on what his own organisation made."""
    return forbidden(
        "Dit project is van je eigen organisatie. Een moderator van een andere organisatie of SPN beslist erover.",
        "This project is your own organisation's. A moderator of another organisation or SPN decides on it.",
    )


def another_area() -> Problem:
    """Everybody may see a published project, not everybody leads it through its phases."""
    return forbidden(
        "Alleen moderatoren van de provincie van dit project mogen dit.",
        "Only moderators of this project's province may do this.",
    )


def handed_over(library: Library) -> Problem:
    """The project moved to a library in another area while the moderator was reading."""
    nl, en = (vocabulary("provinces").label(library.province, language) for language in ("nl", "en"))
    return conflict(
        "handed-over",
        f"Dit project is overgedragen aan {library.name} ({nl}). Een moderator daar beoordeelt het nu."
        " Wat je net deed is niet opgeslagen.",
        f"This project was handed over to {library.name} ({en}). A moderator there takes it on."
        " What you just did was not stored.",
    )


def taken() -> Problem:
    """A claim that came too late."""
    return conflict(
        "case-taken",
        "Een collega heeft deze zaak al. Vraag of die hem aan jou overdraagt.",
        "A colleague has this case already. Ask for it to be handed over to you.",
    )


def not_yours_to_hand_over() -> Problem:
    """Only who has the case, or SPN, gives it to another."""
    return forbidden(
        "Alleen wie deze zaak heeft, of SPN, kan hem overdragen.",
        "Only who has this case, or SPN, can hand it over.",
    )


def claim_first(why_nl: str, why_en: str) -> Problem:
    """The case is not the person's own; says what he can do once it is."""
    return conflict(
        "claim-first",
        f"Deze zaak is niet van jou. Pak hem eerst; daarna kun je {why_nl}.",
        f"This case is not yours. Claim it first; then you can {why_en}.",
    )


def nobodys(status: str) -> Problem:
    """There is nobody to take the case from."""
    if status in _CLOSED and status != "changes-requested":
        return closed(status)
    return conflict(
        "case-of-nobody",
        "Niemand heeft deze zaak. Hij staat al in de wachtrij.",
        "Nobody has this case. It is in the queue already.",
    )


def closed(status: str) -> Problem:
    """There is nothing to decide now."""
    nl, en = _CLOSED[status]
    return conflict(
        f"case-{status}",
        f"Er is nu niets te beslissen: dit project is {nl}.",
        f"There is nothing to decide now: this project is {en}.",
    )


def newer_revision(decided: int, newest: int) -> Problem:
    """The library revised while the moderator was reading."""
    return conflict(
        "newer-revision",
        f"De bibliotheek heeft intussen versie {newest} ingediend. Je besluit over versie {decided} is niet opgeslagen:"
        " lees de nieuwe versie en beslis daarover.",
        f"The library has submitted revision {newest} meanwhile. Your decision on revision {decided} was not stored:"
        " read the new one and decide on that.",
    )


def unknown_revision(asked: int, newest: int) -> Problem:
    """A revision that has not arrived here (yet)."""
    return conflict(
        "unknown-revision",
        f"Versie {asked} is hier niet bekend; de nieuwste is versie {newest}.",
        f"Revision {asked} is not known here; the newest is revision {newest}.",
    )


def not_published() -> Problem:
    """The phase log starts at the first publication."""
    return conflict(
        "not-published",
        "Dit project is niet gepubliceerd. Alleen een gepubliceerd project gaat door de fasen.",
        "This project is not published. Only a published project goes through the phases.",
    )


def moved_on(phase: str) -> Problem:
    """A colleague made a transition while the moderator was reading: two steps for one intention are too many."""
    words = vocabulary("phases")
    nl, en = words.label(phase), words.label(phase, "en")
    return conflict(
        "moved-on",
        f"Een collega was je voor: dit project is nu in de fase ‘{nl}’. Kijk opnieuw en kies dan.",
        f"A colleague was ahead of you: this project is now in the phase ‘{en}’. Look again, then choose.",
    )
