"""Entity tags: a change names the version it was made on, so that two editors never overwrite each other unseen."""

from typing import Annotated

from fastapi import Depends, Header

from shared.problems import Problem, Text


def etag(version: int) -> str:
    """The ETag of a version."""
    return f'"{version}"'


async def _if_match(if_match: Annotated[str | None, Header()] = None) -> str:
    return must_be_given(if_match)


def must_be_given(if_match: str | None) -> str:
    """Raises Problem 428 without a version, for a route where it depends on the state whether one is needed."""
    if if_match is None:
        raise Problem(
            428,
            "precondition-required",
            Text("Zeg welke versie je wijzigt", "Say which version you change"),
            Text(
                "Stuur If-Match mee met de ETag van de versie die je gelezen hebt.",
                "Send If-Match with the ETag of the version that you read.",
            ),
        )
    return if_match


IfMatch = Annotated[str, Depends(_if_match)]
"""The If-Match header. Raises Problem 428 without one."""


MaybeIfMatch = Annotated[
    str | None, Header(alias="If-Match", description="The ETag that you read; absent: whatever it is")
]
"""The same where a change of nobody else can be lost: the thing has one owner, who need not say what he read."""


def must_match(if_match: str, version: int) -> None:
    """Raises Problem 412 when the record has moved on since the caller read it."""
    if if_match.strip() != "*" and etag(version) not in {tag.strip().removeprefix("W/") for tag in if_match.split(",")}:
        raise Problem(
            412,
            "stale-version",
            Text("Iemand anders was je voor", "Somebody was ahead of you"),
            Text(
                "Dit is intussen gewijzigd. Jouw wijziging is niet opgeslagen: haal de nieuwe versie op.",
                "This has been changed meanwhile. Your change was not stored: read the new version and merge.",
            ),
        )
