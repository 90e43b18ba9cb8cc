"""The portal's assets: built once, from a lock file that names no host."""

import json
import re
from pathlib import Path

import pytest

from local import assets


@pytest.fixture
def vendor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty place for the result; nothing is fetched unless a test allows it."""
    folder = tmp_path / "vendor"
    monkeypatch.setattr(assets, "VENDOR", folder)
    monkeypatch.setattr(assets, "install", lambda *_: pytest.fail("fetched from npm"))
    return folder


def packages(folder: Path) -> Path:
    """What npm would have installed, as far as the build looks at it."""
    for style in assets.STYLES:
        path = folder / style
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("/* licence */\n.part {\n  inline-size: calc(1px +\n    2px);\n}\n")
    for _, package, weights in assets.FONTS:
        for weight in weights:
            path = folder / "@fontsource" / package / "files" / f"{package}-latin-{weight}-normal.woff2"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"font")
    icons = folder / "lucide-static" / "icons"
    icons.mkdir(parents=True)
    for name in assets.ICONS:
        (icons / f"{name}.svg").write_text('<!-- licence -->\n<svg\n  class="x"\n>\n  <path d="M1 1" />\n</svg>\n')
    script = folder / "htmx.org" / "dist" / "htmx.min.js"
    script.parent.mkdir(parents=True)
    script.write_text("htmx")
    return folder


def test_the_build_holds_styles_fonts_icons_and_htmx(
    vendor: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "install", lambda *_: packages(tmp_path / "node_modules"))
    assets.build()
    css = (vendor / "nlds.css").read_text()
    assert "licence" not in css
    assert "calc(1px + 2px)" in css
    assert '<symbol id="flag"' in (vendor / "icons.svg").read_text()
    assert (vendor / "htmx.min.js").read_text() == "htmx"
    named = re.findall(r"url\((.*?)\)", (vendor / "fonts.css").read_text())
    assert len(named) == 3
    assert all((vendor / name).is_file() for name in named)


def test_a_second_run_fetches_nothing(vendor: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as first:
        first.setattr(assets, "install", lambda *_: packages(tmp_path / "node_modules"))
        assets.build()
    assets.build()
    assert (vendor / "nlds.css").is_file()


def test_the_lock_file_names_every_package_by_hash_and_no_place_to_get_it() -> None:
    lock = json.loads((assets.PORTAL / "package-lock.json").read_text())
    installed = {name: entry for name, entry in lock["packages"].items() if name}
    assert all("integrity" in entry and "resolved" not in entry for entry in installed.values())


def test_every_icon_that_a_template_shows_is_in_the_sprite() -> None:
    templates = (assets.PORTAL / "templates").glob("*.html")
    shown = {name for path in templates for name in re.findall(r'icon\("([a-z0-9-]+)"\)', path.read_text())}
    assert shown <= set(assets.ICONS)
    assert len(shown) > 15
