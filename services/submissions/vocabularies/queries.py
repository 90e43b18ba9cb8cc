"""The vocabularies as everyone may read them: from the database, so that who changed one reads what he wrote."""

from datetime import date

from services.submissions.vocabularies import store
from services.submissions.vocabularies.bodies import Terms, Vocabularies, VocabularyItem
from services.submissions.vocabularies.domain import STRUCTURAL
from shared.db import Transaction
from shared.problems import Problem, not_found
from shared.vocabularies import NAMES, Memory, Term


async def every(tx: Transaction) -> tuple[int, Vocabularies]:
    """A number that grows with every change of any of them, and all of them by name."""
    versions = await store.versions(tx)  # read before the terms: who edits an older version than he sees is refused
    words = await store.words(tx)
    items = [
        VocabularyItem(
            name=name,
            title=words[name].title,
            title_en=words[name].title_en,
            version=versions.get(name, 0),
            terms=len(words[name].items),
            only_relabelled=name in STRUCTURAL,
        )
        for name in NAMES
    ]
    return sum(versions.values()), Vocabularies(items=items, total=len(items))


async def one(tx: Transaction, name: str, on: date | None) -> tuple[int, Terms]:
    """A vocabulary and its version: all its terms, or those that a new record may use on that day. Raises 404."""
    must_exist(name)
    version = (await store.versions(tx)).get(name, 0)
    found = (await store.words(tx))[name]
    items = [term for term in found.items if on is None or term.valid_on(on)]
    return version, Terms(
        name=name, title=found.title, title_en=found.title_en, version=version, items=items, total=len(items)
    )


async def term(tx: Transaction, name: str, code: str) -> tuple[int, Term]:
    """One term, and the version of its vocabulary. Raises Problem 404."""
    must_exist(name)
    version = (await store.versions(tx)).get(name, 0)
    return version, term_in(await store.words(tx), name, code)


def must_exist(name: str) -> None:
    """Raises Problem 404 that says which vocabularies there are."""
    if name not in NAMES:
        known = ", ".join(NAMES)
        raise not_found(
            f"Deze woordenlijst kennen we niet. Wel: {known}.", f"We don't know this vocabulary. We know: {known}."
        )


def term_in(words: Memory, name: str, code: str) -> Term:
    """A term that must be there. Raises Problem 404."""
    found = words[name].term(code)
    if found is None:
        raise unknown_term(words[name].title)
    return found


def unknown_term(title: str) -> Problem:
    """Nothing in this vocabulary has that code."""
    return not_found(f"Deze term staat niet in ‘{title}’.", f"This term is not in ‘{title}’.")
