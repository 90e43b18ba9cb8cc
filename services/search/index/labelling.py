"""The labels of codes are in the documents, so that a theme is found by its words. When SPN changes one, the documents
with that code are written again; filters and counts follow by themselves, for they go by codes.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import Text, cast, or_, select, union
from sqlalchemy.dialects import postgresql as pg

from services.search import history_tables, terms
from shared.db import Transaction
from shared.vocabularies import vocabulary

LABELLED = ("provinces", "themes", "target-groups", "core-functions")


def labels() -> dict[str, dict[str, list[str]]]:
    """Per vocabulary the words of each code, as this process knows them now."""
    return {name: {term.code: terms.labels(name, (term.code,)) for term in vocabulary(name).items} for name in LABELLED}


def renamed(before: dict[str, dict[str, list[str]]]) -> dict[str, set[str]]:
    """The codes whose words are others than these, per vocabulary."""
    changed = {
        name: {code for code, words in now.items() if before.get(name, {}).get(code) != words}
        for name, now in labels().items()
    }
    return {name: codes for name, codes in changed.items() if codes}


async def with_codes(tx: Transaction, codes: Mapping[str, Collection[str]]) -> list[UUID]:
    """The projects that have, or ever had, one of these codes. Reads all of them: labels change a few times a year."""
    published, handed_over = history_tables.publications.c, history_tables.hand_overs.c
    provinces = codes.get("provinces", ())
    having = [
        published.province.in_(provinces),
        published.themes.op("&&")(_array(codes.get("themes", ()))),
        published.target_groups.op("&&")(_array(codes.get("target-groups", ()))),
        published.core_functions.op("&&")(_array(codes.get("core-functions", ()))),
    ]
    once = select(published.project_id).where(or_(*having))
    theirs = select(handed_over.project_id).where(handed_over.province.in_(provinces))
    return list((await tx.execute(union(once, theirs))).scalars())


def _array(codes: Collection[str]) -> object:
    return cast(sorted(codes), pg.ARRAY(Text))
