"""Words for people: dates, counts, Markdown, what changed."""

import html
import re
from datetime import UTC, date, datetime
from difflib import SequenceMatcher

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from services.portal.language import _, language, ngettext
from shared.moments import HERE, MONTHS

DAYS = {"nl": ("ma", "di", "wo", "do", "vr", "za", "zo"), "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}

# No HTML and no images: a picture from elsewhere would tell its owner who reads here.
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["image", "html_block", "html_inline"])
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "code", "pre", "a", "h3", "hr"}


def moment(value: str | datetime | None) -> datetime | None:
    """A time as the services write it (`…Z`), here; None for what is no time."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if value is None:
        return None
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(HERE)


def day(value: datetime | date) -> str:
    """*di 24 november 2026*"""
    here = language()
    return f"{DAYS[here][value.weekday()]} {value.day} {MONTHS[here][value.month - 1]} {value.year}"


def since(value: str | None) -> str:
    """A date that may lack its day and month, as the register has it: *2026*, *maart 2026*, *1 maart 2026*."""
    year, month, day_of_month = [*(value or "").split("-"), "", ""][:3]
    if not (month.isdigit() and 1 <= int(month) <= 12):
        return value or ""
    written = f"{MONTHS[language()][int(month) - 1]} {year}"
    return f"{int(day_of_month)} {written}" if day_of_month.isdigit() else written


def ago(value: datetime, now: datetime) -> str:
    """*zojuist*, *5 minuten geleden*, *gisteren*, *3 dagen geleden*; the date itself from a month on."""
    minutes = int((now - value).total_seconds() // 60)
    if minutes < 1:
        return _("zojuist")
    if minutes < 60:
        return ngettext("1 minuut geleden", "{number} minuten geleden", minutes).format(number=minutes)
    days = (now.astimezone(HERE).date() - value.astimezone(HERE).date()).days
    if days == 0:
        hours = minutes // 60
        return ngettext("{number} uur geleden", "{number} uur geleden", hours).format(number=hours)
    if days == 1:
        return _("gisteren")
    if days < 31:
        return _("{number} dagen geleden").format(number=days)
    return day(value)


def due(value: datetime, now: datetime) -> str:
    """How long there is until a due date: *nog 3 dagen*, *vandaag*, *2 dagen te laat*."""
    days = (value.astimezone(HERE).date() - now.astimezone(HERE).date()).days
    if days == 0:
        return _("vandaag")
    if days > 0:
        return _("morgen") if days == 1 else _("nog {number} dagen").format(number=days)
    return ngettext("1 dag te laat", "{number} dagen te laat", -days).format(number=-days)


def duration(days: float) -> str:
    """A number of days as people say it: *12 dagen*, *5 maanden*, *2,5 jaar*; one day at least."""
    if days < 60:
        return count(max(1, round(days)), "dag", "dagen")
    if days < 720:
        return count(round(days / 30.4), "maand", "maanden")
    return _("{number} jaar").format(number=_decimal(days / 365.25))


def when(value: str | None) -> Markup:
    """A relative time with the date in its title, as a `<time>` element; nothing for no time."""
    at = moment(value)
    if at is None:
        return Markup("")
    full = _("{day}, {time} uur").format(day=day(at), time=f"{at:%H:%M}")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        at.isoformat(timespec="seconds"), full, ago(at, datetime.now(UTC))
    )


def on_day(value: str | None) -> Markup:
    """The date as a `<time>` element; nothing for no time."""
    at = moment(value)
    if at is None:
        return Markup("")
    return Markup('<time datetime="{}">{}</time>').format(at.date().isoformat(), day(at))


def clock(value: str | None) -> str:
    """*om 14:05*: for a page that stays open, where *zojuist* would soon be untrue."""
    at = moment(value)
    return _("om {time} uur").format(time=f"{at:%H:%M}") if at else ""


def markdown(text: str | None, heading: str = "p") -> Markup:
    """Markdown as safe HTML. Headings become `heading` (`h3` under an h2): a writer cannot disturb the page's order."""
    tokens = _MARKDOWN.parse(text or "")
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = heading
    rendered = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    # Twice safe: the parser takes no HTML, and what it made passes an allow-list.
    schemes = {"http", "https", "mailto"}
    safe = nh3.clean(
        rendered,
        tags=_TAGS,
        attributes={"*": set(), "a": {"href"}},
        url_schemes=schemes,
        link_rel="nofollow noopener ugc",
    )
    return Markup(safe)  # noqa: S704  # it just passed the allow-list


def plain(text: str | None, limit: int = 240) -> str:
    """The words of a Markdown text on one line, cut at a word."""
    words = " ".join(re.sub(r"<[^>]+>", " ", markdown(text)).split())
    bare = html.unescape(words)
    return bare if len(bare) <= limit else bare[:limit].rsplit(" ", 1)[0] + " …"


def highlighted(text: str | None) -> Markup:
    """Text from search in which only `<mark>` counts; everything else is shown as it is written."""
    return Markup(nh3.clean(text or "", tags={"mark"}, attributes={"*": set()}))  # noqa: S704  # an allow-list of one tag


def difference(before: str, after: str) -> Markup:
    """The new text with what went in `<del>` and what came in `<ins>`, word by word."""
    old, new = re.findall(r"\s+|[^\s]+", before), re.findall(r"\s+|[^\s]+", after)
    parts: list[Markup] = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = escape("".join(old[a:b])), escape("".join(new[c:d]))
        if what == "equal":
            parts.append(come)
            continue
        if gone:
            parts.append(Markup("<del>{}</del>").format(gone))
        if come:
            parts.append(Markup("<ins>{}</ins>").format(come))
    return Markup("").join(parts)


def count(number: int, one: str, many: str) -> str:
    """*1 project*, *2.104 projecten*"""
    written = f"{number:,}" if language() == "en" else f"{number:,}".replace(",", ".")
    return f"{written} {ngettext(one, many, number)}"


def size(count: str | int | None) -> str:
    """*1,2 MB*, *340 kB* of a number of bytes; nothing for what is no number."""
    if not (isinstance(count, int) or (isinstance(count, str) and count.isascii() and count.isdigit())):
        return ""
    kilobytes = int(str(count)[:15]) / 1000
    if kilobytes < 1000:
        return f"{max(1, round(kilobytes))} kB"
    return f"{_decimal(kilobytes / 1000)} MB"


def _decimal(number: float) -> str:
    """With one decimal, unless that is a zero."""
    written = f"{number:.1f}".removesuffix(".0")
    return written if language() == "en" else written.replace(".", ",")
