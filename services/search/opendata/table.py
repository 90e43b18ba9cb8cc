"""A project as one row of a table: the columns that every export has, in their order. Pure."""

import re
from dataclasses import dataclass
from typing import Any, Literal

from services.search.opendata.domain import Published
from services.search.opendata.site import Site
from shared.moments import timestamp

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""How a cell begins that a spreadsheet would take for a formula, or what was made of one."""
_BETWEEN = " | "


@dataclass(frozen=True)
class Column:
    """A column: its name is that of the JSON record where that has it."""

    name: str
    kind: Literal["text", "number", "truth", "texts"] = "text"


COLUMNS = (
    Column("id"), Column("permalink"), Column("title"), Column("summary"), Column("goal"), Column("approach"),
    Column("result"), Column("tips"), Column("phase"), Column("phaseNote"), Column("outcome"), Column("origin"),
    Column("themes", "texts"), Column("targetGroups", "texts"), Column("coreFunctions", "texts"),
    Column("startYear", "number"), Column("libraryIsil"), Column("libraryName"), Column("province"), Column("location"),
    Column("reach"), Column("partners", "texts"), Column("costs"), Column("hours"), Column("takeover"),
    Column("evaluation"), Column("evaluationResult"), Column("materials", "texts"), Column("buildsOn", "texts"),
    Column("mailbox"), Column("source"), Column("adoptions", "number"), Column("parel", "truth"),
    Column("revision", "number"), Column("publishedAt"), Column("revisedAt"), Column("updatedAt"), Column("movedAt"),
    Column("licence"), Column("licenceLabel"), Column("licenceUrl"), Column("citation"), Column("citationEn"),
)  # fmt: skip
"""New ones are added behind the last."""


def row(project: Published, site: Site) -> dict[str, Any]:
    """The values by column: texts, numbers, lists of texts, or None."""
    record, licence = project.record, project.licence()
    made = {
        "id": str(project.id),
        "permalink": site.permalink(project.id),
        "libraryIsil": record["library"]["isil"],
        "libraryName": project.library,
        "materials": [material["url"] for material in record.get("materials") or [] if material.get("url")],
        "buildsOn": [site.permalink(tie["projectId"]) for tie in record.get("buildsOn") or []],
        "revisedAt": timestamp(project.revised_at),
        "licence": licence.code,
        "licenceLabel": licence.label,
        "licenceUrl": licence.url,
        "citation": project.citation(site),
        "citationEn": project.citation(site, "en"),
    }
    values = {column.name: made.get(column.name, record.get(column.name)) for column in COLUMNS}
    return {
        column.name: list(values[column.name] or []) if column.kind == "texts" else values[column.name]
        for column in COLUMNS
    }


def cells(values: dict[str, Any]) -> list[str]:
    """The row as a spreadsheet opens it: lists with ` | ` between, and nothing that it would run."""
    return [_cell(values[column.name]) for column in COLUMNS]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = _BETWEEN.join(value) if isinstance(value, list) else str(value)
    return f"'{text}" if _FORMULA.match(text) else text
