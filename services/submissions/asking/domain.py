"""What an invitation and an offer of ownership have in common: they are addressed by e-mail, and lapse. Pure.

The address is that of somebody who may have no account here yet. It is kept only until he answers, or for thirty days.
"""

from datetime import timedelta

from shared.principal import Principal
from shared.problems import Fault, Problem, Text, conflict, forbidden, invalid

OPEN_FOR = timedelta(days=30)


def address_of(text: str) -> str:
    """An e-mail address as it is kept and compared: capitals make no difference."""
    return text.strip().casefold()


def is_for(person: Principal, email: str | None) -> bool:
    """Whether this is the address in the person's token. His identity provider says that it is his."""
    return bool(email) and address_of(person.email) == email


def already_answered() -> Problem:
    """For who comes second: accepted by somebody, declined, taken back or lapsed."""
    return conflict(
        "already-answered",
        "Dit is al beantwoord, teruggenomen of verlopen. Er is niets veranderd; vraag het opnieuw aan.",
        "This was answered already, taken back, or has lapsed. Nothing was changed; ask for a new one.",
    )


def to_oneself() -> Problem:
    """For who fills in his own address."""
    words = Text("Dit is je eigen adres. Vul dat van een ander in.", "This is your own address. Fill in another's.")
    return invalid([Fault("body", "/email", "own-address", words)])


def must_be_library_staff(person: Principal, province: str) -> None:
    """Raises Problem 403 for who works for no library, and for who moderates the project's area: he would judge his
    own work.
    """
    if not person.has("staff") or person.library is None:
        raise forbidden(
            "Dit is voor medewerkers van een bibliotheek. Jouw account hoort niet bij een bibliotheek.",
            "This is for library staff. Your account does not belong to a library.",
        )
    if person.moderates(province):
        raise forbidden(
            "Jij beoordeelt projecten uit dit gebied. Daarom kun je er niet zelf aan meewerken.",
            "You moderate projects of this area. So you can't work on one yourself.",
        )
