"""What a browser says of one visit to a page: when its largest part stood there, how long it was busy, what moved, and
what crossed the network. Asked of Chromium itself, so nothing is added to the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import BrowserContext

from bench.harness import median

OBSERVE = """
window.__seen = {paint: 0, first: 0, tasks: [], shifts: []};
const watch = (type, take) => new PerformanceObserver(list => list.getEntries().forEach(take)).observe({type, buffered: true});
watch('largest-contentful-paint', entry => { __seen.paint = entry.startTime; });
watch('paint', entry => { if (entry.name === 'first-contentful-paint') __seen.first = entry.startTime; });
watch('longtask', entry => __seen.tasks.push([entry.startTime, entry.duration]));
watch('layout-shift', entry => { if (!entry.hadRecentInput) __seen.shifts.push([entry.startTime, entry.value]); });
"""  # noqa: E501 - a script
READ = """() => ({...__seen, first_byte: performance.getEntriesByType('navigation')[0].responseStart})"""
LONG, GAP, SPAN = 50.0, 1000.0, 5000.0
"""ms: what of a task is blocking begins after the first; the others bound a burst of shifts, as web.dev has it."""


@dataclass(frozen=True)
class Visit:
    """One visit with nothing kept: times in ms, sizes in kB (1,000 bytes) as they crossed the network."""

    first_byte: float
    largest_paint: float
    blocked: float
    shift: float
    script: float
    total: float


def visit(context: BrowserContext, address: str, quiet: float) -> Visit:
    """Open a page in a window of its own and watch it until `quiet` seconds after it has loaded."""
    page = context.new_page()
    page.add_init_script(OBSERVE)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    session.on(
        "Network.loadingFinished", lambda event: sizes.update({event["requestId"]: int(event["encodedDataLength"])})
    )
    answer = page.goto(address, wait_until="load")
    if answer is None or answer.status != 200:
        raise RuntimeError(f"{address} gave {answer and answer.status}")
    page.wait_for_timeout(quiet * 1000)
    seen = page.evaluate(READ)
    page.close()
    scripts = sum(size for request, size in sizes.items() if kinds.get(request) == "Script")
    return Visit(
        first_byte=seen["first_byte"],
        largest_paint=seen["paint"],
        blocked=blocked(seen["tasks"], seen["first"]),
        shift=shift(seen["shifts"]),
        script=scripts / 1000,
        total=sum(sizes.values()) / 1000,
    )


def blocked(tasks: Sequence[tuple[float, float]], since: float) -> float:
    """Total blocking time: of each task after the first paint what it took over 50 ms."""
    return sum(max(0.0, took - LONG) for start, took in tasks if start + took > since)


def shift(shifts: Sequence[tuple[float, float]]) -> float:
    """Cumulative layout shift: the worst burst, of moves less than a second apart and at most five seconds long."""
    worst = burst = began = last = 0.0
    for at, value in shifts:
        if at - last > GAP or at - began > SPAN:
            burst, began = 0.0, at
        burst, last = burst + value, at
        worst = max(worst, burst)
    return worst


def middle(visits: Sequence[Visit], name: str) -> float:
    """The median of one figure."""
    return median(getattr(each, name) for each in visits)


def worst(visits: Sequence[Visit], name: str) -> float:
    """The highest of one figure."""
    return max(getattr(each, name) for each in visits)
