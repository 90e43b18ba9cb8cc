"""Addresses that stay, and the lists of them that search engines read."""

import json
import re

from lxml.etree import fromstring

from tests.portal.conftest import HOST, Visitor
from tests.portal.fakes import World
from tests.portal.test_reading import ASSEN, FULL

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


async def test_robots_are_shown_the_way(reader: Visitor) -> None:
    answer = await reader.get("/robots.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    assert f"Sitemap: {HOST}/sitemap.xml\n" in answer.text
    assert "Disallow: /mijn-projecten\n" in answer.text


async def test_the_sitemap_names_every_project_through_its_parts(reader: Visitor, sampled: World) -> None:
    index = fromstring((await reader.get("/sitemap.xml")).content)
    parts = [each.text or "" for each in index.iterfind(f"{SPACE}sitemap/{SPACE}loc")]
    assert parts == [f"{HOST}/sitemaps/1.xml"]
    found = fromstring((await reader.get(parts[0])).content)
    addresses = {each.text for each in found.iterfind(f"{SPACE}url/{SPACE}loc")}
    assert addresses == {f"{HOST}/projecten/{key}" for key in sampled.projects}
    assert all(each.text for each in found.iterfind(f"{SPACE}url/{SPACE}lastmod"))
    for path in ("/sitemaps/2.xml", "/sitemaps/x.xml", "/sitemaps/-1.xml"):
        assert (await reader.get(path)).status_code == 404


async def test_an_empty_platform_has_a_sitemap_without_parts(reader: Visitor) -> None:
    assert len(fromstring((await reader.get("/sitemap.xml")).content)) == 0


async def test_a_withdrawn_project_says_so_and_nothing_of_what_it_was(reader: Visitor, world: World) -> None:
    key = world._draft(FULL, ASSEN)
    world.withdrawn.add(key)
    answer = await reader.get(f"/projecten/{key}")
    assert answer.status_code == 410
    assert "Dit project is teruggetrokken" in answer.text
    assert "Voorlezen" not in answer.text
    assert "Assen" not in answer.text


async def test_a_project_page_carries_its_linked_data_as_data_that_nothing_can_break_out_of(
    reader: Visitor, sampled: World
) -> None:
    key = next(iter(sampled.projects))
    sampled.projects[key]["content"]["title"] = "</script><script>alert(1)</script> & '\""
    answer = await reader.get(f"/projecten/{key}")
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', answer.text)
    assert len(blocks) == 1
    assert not set(blocks[0]) & set("<>&'")
    assert json.loads(blocks[0])["title"] == sampled.projects[key]["content"]["title"]
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy, "a data block is not run, so the policy needs no exception for it"
    sampled.down = {"search"}
    assert "application/ld+json" not in (await reader.get(f"/projecten/{key}")).text
