"""Names, limits, and what a text may say of its files. Pure.

An entry with an `id` is a file: its address, name, type, size and hash are ours; the title, licence and text
alternative are the library's. An entry without is a link.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.problems import Fault, Problem, Text, conflict
from shared.vocabularies import vocabulary

MB = 1024 * 1024
MOST_OF_A_FILE = 25 * MB
MOST_OF_A_PROJECT = 100 * MB
MOST_ENTRIES = 20
LONGEST_NAME = 120
"""Characters; a name in UTF-8 may have four bytes for each, and a file system takes 255."""
LONGEST = {"title": 200, "altText": 500}
OURS = ("url", "fileName", "mediaType", "size", "sha256")
_UNFIT = re.compile(r'[<>:"|?*/\\]')


@dataclass(frozen=True)
class Upload:
    """What came in: the file is in the store, its words are checked."""

    file_name: str
    media_type: str
    size: int
    sha256: str
    words: dict[str, str]

    def digest(self) -> bytes:
        """What makes two uploads the same one, for an Idempotency-Key."""
        words = (f"{name}={self.words[name]}" for name in sorted(self.words))
        return hashlib.sha256("\x00".join((self.sha256, self.file_name, *words)).encode()).digest()


def clean_name(given: str) -> str:
    """A file's name without path, invisible characters and what a disk can't take; as short as a disk wants it."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    visible = "".join(" " if char.isspace() else char for char in last if char.isspace() or _shows(char))
    name = _UNFIT.sub("_", " ".join(visible.split())).rstrip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return name[:LONGEST_NAME] or "bestand"
    ending = ending.strip()[:10].lower()
    return f"{stem[: LONGEST_NAME - len(ending) - 1].strip('. ') or 'bestand'}.{ending}"


def ending_of(name: str) -> str:
    """`pdf` of `Draaiboek.pdf`; empty without one."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def words_of(fields: Mapping[str, str], file_name: str) -> tuple[dict[str, str], list[Fault]]:
    """Title, licence and text alternative as they were filled in, and what is wrong with them."""
    faults = [
        _fault(f"/{name[:60]}", "extra-forbidden", "Dit veld kennen we niet.", "We don't know this field.")
        for name in fields
        if name not in ("title", "licence", "altText")
    ]
    title = fields.get("title", "").strip() or file_name.rpartition(".")[0]
    words = {"title": title, "licence": fields.get("licence", "").strip(), "altText": fields.get("altText", "").strip()}
    for name, most in LONGEST.items():
        if len(words[name]) > most:
            nl, en = f"Maak dit korter: hooguit {most} tekens.", f"Make this shorter: {most} characters at most."
            faults.append(_fault(f"/{name}", "string-too-long", nl, en))
        if "\x00" in words[name]:
            faults.append(_fault(f"/{name}", "nul-character", "Er staat een NUL-teken in.", "It has a NUL character."))
    if not words["licence"]:
        nl = "Kies een licentie: wat mogen anderen met dit bestand?"
        faults.append(_fault("/licence", "missing", nl, "Choose a licence: what may others do with this file?"))
    else:
        faults += _unknown_licence("/licence", words["licence"])
    return {name: value for name, value in words.items() if value}, faults


def settled(entries: Iterable[dict[str, Any]], files: Mapping[str, dict[str, str]]) -> tuple[list[Any], list[Fault]]:
    """The entries as they may be kept, and what is wrong with them. `files` are this project's, by their id."""
    kept, faults, seen = [], [], set()
    for index, entry in enumerate(entries):
        given = {name: str(value) for name, value in entry.items() if value is not None}
        where, known = f"/materials/{index}", files.get(given.get("id", ""))
        faults += _unknown_licence(f"{where}/licence", given["licence"])
        if "id" not in given:
            faults += [_not_a_file(f"{where}/{name}") for name in OURS if name != "url" and name in given]
            if not given.get("url", "").startswith(("https://", "http://")):
                nl = "Vul een webadres in dat begint met https://."
                faults.append(_fault(f"{where}/url", "missing", nl, "Fill in a web address that begins with https://."))
        elif known is None or given["id"] in seen:
            faults.append(_not_a_file(f"{where}/id"))
        else:
            seen.add(given["id"])
            given |= known
        kept.append(given)
    return kept, faults


def must_fit(entries: list[Any], used: int, size: int) -> None:
    """Raises Problem 409 when there is no room for one more file of this size. `used`: bytes of the files so far."""
    if len(entries) >= MOST_ENTRIES:
        raise conflict(
            "too-many-materials",
            f"Een project heeft hooguit {MOST_ENTRIES} materialen. Haal er eerst een weg.",
            f"A project has {MOST_ENTRIES} materials at most. Take one away first.",
        )
    if used + size > MOST_OF_A_PROJECT:
        room = max(0, MOST_OF_A_PROJECT - used) // MB
        raise conflict(
            "materials-full",
            f"De bestanden van een project zijn samen hooguit {MOST_OF_A_PROJECT // MB} MB; er is nog {room} MB over. "
            "Haal eerst een bestand weg, of maak dit kleiner.",
            f"A project's files are {MOST_OF_A_PROJECT // MB} MB together at most, and {room} MB is left.",
        )


def empty() -> Problem:
    """Nothing was in it."""
    nl = "Dit bestand is leeg. Kies een ander bestand."
    return Problem(
        400,
        "invalid-request",
        Text("Dit klopt nog niet", "This is not right yet"),
        Text(nl, "This file is empty."),
        (_fault("/file", "empty-file", nl, "This file is empty. Choose another one."),),
    )


def _shows(char: str) -> bool:
    """False for control characters, direction marks, half characters and what has no meaning yet."""
    return unicodedata.category(char)[0] != "C"


def _unknown_licence(pointer: str, code: str) -> list[Fault]:
    if vocabulary("licences").term(code) is not None:
        return []
    return [_fault(pointer, "unknown-code", f"Deze licentie kennen we niet: {code}.", f"Unknown licence: {code}.")]


def _not_a_file(pointer: str) -> Fault:
    return _fault(
        pointer,
        "unknown-file",
        "Dit is geen bestand van dit project. Voeg het bestand opnieuw toe.",
        "This is no file of this project. Add the file again.",
    )


def _fault(pointer: str, code: str, nl: str, en: str) -> Fault:
    return Fault("body", pointer, code, Text(nl, en))
