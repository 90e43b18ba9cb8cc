"""Two published versions side by side, by field and word; and what else the project page tells who is logged in."""

import re

import pytest

from services.portal.text import size
from tests.portal.conftest import Visitor
from tests.portal.fakes import World
from tests.portal.test_reading import ASSEN, FULL


def thrice(world: World) -> str:
    """A project with three revisions, of which the second was never published."""
    key = world.publish(FULL, ASSEN)
    second = FULL | {"goal": "Dit was <b>nooit</b> openbaar."}
    third = FULL | {
        "goal": "Kinderen horen elke week verhalen.",
        "themes": ["mediawijsheid", "doorgaande-leeslijn"],
        "startYear": 2025,
        "partners": ["Gemeente Assen"],
    }
    texts = {"content": third, "revisions": [FULL, second, third]}
    world.projects[key] |= {"revision": 3, "publishedRevision": 3, "unpublished": [2], **texts}
    return key


async def test_a_project_that_was_revised_leads_to_what_changed(reader: Visitor, world: World) -> None:
    key = thrice(world)
    assert f'href="/projecten/{key}/versies"' in (await reader.get(f"/projecten/{key}")).text
    newest = await reader.get(f"/projecten/{key}/versies")
    assert newest.url.path == f"/projecten/{key}/versies/1..3"
    assert "4 onderdelen anders" in newest.text
    sides = re.findall(r'<div class="pre">(.*?)</div>', newest.text)
    assert sides[0] == "Kinderen horen verhalen."
    assert sides[1] == "Kinderen horen <ins>elke week </ins>verhalen."
    assert "<ins>mediawijsheid</ins>" in newest.text
    assert "<ins>2025</ins>" in newest.text
    assert '<h2 id="v-3">Startjaar</h2>' in newest.text


async def test_the_other_way_round_what_came_is_gone(reader: Visitor, world: World) -> None:
    back = (await reader.get(f"/projecten/{thrice(world)}/versies/3..1")).text
    assert "Kinderen horen <del>elke week </del>verhalen." in back


async def test_a_choice_leads_to_its_address(reader: Visitor, world: World) -> None:
    key = thrice(world)
    for query, pair in {"van=3&naar=1": "3..1", "van=2&naar=3": "1..3", "van=x": "1..3", "van=&naar=": "1..3"}.items():
        assert (await reader.get(f"/projecten/{key}/versies?{query}")).url.path.endswith(f"/versies/{pair}")


async def test_what_was_not_published_is_on_no_page_also_not_for_its_library(
    reader: Visitor, writer: Visitor, moderator: Visitor, world: World
) -> None:
    key = thrice(world)
    for visitor in (reader, writer, moderator):
        for pair in ("1..2", "2..3", "2..2"):
            answer = await visitor.get(f"/projecten/{key}/versies/{pair}")
            assert answer.status_code == 404
            assert "nooit" not in answer.text
        assert ">versie 2," not in (await visitor.get(f"/projecten/{key}/versies")).text


@pytest.mark.parametrize("pair", ["0..1", "1..x", "x..", "1...2", "9..1", "1..9999999", "²..1", "1..2%2F..%2F3"])
async def test_versions_that_are_not_there_are_a_page_that_is_not_there(
    reader: Visitor, world: World, pair: str
) -> None:
    assert (await reader.get(f"/projecten/{thrice(world)}/versies/{pair}")).status_code == 404


async def test_one_version_says_that_there_is_one(reader: Visitor, world: World) -> None:
    shown = await reader.get(f"/projecten/{world.publish(FULL, ASSEN)}/versies")
    assert "Er is nog één versie" in shown.text


async def test_the_contact_person_is_for_who_is_logged_in(reader: Visitor, moderator: Visitor, world: World) -> None:
    key = world.publish(FULL | {"contact": {"name": "Jo Jansen", "email": "jo@bieb.example"}}, ASSEN)
    assert "Jo Jansen" in (await moderator.get(f"/projecten/{key}")).text
    world.calls.clear()
    assert "Contactpersoon" not in (await reader.get(f"/projecten/{key}")).text
    assert "submissions" not in {host for host, _, _ in world.calls}


async def test_a_file_is_a_download_with_its_kind_size_and_licence(reader: Visitor, world: World) -> None:
    file = {"id": "a", "title": "Draaiboek", "url": "https://bieb.example/v1/x", "licence": "CC-BY-SA-4.0"}
    file |= {"fileName": "draaiboek.pdf", "size": "1234567", "altText": "Vier stappen."}
    key = world.publish(FULL | {"materials": [file, file | {"size": "veel", "fileName": "zonder"}]}, ASSEN)
    shown = (await reader.get(f"/projecten/{key}")).text
    for words in ("PDF, 1,2 MB · CC BY-SA 4.0", "bestand · CC BY-SA 4.0", "Vier stappen.", 'class="sr">Download'):
        assert words in shown


@pytest.mark.parametrize(
    ("count", "words"),
    [("1", "1 kB"), ("3000", "3 kB"), ("999499", "999 kB"), ("1234567", "1,2 MB"), (26214400, "26,2 MB"),
     ("2000000", "2 MB"), ("", ""), (None, ""), ("-1", ""), ("²", "")],
)  # fmt: skip
def test_a_size_is_short(count: str | int | None, words: str) -> None:
    assert size(count) == words
