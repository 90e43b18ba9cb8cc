"""What a mail looks like: plain text and HTML with the same words, in the language of its reader. It holds published
text only, and of work the title of what waits: a happening holds nothing else.
"""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from services.notifications.mailing.domain import Mail, Stop, Told, by_project
from services.notifications.mailing.words import said, subject, title
from services.notifications.wording import follows, headline, path, reason, sentence

_TEMPLATES = Environment(
    loader=PackageLoader("services.notifications.mailing"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Letterhead:
    """Whom a mail is from, and where its links lead. `api_url`: where one click ends it; None: nowhere."""

    sender: Address
    portal_url: str
    api_url: str | None


def build(mail: Mail, head: Letterhead) -> EmailMessage:
    """The message as it goes out. Its Message-ID and date belong to the row, so that a mail which a crash sent once
    more is known as the same by its reader's program.
    """
    sender = head.sender
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = Address(addr_spec=mail.address)
    message["Subject"] = _line(subject(mail))
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{mail.id}@{sender.domain}>"
    if mail.project_id is not None:  # mails of one project stand together
        message["References"] = f"<project-{mail.project_id}@{sender.domain}>"
        message["In-Reply-To"] = message["References"]
    message["Auto-Submitted"] = "auto-generated"
    if mail.stops and head.api_url is not None:  # RFC 8058: one click, in the reader's own program
        message["List-Unsubscribe"] = f"<{head.api_url}/v1/unsubscriptions/{mail.stops[0].key}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    words = _words(mail, head.portal_url)
    message.set_content(_TEMPLATES.get_template("mail.txt").render(words))
    message.add_alternative(_TEMPLATES.get_template("mail.html").render(words), subtype="html")
    message["Content-Language"] = mail.language  # last: setting the content clears the Content headers
    return message


def _words(mail: Mail, portal: str) -> dict[str, Any]:
    language = mail.language
    groups = by_project(mail.told)
    told = ("webhook", "webhook on") if mail.kind == "webhook-paused" else ()
    return {
        "language": language,
        "subject": _line(subject(mail)),
        "title": title(mail),
        "several": len(groups) > 1 or mail.kind in ("daily", "weekly"),
        "is_digest": mail.kind in ("daily", "weekly"),
        "groups": [_group(group, mail, portal) for group in groups],
        "paragraphs": [said(name, language).format(**mail.details) for name in told],
        "reasons": _reasons(mail.told, mail),
        "stops": [{"words": _stopping(stop, mail), "link": f"{portal}/afmelden/{stop.key}"} for stop in mail.stops],
        "settings": f"{portal}/meldingen",
        "say": lambda name: said(name, language),
    }


def _group(group: list[Told], mail: Mail, portal: str) -> dict[str, Any]:
    last = group[-1].happening
    where = path(last)
    return {
        "title": last.title,
        "link": portal + where if where else None,
        "button": said("look" if where.startswith("/projecten/") else "go on", mail.language),
        "reasons": _reasons(group, mail),
        "entries": [
            {
                "headline": headline(each.happening, mail.language),
                "sentence": sentence(each.happening, mail.language),
                "explanation": each.happening.explanation,
            }
            for each in group
        ],
    }


def _reasons(told: Any, mail: Mail) -> list[str]:
    """Everything that somebody follows of this, each once."""
    found = [reason(chosen, each.happening.library, mail.language) for each in told for chosen in each.reasons]
    return list(dict.fromkeys(found))


def _stopping(stop: Stop, mail: Mail) -> str:
    """What a stop ends, in words; with the name of a library that is followed."""
    if "digest" in stop.filter:
        return said(f"stop {stop.filter['digest']}", mail.language)
    what = follows(dict(stop.filter), mail.language)
    for each in mail.told:
        if stop.filter in each.reasons:
            what = reason(dict(stop.filter), each.happening.library, mail.language)
    return said("stop", mail.language).format(what)


def _line(text: str) -> str:
    """One line of printable text: a title is what somebody typed, and a header must not get a second line by it."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
