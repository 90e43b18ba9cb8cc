"""What an appeal is refused for, in words for the person who asked. Pure."""

from datetime import datetime

from shared.moments import HERE
from shared.problems import Problem, conflict, forbidden


def not_the_librarys_staff() -> Problem:
    """Who decides does not appeal."""
    return forbidden(
        "Alleen medewerkers van de bibliotheek van dit project maken bezwaar.",
        "Only staff of this project's library can appeal.",
    )


def same_moderator() -> Problem:
    """Nobody judges his own decision."""
    return forbidden(
        "Jij nam het besluit waartegen bezwaar is gemaakt. Een andere moderator of SPN beslist hierover.",
        "You took the decision that is appealed against. Another moderator or SPN decides on this.",
    )


def nothing_to_appeal() -> Problem:
    """It was published: what more could be asked?"""
    return conflict(
        "nothing-to-appeal",
        "Bezwaar kan alleen tegen een afwijzing of een verzoek om aanpassing.",
        "Only a rejection or a request for changes can be appealed against.",
    )


def appealed_already() -> Problem:
    """Once is enough."""
    return conflict(
        "appealed-already",
        "Tegen dit besluit is al bezwaar gemaakt. Dat kan één keer.",
        "There was an appeal against this decision already. That is possible once.",
    )


def overtaken() -> Problem:
    """The decision is about a text, or a moment, that has passed."""
    return conflict(
        "decision-overtaken",
        "Dit is niet meer het nieuwste besluit over dit project. Alleen tegen dat kun je bezwaar maken.",
        "This is no longer the newest decision on this project. Only that one can be appealed against.",
    )


def too_late(until: datetime) -> Problem:
    """The term has passed."""
    day = f"{until.astimezone(HERE).date():%d-%m-%Y}"
    return conflict(
        "appeal-too-late",
        f"Bezwaar maken kon tot en met {day}, zes weken na het besluit. Vraag je moderator wat er nog kan.",
        f"An appeal was possible until {day}, six weeks after the decision. Ask your moderator what can still be done.",
    )


def lapsed(newest: int) -> Problem:
    """There is another text to decide on."""
    return conflict(
        "appeal-lapsed",
        f"Dit bezwaar is vervallen: de bibliotheek heeft versie {newest} ingediend. Beslis daarover.",
        f"This appeal has lapsed: the library has submitted revision {newest}. Decide on that.",
    )


def decided_already() -> Problem:
    """A colleague was ahead."""
    return conflict(
        "appeal-decided",
        "Een collega was je voor: op dit bezwaar is al beslist.",
        "A colleague was ahead of you: this appeal was decided on already.",
    )
