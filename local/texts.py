"""Keeps the portal's English catalogue beside the texts that its pages say in Dutch.

`python -m local.texts` finds every text in templates and Python and writes the catalogue anew: what is translated stays
so, what is new is empty, what nobody says any more goes. `--check` only tells what is wrong, as `make check` does.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from local.assets import PORTAL
from services.portal.language import CATALOGUE

# A call and which of its arguments are texts; `count` is what pages say numbers with.
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "count": (2, 3)}
HEADER = """\
msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
_PLACES = re.compile(r"%\(\w+\)s|%%|\{\w*\}|</?[a-z]+|^\s|\s$")
"""What a translation must have as often as its text: what is filled in, tags, and a space before or after it."""


def said() -> Catalog:
    """Every text of the portal, with the files that say it, in the order of the files."""
    catalogue = Catalog(locale="en")
    for path in sorted([*PORTAL.rglob("*.py"), *(PORTAL / "templates").rglob("*.html")]):
        name = path.relative_to(PORTAL).as_posix()
        for text in dict.fromkeys(_texts(path)):
            catalogue.add(text, locations=[(name, 1)])
    return catalogue


def _texts(path: Path) -> Iterator[str | tuple[str, str]]:
    """The texts of a file. Of a text with a singular and a plural, both."""
    page = path.suffix == ".html"
    options = {"trimmed": "true", "silent": "false"} if page else {}
    with path.open("rb") as file:
        for it in extract("jinja2.ext:babel_extract" if page else "python", file, KEYWORDS, options=options):
            yield (it[1][0], it[1][1]) if isinstance(it[1], tuple) else it[1]


def kept() -> Catalog:
    """The catalogue as it is; empty when there is none."""
    if not CATALOGUE.exists():
        return Catalog(locale="en")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def renewed(said: Catalog, kept: Catalog) -> bytes:
    """The catalogue for what is said now, with the translations that were kept. No dates and no numbers of lines: two
    changes at once touch the same place only when they are about the same text.
    """
    for message in _messages(said):
        before = kept.get(message.id)
        if before is not None and isinstance(before.id, tuple) == isinstance(message.id, tuple):
            message.string = before.string
            message.flags = before.flags
    file = BytesIO()
    write_po(file, said, width=0, omit_header=True, include_lineno=False)
    return HEADER.encode() + file.getvalue()


def faults(said: Catalog, kept: Catalog) -> list[str]:
    """All that is wrong with the catalogue for what is said, in words."""
    found = []
    for message in _messages(said):
        before = kept.get(message.id)
        texts = _all(message.id)
        if before is None or isinstance(before.id, tuple) != isinstance(message.id, tuple):
            found.append(f"missing: {texts[0]!r} ({message.locations[0][0]})")
        elif not all(_all(before.string)):
            found.append(f"untranslated: {texts[0]!r}")
        elif before.fuzzy:
            found.append(f"fuzzy: {texts[0]!r}")
        elif any(_places(english) not in [_places(text) for text in texts] for english in _all(before.string)):
            found.append(f"fills in something else than its text: {texts[0]!r}")
    return found + [f"said by nobody: {_all(each.id)[0]!r}" for each in _messages(kept) if said.get(each.id) is None]


def _places(text: str) -> Counter[str]:
    return Counter(_PLACES.findall(text))


def _all(texts: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [texts or ""] if isinstance(texts, str | None) else list(texts)


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def main() -> None:
    """Write the catalogue, and say what waits for a translation; with --check only say what is wrong."""
    if "--check" in sys.argv[1:]:
        if wrong := faults(said(), kept()):
            sys.exit("\n".join([*wrong, "Run make texts, and write what is missing in services/portal/locale."]))
        return
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_bytes(renewed(said(), kept()))
    print("\n".join(faults(said(), kept())) or "Every text is there in English.")


if __name__ == "__main__":
    main()
