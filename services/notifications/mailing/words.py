"""What mails say around what they tell, in Dutch and in English. Pure."""

from datetime import datetime

from services.notifications.mailing.domain import Mail, Told, by_project
from services.notifications.wording import headline
from shared.moments import HERE, MONTHS
from shared.problems import Text
from shared.vocabularies.loader import Language

_DAYS = {
    "nl": ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
WORDS = {
    "look": Text("Bekijk het project", "Look at the project"),
    "go on": Text("Ga naar je werk", "Go to your work"),
    "because": Text("Je krijgt deze mail omdat je dit volgt:", "You get this mail because you follow:"),
    "you follow": Text("Je volgt:", "You follow:"),
    "digest": Text("Alles staat ook bij je meldingen.", "All of it is in your inbox as well."),
    "stop": Text("Geen mail meer over {}", "No more mail about {}"),
    "stop daily": Text("Geen overzicht van elke dag meer", "No daily digest any more"),
    "stop weekly": Text("Geen overzicht van elke week meer", "No weekly digest any more"),
    "settings": Text("Kies bij je meldingen wat je hoort en wanneer", "Choose what you hear, and when, in your inbox"),
    "webhook": Text(
        "Je webhook naar {url} gaf een dag lang geen goed antwoord. Daarom staat hij nu stil.",
        "Your webhook to {url} gave no good answer for a day. So it is paused now.",
    ),
    "webhook on": Text(
        "Er is niets verloren: zet hem weer aan als je ontvanger het doet, dan gaat hij verder waar hij bleef. Stuur"
        ' daarvoor PATCH /v1/webhooks/{id} met {{"status": "active"}}. Wat er misging, staat bij'
        " GET /v1/webhooks/{id}/deliveries.",
        "Nothing is lost: switch it on when your receiver works again, and it goes on where it stopped. Send"
        ' PATCH /v1/webhooks/{id} with {{"status": "active"}}. What went wrong is at'
        " GET /v1/webhooks/{id}/deliveries.",
    ),
}


def said(name: str, language: Language) -> str:
    """The words of this name."""
    return WORDS[name].en if language == "en" else WORDS[name].nl


def subject(mail: Mail) -> str:
    """What the mail is about, in a line."""
    groups, en = by_project(mail.told), mail.language == "en"
    if mail.kind == "webhook-paused":
        return "Your webhook is paused" if en else "Je webhook staat stil"
    if mail.kind in ("daily", "weekly"):
        return f"{title(mail)}: {_projects(len(groups), en=en)}"
    if len(groups) == 1:
        return _of_one(groups[0], en=en)
    return f"News about {_projects(len(groups), en=en)}" if en else f"Nieuws over {_projects(len(groups), en=en)}"


def title(mail: Mail) -> str:
    """The heading above what the mail tells."""
    en = mail.language == "en"
    if mail.kind == "daily":
        return (
            f"Your digest of {_day(mail.created_at, 'en')}" if en else f"Je overzicht van {_day(mail.created_at, 'nl')}"
        )
    if mail.kind == "weekly":
        return "Your digest of this week" if en else "Je overzicht van deze week"
    if mail.told and len(by_project(mail.told)) == 1:
        return mail.told[-1].happening.title or subject(mail)
    return subject(mail)


def _of_one(group: list[Told], *, en: bool) -> str:
    last = group[-1].happening
    if len(group) == 1:
        return ": ".join(part for part in (headline(last, "en" if en else "nl"), last.title) if part)
    return f"{len(group)} times news: {last.title}" if en else f"{len(group)} keer nieuws: {last.title}"


def _projects(number: int, *, en: bool) -> str:
    if en:
        return "one project" if number == 1 else f"{number} projects"
    return "één project" if number == 1 else f"{number} projecten"


def _day(moment: datetime, language: Language) -> str:
    day = moment.astimezone(HERE)
    return f"{_DAYS[language][day.weekday()]} {day.day} {MONTHS[language][day.month - 1]}"
