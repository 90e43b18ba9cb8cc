"""Write the contracts as documents, or check that the committed ones are what the code says.

    python -m shared.contracts.generate           # write schemas/*.json, asyncapi.json and docs/events.md
    python -m shared.contracts.generate --check   # fail on drift, and on a change that would break a reader

A change breaks a reader when a field disappears, becomes optional where it was promised, or changes its type. Such a
change is a new `.v2` beside the old one. Readers that told us what they need (readers.toml) are named, with their
reason.
"""

import json
import sys
from pathlib import Path
from typing import Any

from shared.contracts import asyncapi, events_page
from shared.contracts.catalogue import all_events
from shared.contracts.json_schema import schema
from shared.contracts.readers import hurt, readers

FOLDER = Path(__file__).parent
SCHEMAS = FOLDER / "schemas"
ASYNCAPI = FOLDER / "asyncapi.json"


def breaks(old: dict[str, Any], new: dict[str, Any], where: str = "") -> list[str]:
    """What a reader of `old` would miss in data written by `new`, in words; empty when nothing."""
    old_root, new_root = old, new
    found: list[str] = []

    def resolve(part: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
        reference = part.get("$ref")
        return root["$defs"][reference.rsplit("/", 1)[1]] if reference else part

    def compare(before: dict[str, Any], after: dict[str, Any], path: str) -> None:
        before, after = resolve(before, old_root), resolve(after, new_root)
        if (kind := _kind(before)) != _kind(after) and kind is not None:
            found.append(f"{path or 'the event'} was {kind} and becomes {_kind(after)}")
            return
        no_longer_sure = sorted(set(before.get("required", ())) - set(after.get("required", ())))
        found.extend(f"{path}/{name} was always there and may now be missing" for name in no_longer_sure)
        for name, part in before.get("properties", {}).items():
            if name not in after.get("properties", {}):
                found.append(f"{path}/{name} disappears")
            else:
                compare(part, after["properties"][name], f"{path}/{name}")
        if "items" in before and "items" in after:
            compare(before["items"], after["items"], f"{path}[]")

    compare(old, new, where)
    return found


def _kind(part: dict[str, Any]) -> str | None:
    if "anyOf" in part:
        return " or ".join(sorted(str(_kind(option) or option.get("$ref")) for option in part["anyOf"]))
    return part.get("type")


def documents() -> dict[Path, str]:
    """Every generated file with its text."""
    files = {SCHEMAS / f"{event.TYPE}.json": schema(event) for event in all_events()}
    made = {
        path: json.dumps(content, indent=2, ensure_ascii=False) + "\n"
        for path, content in {**files, ASYNCAPI: asyncapi.document()}.items()
    }
    return {**made, events_page.PAGE: events_page.page()}


def check() -> list[str]:
    """Everything that is wrong with the committed documents, in words."""
    faults: list[str] = []
    for path, text in documents().items():
        if not path.exists():
            faults.append(f"{path.name} is missing: run python -m shared.contracts.generate")
            continue
        committed = path.read_text(encoding="utf-8")
        if committed != text:
            faults.append(f"{path.name} is not what the code says: run python -m shared.contracts.generate")
            if path.parent == SCHEMAS:
                faults += [
                    f"{path.stem} would break its readers: {fault}"
                    for fault in breaks(json.loads(committed), json.loads(text))
                ]
    faults += hurting()
    known = {path.name for path in documents()}
    faults += [
        f"{path.name} has no event: a published type never disappears"
        for path in SCHEMAS.glob("*.json")
        if path.name not in known
    ]
    return faults


def hurting() -> list[str]:
    """Which readers that told us what they need would miss something, in words."""
    return hurt({event.TYPE: schema(event) for event in all_events()}, readers())


def main() -> None:
    """Write, or check with --check."""
    if "--check" in sys.argv[1:]:
        if faults := check():
            sys.exit("\n".join(faults))
        return
    broken = [*(fault for fault in check() if "would break" in fault or "never disappears" in fault), *hurting()]
    if broken:
        sys.exit("\n".join([*broken, "Nothing was written. Make it a .v2 beside the old type."]))
    SCHEMAS.mkdir(exist_ok=True)
    for path, text in documents().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
