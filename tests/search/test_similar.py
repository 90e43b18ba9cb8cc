from typing import Any

from local.samples.records import samples
from shared.testing import factories
from tests.search.samples import id_of
from tests.support.service import RunningService


async def alike(service: RunningService, **draft: str) -> list[dict[str, Any]]:
    answer = await service.post("/v1/similar-projects", None, draft)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_who_did_this_before_is_answered_with_reasons_in_words(catalogue: RunningService) -> None:
    found = await alike(
        catalogue,
        title="Lezen op het treinstation",
        summary="Reizigers lenen boeken op het perron tijdens de spits.",
    )
    assert found[0]["title"] == "Bibliotheek op het station Haarlem"
    assert any(reason.startswith("zelfde woorden: ") and "perron" in reason for reason in found[0]["reasons"])
    assert [item["score"] for item in found] == sorted((item["score"] for item in found), reverse=True)
    assert all(0 < item["score"] <= 1 for item in found)


async def test_what_nobody_did_resembles_nothing(catalogue: RunningService) -> None:
    assert (
        await alike(
            catalogue, title="Warmtepompen in het zwembad", summary="Wij verwarmen het chloorbad met aardwarmte."
        )
        == []
    )
    assert await alike(catalogue, title="?!") == []
    assert await alike(catalogue, title="de het een van") == []


async def test_a_project_resembles_others_not_itself_and_says_what_is_the_same(search: RunningService) -> None:
    same: dict[str, Any] = {"themes": ["derde-plek"], "targetGroups": ["ouderen"]}
    one = factories.published(title="Taalmaatjes in het dorpshuis", **same)
    other = factories.published(title="Taalmaatjes voor het dorpshuis", **same)
    for number in range(8):
        await search.deliver(
            factories.published(title=f"Iets anders {number}", summary=str(number), goal="b", approach="c")
        )
    await search.deliver(one)
    await search.deliver(other)
    items = (await search.get(f"/v1/projects/{one.project_id}/similar")).json()["items"]
    assert [item["id"] for item in items] == [str(other.project_id)]
    assert items[0]["reasons"][:2] == [
        "zelfde thema: de bibliotheek als derde plek",
        "zelfde doelgroep: ouderen (65+)",
    ]
    assert items[0]["reasons"][2].startswith("zelfde aanpak: taalmaatjes, dorpshuis")


async def test_projects_that_build_on_each_other_mostly_resemble_each_other(catalogue: RunningService) -> None:
    ties = [(sample.key, tie.key) for sample in samples() for tie in sample.ties]
    found = 0
    for newer, older in ties:
        items = (await catalogue.get(f"/v1/projects/{id_of(newer)}/similar")).json()["items"]
        found += str(id_of(older)) in {item["id"] for item in items}
    assert found >= 0.7 * len(ties), f"{found} of {len(ties)}"
