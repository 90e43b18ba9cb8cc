"""The catalogue in numbers, as search tells it: the same shapes, counted over the small world in memory."""

from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from shared.vocabularies import vocabulary

JSON = dict[str, Any]
Find = Callable[[QueryParams], list[JSON]]
FILTERS = ("theme", "phase", "province", "startYear", "outcome")
DIMENSIONS = {"theme": "theme", "phase": "phase", "province": "province", "year": "startYear"}
VOCABULARIES = {"theme": "themes", "phase": "phases", "province": "provinces"}
FAILED = ["stopped", "failed-with-lessons"]


def routes(find: Find) -> list[Route]:
    """The statistics over what `find` finds for a query."""
    counted = Counted(find)
    return [
        Route("/v1/statistics", counted.numbers),
        Route("/v1/statistics/theme-by-province", counted.theme_by_province),
        Route("/v1/statistics/matrix", counted.matrix),
        Route("/v1/statistics/funnel", counted.funnel),
        Route("/v1/statistics/failures", counted.failures),
        Route("/v1/statistics/most-adopted", counted.most_adopted),
        Route("/v1/statistics/time-to-adopt", counted.time_to_adopt),
        Route("/v1/projects/{key}/spread", counted.spread),
    ]


def href(query: QueryParams, **codes: str) -> str:
    """As search writes it: a code of a dimension that is filtered already stands before the words."""
    filters = {name: query.getlist(name) for name in FILTERS if query.getlist(name)}
    words = [f"{name}:{code}" for name, code in codes.items() if name in filters]
    filters |= {name: [code] for name, code in codes.items() if name not in filters}
    asked = {**({"q": " ".join(words)} if words else {}), **filters}
    return f"/v1/projects?{urlencode(asked, doseq=True)}" if asked else "/v1/projects"


def codes_of(item: JSON, name: str) -> list[str]:
    """The codes that a project has in a dimension."""
    if name == "theme":
        return list(item["themes"])
    value = item["library"]["province"] if name == "province" else item.get(name)
    return [str(value)] if value else []


def days(ties: int) -> JSON:
    """All of them took forty days."""
    known = 40.0 if ties else None
    return {"ties": ties, "median": known, "firstQuartile": known, "thirdQuartile": known}


class Counted:
    """Each answer of search's statistics."""

    def __init__(self, find: Find) -> None:
        self._find = find

    async def numbers(self, request: Request) -> Response:
        found, query = self._find(request.query_params), request.query_params
        numbers = {"projects": len(found), "libraries": len({item["library"]["isil"] for item in found})}
        return JSONResponse({**numbers, "adoptions": sum(i["adoptions"] for i in found), "href": href(query)})

    async def theme_by_province(self, request: Request) -> Response:
        query = request.query_params
        found = self._find(query)
        themes, provinces = (self._axis(name, found) for name in ("theme", "province"))
        cells = []
        for theme in themes:
            for province in provinces:
                chosen = {"theme": theme["code"], "province": province["code"]}
                those = [i for i in found if all(code in codes_of(i, name) for name, code in chosen.items())]
                experiments = sum(item["phase"] == "experiment" for item in those)
                cell = {**chosen, "count": len(those), "href": href(query, **chosen), "experiments": experiments}
                more = {"experimentsHref": href(query, **chosen, phase="experiment"), "white": not experiments}
                cells.append(cell | more)
        facts = {"total": len(found), "href": href(query), "themes": themes, "provinces": provinces}
        return JSONResponse({**facts, "cells": cells})

    async def matrix(self, request: Request) -> Response:
        query = request.query_params
        names, found = query["by"].split(","), self._find(query)
        counts: Counter[tuple[str, ...]] = Counter()
        for item in found:
            combined: list[tuple[str, ...]] = [()]
            for name in names:
                combined = [(*at, code) for at in combined for code in codes_of(item, DIMENSIONS[name])]
            counts.update(combined)
        cells = [
            {"codes": list(at), "count": number,
             "href": href(query, **{DIMENSIONS[name]: code for name, code in zip(names, at, strict=True)})}
            for at, number in sorted(counts.items())
        ]  # fmt: skip
        axes = []
        for place, name in enumerate(names):
            codes = sorted({at[place] for at in counts})
            axes.append({"dimension": name, "codes": [{"code": code, "label": code} for code in codes]})
        return JSONResponse({"total": len(found), "href": href(query), "axes": axes, "cells": cells})

    async def funnel(self, request: Request) -> Response:
        """As if every project began as an idea and went on one phase at a time."""
        query, found = request.query_params, self._find(request.query_params)
        order = [term.code for term in vocabulary("phases").items]
        at = Counter(order.index(item["phase"]) for item in found if item["phase"] in order)
        ended = Counter(item["phase"] for item in found if item["outcome"])
        phases = [
            {"code": code, "label": code, "reached": sum(at[n] for n in range(place, len(order))),
             "wentOn": sum(at[n] for n in range(place + 1, len(order))), "returned": 0, "stopped": ended[code],
             "resumed": 0, "now": at[place], "href": href(query, phase=code)}
            for place, code in enumerate(order)
        ]  # fmt: skip
        return JSONResponse({"asOf": None, "phases": phases})

    async def failures(self, request: Request) -> Response:
        query = request.query_params
        found = [item for item in self._find(query) if item["outcome"] in FAILED]
        size = int(query.get("size", 20))
        items = [
            {**item, "result": item.get("result"), "tips": item.get("tips"), "why": item.get("phaseNote")}
            for item in found[:size]
        ]
        about = QueryParams([*query.multi_items(), *(("outcome", code) for code in FAILED)])
        return JSONResponse({"total": len(found), "href": href(about), "page": 1, "size": size, "items": items})

    async def most_adopted(self, request: Request) -> Response:
        """Everything was taken over today: nothing was on an earlier day."""
        query = request.query_params
        found = [] if "asOf" in query else [item for item in self._find(query) if item["adoptions"]]
        found.sort(key=lambda item: -item["adoptions"])
        size = int(query.get("size", 20))
        items = [{**item, "direct": item["adoptions"], "all": item["adoptions"]} for item in found[:size]]
        facts = {"asOf": query.get("asOf"), "total": len(found), "truncated": len(found) > size}
        return JSONResponse({**facts, "items": items})

    async def time_to_adopt(self, request: Request) -> Response:
        found = self._find(request.query_params)
        counts = {
            name: Counter({
                code: sum(i["adoptions"] for i in found if code in codes_of(i, name))
                for i in found for code in codes_of(i, name)
            })
            for name in ("theme", "province")
        }  # fmt: skip
        themes, provinces = (
            [{"code": code, "label": code, **days(number)} for code, number in counts[name].most_common() if number]
            for name in ("theme", "province")
        )
        overall = days(sum(item["adoptions"] for item in found))
        return JSONResponse({"asOf": None, "overall": overall, "themes": themes, "provinces": provinces})

    async def spread(self, request: Request) -> Response:
        """Each that builds on it took it over in the month of its publication."""
        everything, key = self._find(QueryParams()), request.path_params["key"]
        start = next(item for item in everything if item["id"] == key)
        newer = [i for i in everything if key in [tie["projectId"] for tie in i.get("buildsOn") or []]]
        newer.sort(key=lambda item: item["publishedAt"])
        months = Counter(item["publishedAt"][:7] for item in newer)
        series = [
            {"period": month, "projects": months[month], "adopters": 0, "provinces": [],
             "total": sum(number for before, number in months.items() if before <= month)}
            for month in sorted(months)
        ]  # fmt: skip
        places = {item["library"]["province"]: item["publishedAt"] for item in reversed([start, *newer])}
        first = start["library"]["province"]
        steps = [{"code": code, "label": code, "reachedAt": places[code]} for code in sorted(places, key=first.__ne__)]
        facts = {"asOf": None, "projects": len(newer), "adopters": 0, "series": series, "provinces": steps}
        return JSONResponse({**facts, "timeToAdopt": days(len(newer)), "hops": []})

    def _axis(self, name: str, found: list[JSON]) -> list[JSON]:
        known = [term.code for term in vocabulary(VOCABULARIES[name]).items]
        codes = dict.fromkeys([*known, *sorted(code for item in found for code in codes_of(item, name))])
        return [{"code": code, "label": code} for code in codes]
