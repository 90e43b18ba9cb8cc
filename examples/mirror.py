"""A POI tool: a copy of the public catalogue, made from the event feed alone. Only Python's own library is needed.

    python examples/mirror.py http://127.0.0.1:8003 copy.sqlite
    python examples/mirror.py http://127.0.0.1:8003 copy.sqlite --compare http://127.0.0.1:8004

The first takes over what is new since the last time, from the very first event if need be. Killed at any moment it goes
on where it was, for a page and the place behind it are stored together. The second then compares the copy with the
search service's export, field by field, and ends with 1 when something differs.
"""

import argparse
import json
import sqlite3
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.request import urlopen

TEXTS = (
    "title", "summary", "goal", "approach", "result", "tips", "phaseNote", "origin", "startYear", "location", "reach",
    "costs", "hours", "takeover", "evaluation", "evaluationResult", "mailbox", "source",
)  # fmt: skip
LISTS = ("themes", "targetGroups", "coreFunctions", "partners")
Projects = dict[str, dict[str, Any]]


def events(feed: str, after: int) -> Iterator[tuple[list[dict[str, Any]], int]]:
    """The pages behind a position, each with the position to go on from."""
    while True:
        with urlopen(f"{feed}/v1/events?after={after}&limit=500") as answer:  # noqa: S310 - an address of your own
            page = json.load(answer)
        if page["items"]:
            after = page["items"][-1]["position"]
            yield page["items"], after
        if page["next"] is None:
            return


def take(event: dict[str, Any], project: dict[str, Any]) -> None:
    """What an event says of its project. Types of a later day say nothing here."""
    data, kind = event["data"], event["type"].split(".")[-2]
    if kind in ("project-published", "published-text-redacted"):
        names = ("content", "revision", "phase", "outcome", "firstPublishedAt", "publishedAt")
        project.update({name: data[name] for name in names}, publishedBy=data["library"])
    elif kind in ("phase-advanced", "phase-repeated", "phase-returned", "project-stopped", "project-resumed"):
        project.update(phase=data["toPhase"], outcome=data["outcome"], movedAt=data["decidedAt"])
    elif kind == "project-withdrawn":
        project["withdrawn"] = max(data["revision"], project.get("withdrawn", 0))
    elif kind == "ownership-transferred":
        project["library"] = data["library"]
    elif kind == "project-merged":
        project["into"] = data["into"]
    elif kind in ("parel-awarded", "parel-withdrawn"):
        project["parel"] = kind == "parel-awarded"
    elif kind in ("adoption-confirmed", "adoption-ended"):
        project.setdefault("adopters", {})[data["adoption"]["id"]] = data["adoption"]["adopter"]["isil"]


def follow(feed: str, copy: sqlite3.Connection) -> int:
    """Take over what is new; returns the position that the copy has then."""
    copy.execute("CREATE TABLE IF NOT EXISTS project (id TEXT PRIMARY KEY, state TEXT NOT NULL)")
    copy.execute("CREATE TABLE IF NOT EXISTS place (id INTEGER PRIMARY KEY CHECK (id = 1), position INTEGER NOT NULL)")
    found = copy.execute("SELECT position FROM place").fetchone()
    position: int = found[0] if found else 0
    for page, behind in events(feed, position):
        with copy:  # one transaction
            for event in page:
                row = copy.execute("SELECT state FROM project WHERE id = ?", (event["subject"],)).fetchone()
                project = json.loads(row[0]) if row else {}
                take(event, project)
                copy.execute("REPLACE INTO project VALUES (?, ?)", (event["subject"], json.dumps(project)))
            copy.execute("REPLACE INTO place VALUES (1, ?)", (behind,))
        position = behind
        print(f"\r{position} events", end="", file=sys.stderr)
    print(f"\r{position} events", file=sys.stderr)
    return position


def shown(projects: Projects) -> Projects:
    """What is in the catalogue: published, not taken back since, not merged into another."""
    return {
        name: project
        for name, project in projects.items()
        if "revision" in project and "into" not in project and project.get("withdrawn", 0) < project["revision"]
    }


def adoptions(projects: Projects) -> dict[str, int]:
    """How many times each was adopted: by projects that build on it, and by other libraries of which the register says
    so and which have no such project. What was tied to a merged project counts for the one in which it lives on.
    """
    there = shown(projects)
    owner = {name: project.get("library", project["publishedBy"])["isil"] for name, project in there.items()}
    lives_on = {name: project.get("into", name) for name, project in projects.items()}
    building: dict[str, set[str]] = {name: set() for name in there}
    for name, project in projects.items():
        for tie in project.get("content", {}).get("buildsOn") or ():
            newer, older = lives_on[name], lives_on.get(tie["projectId"], tie["projectId"])
            if newer in there and older in there and newer != older and tie["projectId"] != name:
                building[older].add(newer)
    found = {name: len(newer) for name, newer in building.items()}
    registered: dict[str, set[str]] = {name: set() for name in there}
    for name, project in projects.items():
        if lives_on[name] in there:
            registered[lives_on[name]] |= set(project.get("adopters", {}).values())
    for name, isils in registered.items():
        found[name] += len(isils - {owner[newer] for newer in building[name]} - {owner[name]})
    return found


def rows(copy: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """The copy as the export shows it."""
    projects: Projects = {name: json.loads(state) for name, state in copy.execute("SELECT id, state FROM project")}
    counts = adoptions(projects)
    for name, project in shown(projects).items():
        content, library = project["content"], project.get("library", project["publishedBy"])
        moved, revised = moment(project.get("movedAt")), moment(project["publishedAt"])
        yield {
            "id": name,
            **{field: content.get(field) for field in TEXTS},
            **{field: content.get(field) or [] for field in LISTS},
            "phase": project["phase"],
            "outcome": project["outcome"],
            "libraryIsil": library["isil"],
            "libraryName": library["name"],
            "province": library["province"],
            "parel": project.get("parel", False),
            "adoptions": counts[name],
            "revision": project["revision"],
            "publishedAt": moment(project["firstPublishedAt"]),
            "revisedAt": revised,
            "updatedAt": max(revised or "", moved or ""),
            "movedAt": moved,
        }


def moment(told: str | None) -> str | None:
    """A moment as the export writes it."""
    return None if told is None else datetime.fromisoformat(told).astimezone(UTC).isoformat().replace("+00:00", "Z")


def compare(copy: sqlite3.Connection, search: str) -> list[str]:
    """Each difference with the export, in one line."""
    with urlopen(f"{search}/v1/exports/projects.jsonl") as answer:  # noqa: S310 - an address of your own
        theirs = {row["id"]: row for row in map(json.loads, answer)}
    ours = {row["id"]: row for row in rows(copy)}
    found = [f"{name}: only in the export" for name in theirs.keys() - ours.keys()]
    found += [f"{name}: only in the copy" for name in ours.keys() - theirs.keys()]
    for name in ours.keys() & theirs.keys():
        found += [
            f"{name}: {field} is {value!r} here and {theirs[name][field]!r} there"
            for field, value in ours[name].items()
            if value != theirs[name][field]
        ]
    print(f"{len(ours)} projects here, {len(theirs)} in the export, {len(found)} differences")
    return found


def main() -> int:
    """Follow, and compare when asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("feed", help="address of the notifications service")
    parser.add_argument("copy", help="file to keep the copy in")
    parser.add_argument("--compare", metavar="SEARCH", help="address of the search service")
    asked = parser.parse_args()
    copy = sqlite3.connect(asked.copy)
    try:
        follow(asked.feed.rstrip("/"), copy)
        differences = compare(copy, asked.compare.rstrip("/")) if asked.compare else []
    except OSError as failure:
        print(f"mirror: {failure}. Is the service there? Run it again, it goes on where it was.", file=sys.stderr)
        return 2
    finally:
        copy.close()
    print("\n".join(differences), end="\n" if differences else "")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
