"""The answers of the protocol as XML. Pure: facts in, a document out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID
from xml.etree.ElementTree import Element

from services.search.opendata import bieb, dublin_core
from services.search.opendata.domain import NAME, Published
from services.search.opendata.oai.asking import Fault
from services.search.opendata.site import Site
from services.search.opendata.xml import SCHEMA_LOCATION, add, document, legal

OAI = "http://www.openarchives.org/OAI/2.0/"
_IDENTIFIER = "http://www.openarchives.org/OAI/2.0/oai-identifier"
_RENDER = {"oai_dc": dublin_core.dublin_core, "bieb": bieb.bieb}


@dataclass(frozen=True)
class Item:
    """A record. `project` is None when it is deleted."""

    project_id: UUID
    datestamp: datetime
    sets: tuple[str, ...]
    project: Published | None


@dataclass(frozen=True)
class More:
    """Where a list stands. An empty token says that this was the last of it."""

    token: str
    size: int
    cursor: int


def stamp(moment: datetime) -> str:
    """To the second, in UTC, cut off: what comes later in that second is not promised yet."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def envelope(site: Site, at: datetime, arguments: Mapping[str, str], *parts: Element) -> bytes:
    """The document around an answer. `arguments` are the request's own, or none when they were not right."""
    root = Element("OAI-PMH", {"xmlns": OAI, SCHEMA_LOCATION: f"{OAI} {OAI}OAI-PMH.xsd"})
    add(root, "responseDate", stamp(at))
    request = add(root, "request", f"{site.service}/v1/oai")
    request.attrib.update({name: legal(value) for name, value in arguments.items()})
    root.extend(parts)
    return document(root)


def error(fault: Fault) -> Element:
    """An error condition."""
    found = Element("error", {"code": fault.code})
    found.text = fault.text
    return found


def identify(site: Site, earliest: datetime) -> Element:
    """Who we are and what can be relied on."""
    root = Element("Identify")
    add(root, "repositoryName", NAME)
    add(root, "baseURL", f"{site.service}/v1/oai")
    add(root, "protocolVersion", "2.0")
    add(root, "adminEmail", site.mail)
    add(root, "earliestDatestamp", stamp(earliest))
    add(root, "deletedRecord", "persistent")
    add(root, "granularity", "YYYY-MM-DDThh:mm:ssZ")
    described = add(add(root, "description"), "oai-identifier")
    described.attrib.update({"xmlns": _IDENTIFIER, SCHEMA_LOCATION: f"{_IDENTIFIER} {_IDENTIFIER}.xsd"})
    for name, value in (("scheme", "oai"), ("repositoryIdentifier", site.domain), ("delimiter", ":")):
        add(described, name, value)
    add(described, "sampleIdentifier", site.oai_id(UUID(int=0x0192_0000_0000_7000_8000_0000_0000_0001)))
    return root


def formats(site: Site) -> Element:
    """The two formats."""
    root = Element("ListMetadataFormats")
    for prefix, schema, namespace in (
        ("oai_dc", dublin_core.SCHEMA, dublin_core.OAI_DC),
        ("bieb", f"{site.service}{bieb.SCHEMA_PATH}", bieb.BIEB),
    ):
        form = add(root, "metadataFormat")
        add(form, "metadataPrefix", prefix)
        add(form, "schema", schema)
        add(form, "metadataNamespace", namespace)
    return root


def sets(named: Iterable[tuple[str, str]]) -> Element:
    """Sets as spec and name."""
    root = Element("ListSets")
    for spec, name in named:
        each = add(root, "set")
        add(each, "setSpec", spec)
        add(each, "setName", name)
    return root


def one(site: Site, item: Item, form: str) -> Element:
    """A single record."""
    root = Element("GetRecord")
    root.append(_record(site, item, form))
    return root


def listed(site: Site, verb: str, items: Iterable[Item], form: str, more: More | None) -> Element:
    """A part of a list; `more` is None for one that came whole."""
    root = Element(verb)
    for item in items:
        root.append(_header(site, item) if verb == "ListIdentifiers" else _record(site, item, form))
    if more:
        add(root, "resumptionToken", more.token, completeListSize=str(more.size), cursor=str(more.cursor))
    return root


def _record(site: Site, item: Item, form: str) -> Element:
    record = Element("record")
    record.append(_header(site, item))
    if item.project:
        add(record, "metadata").append(_RENDER[form](item.project, site))
    return record


def _header(site: Site, item: Item) -> Element:
    header = Element("header", {} if item.project else {"status": "deleted"})
    add(header, "identifier", site.oai_id(item.project_id))
    add(header, "datestamp", stamp(item.datestamp))
    for name in item.sets:
        if ":" in name:  # being in it is being in the one that holds it
            add(header, "setSpec", name)
    return header
