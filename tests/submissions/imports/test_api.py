"""Importing over HTTP: what comes in, who may, and what a second time does."""

import asyncio

from services.submissions.imports.worker import Storing
from tests.submissions.imports.conftest import STAFF, Importer
from tests.submissions.imports.tables import many, row, table


async def test_a_table_becomes_drafts(importer: Importer) -> None:
    made = await importer.rows(row(Titel="Een"), row(Titel="Twee"))
    assert (made["rows"], made["created"], made["mode"]) == (2, 2, "drafts")
    projects = await importer.projects()
    assert {project["status"] for project in projects.values()} == {"draft"}
    assert projects["Een"]["themes"] == ["doorgaande-leeslijn"]
    assert await importer.service.told() == []


async def test_a_table_goes_straight_to_the_queue(importer: Importer) -> None:
    await importer.rows(*many(3), mode="submit")
    told = await importer.service.told()
    assert [event["type"].split(".")[-2] for event in told] == ["project-submitted"] * 3
    assert {project["status"] for project in (await importer.projects()).values()} == {"submitted"}


async def test_a_large_table_is_stored_after_the_answer(importer: Importer) -> None:
    answer = await importer.send(table(*many(1200)), mode="submit")
    assert answer.json()["status"] == "importing"
    made = await importer.done(answer)
    assert (made["handled"], made["created"]) == (1200, 1200)
    assert len(await importer.service.told()) == 1200


async def test_the_same_file_again_changes_nothing_and_says_so(importer: Importer) -> None:
    file = table(row(Titel="Een"), row(Titel="Twee"))
    await importer.done(await importer.send(file))
    before = await importer.projects()
    again = await importer.done(await importer.send(file))
    assert (again["created"], again["unchanged"]) == (0, 2)
    assert await importer.became(again) == [(2, "unchanged"), (3, "unchanged")]
    assert await importer.projects() == before


async def test_a_changed_row_changes_the_draft_or_becomes_the_next_revision(importer: Importer) -> None:
    await importer.rows(row(Sleutel="a", Titel="Voorlezen"))
    made = await importer.rows(row(Sleutel="a", Titel="Voorlezen in de wijk"))
    assert (made["updated"], list(await importer.projects())) == (1, ["Voorlezen in de wijk"])
    await importer.rows(row(Sleutel="a", Titel="Voorlezen in de wijk"), mode="submit")
    await importer.rows(row(Sleutel="a", Titel="Voorlezen in de stad"), mode="submit")
    [project] = (await importer.projects()).values()
    assert (project["status"], project["revision"], project["title"]) == ("submitted", 2, "Voorlezen in de stad")
    told = await importer.service.told()
    assert [(event["type"].split(".")[-2], event["sequence"]) for event in told] == [
        ("project-submitted", 1),
        ("project-revised", 2),
    ]


async def test_what_a_person_changed_is_a_fault_of_the_row_and_nothing_is_stored(importer: Importer) -> None:
    await importer.rows(row(Sleutel="a", Titel="Voorlezen"), row(Sleutel="b", Titel="Tekenen"))
    project = (await importer.projects())["Voorlezen"]
    path, star = f"/v1/projects/{project['id']}", {"If-Match": "*"}
    await importer.service.request("PATCH", path, STAFF, json={"goal": "Iets anders"}, headers=star)
    answer = await importer.send(
        table(row(Sleutel="a", Titel="Voorlezen thuis"), row(Sleutel="b", Titel="Tekenen thuis"))
    )
    assert answer.status_code == 400
    assert [(error["row"], error["code"]) for error in answer.json()["errors"]] == [(2, "changed-meanwhile")]
    assert set(await importer.projects()) == {"Voorlezen", "Tekenen"}
    unchanged = await importer.rows(row(Sleutel="a", Titel="Voorlezen"), row(Sleutel="b", Titel="Tekenen thuis"))
    assert await importer.became(unchanged) == [(2, "unchanged"), (3, "updated")]


async def test_what_a_person_changes_between_check_and_storing_is_left_alone_and_told(importer: Importer) -> None:
    await importer.done(await importer.send(table(*many(600))))
    [project] = await importer.service.rows("SELECT project_id::text id FROM import_key WHERE key = 'rij-600'")
    changed = [{**one, "Doel": "Een ander doel"} for one in many(600)]
    answer = await importer.send(table(*changed))
    assert answer.status_code == 201
    path, star = f"/v1/projects/{project['id']}", {"If-Match": "*"}
    await importer.service.request("PATCH", path, STAFF, json={"goal": "Van een mens"}, headers=star)
    made = await importer.done(answer)
    assert (made["updated"], made["conflicts"]) == (599, 1)
    page = await importer.service.get(f"/v1/imports/{made['id']}/rows", STAFF, params={"outcome": "conflict"})
    [told] = page.json()["items"]
    assert (told["row"], told["reason"], told["projectId"]) == (601, "changed-meanwhile", project["id"])
    assert (await importer.service.get(path, STAFF)).json()["goal"] == "Van een mens"


async def test_a_dry_run_says_what_would_become_and_leaves_nothing(importer: Importer) -> None:
    answer = await importer.send(table(row(Titel="Een"), row(Titel="Twee")), dryRun="true")
    assert (answer.status_code, answer.json()["status"], answer.json()["created"]) == (200, "checked", 2)
    await importer.nothing_was_stored()


async def test_the_staged_texts_are_gone_when_all_is_stored(importer: Importer) -> None:
    await importer.done(await importer.send(table(*many(600))))
    assert await importer.service.rows("SELECT * FROM import_text") == []


async def test_rows_may_build_on_rows_that_come_later_and_on_projects_that_are_there(importer: Importer) -> None:
    await importer.rows(row(Sleutel="oud", Titel="Het begin"))
    tie = "Bouwt voort op"
    await importer.rows(
        row(Sleutel="nieuw", Titel="Het derde", **{tie: "tussen | aangepast van | kleiner; oud | inspired"}),
        row(Sleutel="tussen", Titel="Het tweede", **{tie: "oud | overgenomen van"}),
        mode="submit",
    )
    projects = await importer.projects()
    assert projects["Het derde"]["buildsOn"] == [
        {"projectId": projects["Het tweede"]["id"], "relation": "adapted", "note": "kleiner"},
        {"projectId": projects["Het begin"]["id"], "relation": "inspired", "note": ""},
    ]
    edges = await importer.service.rows("SELECT DISTINCT newer_id::text n, older_id::text o FROM lineage_edge")
    assert len(edges) == 3


async def test_people_write_labels_dutch_dates_and_several_things_in_a_cell(importer: Importer) -> None:
    await importer.rows(
        row(
            Titel="Voorlezen",
            **{
                "Thema's": "mediawijsheid; Basisvaardigheden",
                "Herzien op": "1-9-2027",
                "Startjaar": "2024",
                "Partners": "GGD\nGemeente Assen | gemeente",
                "Materialen": "Draaiboek | https://example.nl/d",
                "Contactpersoon": "Mina | mina@example.nl",
            },
        )
    )
    [project] = (await importer.projects()).values()
    assert project["themes"] == ["mediawijsheid", "basisvaardigheden"]
    assert (project["reviewDue"], project["startYear"]) == ("2027-09-01", 2024)
    assert project["partners"] == ["GGD", {"name": "Gemeente Assen", "kind": "municipality"}]
    assert project["materials"] == [{"title": "Draaiboek", "url": "https://example.nl/d", "licence": "CC-BY-4.0"}]
    assert (project["contact"]["name"], project["contact"]["email"]) == ("Mina", "mina@example.nl")


async def test_a_file_may_have_any_usual_encoding_and_delimiter_and_the_answer_says_which(importer: Importer) -> None:
    for number, (encoding, delimiter, told) in enumerate(
        [
            ("utf-8", ";", "utf-8"),
            ("utf-8-sig", ",", "utf-8-sig"),
            ("cp1252", ";", "cp1252"),
            ("utf-16", "\t", "utf-16"),
        ]
    ):
        title = f"Één café {number}"
        answer = await importer.send(table(row(Titel=title), delimiter=delimiter).encode(encoding))
        assert answer.status_code == 201, answer.text
        assert (answer.json()["encoding"], answer.json()["delimiter"]) == (told, delimiter)
        assert title in await importer.projects()


async def test_those_who_import_for_several_libraries_say_whose_each_row_is(importer: Importer) -> None:
    file = table(
        row(Sleutel="a", Titel="In Assen", Bibliotheek="NL-0812340000 | Bibliotheek X | Drenthe"),
        row(Sleutel="a", Titel="In Utrecht", Bibliotheek="NL-0843210000 | Bibliotheek Y | utrecht"),
    )
    made = await importer.done(await importer.send(file, "spn", mode="submit"), "spn")
    assert made["created"] == 2
    told = await importer.service.told()
    assert [(event["library"]["isil"], event["library"]["province"]) for event in told] == [
        ("NL-0812340000", "drenthe"),
        ("NL-0843210000", "utrecht"),
    ]
    refused = await importer.send(table(row()), "spn")
    assert [error["column"] for error in refused.json()["errors"]] == ["bibliotheek"]


async def test_the_template_can_be_imported(importer: Importer) -> None:
    template = await importer.service.get("/v1/imports/template.csv")
    await importer.done(await importer.send(template.content, mode="submit"))


async def test_what_is_no_file_is_refused(importer: Importer) -> None:
    answer = await importer.send(table(row()), kind="application/json")
    assert (answer.status_code, answer.headers["content-type"]) == (415, "application/problem+json")
    assert "text/csv" in answer.json()["detail"]


async def test_imports_are_listed_newest_first_and_found_by_their_file(importer: Importer) -> None:
    first = await importer.rows(row(Titel="Een"))
    second = await importer.rows(row(Titel="Twee"))
    listed = (await importer.service.get("/v1/imports", STAFF)).json()
    assert [made["id"] for made in listed["items"]] == [second["id"], first["id"]]
    query = {"fileDigest": first["fileDigest"]}
    assert (await importer.service.get("/v1/imports", STAFF, params=query)).json()["total"] == 1
    assert (await importer.service.get("/v1/imports", "medewerker-utrecht")).json()["total"] == 0


async def test_rows_come_in_pages(importer: Importer) -> None:
    made = await importer.rows(*many(3))
    path = f"/v1/imports/{made['id']}/rows"
    first = (await importer.service.get(path, STAFF, params={"limit": "2"})).json()
    rest = (await importer.service.get(path, STAFF, params={"limit": "2", "after": str(first["next"])})).json()
    assert [it["key"] for it in [*first["items"], *rest["items"]]] == ["rij-1", "rij-2", "rij-3"]
    assert rest["next"] is None


async def test_two_imports_at_once_store_each_row_once(importer: Importer) -> None:
    file = table(*many(900))
    answers = await asyncio.gather(*(importer.send(file, mode="submit") for _ in range(4)))
    good = [answer for answer in answers if answer.status_code == 201]
    assert len(good) == 1
    assert {answer.status_code for answer in answers if answer not in good} == {409}
    assert all("wacht" in answer.json()["detail"].lower() for answer in answers if answer not in good)
    others = [Storing(importer.service.database) for _ in range(3)]
    await asyncio.gather(*(worker.step() for worker in others))  # replicas take turns
    await importer.done(good[0])
    assert len(await importer.service.told()) == 900
    again = await importer.done(await importer.send(file, mode="submit"))
    assert again["unchanged"] == 900


async def test_another_librarys_import_is_not_in_the_way(importer: Importer) -> None:
    assert (await importer.send(table(*many(600)))).status_code == 201
    assert (await importer.send(table(*many(3)), "medewerker-utrecht")).status_code == 201
    assert (await importer.send(table(*many(3)))).status_code == 409


async def test_a_stopped_import_keeps_what_was_stored_and_the_file_goes_on_from_there(importer: Importer) -> None:
    file = table(*many(1200))
    path = (await importer.send(file)).headers["location"]
    assert await importer.worker.step()
    assert (await importer.service.post(f"{path}/cancellations", STAFF)).json()["status"] == "cancelled"
    assert not await importer.worker.step()
    stopped = (await importer.service.get(path, STAFF)).json()
    assert (stopped["status"], stopped["created"]) == ("cancelled", 500)
    assert await importer.service.rows("SELECT 1 FROM import_text") == []
    assert (await importer.service.post(f"{path}/cancellations", STAFF)).status_code == 409
    again = await importer.done(await importer.send(file))
    assert (again["created"], again["unchanged"]) == (700, 500)


async def test_another_library_does_not_stop_an_import(importer: Importer) -> None:
    path = (await importer.send(table(*many(1200)))).headers["location"]
    assert (await importer.service.post(f"{path}/cancellations", "medewerker-utrecht")).status_code == 404
    assert (await importer.service.get(path, STAFF)).json()["status"] == "importing"


async def test_a_contact_person_who_is_erased_is_not_imported_a_minute_later(importer: Importer) -> None:
    rows = [{**each, "Contactpersoon": "Bram | bram@example.nl"} for each in many(600)]
    answer = await importer.send(table(*rows))
    assert answer.json()["status"] == "importing", answer.text
    erased = await importer.service.post("/v1/erasures", "beheerder", {"email": "Bram@example.nl"})
    assert erased.json()["texts"] == 600
    await importer.done(answer)
    assert await importer.service.rows("SELECT 1 FROM project WHERE content ? 'contact'") == []
