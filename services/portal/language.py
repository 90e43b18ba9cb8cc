"""In which language a page is: Dutch, unless who reads chose English. Every Dutch text is the key of its English one.

`_("…")` translates where something is said; `N_("…")` marks a text that is kept in a constant, and is translated where
it is shown. A text that has no translation stays Dutch: a page never fails for want of one, `make check` does.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any, get_args

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from shared.vocabularies.loader import Language

LANGUAGES: tuple[Language, ...] = get_args(Language)
CATALOGUE = Path(__file__).parent / "locale" / "en" / "LC_MESSAGES" / "portal.po"

_language: ContextVar[Language] = ContextVar("language", default="nl")


def language() -> Language:
    """The language of the request that is being answered; Dutch where there is none."""
    return _language.get()


@contextmanager
def spoken(chosen: Language) -> Iterator[None]:
    """What is said in this block is in this language."""
    token = _language.set(chosen)
    try:
        yield
    finally:
        _language.reset(token)


@cache
def translations(chosen: Language) -> NullTranslations:
    """The catalogue of a language; that of Dutch is empty, for its texts are the keys. Read once in a process."""
    if chosen == "nl":
        return NullTranslations()
    compiled = BytesIO()
    with CATALOGUE.open("rb") as file:
        write_mo(compiled, read_po(file, locale=chosen))
    compiled.seek(0)
    return Translations(compiled)


def gettext(text: str) -> str:
    """A Dutch text in the language of the page."""
    return translations(language()).gettext(text) if text else ""  # gettext keeps its own notes under the empty text


def ngettext(one: str, many: str, number: int) -> str:
    """The one of two Dutch texts that fits the number, in the language of the page."""
    return translations(language()).ngettext(one, many, number)


def N_(text: str) -> str:  # noqa: N802  # what gettext's tools call it everywhere
    """The text itself: it is translated where it is shown, with `_(…)`."""
    return text


def worded(item: Mapping[str, Any], name: str) -> str:
    """What a service says in both languages, as `name` and `nameEn`, in that of the page."""
    return str(item[name if language() == "nl" else f"{name}En"])


_ = gettext
