"""OAI-PMH 2.0, word by word."""

from typing import Any

import pytest
from lxml import etree

from services.search.opendata.oai import queries
from services.search.opendata.site import LOCAL, Site
from shared.ids import UUID, new_id
from shared.testing import factories
from tests.search.opendata.harvesting import NAMES, ask, kept
from tests.support.service import RunningService


def fault(tree: Any) -> str:
    codes: list[str] = tree.xpath("oai:error/@code", namespaces=NAMES)
    return " ".join(codes)


def texts(tree: Any, path: str) -> list[str]:
    return [found if isinstance(found, str) else found.text for found in tree.xpath(path, namespaces=NAMES)]


def identifiers(tree: Any) -> list[UUID]:
    found = [LOCAL.project_of(text) for text in texts(tree, "//oai:header/oai:identifier")]
    return [each for each in found if each is not None]


async def test_identify_says_what_can_be_relied_on(search: RunningService) -> None:
    tree = (await ask(search, verb="Identify")).find("oai:Identify", NAMES)
    assert [etree.QName(part).localname for part in tree] == [
        "repositoryName", "baseURL", "protocolVersion", "adminEmail", "earliestDatestamp", "deletedRecord",
        "granularity", "description",
    ]  # fmt: skip
    assert texts(tree, "oai:deletedRecord | oai:granularity | oai:protocolVersion") == [
        "2.0",
        "persistent",
        "YYYY-MM-DDThh:mm:ssZ",
    ]
    assert texts(tree, "oai:baseURL") == [f"{LOCAL.service}/v1/oai"]
    assert texts(tree, "//*[local-name() = 'repositoryIdentifier']") == [LOCAL.domain]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "badVerb"),
        ("verb=Dance", "badVerb"),
        ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=Identify&set=theme", "badArgument"),
        ("verb=ListRecords", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=x", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=gisteren", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-30", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=0000-01-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01&until=2026-01-01T00:00:00Z", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-02&until=2026-01-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=a::b", "badArgument"),
        ("verb=ListRecords&metadataPrefix=marc21", "cannotDisseminateFormat"),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=1999-01-01", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=theme:bestaat-niet", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=9999-12-31&until=9999-12-31", "noRecordsMatch"),
        ("verb=ListRecords&resumptionToken=x", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=", "badResumptionToken"),
        ("verb=ListSets&resumptionToken=x", "badResumptionToken"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:elders:1", "idDoesNotExist"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=%s", "idDoesNotExist"),
        ("verb=ListMetadataFormats&identifier=%s", "idDoesNotExist"),
    ],
)
async def test_what_is_not_right_is_told_by_its_code(query: str, code: str, search: RunningService) -> None:
    await search.deliver(factories.published())
    await kept(search)
    answer = await search.get("/v1/oai?" + query.replace("%s", LOCAL.oai_id(new_id())))
    tree = etree.fromstring(answer.content)
    assert (answer.status_code, fault(tree)) == (200, code)
    repeated = tree.find("oai:request", NAMES).attrib
    assert bool(repeated) == (code not in ("badVerb", "badArgument"))


async def test_a_form_asks_the_same(search: RunningService) -> None:
    event = factories.published()
    await search.deliver(event)
    await kept(search)
    form = {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": LOCAL.oai_id(event.project_id)}
    answer = await search.request("POST", "/v1/oai", data=form)
    assert texts(etree.fromstring(answer.content), "//dc:title") == [event.content.title]
    loose = await search.request("POST", "/v1/oai", json=form)
    assert fault(etree.fromstring(loose.content)) == "badArgument"


async def test_a_record_is_in_its_sets_and_in_those_that_hold_them(search: RunningService) -> None:
    event = factories.published(themes=["mediawijsheid"], phase="experiment")
    other = factories.published(staff="medewerker-utrecht")
    for each in (event, other):
        await search.deliver(each)
    await kept(search)
    known = texts(await ask(search, verb="ListSets"), "//oai:setSpec")
    sets = ["phase:experiment", "province:drenthe", "theme:mediawijsheid"]
    assert {*sets, "theme", "phase", "province"} <= set(known)
    for name in sets:
        found = await ask(search, verb="ListRecords", metadataPrefix="oai_dc", set=name)
        assert identifiers(found) == [event.project_id]
        assert texts(found, "//oai:setSpec") == sets
    both = await ask(search, verb="ListIdentifiers", metadataPrefix="oai_dc", set="theme")
    assert set(identifiers(both)) == {event.project_id, other.project_id}


async def test_lists_go_on_where_they_were_and_bad_tokens_are_refused(
    search: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    events = [factories.published() for _ in range(5)]
    for event in events:
        await search.deliver(event)
        await kept(search)
    tree = await ask(search, verb="ListIdentifiers", metadataPrefix="bieb", set="theme")
    found, cursors = identifiers(tree), []
    token = tree.find(".//oai:resumptionToken", NAMES)
    first = token.text
    while token.text:
        cursors.append((token.get("cursor"), token.get("completeListSize")))
        tree = await ask(search, verb="ListIdentifiers", resumptionToken=token.text)
        found += identifiers(tree)
        token = tree.find(".//oai:resumptionToken", NAMES)
    assert found == [event.project_id for event in events]
    assert [*cursors, (token.get("cursor"), token.get("completeListSize"))] == [("0", "5"), ("2", "5"), ("4", "5")]
    for bad in (first[:-4], first + "x", first.replace("W", "X"), "W10=", "é", "x" * 5000, "W1tbW1tbXV1dXV0="):
        assert fault(await ask(search, verb="ListIdentifiers", resumptionToken=bad)) == "badResumptionToken"
    assert fault(await ask(search, verb="ListRecords", resumptionToken=first)) == "badResumptionToken"


async def test_a_list_that_fits_has_no_token(search: RunningService) -> None:
    await search.deliver(factories.published())
    await kept(search)
    tree = await ask(search, verb="ListRecords", metadataPrefix="oai_dc")
    assert tree.find(".//oai:resumptionToken", NAMES) is None


async def test_both_days_and_seconds_bound_a_list_and_both_ends_count(search: RunningService) -> None:
    await search.deliver(factories.published())
    await kept(search)
    stamp = texts(await ask(search, verb="ListIdentifiers", metadataPrefix="oai_dc"), "//oai:datestamp")[0]
    for bound in (stamp, stamp[:10]):
        tree = await ask(search, verb="ListIdentifiers", metadataPrefix="oai_dc", from_=bound, until=bound)
        assert texts(tree, "//oai:datestamp") == [stamp]


async def test_text_that_xml_can_not_write_does_not_break_it(search: RunningService) -> None:
    nasty = "Voor \x0b\x1f\ufffe <b>&amp;</b> ]]> \U0001f600 tekst"
    event = factories.published(title=nasty, partners=[nasty])
    await search.deliver(event)
    await kept(search)
    for form, path in (("oai_dc", "//dc:title"), ("bieb", "//bieb:title")):
        tree = await ask(search, verb="ListRecords", metadataPrefix=form)
        assert texts(tree, path) == ["Voor \ufffd\ufffd\ufffd <b>&amp;</b> ]]> \U0001f600 tekst"]
    answer = await search.get("/v1/oai", params={"verb": "ListRecords", "resumptionToken": "\x0b]]>&"})
    assert fault(etree.fromstring(answer.content)) == "badResumptionToken"


async def test_a_deleted_record_has_a_header_only_and_no_format(search: RunningService) -> None:
    event = factories.published()
    await search.deliver(event)
    await kept(search)
    await search.deliver(factories.withdrawn(event.project_id))
    await kept(search)
    name = LOCAL.oai_id(event.project_id)
    tree = await ask(search, verb="GetRecord", metadataPrefix="oai_dc", identifier=name)
    assert texts(tree, "//oai:header/@status") == ["deleted"]
    assert tree.find(".//oai:metadata", NAMES) is None
    assert fault(await ask(search, verb="ListMetadataFormats", identifier=name)) == "noMetadataFormats"


async def test_every_sample_is_valid_against_the_schema_that_is_served(catalogue: RunningService) -> None:
    await kept(catalogue)
    schema = etree.XMLSchema(etree.fromstring((await catalogue.get("/v1/schemas/bieb.xsd")).content))
    tree, number = await ask(catalogue, verb="ListRecords", metadataPrefix="bieb"), 0
    while True:
        for record in tree.iterfind(".//bieb:project", NAMES):
            schema.assertValid(etree.fromstring(etree.tostring(record)))
            number += 1
        token = tree.find(".//oai:resumptionToken", NAMES)
        if token is None or not token.text:
            break
        tree = await ask(catalogue, verb="ListRecords", resumptionToken=token.text)
    assert number == 103


async def test_a_full_record_is_valid_too(search: RunningService) -> None:
    older = factories.published(title="Eerder")
    line = factories.adoption(own_project_id=older.project_id)
    event = factories.published(
        result="Meer lezers.", tips="Begin klein.", startYear=2024, phaseNote="Nu elders.", reach="several-locations",
        outcome="stopped", coreFunctions=["lezen"], targetGroups=["0-4"], partners=["GGD", "Gemeente"], costs="€ 500",
        partnerKinds={"GGD": "health"}, takeover="free", evaluation="report", hours="Twee per week", location="Wijk",
        materials=[{"title": "Draaiboek", "url": "https://example.nl/a b", "licence": "CC-BY-4.0", "iets": "x"}],
        buildsOn=[{"projectId": str(older.project_id), "relation": "adapted", "note": ""}], mailbox="a@example.nl",
        licence="all-rights-reserved", source="https://example.nl/bron", evaluationResult="Kinderen lezen meer.",
    )  # fmt: skip
    await search.deliver(older)
    await search.deliver(event)
    await search.deliver(factories.adoption_confirmed(event.project_id, line), 2)
    await search.deliver(factories.adoption_ended(event.project_id, line), 3)
    await kept(search)
    schema = etree.XMLSchema(etree.fromstring((await search.get("/v1/schemas/bieb.xsd")).content))
    name = LOCAL.oai_id(event.project_id)
    tree = await ask(search, verb="GetRecord", metadataPrefix="bieb", identifier=name)
    record = etree.fromstring(etree.tostring(tree.find(".//bieb:project", NAMES)))
    schema.assertValid(record)
    shown = (await search.get(f"/v1/projects/{event.project_id}")).json()
    not_shown = {"id", "revision", "parel", "adoptions", "origin"}
    for name, value in shown.items():
        if isinstance(value, str) and value and name not in not_shown:
            assert any(value in (found.text, found.get("code")) for found in record.iter()), name


def test_identifiers_are_of_this_place_only() -> None:
    site = Site("https://innovatiebieb.nl", "https://search.innovatiebieb.nl", "innovatiebieb.nl", "a@b.nl")
    project = new_id()
    assert site.project_of(site.oai_id(project)) == project
    for other in ("", "oai:elders.nl:" + str(project), f"oai:innovatiebieb.nl:{str(project).upper()}", str(project)):
        assert site.project_of(other) is None
