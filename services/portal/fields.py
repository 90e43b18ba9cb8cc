"""The form of a project: which fields, in which order, with which words; and the way from form to JSON and back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from starlette.datastructures import FormData

from services.portal import materials
from services.portal.language import N_, _, language
from shared.vocabularies import vocabulary

Kind = Literal["line", "text", "year", "one", "many", "lines", "links", "mail", "person"]
PERSON = {"name": N_("Naam"), "email": N_("E-mailadres"), "phone": N_("Telefoon")}


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
        N_("Het idee"),
        N_("Waar gaat het over? Hier beslist een collega of hij verder leest."),
        [
            Field(
                "title",
                N_("Titel"),
                "line",
                N_("Kort en herkenbaar, 5 tot 120 tekens. Bijvoorbeeld: Voorlezen op de markt."),
                required=True,
            ),
            Field(
                "summary",
                N_("Samenvatting"),
                "text",
                N_("In twee of drie zinnen, hooguit 600 tekens: wat, voor wie en waarom."),
                required=True,
                rows=4,
            ),
            Field("origin", N_("Waar komt het idee vandaan?"), "one", required=True),
            Field("phase", N_("In welke fase is het?"), "one", required=True),
            Field("startYear", N_("Startjaar"), "year", N_("Het jaar waarin jullie begonnen of willen beginnen.")),
        ],
    ),
    (
        N_("Doel en aanpak"),
        N_("Schrijf voor een collega die het morgen zelf zou willen doen."),
        [
            Field("goal", N_("Doel"), "text", N_("Wat moet er veranderen, en voor wie?"), required=True),
            Field(
                "approach",
                N_("Aanpak"),
                "text",
                N_("Wat doen jullie precies? Lijstjes en tussenkopjes mogen (Markdown)."),
                required=True,
                rows=9,
            ),
        ],
    ),
    (
        N_("Resultaat en tips"),
        N_("Is het nog een idee? Dan kun je dit later invullen."),
        [
            Field("result", N_("Resultaat"), "text", N_("Wat kwam eruit? Ook als het anders liep dan gehoopt.")),
            Field("tips", N_("Tips"), "text", N_("Wat zou je de volgende bibliotheek aanraden?"), rows=4),
            Field("phaseNote", N_("Toelichting op de fase"), "text", rows=3),
            Field("reach", N_("Hoe breed wordt het uitgevoerd?"), "one", N_("Alleen als het al in uitvoering is.")),
        ],
    ),
    (
        N_("Thema en doelgroep"),
        N_("Zo vinden anderen het terug."),
        [
            Field("themes", N_("Thema’s"), "many", N_("Kies er minstens één en hooguit vijf."), required=True),
            Field("targetGroups", N_("Doelgroepen"), "many"),
            Field("coreFunctions", N_("Kernfuncties"), "many"),
        ],
    ),
    (
        N_("Praktisch"),
        N_("Wat een ander moet weten om het over te nemen."),
        [
            Field(
                "partners",
                N_("Partners"),
                "lines",
                N_("Eén per regel. Het soort mag erachter: De Kring (school)."),
                rows=3,
            ),
            Field("location", N_("Waar gebeurt het?"), "line", N_("Bijvoorbeeld de vestiging of de wijk.")),
            Field("costs", N_("Kosten"), "text", rows=3),
            Field("hours", N_("Uren"), "text", N_("Hoeveel uren kost het, en van wie?"), rows=2),
            Field("takeover", N_("Kunnen anderen het overnemen?"), "one"),
            Field("evaluation", N_("Is het geëvalueerd?"), "one"),
            Field(
                "evaluationResult",
                N_("Wat liet de evaluatie zien?"),
                "text",
                N_("Wat veranderde er, en voor wie?"),
                rows=3,
            ),
            Field(
                "materials",
                N_("Materialen"),
                "links",
                N_("Eén link per regel: het adres, een spatie en de naam. Bijvoorbeeld een draaiboek of folder."),
                rows=3,
            ),
            Field(
                "mailbox",
                N_("Openbaar e-mailadres"),
                "mail",
                N_("Een adres van je afdeling, niet van jezelf. Iedereen kan dit zien."),
            ),
            Field(
                "contact",
                N_("Contactpersoon"),
                "person",
                N_("Niet openbaar: dit zien alleen mensen die zijn ingelogd."),
            ),
        ],
    ),
]
FIELDS = [field for *__, fields in STEPS for field in fields]
LABELS = {field.name: field.label for field in FIELDS} | {"buildsOn": N_("Bouwt voort op")}


def steps() -> list[tuple[str, str, list[Field]]]:
    """STEPS in the language of the page."""
    return [
        (_(title), _(about), [replace(field, label=_(field.label), help=_(field.help)) for field in members])
        for title, about, members in STEPS
    ]


def labels() -> dict[str, str]:
    """LABELS in the language of the page."""
    return {name: _(words) for name, words in LABELS.items()}


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
    return {field.name: _("Vul dit nog in.") for field in FIELDS if field.required and not content.get(field.name)}


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
    return f"{partner.get('name', '')} ({vocabulary('partner-kinds').label(partner.get('kind', ''), language())})"


def _partner(line: str) -> str | dict[str, str]:
    """A name with its kind between brackets, when those are the words of a kind; otherwise the line as it is."""
    name, __, kind = line.removesuffix(")").rpartition(" (")
    code = vocabulary("partner-kinds").find(kind) if line.endswith(")") else None
    return {"name": name, "kind": code} if name and code else line


def _all(form: FormData, name: str) -> list[str]:
    return [value for value in form.getlist(name) if isinstance(value, str)]
