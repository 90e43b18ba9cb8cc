"""The form of a project: which fields, in which order, with which words; and the way from form to JSON and back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from starlette.datastructures import FormData

from services.portal import materials
from shared.vocabularies import vocabulary

Kind = Literal["line", "text", "year", "one", "many", "lines", "links", "mail", "person"]
PERSON = {"name": "Naam", "email": "E-mailadres", "phone": "Telefoon"}


@dataclass(frozen=True)
class Field:
    """`kind` says how it is filled in: `one` and `many` from a vocabulary, `lines` is a list with one item a line."""

    name: str
    label: str
    kind: Kind
    help: str = ""
    required: bool = False
    rows: int = 6


STEPS: list[tuple[str, str, list[Field]]] = [
    (
        "Het idee",
        "Waar gaat het over? Hier beslist een collega of hij verder leest.",
        [
            Field(
                "title",
                "Titel",
                "line",
                "Kort en herkenbaar, 5 tot 120 tekens. Bijvoorbeeld: Voorlezen op de markt.",
                required=True,
            ),
            Field(
                "summary",
                "Samenvatting",
                "text",
                "In twee of drie zinnen, hooguit 600 tekens: wat, voor wie en waarom.",
                required=True,
                rows=4,
            ),
            Field("origin", "Waar komt het idee vandaan?", "one", required=True),
            Field("phase", "In welke fase is het?", "one", required=True),
            Field("startYear", "Startjaar", "year", "Het jaar waarin jullie begonnen of willen beginnen."),
        ],
    ),
    (
        "Doel en aanpak",
        "Schrijf voor een collega die het morgen zelf zou willen doen.",
        [
            Field("goal", "Doel", "text", "Wat moet er veranderen, en voor wie?", required=True),
            Field(
                "approach",
                "Aanpak",
                "text",
                "Wat doen jullie precies? Lijstjes en tussenkopjes mogen (Markdown).",
                required=True,
                rows=9,
            ),
        ],
    ),
    (
        "Resultaat en tips",
        "Is het nog een idee? Dan kun je dit later invullen.",
        [
            Field("result", "Resultaat", "text", "Wat kwam eruit? Ook als het anders liep dan gehoopt."),
            Field("tips", "Tips", "text", "Wat zou je de volgende bibliotheek aanraden?", rows=4),
            Field("phaseNote", "Toelichting op de fase", "text", rows=3),
            Field("reach", "Hoe breed wordt het uitgevoerd?", "one", "Alleen als het al in uitvoering is."),
        ],
    ),
    (
        "Thema en doelgroep",
        "Zo vinden anderen het terug.",
        [
            Field("themes", "Thema’s", "many", "Kies er minstens één en hooguit vijf.", required=True),
            Field("targetGroups", "Doelgroepen", "many"),
            Field("coreFunctions", "Kernfuncties", "many"),
        ],
    ),
    (
        "Praktisch",
        "Wat een ander moet weten om het over te nemen.",
        [
            Field("partners", "Partners", "lines", "Eén per regel. Het soort mag erachter: De Kring (school).", rows=3),
            Field("location", "Waar gebeurt het?", "line", "Bijvoorbeeld de vestiging of de wijk."),
            Field("costs", "Kosten", "text", rows=3),
            Field("hours", "Uren", "text", "Hoeveel uren kost het, en van wie?", rows=2),
            Field("takeover", "Kunnen anderen het overnemen?", "one"),
            Field("evaluation", "Is het geëvalueerd?", "one"),
            Field("evaluationResult", "Wat liet de evaluatie zien?", "text", "Wat veranderde er, en voor wie?", rows=3),
            Field(
                "materials",
                "Materialen",
                "links",
                "Eén link per regel: het adres, een spatie en de naam. Bijvoorbeeld een draaiboek of folder.",
                rows=3,
            ),
            Field(
                "mailbox",
                "Openbaar e-mailadres",
                "mail",
                "Een adres van je afdeling, niet van jezelf. Iedereen kan dit zien.",
            ),
            Field(
                "contact",
                "Contactpersoon",
                "person",
                "Niet openbaar: dit zien alleen mensen die zijn ingelogd.",
            ),
        ],
    ),
]
FIELDS = [field for _, _, fields in STEPS for field in fields]
LABELS = {field.name: field.label for field in FIELDS} | {"buildsOn": "Bouwt voort op"}


def from_form(form: FormData) -> dict[str, Any]:
    """The JSON of what was filled in. Empty is null: the merge patch then clears the field."""
    content = {field.name: _value(field, form) for field in FIELDS}
    content["buildsOn"] = [
        {"projectId": project, "relation": relation, "note": note.strip()}
        for project, relation, note in zip(
            _all(form, "builds_project"), _all(form, "builds_relation"), _all(form, "builds_note"), strict=False
        )
        if project not in _all(form, "builds_remove")
    ]
    known = [tie["projectId"] for tie in content["buildsOn"]]
    new = [project for project in dict.fromkeys(_all(form, "builds_add")) if project not in known]
    content["buildsOn"] += [{"projectId": project, "relation": "inspired", "note": ""} for project in new]
    return content


def missing(content: Mapping[str, Any]) -> dict[str, str]:
    """The required fields that are empty. Only asked when there is no draft yet: otherwise it is the service's word."""
    return {field.name: "Vul dit nog in." for field in FIELDS if field.required and not content.get(field.name)}


def shown(content: Mapping[str, Any], name: str) -> str:
    """A field's value as text, to compare versions and to show in a form."""
    value = content.get(name)
    if name == "materials":
        return "\n".join(f"{item.get('url', '')} {item.get('title', '')}".strip() for item in value or [])
    if name == "buildsOn":
        return "\n".join(
            f"{item.get('relation', '')} {item.get('projectId', '')} {item.get('note') or ''}".strip()
            for item in value or []
        )
    if name == "partners":
        return "\n".join(_partner_line(item) for item in value or [])
    if isinstance(value, dict):
        return " · ".join(str(part) for part in value.values() if part)
    if isinstance(value, list | tuple):
        return "\n".join(str(item) for item in value)
    return "" if value is None else str(value)


def _value(field: Field, form: FormData) -> Any:
    if field.kind == "many":
        return _all(form, field.name)
    if field.kind == "person":
        person = {part: str(form.get(f"contact_{part}") or "").strip() for part in PERSON}
        return {part: value for part, value in person.items() if value} or None
    text = str(form.get(field.name) or "").replace("\r\n", "\n").strip()
    if field.kind == "lines":
        return [_partner(line.strip()) for line in text.split("\n") if line.strip()]
    if field.kind == "links":
        return materials.from_form(text, str(form.get(f"{field.name}_kept") or ""))
    if field.kind == "year" and text.isascii() and text.isdigit():
        return int(text)
    return text or None


def _partner_line(partner: Any) -> str:
    """*Basisschool De Kring (school of kinderopvang)*, or only the name."""
    if not isinstance(partner, dict):
        return str(partner)
    return f"{partner.get('name', '')} ({vocabulary('partner-kinds').label(partner.get('kind', ''))})"


def _partner(line: str) -> str | dict[str, str]:
    """A name with its kind between brackets, when those are the words of a kind; otherwise the line as it is."""
    name, _, kind = line.removesuffix(")").rpartition(" (")
    code = vocabulary("partner-kinds").find(kind) if line.endswith(")") else None
    return {"name": name, "kind": code} if name and code else line


def _all(form: FormData, name: str) -> list[str]:
    return [value for value in form.getlist(name) if isinstance(value, str)]
