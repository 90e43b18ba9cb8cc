"""A project as linked data, in the words of schema.org. Pure.

It is a CreativeWork: what is published is the text, with an author and a licence. schema.org's Project is a kind of
organisation, which can have neither.
"""

from typing import Any

from services.search.opendata.domain import NAME, Published
from services.search.opendata.site import Site
from shared.vocabularies import vocabulary


def json_ld(project: Published, site: Site) -> dict[str, Any]:
    """One object that says what it is, whose, about what and where, from when, and under which licence."""
    record, licence = project.record, project.licence()
    library, address = record["library"], site.permalink(project.id)
    outcome = record["outcome"]
    status = vocabulary("outcomes").label(outcome) if outcome else vocabulary("phases").label(record["phase"])
    based_on = [site.permalink(tie["projectId"]) for tie in record.get("buildsOn") or []]
    if record.get("source"):
        based_on.append(record["source"])
    found = {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "@id": address,
        "url": address,
        "identifier": _property("OAI", site.oai_id(project.id)),
        "name": project.title,
        "abstract": record["summary"],
        "inLanguage": "nl",
        "creator": {
            "@type": "Library",
            "name": library["name"],
            "identifier": _property("ISIL", library["isil"]),
        },
        "publisher": {"@type": "Organization", "name": NAME, "url": site.portal},
        "about": [_term("themes", code) for code in record["themes"]],
        "audience": [
            {"@type": "Audience", "audienceType": vocabulary("target-groups").label(code)}
            for code in record.get("targetGroups") or []
        ],
        "spatialCoverage": {
            "@type": "AdministrativeArea",
            "name": vocabulary("provinces").label(library["province"]),
        },
        "creativeWorkStatus": status,
        "version": record["revision"],
        "dateCreated": str(record.get("startYear") or record["publishedAt"]),
        "datePublished": record["publishedAt"],
        "dateModified": record["updatedAt"],
        "isBasedOn": based_on,
        "license": licence.url or licence.label,
        "creditText": [
            {"@value": project.citation(site), "@language": "nl"},
            {"@value": project.citation(site, "en"), "@language": "en"},
        ],
    }
    return {name: value for name, value in found.items() if value not in ([], None)}


def _property(name: str, value: str) -> dict[str, str]:
    return {"@type": "PropertyValue", "propertyID": name, "value": value}


def _term(name: str, code: str) -> dict[str, str]:
    known = vocabulary(name)
    return {"@type": "DefinedTerm", "name": known.label(code), "termCode": code, "inDefinedTermSet": known.title}
