"""What can't be done in the register, in words that say what can. Pure."""

from shared.problems import Fault, Problem, Text, conflict, forbidden, invalid


def staff_only() -> Problem:
    """For who works for no library."""
    return forbidden(
        "Alleen medewerkers van een bibliotheek kunnen een project overnemen.",
        "Only library staff can adopt a project.",
    )


def own_project() -> Problem:
    """For the library whose project it is."""
    return forbidden(
        "Dit project is van jullie eigen bibliotheek. Overnemen is voor andere bibliotheken.",
        "This project is your own library's. Adopting is for other libraries.",
    )


def owners_only() -> Problem:
    """For who may see the line and is not of the library whose project is adopted."""
    return forbidden(
        "Alleen medewerkers van de bibliotheek van wie het project is, mogen dit.",
        "Only staff of the library whose project it is may do this.",
    )


def adopters_only() -> Problem:
    """For who may see the line and is not of the adopting library."""
    return forbidden(
        "Alleen medewerkers van de bibliotheek die het project overnam, mogen dit.",
        "Only staff of the library that adopted the project may do this.",
    )


def not_public() -> Problem:
    """The project is not in the catalogue (any more)."""
    return conflict(
        "not-published",
        "Dit project is niet (meer) gepubliceerd. Alleen wat gepubliceerd is, kan worden overgenomen.",
        "This project is not (or no longer) published. Only what is published can be adopted.",
    )


def twice() -> Problem:
    """The library has an open line for this project."""
    return conflict(
        "already-adopted",
        "Jullie staan al in het register bij dit project. Pas die overname aan, of beëindig hem eerst.",
        "Your library is in the register of this project already. Change that adoption, or end it first.",
    )


def not_waiting(status: str) -> Problem:
    """There is nothing to confirm or decline."""
    nl = {"confirmed": "al bevestigd", "declined": "al afgewezen", "ended": "al beëindigd"}.get(status, status)
    return conflict(
        "adoption-not-proposed",
        f"Deze overname is {nl}. Er is niets meer te bevestigen of af te wijzen.",
        f"This adoption is {status} already. There is nothing left to confirm or decline.",
    )


def over(status: str) -> Problem:
    """The line is closed."""
    nl = {"declined": "afgewezen", "ended": "beëindigd"}.get(status, status)
    return conflict(
        "adoption-closed",
        f"Deze overname is {nl}. Doen jullie het project (weer)? Meld dan een nieuwe overname.",
        f"This adoption is {status}. If you do the project (again), tell of a new adoption.",
    )


def yours_by_now() -> Problem:
    """The project was handed over to the adopter."""
    return conflict(
        "own-project",
        "Dit project is intussen van de bibliotheek die het overnam. Die kan de overname beëindigen.",
        "This project belongs to the adopting library by now, which can end the adoption.",
    )


def not_an_own_project() -> Problem:
    """`ownProjectId` names something else than a published project of the adopter."""
    words = Text(
        "Noem een gepubliceerd project van je eigen bibliotheek, of laat dit leeg.",
        "Name a published project of your own library, or leave this empty.",
    )
    return invalid([Fault("body", "/ownProjectId", "not-your-project", words)])
