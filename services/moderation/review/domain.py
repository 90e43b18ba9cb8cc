"""The automatic checks of a submitted text. Pure. They advise: a moderator decides.

Every check answers: with what it found, or with one `ok`. `fault` is something that nobody can want to publish.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from services.moderation.review.plain import findings, sentences_of, words_of
from shared.problems import Text

Level = Literal["ok", "warning", "fault"]
Code = Literal[
    "sections-filled", "plain-language", "see-elsewhere", "dead-links", "links-not-checked", "text-alternatives"
]

TEXTS = {
    "summary": Text("samenvatting", "summary"),
    "goal": Text("doel", "goal"),
    "approach": Text("aanpak", "approach"),
    "result": Text("resultaat", "result"),
    "tips": Text("tips", "tips"),
    "phaseNote": Text("toelichting op de fase", "note on the phase"),
    "evaluationResult": Text("wat de evaluatie liet zien", "what the evaluation showed"),
    "costs": Text("kosten", "costs"),
    "hours": Text("uren", "hours"),
}
"""The parts that are written in sentences."""
FACTS = {
    "targetGroups": Text("doelgroepen", "target groups"),
    "takeover": Text("overnamemogelijkheid", "terms of takeover"),
    "mailbox": Text("openbaar e-mailadres", "mailbox"),
}
ALWAYS = ("summary", "goal", "approach")
EXPECTED = {
    "idea": ("targetGroups",),
    "experiment": ("targetGroups",),
    "implementation": ("targetGroups", "result", "tips", "costs", "takeover", "mailbox"),
}
"""What a reader looks for in a project of that phase: an idea has no result yet, a regular service has its costs.

Of the 103 real records of `local/samples` 40 miss something, all of them regular services that do not tell their costs.
"""
LITTLE = 4
"""Words: less says nothing."""
ELSEWHERE_ONLY = 15
"""Words that a part has beside the sentences that point elsewhere; with fewer it is no text of its own."""

_REFERENCE = re.compile(
    r"\b(?:zie|bekijk|lees|kijk|staat|staan|vind je|te vinden|check)\b[^.!?]*"
    r"\b(?:bijlagen?|(?:web)?site|website|link|document|pdf|verslag|elders|hierboven|internet|facebook|online)\b"
    r"|\b(?:zie|lees)\s+(?:ook\s+)?(?:elders|verder op|meer op|bijlagen?|hierboven)\b|\bn\.?v\.?t\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_PICTURE = re.compile(r"!\[([^\]\n]{0,500})\]\(([^)\s]{1,2000})[^)\n]{0,500}\)")
_PICTURE_FILE = re.compile(r"\.(?:png|jpe?g|gif|webp|svg|avif)(?:[?#]|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Check:
    """What one check says about one field (None: about the whole). `found` is the passage, address or file."""

    code: Code
    level: Level
    text: Text
    field: str | None = None
    found: str | None = None


def checks(content: Mapping[str, Any]) -> list[Check]:
    """All that can be checked in the text itself."""
    found: list[Check] = []
    for code, check, fine in (
        ("sections-filled", _sections, Text("Alle onderdelen zijn ingevuld.", "Every section is filled.")),
        ("plain-language", _plain, Text("De tekst is helder geschreven.", "The text is in plain language.")),
        ("see-elsewhere", _elsewhere, Text("De tekst staat op zichzelf.", "The text stands on its own.")),
        (
            "text-alternatives",
            _pictures,
            Text("Elke afbeelding heeft een beschrijving.", "Every picture is described."),
        ),
    ):
        here = list(check(content))
        found += here or [Check(code, "ok", fine)]  # type: ignore[arg-type]
    return found


def _sections(content: Mapping[str, Any]) -> Iterator[Check]:
    for name in ALWAYS:
        if _count(content.get(name)) < LITTLE:
            nl, en = TEXTS[name]
            words = Text(f"Hier staat (bijna) niets: {nl}.", f"Next to nothing here: {en}.")
            yield Check("sections-filled", "fault", words, name, content.get(name) or None)
    missing = [name for name in EXPECTED.get(content.get("phase", ""), ()) if not _is_filled(content.get(name))]
    for name in missing:
        nl, en = (TEXTS | FACTS)[name]
        words = Text(f"Nog niet ingevuld: {nl}.", f"Not filled in yet: {en}.")
        yield Check("sections-filled", "warning", words, name)


def _plain(content: Mapping[str, Any]) -> Iterator[Check]:
    for name in TEXTS:
        for finding in findings(_text(content, name)):
            yield Check("plain-language", "warning", finding.text, name, finding.found)


def _elsewhere(content: Mapping[str, Any]) -> Iterator[Check]:
    for name in TEXTS:
        text = _text(content, name)
        pointing = bool(_ADDRESS.search(text))
        own = 0
        for sentence in sentences_of(text):
            if _REFERENCE.search(sentence):
                pointing = True
            else:
                own += len(words_of(sentence))
        if pointing and own < ELSEWHERE_ONLY:
            words = Text(
                "Dit verwijst vooral naar iets anders. Zet hier in een paar zinnen wat een ander moet weten.",
                "This mostly refers to something else. Say here, in a few sentences, what somebody else must know.",
            )
            yield Check("see-elsewhere", "fault" if name in ALWAYS else "warning", words, name, text[:300])


def _pictures(content: Mapping[str, Any]) -> Iterator[Check]:
    words = Text(
        "Deze afbeelding heeft geen beschrijving. Wie haar niet ziet, mist wat erop staat.",
        "This picture has no description. Who cannot see it misses what it shows.",
    )
    for name in TEXTS:
        for alternative, address in _PICTURE.findall(_text(content, name)):
            if not alternative.strip():
                yield Check("text-alternatives", "fault", words, name, address)
    for material in content.get("materials") or ():
        if isinstance(material, Mapping) and _is_picture(material) and not str(material.get("altText") or "").strip():
            shown = material.get("title") or material.get("name") or material.get("url") or material.get("id")
            yield Check("text-alternatives", "fault", words, "materials", str(shown or ""))


def link_checks(links: Sequence[tuple[str, str | None, bool]], reach: str) -> list[Check]:
    """The checks of the links in a text: each with what is wrong with it, and whether it was looked at."""
    if not links:
        return [Check("dead-links", "ok", Text("Er staan geen links in de tekst.", "There are no links in the text."))]
    found = []
    for url, fault, _ in links:
        if fault is not None:
            level, words = _BROKEN.get(fault, _BROKEN["failing"])
            found.append(Check("dead-links", level, words, None, url))
    waiting = sum(not is_known for _, _, is_known in links)
    if waiting and reach == "off":
        words = Text("Links worden hier niet gecontroleerd.", "Links are not checked here.")
        found.append(Check("links-not-checked", "ok", words))
    elif waiting:
        words = Text(
            f"{waiting} van de {len(links)} links {'is' if waiting == 1 else 'zijn'} nog niet bekeken.",
            f"{waiting} links are not checked yet.",
        )
        found.append(Check("dead-links", "ok", words))
    return found or [Check("dead-links", "ok", Text("Alle links werken.", "All links work."))]


_BROKEN: dict[str, tuple[Level, Text]] = {
    "dead": ("fault", Text("Deze pagina bestaat niet (meer).", "This page does not exist (any more).")),
    "no-such-host": ("fault", Text("Deze website bestaat niet (meer).", "This website does not exist (any more).")),
    "not-public": ("fault", Text("Dit is geen openbaar webadres.", "This is no public web address.")),
    "redirects": ("warning", Text("Deze link stuurt steeds door.", "This link redirects without end.")),
    "certificate": (
        "warning",
        Text("Het certificaat van deze website klopt niet.", "This website's certificate is bad."),
    ),
    "unreachable": ("warning", Text("Deze website antwoordde niet.", "This website did not answer.")),
    "refused": (
        "warning",
        Text("Deze website laat ons niet binnen. Kijk zelf.", "This website refuses us. Look yourself."),
    ),
    "failing": ("warning", Text("Deze website gaf een fout.", "This website gave an error.")),
}


def _text(content: Mapping[str, Any], name: str) -> str:
    value = content.get(name)
    return value if isinstance(value, str) else ""


def _is_filled(value: Any) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def _count(value: Any) -> int:
    return sum(len(words_of(sentence)) for sentence in sentences_of(value)) if isinstance(value, str) else 0


def _is_picture(material: Mapping[str, Any]) -> bool:
    kind = str(material.get("mediaType") or "")
    return kind.startswith("image/") or (not kind and bool(_PICTURE_FILE.search(str(material.get("url") or ""))))
