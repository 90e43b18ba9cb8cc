"""Where a project came from and what it led to: the direct ties in words, and the whole of it as a drawing. Pure.

The drawing is made twice of the same graph. `wide` has a column for each hop, the oldest left. `narrow` has a row for
each project, as a list with lines, and fits a phone. Both name the nodes from the oldest on: that is the order of Tab.
"""

from collections.abc import Iterable
from textwrap import wrap
from typing import Any

from services.portal.clients import JSON

Tie = tuple[str, str]
"""The older project and the newer one that builds on it."""

MOST = 40
"""Projects in a drawing, the nearest first: with more nobody finds his way. The list has them all."""
HOPS = 20
"""Ties may go in a circle; after as many hops the way ends."""
COLUMNS = 4
"""More do not fit a page at a size that one can read."""
WIDTH, HEIGHT, ROOM, GAP = 228, 108, 36, 16
"""Of a node in the wide drawing, and what lies beside and below it; the narrow one has the same heights."""
PHONE, INDENT, DEEPEST = 340, 18, 6


def ties(lineage: JSON | None, project_id: str) -> JSON | None:
    """The direct neighbours: what this builds on, and what builds on this, each with the words of the tie."""
    if lineage is None:
        return None
    nodes = {node["id"]: node for node in lineage.get("nodes", [])}
    edges = lineage.get("edges", [])
    up = [{**nodes[edge["to"]], **_tie(edge)} for edge in edges if edge["from"] == project_id and edge["to"] in nodes]
    down = [
        {**nodes[edge["from"]], **_tie(edge)} for edge in edges if edge["to"] == project_id and edge["from"] in nodes
    ]
    direct = {project_id, *(node["id"] for node in up + down)}
    return {"up": up, "down": down, "further": [node for key, node in nodes.items() if key not in direct]}


def drawing(lineage: JSON | None, project_id: str) -> JSON | None:
    """`wide` (None when there are too many hops for it) and `narrow`, each with its size, nodes and lines; and how many
    projects are left out. None when there is nothing to draw.
    """
    found = {node["id"]: node for node in (lineage or {}).get("nodes", [])}
    if lineage is None or project_id not in found or len(found) == 1:
        return None
    shown = dict(list(found.items())[:MOST]) | {project_id: found[project_id]}
    edges = [(edge["to"], edge["from"]) for edge in lineage.get("edges", [])]
    edges = [tie for tie in edges if tie[0] in shown and tie[1] in shown]
    columns = _columns(project_id, shown, edges)
    also: dict[str, int] = {}
    for line in lineage.get("adopters", []):
        also[line["projectId"]] = also.get(line["projectId"], 0) + 1
    facts = {key: {**node, "here": key == project_id, "also": also.get(key, 0)} for key, node in shown.items()}
    wide = _wide(columns, edges, facts) if len(columns) <= COLUMNS else None
    return {"wide": wide, "narrow": _narrow(columns, edges, facts), "left_out": len(found) - len(shown)}


def _tie(edge: JSON) -> JSON:
    return {"relation": edge.get("relation"), "note": edge.get("note")}


def _columns(start: str, nodes: Iterable[str], edges: list[Tie]) -> list[list[str]]:
    """The projects by hops, the oldest first. The longest way counts, so that a line leads on and never back. Within a
    column each stands as near as can be to what it is tied to.
    """
    came_from = _hops(start, [(newer, older) for older, newer in edges])
    hops = {key: -far for key, far in came_from.items()} | _hops(start, edges)
    columns = {far: [key for key in nodes if hops.get(key) == far] for far in sorted({*hops.values()})}
    place = {start: 0.0}
    for far in sorted(columns, key=abs):
        for key in columns[far]:
            near = [place[one] for tie in edges if key in tie for one in tie if one != key and one in place]
            place.setdefault(key, sum(near) / len(near) if near else 0.0)
        columns[far].sort(key=lambda key: place[key])
        middle = (len(columns[far]) - 1) / 2
        place |= {key: number - middle for number, key in enumerate(columns[far])}
    return list(columns.values())


def _hops(start: str, edges: list[Tie]) -> dict[str, int]:
    """How far each is from the start, going along the ties by the longest way."""
    reached = {start: 0}
    for far in range(HOPS):
        for before, after in edges:
            if reached.get(before) == far and after != start:
                reached[after] = far + 1
    return reached


def _wide(columns: list[list[str]], edges: list[Tie], facts: dict[str, JSON]) -> JSON:
    tallest = max(len(column) for column in columns)
    height = tallest * (HEIGHT + GAP) - GAP
    nodes: dict[str, JSON] = {}
    for number, column in enumerate(columns):
        top = (height - (len(column) * (HEIGHT + GAP) - GAP)) // 2
        for row, key in enumerate(column):
            nodes[key] = _node(facts[key], number * (WIDTH + ROOM), top + row * (HEIGHT + GAP), WIDTH, 24)
    lines = []
    for older, newer in edges:
        x, y = nodes[older]["x"] + WIDTH, nodes[older]["y"] + HEIGHT // 2
        to_x, to_y = nodes[newer]["x"], nodes[newer]["y"] + HEIGHT // 2
        lines.append(f"M{x} {y}C{x + ROOM} {y} {to_x - ROOM} {to_y} {to_x - 7} {to_y}")
        lines.append(f"M{to_x - 8} {to_y - 5}l7 5l-7 5")
    return {
        "width": len(columns) * (WIDTH + ROOM) - ROOM,
        "height": height,
        "nodes": list(nodes.values()),
        "lines": lines,
    }


def _narrow(columns: list[list[str]], edges: list[Tie], facts: dict[str, JSON]) -> JSON:
    nodes: dict[str, JSON] = {}
    for number, column in enumerate(columns):
        for key in column:
            x = min(number, DEEPEST) * INDENT
            nodes[key] = _node(facts[key], x, len(nodes) * (HEIGHT + GAP), PHONE - x, (PHONE - x) // 9)
    lines = []
    for older, newer in edges:
        x, y = nodes[older]["x"] + INDENT // 2, nodes[older]["y"] + HEIGHT
        lines.append(f"M{x} {y}V{nodes[newer]['y'] + HEIGHT // 2}H{nodes[newer]['x']}")
    return {"width": PHONE, "height": len(nodes) * (HEIGHT + GAP) - GAP, "nodes": list(nodes.values()), "lines": lines}


def _node(facts: JSON, x: int, y: int, width: int, letters: int) -> JSON:
    room = letters - 3 if facts["also"] else letters + 3
    words: dict[str, Any] = {
        "title_lines": wrap(str(facts["title"]), letters, max_lines=2, placeholder=" …"),
        "library_line": "".join(wrap(str(facts["library"].get("name")), room, max_lines=1, placeholder=" …")),
    }
    return facts | words | {"x": x, "y": y, "width": width, "height": HEIGHT}
