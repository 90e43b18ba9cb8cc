"""Materials in the form: links are lines that one types; files, and everything else that is known of an entry, go along
hidden and come back as they were.
"""

import json
from typing import Any

Entry = dict[str, str]


def lines(entries: list[Entry] | None) -> str:
    """The links, one a line: the address, a space and the name."""
    links = (entry for entry in entries or [] if not is_file(entry))
    return "\n".join(f"{entry.get('url', '')} {entry.get('title', '')}".strip() for entry in links)


def files(entries: list[Entry] | None) -> list[Entry]:
    """The files, which this form can't change."""
    return [entry for entry in entries or [] if is_file(entry)]


def is_file(entry: Entry) -> bool:
    """Only a file has an id."""
    return "id" in entry


def hidden(entries: list[Entry] | None) -> str:
    """What goes along with the form."""
    return json.dumps(entries or [], ensure_ascii=False)


def from_form(text: str, kept: str) -> list[Entry]:
    """The lines as links, each with what was known of its address (the licence), and every file where it stood."""
    known = _known(kept)
    by_address = {entry.get("url", ""): entry for entry in known if not is_file(entry)}
    entries = [_link(line, by_address) for line in text.split("\n") if line.strip()]
    for place, entry in enumerate(known):
        if is_file(entry):
            entries.insert(place, entry)
    return entries


def with_files_of(entries: list[Entry], current: list[Entry] | None) -> list[Entry]:
    """My links with the files that somebody else has saved in between."""
    return [entry for entry in entries if not is_file(entry)] + files(current)


def _link(line: str, known: dict[str, Entry]) -> Entry:
    url, _, title = line.strip().partition(" ")
    return {**known.get(url, {}), "url": url, "title": title.strip() or url}


def _known(kept: str) -> list[Entry]:
    """It came back from a browser, so it may be anything; the service judges what is in it."""
    try:
        found: Any = json.loads(kept)
    except ValueError:
        return []
    if not isinstance(found, list):
        return []
    return [it for it in found if isinstance(it, dict) and all(isinstance(value, str) for value in it.values())]
