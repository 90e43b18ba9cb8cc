"""Sample mails as text to look at: `bieb mail preview`. The tests hold the same against what is kept of them."""

from typing import Literal

from services.notifications.mailing.domain import Mail
from services.notifications.mailing.samples import HEAD, samples
from services.notifications.mailing.writing import build
from shared.vocabularies.loader import Language

SHOWN = ("From", "To", "Subject", "Date", "References", "List-Unsubscribe", "Content-Language")


def preview(mail: Mail, kind: Literal["plain", "html"]) -> str:
    """The headers that people notice and the text, or the HTML alone."""
    message = build(mail, HEAD)
    body = message.get_body((kind,))
    assert body is not None
    text = str(body.get_content()).replace("\r\n", "\n")
    if kind == "html":
        return text
    headers = [f"{name}: {message[name]}" for name in SHOWN if message[name] is not None]
    return "\n".join(headers) + "\n\n" + text


def files() -> dict[str, str]:
    """Every sample in both languages, as text and as HTML, by the name of its file."""
    languages: tuple[Language, ...] = ("nl", "en")
    return {
        f"{name}.{language}.{ending}": preview(mail, kind)
        for language in languages
        for name, mail in samples(language).items()
        for kind, ending in _ENDINGS.items()
    }


_ENDINGS: dict[Literal["plain", "html"], str] = {"plain": "txt", "html": "html"}
