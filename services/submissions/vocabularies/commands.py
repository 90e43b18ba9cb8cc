"""SPN changes a vocabulary. Each command runs in the transaction that its caller opened and will commit."""

from datetime import UTC, datetime
from typing import Any

from services.submissions.vocabularies import domain, queries, store
from shared.contracts.vocabularies import VocabularyChanged, VocabularyTerm, vocabulary_id
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import forbidden
from shared.vocabularies import Change, Term, following
from shared.web.etags import must_match


async def add(tx: Transaction, person: Principal, name: str, given: dict[str, Any]) -> tuple[int, Term]:
    """Add a term at the end; gives the vocabulary's new version."""
    _must_be_spn(person)
    queries.must_exist(name)
    version = await store.lock(tx, name)
    words, now = await store.words(tx), datetime.now(UTC)
    term = domain.added(words, name, given, now.date())
    place = len(words[name].items)
    await _keep(tx, Change(name, place, version + 1, term), "added", now)
    return version + 1, term


async def change(
    tx: Transaction, person: Principal, name: str, code: str, given: dict[str, Any], if_match: str
) -> tuple[int, Term]:
    """Merge changes into a term; gives the vocabulary's version. What changes nothing is told to nobody.

    Raises Problem 412 when the vocabulary has moved on since the caller read it.
    """
    _must_be_spn(person)
    queries.must_exist(name)
    version = await store.lock(tx, name)
    words, now = await store.words(tx), datetime.now(UTC)
    before = queries.term_in(words, name, code)
    must_match(if_match, version)
    after = domain.changed(words, name, before, given, now.date())
    kind = domain.kind_of(before, after)
    if kind is None:
        return version, before
    place = [term.code for term in words[name].items].index(code)
    await _keep(tx, Change(name, place, version + 1, after), kind, now)
    return version + 1, after


async def _keep(tx: Transaction, change: Change, kind: domain.Change, now: datetime) -> None:
    """Store a change and tell of it. Its event is the vocabulary's next one: the version is the event's sequence."""
    await store.advance(tx, change.vocabulary, change.sequence)
    await following.keep(tx, change)
    tx.append(
        VocabularyChanged(
            vocabulary_id=vocabulary_id(change.vocabulary),
            vocabulary=change.vocabulary,
            change=kind,
            place=change.place,
            term=VocabularyTerm.model_validate(change.term.model_dump()),
            changed_at=now,
        )
    )


def _must_be_spn(person: Principal) -> None:
    if not person.has("spn"):
        raise forbidden(
            "Alleen SPN wijzigt de woordenlijsten. Mis je een term? Vraag het aan SPN.",
            "Only SPN changes the vocabularies. Do you miss a term? Ask SPN.",
        )
