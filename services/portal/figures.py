"""The numbers of search and moderation as the charts want them: rows, bars, places on a map. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from services.portal.clients import JSON
from services.portal.insight import Chosen, found_at
from services.portal.words import PHASES, PROVINCES, label
from shared.vocabularies import vocabulary

YEARS = 24
"""Columns of the chart of years: on a phone each is just wide enough to be seen."""
HIGH = 100
"""Height of the highest column of a chart."""
MOST_STAYS = 60
"""Rows of the table of time in a phase. Who sees the whole country has hundreds, and chooses a theme first."""


def white_spots(answer: JSON, chosen: Chosen) -> JSON:
    """Themes by provinces, as far as they are chosen: rows with a cell for each province, and how many are white.

    With one theme or province chosen the others are left out: their numbers would be of projects that have both.
    """
    provinces = [it["code"] for it in answer["provinces"] if chosen.province in (None, it["code"])]
    provinces.sort(key=lambda code: list(PROVINCES).index(code) if code in PROVINCES else len(PROVINCES))
    cells = {(it["theme"], it["province"]): it for it in answer["cells"]}
    rows = []
    for theme in answer["themes"]:
        if chosen.theme not in (None, theme["code"]):
            continue
        spots = [_spot(cells[theme["code"], province]) for province in provinces]
        white = sum(not spot["count"] for spot in spots)
        rows.append({"code": theme["code"], "label": label("theme", theme["code"]), "cells": spots, "white": white})
    return {
        "provinces": provinces,
        "rows": rows,
        "spots": len(rows) * len(provinces),
        "white": sum(row["white"] for row in rows),
    }


def _spot(cell: JSON) -> JSON:
    short, row, column = PROVINCES.get(cell["province"], (cell["province"][:2].upper(), 0, 0))
    place = f"map-{row}{column}" if row else ""
    facts = {"province": cell["province"], "count": cell["count"], "href": found_at(cell["href"])}
    return {**facts, "short": short, "place": place, "shade": shade(cell["count"])}


def shade(number: int) -> int:
    """How dark a tile is: 0 for nothing, up to 3."""
    return 0 if not number else 1 if number < 4 else 2 if number < 9 else 3


def stages(answer: JSON, chosen: Chosen) -> JSON:
    """How far each theme is: a bar of phases for each, most projects first. `most` is the length of the longest."""
    counted: dict[str, dict[str, JSON]] = defaultdict(dict)
    for cell in answer["cells"]:
        theme, phase = cell["codes"]
        if chosen.theme in (None, theme):
            counted[theme][phase] = cell
    phases = _phases(answer)
    rows: list[JSON] = []
    for theme, cells in counted.items():
        parts, start = [], 0
        for phase in phases:
            number = cells[phase]["count"] if phase in cells else 0
            href = found_at(cells[phase]["href"]) if phase in cells else ""
            parts.append({"phase": phase, "count": number, "start": start, "href": href})
            start += number
        rows.append({"label": label("theme", theme), "parts": parts, "total": start})
    rows.sort(key=lambda row: -row["total"])
    return {"phases": phases, "rows": rows, "most": max((row["total"] for row in rows), default=0)}


def years(answer: JSON, chosen: Chosen) -> JSON:
    """In which years projects began: a column of phases for each of the last years, and all of them for the table.

    `unknown` projects did not say when; `earlier` ones began before the first column.
    """
    counted: dict[int, dict[str, JSON]] = defaultdict(dict)
    for cell in answer["cells"]:
        phase, year = cell["codes"]
        counted[int(year)][phase] = cell
    totals = {year: sum(cell["count"] for cell in cells.values()) for year, cells in sorted(counted.items())}
    most, phases = max(totals.values(), default=0), _phases(answer)
    last = max(totals, default=0)
    first = max(min(totals, default=0), last - YEARS + 1)
    rows = [
        {
            "year": year,
            "total": totals.get(year, 0),
            "href": chosen.search(startYear=str(year)),
            "parts": _column(counted.get(year, {}), phases, most),
        }
        for year in (sorted({*totals, *range(first, last + 1)}) if totals else [])
    ]
    return {
        "phases": phases,
        "rows": [row for row in rows if row["total"]],
        "columns": [row for row in rows if row["year"] >= first],
        "most": most,
        "earlier": sum(number for year, number in totals.items() if year < first),
        "unknown": answer["total"] - sum(totals.values()),
    }


def _column(cells: dict[str, JSON], phases: Sequence[str], most: int) -> list[JSON]:
    parts, top = [], float(HIGH)
    for phase in phases:
        number = cells[phase]["count"] if phase in cells else 0
        height = round(number * HIGH / most, 2)
        top -= height
        parts.append({"phase": phase, "count": number, "height": height, "top": round(top, 2)})
    return parts


def _phases(answer: JSON) -> list[str]:
    """The phases that everybody knows, and others that a newer service counted."""
    found = [it["code"] for axis in answer["axes"] if axis["dimension"] == "phase" for it in axis["codes"]]
    return list(dict.fromkeys([*PHASES, *found]))


def places(answer: JSON) -> dict[str, int]:
    """Projects by province."""
    return {cell["codes"][0]: cell["count"] for cell in answer["cells"]}


def stays(answer: JSON, chosen: Chosen) -> JSON:
    """Time in each phase. Medians of groups make no median together: the least and the most of them say more."""
    areas = {term.code: term.provinces for term in vocabulary("pois").items}
    rows = [
        it
        for it in answer["items"]
        if chosen.theme in (None, it["theme"])
        and (chosen.province is None or chosen.province in areas.get(it["poi"] or "", ()))
    ]
    rows.sort(key=lambda it: list(PHASES).index(it["phase"]) if it["phase"] in PHASES else len(PHASES))
    medians: dict[str, list[float]] = defaultdict(list)
    for it in rows:
        if it["time"]["median"] is not None:
            medians[it["phase"]].append(it["time"]["median"])
    ranges = {phase: (min(found), max(found)) for phase, found in medians.items()}
    return {"ranges": ranges, "rows": rows[:MOST_STAYS], "more": max(0, len(rows) - MOST_STAYS)}


def reached(answer: JSON) -> list[JSON]:
    """The provinces that an idea reached, in order, each with its place on the map."""
    return [
        {"code": it["code"], "at": it["reachedAt"], "number": number, "tile": PROVINCES.get(it["code"])}
        for number, it in enumerate(answer["provinces"], 1)
    ]


def spark(answer: JSON, since: date, today: date) -> str:
    """The points of a line that climbs each time an idea was taken over, from its publication until now.

    On a ground of 120 by 30, 2 of it kept free at the top and the bottom. A month is the smallest step.
    """
    steps = [(_month(int(it["period"][:4]), int(it["period"][5:7])), it["total"]) for it in answer["series"]]
    if not steps:
        return ""
    first = min(_month(since.year, since.month), steps[0][0]) - 1
    wide = max(1, _month(today.year, today.month) - first + 1)
    high = steps[-1][1]
    points, level = ["0,28"], 28.0
    for month, total in steps:
        x = round((month - first) * 120 / wide, 1)
        points.append(f"{x},{level:g}")
        level = round(28 - 26 * total / high, 1)
        points.append(f"{x},{level:g}")
    points.append(f"120,{level:g}")
    return " ".join(points)


def _month(year: int, month: int) -> int:
    return year * 12 + month - 1


def gained(now: JSON, then: JSON, most: int) -> list[JSON]:
    """What was taken over since `then`, the most first; of equals what was taken over most in all. Each has `gain`.

    A project that is not in the list of then had no more than the last of it, when that list was cut off.
    """
    before: dict[str, Any] = {it["id"]: it["direct"] for it in then["items"]}
    floor = then["items"][-1]["direct"] if then["truncated"] and then["items"] else 0
    rising = [{**it, "gain": it["direct"] - before.get(it["id"], floor)} for it in now["items"]]
    found = [it for it in rising if it["gain"] > 0]
    return sorted(found, key=lambda it: (-it["gain"], -it["direct"]))[:most]
