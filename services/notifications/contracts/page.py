"""The AsyncAPI document as one page for people: Dutch around, the contract's own English inside, no script."""

import base64
import hashlib
import json
from functools import cache
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from services.notifications.contracts import queries
from shared.contracts import topics

STYLE = """
body{overflow-wrap:anywhere;font:1rem/1.6 system-ui,sans-serif;
max-width:60rem;margin:0 auto;padding:1rem;color:#1b1b1b;background:#fff}
a{color:#00527a}a:focus,summary:focus{outline:3px solid #00527a;outline-offset:2px}
h2{margin-top:2.5rem}h3{margin-top:2rem}caption{text-align:left}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;
border-bottom:1px solid #767676}pre{overflow-x:auto;background:#f3f3f3;padding:1rem}
"""
POLICY = (
    f"default-src 'none'; style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PLACE = "#/components/schemas/"
_TEMPLATES = Environment(
    loader=PackageLoader("services.notifications.contracts"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)


class Row(NamedTuple):
    """A field of an event: its name, what it holds and which part of the page tells of that, whether it is always
    there, and what it means.
    """

    name: str
    kind: str
    part: str | None
    sure: bool
    meaning: str


@cache
def html() -> str:
    """The whole page; made once in a process."""
    document = queries.document()
    template = _TEMPLATES.get_template("contracts.html")
    return template.render(
        document=document,
        style=Markup(STYLE),  # noqa: S704 - our own constant
        channels=sorted(document["channels"].items(), key=lambda item: item[0] not in topics.OPEN),
        open_topics=topics.OPEN,
        messages=document["components"]["messages"],
        parts=document["components"]["schemas"],
        rows=rows,
        indented=lambda found: json.dumps(found, indent=2, ensure_ascii=False),
    )


def rows(schema: dict[str, Any]) -> list[Row]:
    """The fields of an object's schema."""
    sure = schema.get("required", ())
    return [
        Row(name, kind(part), _named(part), name in sure, part.get("description", ""))
        for name, part in schema.get("properties", {}).items()
    ]


def _named(part: Any) -> str | None:
    """The part that a field refers to, directly, in a list or as one of several."""
    if isinstance(part, dict):
        if "$ref" in part:
            return str(part["$ref"].removeprefix(_PLACE))
        part = [*part.get("anyOf", ()), part.get("items")]
    return next((found for each in part if (found := _named(each))), None) if isinstance(part, list) else None


def kind(part: dict[str, Any]) -> str:
    """What a field holds, in a few words; parts that stand elsewhere on the page by their name."""
    if "$ref" in part:
        return str(part["$ref"].removeprefix(_PLACE))
    if "anyOf" in part:
        return " | ".join(kind(option) for option in part["anyOf"])
    if part.get("type") == "array":
        return f"list of {kind(part['items'])}" if "items" in part else "list"
    if "const" in part:
        return json.dumps(part["const"])
    form = part.get("format")
    return f"{part.get('type', 'anything')} ({form})" if form else str(part.get("type", "anything"))
