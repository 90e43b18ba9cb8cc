"""A project in simple Dublin Core (`oai_dc`), which every harvester reads. Pure."""

from xml.etree.ElementTree import Element, register_namespace

from services.search.opendata.domain import NAME, Published
from services.search.opendata.site import Site
from services.search.opendata.xml import SCHEMA_LOCATION, add
from shared.vocabularies import vocabulary

OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"

register_namespace("oai_dc", OAI_DC)
register_namespace("dc", DC)


def dublin_core(project: Published, site: Site) -> Element:
    """What it is, who made it, what it is about, and under which licence and how to cite it (`dc:rights`)."""
    record, licence = project.record, project.licence()
    root = Element(f"{{{OAI_DC}}}dc", {SCHEMA_LOCATION: f"{OAI_DC} {SCHEMA}"})

    def say(name: str, text: str | None, lang: str | None = None) -> None:
        if text:
            add(root, f"{{{DC}}}{name}", text, lang=lang)

    say("title", project.title)
    say("creator", project.library)
    for code in record["themes"]:
        say("subject", vocabulary("themes").label(code))
    for code in record.get("targetGroups", []):
        say("subject", vocabulary("target-groups").label(code))
    say("description", record["summary"])
    say("publisher", NAME)
    for partner in record.get("partners", []):
        say("contributor", partner)
    say("date", record["publishedAt"][:10])
    say("date", record["updatedAt"][:10])
    say("type", "Project")
    say("format", "text/html")
    say("identifier", site.permalink(project.id))
    say("identifier", site.oai_id(project.id))
    say("source", record.get("source"))
    say("language", "nl")
    for tie in record.get("buildsOn", []):
        say("relation", site.permalink(tie["projectId"]))
    say("coverage", vocabulary("provinces").label(record["library"]["province"]))
    say("rights", licence.label, "nl")
    say("rights", licence.label_en, "en")
    say("rights", licence.url)
    say("rights", f"Citeer als: {project.citation(site)}", "nl")
    say("rights", f"Cite as: {project.citation(site, 'en')}", "en")
    return root
