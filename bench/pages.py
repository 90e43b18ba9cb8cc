"""How fast the pages are: the whole platform with its sample projects, as `make up` starts it, opened in Chromium with
nothing kept from before. For each page the median and the worst of its visits, beside a bare text of the same server.

LCP: when the largest part of the page stood there. TBT: how long the browser was too busy. CLS: how much moved.
"""

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
from playwright.sync_api import sync_playwright

from bench.harness import Result, asking
from bench.page_figures import Visit, middle, visit, worst
from bench.page_places import FLOOR, MODERATOR, SPN, STAFF, log_in, pages
from local.process import Child
from shared.demo import DemoIssuer
from shared.testing.waiting import eventually
from tests.support.require import chromium

EXAMPLES = """examples:
  python -m bench.pages                            about five minutes
  python -m bench.pages --runs 1 --quiet 1         a first look
  python -m bench.pages --only home inzicht
"""
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
LCP, TBT, CLS, SCRIPT, PAGE = 1000, 50, 0.02, 60, 200
"""Targets: ms, ms, no unit, kB, kB."""
DRAFT = {
    "title": "Voorlezen tussen de kramen",
    "summary": "Elke zaterdag lezen we voor op de markt.",
    "goal": "Kinderen die niet in de bibliotheek komen, horen verhalen.",
    "approach": "Met een bakfiets vol boeken.",
    "origin": "staff",
    "phase": "idea",
    "themes": ["doorgaande-leeslijn"],
}


@contextmanager
def platform(port: int) -> Iterator[tuple[str, Path]]:
    """The address of a whole platform, and the folder of its data; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="bieb-bench-", dir="/tmp"))
    folder.chmod(0o711)  # Postgres runs as another user when we are root
    command = [sys.executable, "-m", "local.cli", "up", "--port", str(port), "--data", str(folder / "bieb")]
    root = str(Path(__file__).parents[1])
    child = Child("bieb", command, env={**os.environ, "PYTHONPATH": root}, log=folder / "up.log", cwd=root)
    child.spawn()
    address = f"http://127.0.0.1:{port}"

    def ready() -> bool:
        if not child.alive:
            raise RuntimeError(f"it did not start:\n{child.last_words(20)}")
        with suppress(httpx.HTTPError):
            return httpx.get(f"{address}/readyz").status_code == 200
        return False

    try:
        asyncio.run(eventually(ready, within=300))
        yield address, folder / "bieb"
    finally:
        child.stop(grace=20)
        shutil.rmtree(folder, ignore_errors=True)


def submit(port: int, data: Path) -> None:
    """Something for the moderator to decide on: the sample projects are all decided on."""
    token = DemoIssuer.open(data / "demo", "local").token(STAFF)
    with httpx.Client(base_url=f"http://127.0.0.1:{port + 1}", headers={"Authorization": f"Bearer {token}"}) as desk:
        made = desk.post("/v1/projects", json=DRAFT).raise_for_status().json()
        desk.post(f"/v1/projects/{made['id']}/submissions").raise_for_status()


def main(arguments: Sequence[str] | None = None) -> list[Result]:
    """Measure and print; the results are the largest paints, each beside that of the bare text."""
    parser = asking(__doc__, EXAMPLES)
    parser.add_argument("--runs", type=int, default=5, help="visits to each page")
    parser.add_argument("--quiet", type=float, default=5, help="seconds that a page is watched after it has loaded")
    parser.add_argument("--only", nargs="+", default=[], metavar="PAGE", help="pages by name; without it all")
    parser.add_argument("--port", type=int, default=24000, help="of the portal; the services take those behind it")
    asked = parser.parse_args(arguments)
    if chromium() is None:
        print("pages: left out, for there is no Chromium on this machine")
        return []
    seen = _measure(asked)
    print("| page | TTFB | LCP, worst | TBT, worst | CLS, worst | JavaScript | page |\n|---|--:|--:|--:|--:|--:|--:|")
    for name, visits in seen.items():
        print(_row(name, visits))
    print(f"targets: LCP ≤ {LCP} ms, TBT ≤ {TBT} ms, CLS ≤ {CLS}, JavaScript ≤ {SCRIPT} kB, page ≤ {PAGE} kB")
    floor = middle(seen.pop(FLOOR), "largest_paint")
    return [
        Result(f"{name}: LCP in Chromium", middle(visits, "largest_paint"), floor, " ms", f"≤ {LCP} ms")
        for name, visits in seen.items()
    ]


def _measure(asked: argparse.Namespace) -> dict[str, list[Visit]]:
    with platform(asked.port) as (address, data), sync_playwright() as playwright:
        submit(asked.port, data)
        browser = playwright.chromium.launch(executable_path=chromium(), args=SWITCHES)
        known = {name: log_in(browser, address, name) for name in ("", STAFF, MODERATOR, SPN)}
        wanted = {
            name: page
            for name, page in pages(browser, address, known).items()
            if name in {FLOOR, *(asked.only or [name])}
        }
        seen: dict[str, list[Visit]] = {name: [] for name in wanted}
        for number in range(asked.runs):  # the pages take turns, so that a busy minute is everybody's
            for name, (persona, path) in wanted.items():
                print(f"\r{number + 1}/{asked.runs} {name:<24}", end="", file=sys.stderr, flush=True)
                context = browser.new_context(storage_state=known[persona], viewport={"width": 1280, "height": 900})
                seen[name].append(visit(context, address + path, asked.quiet))
                context.close()
        print(file=sys.stderr)
        browser.close()
    return seen


def _row(name: str, visits: Sequence[Visit]) -> str:
    def cell(figure: str, digits: int, limit: float, unit: str) -> str:
        found, most = middle(visits, figure), worst(visits, figure)
        missed = " **missed**" if found > limit else ""
        return f"{found:.{digits}f}, {most:.{digits}f}{unit}{missed}"

    first, script, page = (middle(visits, figure) for figure in ("first_byte", "script", "total"))
    heavy = [" **missed**" if size > most else "" for size, most in ((script, SCRIPT), (page, PAGE))]
    times = (cell("largest_paint", 0, LCP, " ms"), cell("blocked", 0, TBT, " ms"), cell("shift", 3, CLS, ""))
    return " | ".join(
        (f"| {name}", f"{first:.0f} ms", *times, f"{script:.0f} kB{heavy[0]}", f"{page:.0f} kB{heavy[1]} |")
    )


if __name__ == "__main__":
    main()
