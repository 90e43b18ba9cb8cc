"""The six verbs of OAI-PMH."""

from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element

from sqlalchemy import Row

from services.search.commands import CatalogueIncomplete
from services.search.opendata import store as catalogue
from services.search.opendata.oai import answers, asking, store, tokens
from services.search.opendata.oai.asking import Asked, Fault, Place
from services.search.opendata.site import Site
from shared.db import Transaction
from shared.vocabularies import vocabulary

PAGE = 100
"""Records in one answer."""
_SETS = (("theme", "themes", "Thema"), ("phase", "phases", "Fase"), ("province", "provinces", "Provincie"))


async def answer(tx: Transaction, site: Site, given: Sequence[tuple[str, str]]) -> bytes:
    """The document for these arguments; what is wrong with them is told in it. Raises CatalogueIncomplete during a
    rebuild: HTTP's 503 with Retry-After, which the protocol knows.
    """
    at = await store.look(tx)
    arguments = dict(given)
    try:
        asked = asking.read(given)
        if asked.token is not None:
            asked = tokens.read(asked.verb, asked.token)
        part = await _verb(tx, site, asked)
    except Fault as fault:
        part = answers.error(fault)
        if fault.code in ("badVerb", "badArgument"):  # the protocol repeats only arguments that are right
            arguments = {}
    if not await store.is_whole(tx):
        raise CatalogueIncomplete
    return answers.envelope(site, at, arguments, part)


async def _verb(tx: Transaction, site: Site, asked: Asked) -> Element:
    if asked.verb == "Identify":
        return answers.identify(site, await store.earliest(tx) or await store.look(tx))
    if asked.verb == "ListMetadataFormats":
        if asked.identifier is not None and (await _item(tx, site, asked)).project is None:
            raise Fault("noMetadataFormats", "This record is deleted.")
        return answers.formats(site)
    if asked.verb == "ListSets":
        return answers.sets(named_sets())
    if asked.verb == "GetRecord":
        return answers.one(site, await _item(tx, site, asked), asked.format)
    return await _list(tx, site, asked)


async def _item(tx: Transaction, site: Site, asked: Asked) -> answers.Item:
    project_id = site.project_of(asked.identifier or "")
    found = await store.told(tx, [project_id]) if project_id else {}
    if not project_id or project_id not in found:
        raise Fault("idDoesNotExist", "There is no record with this identifier here.")
    return (await _items(tx, [found[project_id]]))[0]


async def _list(tx: Transaction, site: Site, asked: Asked) -> Element:
    rows = await store.page(tx, asked, PAGE + 1)
    before = asked.after
    if not rows and not before:
        raise Fault("noRecordsMatch", "No record fits.")
    cursor, more = before.cursor if before else 0, None
    if before or len(rows) > PAGE:
        shown = rows[:PAGE]
        size = max(before.size if before else await store.count(tx, asked), cursor + len(shown))
        token = ""
        if len(rows) > PAGE:
            last = shown[-1]
            token = tokens.written(asked, Place(last.datestamp, last.project_id, cursor + len(shown), size))
        more = answers.More(token, size, cursor)
    return answers.listed(site, asked.verb, await _items(tx, rows[:PAGE]), asked.format, more)


async def _items(tx: Transaction, rows: Sequence[Row[Any]]) -> list[answers.Item]:
    """Records with what they show now, which may be newer than their datestamp: it comes again with the new one."""
    alive = await catalogue.known(tx, [row.project_id for row in rows if not row.deleted])
    return [
        answers.Item(
            row.project_id,
            row.datestamp,
            tuple(row.sets),
            alive[row.project_id].published if row.project_id in alive else None,
        )
        for row in rows
    ]


def named_sets() -> list[tuple[str, str]]:
    """Every set there is, also without records, with its name in Dutch."""
    found = []
    for spec, name, title in _SETS:
        found.append((spec, vocabulary(name).title))
        found += [(f"{spec}:{term.code}", f"{title}: {term.label}") for term in vocabulary(name).items]
    return found
