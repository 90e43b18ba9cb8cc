"""The whole public record as XML, in a format of our own; `bieb.xsd` beside this file is its schema. Pure.

Names are those of the JSON record. Where the record has a code, the element has it too, beside the words that it has
now. Elements come in one order; optional ones without a value are left out.
"""

from importlib.resources import files
from typing import Any
from xml.etree.ElementTree import Element, register_namespace

from services.search.opendata.domain import Published
from services.search.opendata.site import Site
from services.search.opendata.xml import SCHEMA_LOCATION, add
from shared.vocabularies import vocabulary

BIEB = "urn:innovatiebieb:record:1"
SCHEMA_PATH = "/v1/schemas/bieb.xsd"
SCHEMA = (files("services.search.opendata") / "bieb.xsd").read_bytes()

register_namespace("bieb", BIEB)

_TEXTS = ("title", "summary", "goal", "approach", "result", "tips", "phaseNote", "costs", "hours", "evaluationResult")
_CODES = {
    "origin": "origins",
    "phase": "phases",
    "outcome": "outcomes",
    "reach": "reaches",
    "takeover": "takeover",
    "evaluation": "evaluation",
}
_LISTS = {
    "themes": ("theme", "themes"),
    "targetGroups": ("targetGroup", "target-groups"),
    "coreFunctions": ("coreFunction", "core-functions"),
}
_MATERIAL = ("url", "licence", "id", "altText", "fileName", "mediaType", "size", "sha256")


def bieb(project: Published, site: Site) -> Element:
    """Everything that the public record says."""
    record = project.record
    attributes = {
        "id": str(project.id),
        "revision": str(record["revision"]),
        "parel": "true" if record["parel"] else "false",
        "adoptions": str(record["adoptions"]),
        SCHEMA_LOCATION: f"{BIEB} {site.service}{SCHEMA_PATH}",
    }
    root = Element(_tag("project"), attributes)
    _say(root, "permalink", site.permalink(project.id))
    for name in _TEXTS:
        _say(root, name, record.get(name))
    for name, known in _CODES.items():
        _coded(root, name, known, record.get(name))
    for name, (tag, known) in _LISTS.items():
        for code in record.get(name) or []:
            _coded(root, tag, known, code)
    if record.get("startYear") is not None:
        _say(root, "startYear", str(record["startYear"]))
    _library(root, record["library"])
    _say(root, "location", record.get("location"))
    _say(root, "mailbox", record.get("mailbox"))
    _say(root, "source", record.get("source"))
    kinds = record.get("partnerKinds") or {}
    for partner in record.get("partners") or []:
        add(root, _tag("partner"), partner, kind=kinds.get(partner))
    for material in record.get("materials") or []:
        add(root, _tag("material"), material.get("title") or "", **{name: material.get(name) for name in _MATERIAL})
    for tie in record.get("buildsOn") or []:
        add(root, _tag("buildsOn"), tie["note"], project=str(tie["projectId"]), relation=tie["relation"])
    for line in record["adopters"]:
        _adopter(root, line)
    for name in ("publishedAt", "updatedAt", "movedAt"):
        _say(root, name, record.get(name))
    licence = project.licence()
    add(root, _tag("licence"), licence.label, code=licence.code, url=licence.url)
    add(root, _tag("citation"), project.citation(site), language="nl")
    add(root, _tag("citation"), project.citation(site, "en"), language="en")
    return root


def _tag(name: str) -> str:
    return f"{{{BIEB}}}{name}"


def _say(parent: Element, name: str, text: str | None) -> None:
    if text:
        add(parent, _tag(name), text)


def _coded(parent: Element, name: str, known: str, code: str | None) -> None:
    if code:
        add(parent, _tag(name), vocabulary(known).label(code), code=code)


def _library(parent: Element, library: dict[str, Any]) -> None:
    province = library["province"]
    add(parent, _tag("library"), library["name"], isil=library["isil"], province=province)
    _coded(parent, "province", "provinces", province)


def _adopter(parent: Element, line: dict[str, Any]) -> None:
    attributes = {name: line.get(name) for name in ("adoptedAs", "since", "status", "phase", "outcome")}
    own = line.get("ownProjectId")
    adopter = add(parent, _tag("adopter"), None, **attributes, ownProject=None if own is None else str(own))
    _library(adopter, line["library"])
    _say(adopter, "changed", line["changed"])
    _say(adopter, "reason", line["reason"])
