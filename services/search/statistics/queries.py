"""The catalogue in numbers. What asks the index is for a thread: it takes milliseconds of processor."""

from collections.abc import Sequence
from typing import Any

from services.search import finding, terms
from services.search.asking import sought
from services.search.bodies import DEEPEST, Asked
from services.search.day import end_of
from services.search.index.live import Live
from services.search.lineage.bodies import CatalogueAsked
from services.search.statistics import funnel
from services.search.statistics.asking import href
from services.search.statistics.bodies import (
    Axis,
    AxisCode,
    Cell,
    Failure,
    Failures,
    Funnel,
    FunnelPhase,
    Matrix,
    MatrixAsked,
    Statistics,
    ThemeByProvince,
    WhiteSpot,
)
from services.search.statistics.counting import adoptions, cells
from shared.db import Transaction
from shared.problems import Fault, Text, invalid
from shared.vocabularies import vocabulary

DIMENSIONS = {"theme": "theme", "phase": "phase", "province": "province", "year": "startYear"}
"""What can be counted by, as people call it, and the dimension of the search."""
MOST_AXES = 4
EXPERIMENT = "experiment"
FAILED = ("stopped", "failed-with-lessons")
"""Outcomes of what did not go on. What became ordinary work (`absorbed`) did."""


def statistics(live: Live, asked: Asked) -> Statistics:
    """How many projects, of how many libraries, adopted how many times. Raises Problem 400."""
    hits = sought(live, asked)
    libraries = hits.seen.codes(hits.everything.query, ["library"])["library"]
    return Statistics(projects=hits.total(), libraries=len(libraries), adoptions=adoptions(hits), href=href(asked))


def matrix(live: Live, asked: MatrixAsked) -> Matrix:
    """Projects by up to four dimensions. Raises Problem 400 naming every parameter that is not right."""
    names = _axes(asked.by)
    dimensions = [DIMENSIONS[name] for name in names]
    hits = sought(live, asked)
    counted = cells(hits, dimensions)
    axes = [_axis(name, sorted({codes[place] for codes in counted})) for place, name in enumerate(names)]
    places = [{term.code: place for place, term in enumerate(axis.codes)} for axis in axes]
    ordered = sorted(counted, key=lambda codes: [at[code] for at, code in zip(places, codes, strict=True)])
    return Matrix(
        total=hits.total(),
        href=href(asked),
        axes=axes,
        cells=[
            Cell(
                codes=list(codes), count=counted[codes], href=href(asked, dict(zip(dimensions, codes, strict=True)))
            )
            for codes in ordered
        ],
    )  # fmt: skip


def theme_by_province(live: Live, asked: Asked) -> ThemeByProvince:
    """Every theme of today in every province, also those without a project. Raises Problem 400."""
    hits = sought(live, asked)
    counted = cells(hits, ["theme", "province"])
    by_phase = cells(hits, ["theme", "province", "phase"])
    themes = _all_of("theme", {theme for theme, _ in counted})
    provinces = _all_of("province", {province for _, province in counted})
    spots = []
    for theme in themes:
        for province in provinces:
            codes = {"theme": theme.code, "province": province.code}
            experiments = by_phase.get((theme.code, province.code, EXPERIMENT), 0)
            spot = WhiteSpot(
                theme=theme.code, province=province.code,
                count=counted.get((theme.code, province.code), 0), href=href(asked, codes),
                experiments=experiments, experiments_href=href(asked, {**codes, "phase": EXPERIMENT}),
                white=experiments == 0,
            )  # fmt: skip
            spots.append(spot)
    return ThemeByProvince(total=hits.total(), href=href(asked), themes=themes, provinces=provinces, cells=spots)


async def way_through(tx: Transaction, asked: CatalogueAsked) -> Funnel:
    """How far projects came. Raises Problem 400."""
    chosen, faults = terms.chosen(asked.filters())
    if faults:
        raise invalid(faults)
    rows = {row.phase: row for row in await funnel.funnel(tx, chosen, end_of(asked.as_of))}
    names = ("reached", "went_on", "returned", "stopped", "resumed", "now")
    phases = []
    for phase in _all_of("phase", set(rows)):
        numbers = {name: getattr(rows[phase.code], name) if phase.code in rows else 0 for name in names}
        find = href(Asked(**asked.filters(), as_of=asked.as_of), {"phase": phase.code})
        phases.append(FunnelPhase(code=phase.code, label=phase.label, **numbers, href=find))
    return Funnel(as_of=asked.as_of, phases=phases)


def failures(live: Live, asked: Asked) -> Failures:
    """One page of what stopped or failed, with what it taught. Raises Problem 400."""
    faults = []
    if asked.page * asked.size > DEEPEST:
        told = Text(f"Je kunt tot {DEEPEST} projecten bladeren.", f"You can page up to {DEEPEST} projects.")
        faults.append(Fault("query", "page", "too-deep", told))
    if other := [each for each in asked.outcome if not _failed(each)]:
        told = Text(
            f"Deze uitkomst is geen mislukking: {', '.join(other)}. Kies uit: {', '.join(FAILED)}.",
            f"This outcome is no failure: {', '.join(other)}. Choose from: {', '.join(FAILED)}.",
        )
        faults.append(Fault("query", "outcome", "no-failure", told))
    if faults:
        raise invalid(faults)
    about = asked.model_copy(update={"outcome": asked.outcome or list(FAILED)})
    page = sought(live, about).page("newest", asked.page, asked.size)
    return Failures(
        total=page.total,
        href=href(about),
        page=asked.page,
        size=asked.size,
        items=[_failure(hit.card, hit.rest) for hit in page],
    )


def _failed(outcome: str) -> bool:
    codes = terms.meant("outcome", outcome)
    return codes is not None and codes <= set(FAILED)


def _failure(card: dict[str, Any], rest: dict[str, str]) -> Failure:
    lessons = {"result": rest.get("result"), "tips": rest.get("tips"), "why": rest.get("phaseNote")}
    return Failure.model_validate({**card, **lessons})


def _axes(by: str) -> list[str]:
    names = list(dict.fromkeys(name.strip() for name in by.split(",") if name.strip()))
    known = ", ".join(DIMENSIONS)
    unknown = [name for name in names if name not in DIMENSIONS]
    if unknown or not 1 <= len(names) <= MOST_AXES:
        told = Text(f"Kies een tot vier van: {known}.", f"Choose one to four of: {known}.")
        raise invalid([Fault("query", "by", "unknown-dimension", told)])
    return names


def _axis(name: str, codes: Sequence[str]) -> Axis:
    return Axis(dimension=name, codes=_labelled(DIMENSIONS[name], codes))


def _all_of(dimension: str, found_codes: set[str]) -> list[AxisCode]:
    kept = vocabulary(terms.VOCABULARIES[dimension]).codes(terms.today())
    return _labelled(dimension, dict.fromkeys([*kept, *sorted(found_codes)]))


def _labelled(dimension: str, codes: Any) -> list[AxisCode]:
    name = terms.VOCABULARIES.get(dimension)
    order = {term.code: place for place, term in enumerate(vocabulary(name).items)} if name else {}
    ordered = sorted(codes, key=lambda code: (order.get(code, len(order)), code))
    return [AxisCode(code=code, label=finding.label_of(dimension, code, {})) for code in ordered]
