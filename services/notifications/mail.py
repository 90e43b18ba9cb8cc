"""What a mail looks like: plain text and HTML with the same words, in Dutch. It holds published text only, for a
happening holds nothing else.
"""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from services.notifications.mail_queue import Mail
from services.notifications.settings import NotificationSettings
from services.notifications.wording import headline, reason, sentence

_TEMPLATES = Environment(
    loader=PackageLoader("services.notifications"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def build(mail: Mail, settings: NotificationSettings) -> EmailMessage:
    """The message for one notification. Its Message-ID and date belong to the row, so that a mail which a crash sent
    once more is known as the same by its reader's program.
    """
    happening, sender = mail.happening, settings.sender
    words = {
        "headline": headline(happening),
        "title": happening.title,
        "sentence": sentence(happening),
        "explanation": happening.explanation,
        "project": f"{settings.portal_url}/projecten/{happening.project_id}" if happening.is_visible else None,
        "reasons": [reason(chosen, happening.library) for chosen in mail.reasons],
        "settings": f"{settings.portal_url}/meldingen",
    }
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = Address(addr_spec=mail.address)
    message["Subject"] = _line(f"{words['headline']}: {happening.title}")
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{mail.id}@{sender.domain}>"
    message["References"] = f"<project-{happening.project_id}@{sender.domain}>"  # mails of one project stand together
    message["In-Reply-To"] = message["References"]
    message["Auto-Submitted"] = "auto-generated"
    if mail.stop_key is not None and settings.api_url is not None:  # RFC 8058: one click, in the reader's own program
        message["List-Unsubscribe"] = f"<{settings.api_url}/v1/unsubscriptions/{mail.stop_key}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(_TEMPLATES.get_template("notification.txt").render(words))
    message.add_alternative(_TEMPLATES.get_template("notification.html").render(words), subtype="html")
    message["Content-Language"] = "nl"  # last: setting the content clears the Content headers
    return message


def _line(text: str) -> str:
    """One line of printable text: a title is what somebody typed, and a header must not get a second line by it."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
