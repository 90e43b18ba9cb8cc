"""A project as linked data."""

from services.search.opendata.site import LOCAL
from shared.ids import new_id
from shared.testing import factories
from tests.search.samples import story
from tests.support.service import RunningService


async def test_it_says_whose_what_where_when_and_under_which_licence(search: RunningService) -> None:
    older = new_id()
    ties = [{"projectId": str(older), "relation": "adapted", "note": ""}]
    event = factories.published(
        buildsOn=ties, source="https://example.nl/bron", licence="CC0-1.0", startYear=2024, targetGroups=["0-4"]
    )
    await search.deliver(event)
    answer = await search.get(f"/v1/projects/{event.project_id}.jsonld")
    assert answer.headers["content-type"] == "application/ld+json"
    found = answer.json()
    assert found["@context"] == "https://schema.org"
    assert (found["@type"], found["name"], found["dateCreated"]) == ("CreativeWork", event.content.title, "2024")
    assert found["@id"] == found["url"] == LOCAL.permalink(event.project_id)
    assert found["creator"]["@type"] == "Library"
    assert found["creator"]["identifier"]["value"] == event.library.isil
    assert [theme["termCode"] for theme in found["about"]] == ["doorgaande-leeslijn"]
    assert found["spatialCoverage"] == {"@type": "AdministrativeArea", "name": "Drenthe"}
    assert found["isBasedOn"] == [LOCAL.permalink(older), "https://example.nl/bron"]
    assert found["license"] == "https://creativecommons.org/publicdomain/zero/1.0/deed.nl"
    dutch, english = (credit["@value"] for credit in found["creditText"])
    permalink = LOCAL.permalink(event.project_id)
    assert dutch == (
        f"Bibliotheek Assen (2026). {event.content.title}. Innovatiebieb. {permalink} (versie van 2 maart 2026)"
    )
    assert english.endswith("(revision of 2 March 2026)")


async def test_what_is_not_there_is_not_there_and_what_was_merged_leads_on(search: RunningService) -> None:
    event, into = factories.published(), factories.published()
    for each in (event, into):
        await search.deliver(each)
    await search.deliver(factories.merged(event.project_id, into.project_id), 1)
    moved = await search.get(f"/v1/projects/{event.project_id}.jsonld")
    assert (moved.status_code, moved.headers["location"]) == (308, f"/v1/projects/{into.project_id}.jsonld")
    await search.deliver(factories.withdrawn(into.project_id), 2)
    for project_id in (event.project_id, into.project_id, new_id()):
        assert (await search.get(f"/v1/projects/{project_id}.jsonld")).status_code == 404


async def test_every_sample_has_a_licence_and_says_how_to_cite_it(catalogue: RunningService) -> None:
    for told in story()[:20]:
        found = (await catalogue.get(f"/v1/projects/{told.event.project_id}.jsonld")).json()
        assert found["license"]
        assert found["url"] in found["creditText"][0]["@value"]
