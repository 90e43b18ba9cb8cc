"""Refusals for who may see a project and not do this with it. Pure."""

from shared.contracts.projects import Library
from shared.problems import Problem, conflict, forbidden


def only_for_the_library() -> Problem:
    """For who may look at a project and not write in it."""
    return forbidden(
        "Alleen medewerkers van de bibliotheek van dit project mogen dit.",
        "Only staff of this project's library may do this.",
    )


def not_the_owners() -> Problem:
    """For a co-author from another library."""
    return forbidden(
        "Jij schrijft mee aan dit project. Alleen de bibliotheek van het project zelf mag dit: vraag het daar.",
        "You are a co-author of this project. Only its own library may do this: ask them.",
    )


def handed_over(to: Library) -> Problem:
    """For the library that had the project before: what it just did came too late."""
    return conflict(
        "handed-over",
        f"Dit project is overgedragen aan {to.name}. Wat je net deed is niet opgeslagen; neem met hen contact op.",
        f"This project was handed over to {to.name}. What you just did was not stored; get in touch with them.",
    )
