"""Style sheets, scripts and icons: kept by browsers for ever under an address of their own, and small on the way."""

import re

import pytest

from services.portal.static_files import StaticAssets
from services.portal.styles import FOLDER, PARTS, style_sheet
from tests.portal.conftest import Visitor

SHEET = "/static/portal.css"


async def test_what_crosses_the_network_is_compressed_and_the_same_file(reader: Visitor) -> None:
    whole = await reader.get(SHEET, headers={"Accept-Encoding": "identity"})
    small = await reader.get(SHEET, headers={"Accept-Encoding": "gzip, br"})
    assert small.content == whole.content == style_sheet()
    assert small.headers["content-encoding"] == "gzip"
    assert int(small.headers["content-length"]) * 3 < len(whole.content)
    assert "content-encoding" not in whole.headers
    assert whole.headers["vary"] == small.headers["vary"] == "Accept-Encoding"


def test_every_part_of_our_styles_is_in_the_sheet() -> None:
    assert sorted(PARTS) == sorted(path.stem for path in FOLDER.glob("*.css"))


async def test_a_file_that_was_read_before_is_not_sent_again(reader: Visitor) -> None:
    tag = (await reader.get(SHEET)).headers["etag"]
    again = await reader.get(SHEET, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


async def test_every_asset_of_a_page_is_there_and_kept_for_ever(reader: Visitor) -> None:
    page = (await reader.get("/")).text
    found = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page))
    assert len(found) > 8
    for address in sorted(found):
        answer = await reader.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable", address


async def test_a_file_that_changed_is_not_sent_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("static")
    monkeypatch.setattr("services.portal.static_files.STATIC", folder)
    assets = StaticAssets()
    scope = {"type": "http", "method": "GET", "headers": [(b"accept-encoding", b"gzip")], "query_string": b""}
    bodies = []
    for text in ("a { color: red }" * 99, "b { color: blue }" * 98):
        (folder / "x.css").write_text(text)
        bodies.append((await assets.get_response("x.css", scope)).body)
    assert bodies[0] != bodies[1]
