"""Refusals: what was wrong, what is safe, what to do, in plain Dutch and English. Pure: a domain raises them."""

from dataclasses import dataclass
from typing import NamedTuple


class Text(NamedTuple):
    """One message in both languages; Dutch comes first."""

    nl: str
    en: str


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. `where` is body, query, path or header; `pointer` a JSON pointer or parameter name. In a
    file `row` is the row as a spreadsheet shows it and `column` the column as the file calls it.
    """

    where: str
    pointer: str
    code: str
    text: Text
    row: int | None = None
    column: str | None = None


def unknown_code(where: str, pointer: str, code: str) -> Fault:
    """A value that is in no vocabulary, or not in this one."""
    words = Text(f"Deze waarde kennen we niet: {code}.", f"We don't know this value: {code}.")
    return Fault(where, pointer, "unknown-code", words)


class Problem(Exception):
    """A refusal that becomes an RFC 9457 answer. `code` is stable and ends the problem's type URI. `location` is where
    to ask instead, for a thing that has moved.
    """

    def __init__(
        self,
        status: int,
        code: str,
        title: Text,
        detail: Text,
        errors: tuple[Fault, ...] = (),
        location: str | None = None,
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code, self.title, self.detail, self.errors = status, code, title, detail, errors
        self.location = location


def invalid(errors: list[Fault]) -> Problem:
    """The request has these faults, all of them."""
    many = len(errors) != 1
    return Problem(
        400,
        "invalid-request",
        Text("Dit klopt nog niet", "This is not right yet"),
        Text(
            f"We vonden {len(errors)} fout{'en' if many else ''}. Verbeter die en probeer opnieuw; niets is bewaard.",
            f"We found {len(errors)} fault{'s' if many else ''}. Correct and try again. Nothing was stored.",
        ),
        tuple(errors),
    )


def not_found(
    nl: str = "Dit bestaat niet, of je mag het niet zien.", en: str = "This does not exist, or you may not see it."
) -> Problem:
    """Not there, or not for this person: the answer is the same, so that it tells nothing."""
    return Problem(404, "not-found", Text("Niet gevonden", "Not found"), Text(nl, en))


def forbidden(nl: str, en: str) -> Problem:
    """Known, but not this person's to do."""
    return Problem(403, "forbidden", Text("Dit mag je niet doen", "You may not do this"), Text(nl, en))


def unauthorized(nl: str = "Log in en probeer het opnieuw.", en: str = "Log in and try again.") -> Problem:
    """No token, or not one that we accept."""
    return Problem(401, "unauthorized", Text("Niet ingelogd", "Not logged in"), Text(nl, en))


def merged(location: str) -> Problem:
    """The project lives on in another one, for ever: the same question is answered at `location`."""
    return Problem(
        308,
        "project-merged",
        Text("Dit project is samengevoegd", "This project was merged"),
        Text(
            f"Dit project is samengevoegd met een ander. Je vindt het op {location}",
            f"This project was merged with another one. You find it at {location}",
        ),
        location=location,
    )


def conflict(code: str, nl: str, en: str) -> Problem:
    """Not possible in the state that the thing is in."""
    return Problem(409, code, Text("Dit kan nu niet", "Not possible now"), Text(nl, en))
