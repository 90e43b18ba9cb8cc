"""Suggestions while someone types: titles, themes and libraries with a word that begins like that."""

from functools import reduce
from typing import Any

from sqlalchemy import Row, func, literal, select
from sqlalchemy.dialects import postgresql as pg

from services.search.catalogue import in_catalogue
from services.search.tables import projects
from services.search.words import tokens
from shared.db import Transaction

WORDS = 8


def beginnings(text: str) -> list[str]:
    """The words that were typed, the last one perhaps half."""
    return [word for _, _, word in tokens(text)][:WORDS]


def begins(text: str, typed: list[str]) -> bool:
    """Whether every typed word begins a word of `text`."""
    words = [word for _, _, word in tokens(text)]
    return all(any(word.startswith(beginning) for word in words) for beginning in typed)


async def titles(tx: Transaction, typed: list[str], most: int) -> list[Row[Any]]:
    """The newest projects whose title has words that begin like this."""
    words = [func.to_tsquery(literal("simple", pg.REGCONFIG), f"'{word}':*A") for word in typed]
    query = (
        select(projects.c.id, projects.c.content["title"].astext.label("title"))
        .where(projects.c.document.op("@@")(reduce(func.tsquery_and, words)), in_catalogue(projects))
        .order_by(projects.c.first_published_at.desc(), projects.c.id)
        .limit(most)
    )
    return list((await tx.execute(query)).all())


async def libraries(tx: Transaction) -> list[Row[Any]]:
    """Every library in the catalogue."""
    name = func.max(projects.c.library_name).label("name")
    query = select(projects.c.isil, name).where(in_catalogue(projects)).group_by(projects.c.isil)
    return list((await tx.execute(query.order_by(name))).all())
