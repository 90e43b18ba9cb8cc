"""The lineage as a drawing: who stands where, and what is drawn of much."""

import re

import pytest

from services.portal.lineage import COLUMNS, HEIGHT, HOPS, MOST, PHONE, drawing
from tests.portal.conftest import Visitor
from tests.portal.fakes import World
from tests.portal.test_reading import ASSEN, FULL


def family(*ties: str, adopters: tuple[str, ...] = ()) -> dict[str, object]:
    """`ab`: b builds on a. The first that is named is asked for, so it comes first."""
    keys = dict.fromkeys("".join(ties))
    nodes = [{"id": key, "title": f"Project {key}", "library": ASSEN, "phase": "idea", "outcome": None} for key in keys]
    edges = [{"from": newer, "to": older, "relation": "adapted", "note": ""} for older, newer in ties]
    return {"nodes": nodes, "edges": edges, "adopters": [{"projectId": key} for key in adopters]}


def columns(found: dict[str, object], start: str) -> list[str]:
    drawn = drawing(found, start)
    assert drawn
    assert drawn["wide"]
    by_place: dict[int, str] = {}
    for node in drawn["wide"]["nodes"]:
        by_place[node["x"]] = by_place.get(node["x"], "") + node["id"]
    return [by_place[x] for x in sorted(by_place)]


@pytest.mark.parametrize(
    ("ties", "start", "expected"),
    [
        (("ab",), "a", ["a", "b"]),
        (("ab",), "b", ["a", "b"]),
        (("ab", "bc", "cd"), "c", ["a", "b", "c", "d"]),
        (("ab", "bc", "ac"), "a", ["a", "b", "c"]),
        (("ab", "bc", "ac"), "c", ["a", "b", "c"]),
        (("ax", "ay", "xz"), "a", ["a", "xy", "z"]),
    ],
    ids=["down", "up", "both", "the-longest-way-down", "the-longest-way-up", "beside"],
)
def test_a_line_leads_on_to_a_later_column(ties: tuple[str, ...], start: str, expected: list[str]) -> None:
    assert columns(family(*ties), start) == expected


def test_what_is_tied_stands_near_each_other() -> None:
    assert columns(family("ax", "ay", "yq", "xp"), "a") == ["a", "xy", "pq"]


def test_no_two_nodes_overlap_and_all_lie_within_the_drawing() -> None:
    drawn = drawing(family("ab", "ac", "ad", "be", "ce", "xa", "ya"), "a")
    assert drawn
    for way in (drawn["wide"], drawn["narrow"]):
        places = {(node["x"], node["y"]) for node in way["nodes"]}
        assert len(places) == 7
        for x, y in places:
            assert 0 <= x <= way["width"] - 200
            assert 0 <= y <= way["height"] - HEIGHT
            assert not [one for one in places if one != (x, y) and one[0] == x and abs(one[1] - y) < HEIGHT]
    assert drawn["narrow"]["width"] == PHONE


def test_ties_in_a_circle_come_to_an_end() -> None:
    drawn = drawing(family("ab", "bc", "cb", "ca"), "a")
    assert drawn
    assert {node["id"] for node in drawn["narrow"]["nodes"]} == {"a", "b", "c"}


def test_many_hops_are_drawn_below_each_other_only() -> None:
    chain = [f"{'abcdefghij'[n]}{'abcdefghij'[n + 1]}" for n in range(COLUMNS)]
    drawn = drawing(family(*chain), "a")
    assert drawn
    assert drawn["wide"] is None
    assert [node["id"] for node in drawn["narrow"]["nodes"]] == list("abcde")
    assert HOPS > COLUMNS


def test_of_very_many_the_nearest_are_drawn_and_the_rest_counted() -> None:
    many = family(*(f"a{chr(0x4E00 + number)}" for number in range(MOST + 9)))
    drawn = drawing(many, "a")
    assert drawn
    assert len(drawn["narrow"]["nodes"]) == MOST
    assert drawn["left_out"] == 10


def test_a_project_on_its_own_has_no_drawing() -> None:
    assert drawing({"nodes": [{"id": "a"}], "edges": []}, "a") is None
    assert drawing({}, "a") is None
    assert drawing(None, "a") is None


async def test_every_node_is_a_link_and_they_come_from_the_oldest_on(reader: Visitor, world: World) -> None:
    keys: list[str] = []
    for title in ("Eerste", "Tweede", "Derde", "Vierde"):
        ties = [{"projectId": keys[-1], "relation": "adapted", "note": "Anders."}] if keys else []
        keys.append(world.publish(FULL | {"title": title, "buildsOn": ties}, ASSEN))
    shown = (await reader.get(f"/projecten/{keys[1]}")).text
    wide = shown.split("lineage--wide")[1].split("lineage--narrow")[0]
    assert re.findall(r'<a href="/projecten/([^"]+)"', wide) == keys
    assert 'aria-label="Vierde. Bibliotheek Assen · Drenthe, idee"' in wide
    assert wide.count('aria-current="page"') == 1
    assert "Lees het als lijst" in shown
    assert "1 project verderop in de stamboom" in shown
