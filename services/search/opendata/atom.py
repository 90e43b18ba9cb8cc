"""The newest projects of a search as an Atom feed. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import quote, urlencode
from xml.etree.ElementTree import Element

from services.search.opendata.domain import NAME, Published
from services.search.opendata.site import Site
from services.search.opendata.xml import add, document
from shared.moments import timestamp
from shared.vocabularies import vocabulary

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
PATH = "/v1/feeds/projects.atom"
_NOTHING_YET = "1970-01-01T00:00:00Z"
"""When a feed without entries was last changed: a moment that stays the same."""
_CATEGORIES = (("themes", "themes"), ("targetGroups", "target-groups"))


def feed(
    site: Site, query: Sequence[tuple[str, str]], projects: Sequence[Published], *, page: int, more: bool
) -> bytes:
    """The document. `query` is what was asked, which is part of what the feed is; `more` whether a next page exists."""
    asked = [(name, value) for name, value in query if name != "page"]
    updated = max((each.record["updatedAt"] for each in projects), key=datetime.fromisoformat, default=_NOTHING_YET)
    root = Element("feed", {"xmlns": ATOM, "xml:lang": "nl"})
    add(root, "id", _address(site, sorted(asked)))
    add(root, "title", f"{NAME}: nieuwste projecten")
    add(root, "subtitle", "Ideeën en projecten van openbare bibliotheken, de nieuwste eerst.")
    add(root, "updated", updated)
    _link(root, "self", _address(site, [*asked, ("page", str(page))] if page > 1 else asked), MEDIA_TYPE)
    shown = [(name, value) for name, value in asked if name not in ("size", "sort")]
    _link(root, "alternate", f"{site.portal}/ontdekken" + (f"?{urlencode(shown)}" if shown else ""), "text/html")
    if page > 1:
        _link(root, "previous", _address(site, [*asked, ("page", str(page - 1))]), MEDIA_TYPE)
    if more:
        _link(root, "next", _address(site, [*asked, ("page", str(page + 1))]), MEDIA_TYPE)
    for project in projects:
        _entry(root, site, project)
    return document(root)


def _entry(root: Element, site: Site, project: Published) -> None:
    record, licence = project.record, project.licence()
    entry = add(root, "entry")
    add(entry, "id", site.permalink(project.id))
    add(entry, "title", project.title)
    add(entry, "updated", record["updatedAt"])
    add(entry, "published", timestamp(project.first_published_at.astimezone(UTC)))
    author = add(entry, "author")
    add(author, "name", project.library)
    add(author, "uri", f"{site.portal}/ontdekken?library={quote(record['library']['isil'])}")
    add(entry, "link", None, rel="alternate", type="text/html", href=site.permalink(project.id))
    data = f"{site.service}/v1/projects/{project.id}.jsonld"
    add(entry, "link", None, rel="alternate", type="application/ld+json", href=data)
    if licence.url:
        add(entry, "link", None, rel="license", href=licence.url)
    for field, name in _CATEGORIES:
        for code in record.get(field) or []:
            add(
                entry,
                "category",
                None,
                term=code,
                label=vocabulary(name).label(code),
                scheme=f"urn:innovatiebieb:{name}",
            )
    phase = record["phase"]
    add(entry, "category", None, term=phase, label=vocabulary("phases").label(phase), scheme="urn:innovatiebieb:phases")
    add(
        entry, "rights", f"{licence.text}. Citeer als: {project.citation(site)} Cite as: {project.citation(site, 'en')}"
    )
    add(entry, "summary", record["summary"])


def _link(parent: Element, rel: str, href: str, kind: str) -> None:
    add(parent, "link", None, rel=rel, type=kind, href=href)


def _address(site: Site, query: Sequence[tuple[str, str]]) -> str:
    return f"{site.service}{PATH}" + (f"?{urlencode(query)}" if query else "")
