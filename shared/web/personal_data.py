"""`GET /v1/personal-data`: what a service holds of a person, for himself, or for an administrator whom he asked."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query

from shared.db import Transaction
from shared.principal import LONGEST, Principal
from shared.problems import forbidden
from shared.web.body import Answer
from shared.web.edge import Somebody, Tx, UnitOfWork

Gather = Callable[[Transaction, str, str], Awaitable[list[dict[str, Any]]]]
"""Gives what is held, by the person's subject and e-mail address (empty: not known)."""


class Held(Answer):
    """One kind of thing that is held: what it is, and each of them."""

    what: str
    what_en: str
    items: list[dict[str, Any]]


class PersonalData(Answer):
    """Everything that this service holds of one person."""

    service: str
    subject: str
    gathered_at: datetime
    items: list[Held]


Subject = Annotated[
    str | None, Query(min_length=1, max_length=LONGEST, description="Whose; administrators may ask for somebody else's")
]


def router(service: str, gather: Gather) -> APIRouter:
    """The route, over what this service gathers."""
    made = APIRouter(route_class=UnitOfWork, tags=["personal data"])

    @made.get("/personal-data", operation_id="readPersonalData")
    async def read(person: Somebody, tx: Tx, subject: Subject = None) -> PersonalData:
        """Everything that is held of me here (the right of access); an administrator may ask for somebody else."""
        whose = concerned(person, subject)
        email = person.email if whose == person.sub else ""
        found = [Held.model_validate(each) for each in await gather(tx, whose, email)]
        return PersonalData(service=service, subject=whose, gathered_at=datetime.now(UTC), items=found)

    return made


def concerned(person: Principal, subject: str | None) -> str:
    """The subject that is meant. Raises Problem 403 for who asks after somebody else and is no administrator."""
    if subject in (None, person.sub):
        return person.sub
    if person.has("admin"):
        return str(subject)
    raise forbidden(
        "Je kunt alleen je eigen gegevens opvragen of laten wissen. Een beheerder kan het voor een ander.",
        "You can only ask for your own data, or have that erased. An administrator can do it for somebody else.",
    )
