"""Who may see which figures, and putting them together."""

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta

from services.moderation.due import works, works_on_holidays
from services.moderation.gates.domain import gate
from services.moderation.statistics import domain, simulating, store
from services.moderation.statistics.bodies import (
    Handled,
    Handling,
    LateItem,
    PhaseTime,
    PhaseTimes,
    PoiHandled,
    Simulated,
    Simulation,
    Spread,
    Stalled,
    StalledList,
    StoppedItem,
)
from shared.db import Transaction
from shared.moments import HERE
from shared.principal import Principal
from shared.problems import Fault, Text, forbidden, invalid
from shared.vocabularies import vocabulary

SHOWN = 200
FIRST = datetime(2016, 1, 1, tzinfo=UTC)


async def handling(tx: Transaction, person: Principal, since: date | None, until: date | None) -> Handling:
    """How long libraries waited, and for what, by area. Raises Problem 400, 403."""
    provinces, now = _area(person), datetime.now(UTC)
    begin, end = _period(since, until)
    found = await store.handlings(tx, begin, end, provinces)
    poi_of = _areas().get
    by_poi: dict[str | None, list[domain.Handling]] = defaultdict(list)
    for each in found:
        by_poi[poi_of(each.province)].append(each)
    return Handling(
        since=begin,
        until=min(end, now),
        total=Handled.of(domain.figures(found, now)),
        items=[
            PoiHandled(poi=poi, **dict(Handled.of(domain.figures(those, now))))
            for poi, those in sorted(by_poi.items(), key=lambda each: str(each[0]))
        ],
    )


async def phase_times(tx: Transaction) -> PhaseTimes:
    """Time in each phase by theme and area, the same for everyone: it rests on nothing but public phase logs."""
    found = domain.stays(await store.steps(tx, None))
    followed = vocabulary("themes").successors()

    def theme_of(code: str) -> str:
        return followed.get(code, code)

    items = [
        PhaseTime(phase=phase, theme=theme, poi=poi, time=Spread.of(spread), running=running)
        for (phase, theme, poi), (spread, running) in domain.time_in_phase(found, _areas().get, theme_of).items()
    ]
    return PhaseTimes(items=items, total=len(items))


async def stalled(tx: Transaction, person: Principal, after: int | None) -> StalledList:
    """Projects that lie still, the longest first."""
    stays = domain.stays(await store.steps(tx, _area(person)))
    found, poi_of = domain.stalled(stays, datetime.now(UTC), after), _areas().get
    items = [
        Stalled(
            project_id=stay.project_id,
            title=stay.title,
            province=stay.province,
            poi=poi_of(stay.province),
            phase=stay.phase,
            since=stay.since,
            days=days,
        )
        for stay, days in found[:SHOWN]
    ]
    return StalledList(items=items, total=len(found))


async def simulate(tx: Transaction, person: Principal, rules: Simulation) -> Simulated:
    """What other rules would have made of the same history. Raises Problem 400 on a criterion that is not known."""
    provinces, now = _area(person), datetime.now(UTC)
    begin, end = _period(rules.since, rules.until)
    _must_be_known(rules.required)
    handlings = await store.handlings(tx, begin, end, provinces)
    advances = await store.advances(tx, begin, end, provinces)
    calendar = works if rules.holidays else works_on_holidays
    late, decisions = simulating.late(handlings, lambda each: rules.days(each.revision), calendar, now)
    today = Simulation()
    late_now, _ = simulating.late(handlings, lambda each: today.days(each.revision), works, now)
    required = None if rules.required is None else set(rules.required)
    stopped, steps = simulating.stopped(advances, lambda each: _required(each, required), rules.strictly)
    stopped_now, _ = simulating.stopped(advances, lambda each: _required(each, None), strictly=False)
    return Simulated(
        decisions=decisions,
        late=len(late),
        late_now=len(late_now),
        late_items=[LateItem.of(each) for each in late[:SHOWN]],
        advances=steps,
        stopped=len(stopped),
        stopped_now=len(stopped_now),
        stopped_items=[StoppedItem.of(each) for each in stopped[:SHOWN]],
    )


def _required(advance: simulating.Advance, chosen: set[str] | None) -> list[str]:
    """The chosen criteria that stood at this gate, or those that are required today."""
    day = max(advance.at.astimezone(HERE).date(), min(term.valid_from for term in vocabulary("gate-criteria").items))
    stood = gate("advance", advance.from_phase, advance.to_phase, advance.themes, day).criteria
    return [term.code for term in stood if (term.required if chosen is None else term.code in chosen)]


def _area(person: Principal) -> list[str] | None:
    """The provinces whose figures this person sees; None: all of them. Raises Problem 403."""
    if person.has("spn", "council", "admin"):
        return None
    if person.has("moderator", "regiogids"):
        return sorted(person.provinces)
    raise forbidden(
        "Deze cijfers zijn er voor moderatoren, regiogidsen, SPN en de Innovatieraad.",
        "These figures are for moderators, regiogidsen, SPN and the council.",
    )


def _period(since: date | None, until: date | None) -> tuple[datetime, datetime]:
    """From the first day to the last, both included, in Dutch time; without them: everything."""
    if since is not None and until is not None and until < since:
        words = Text("De laatste dag ligt voor de eerste.", "The last day is before the first.")
        raise invalid([Fault("query", "until", "before-since", words)])
    begin = FIRST if since is None else datetime.combine(since, time(), HERE).astimezone(UTC)
    last = datetime.now(UTC) if until is None else datetime.combine(until + timedelta(days=1), time(), HERE)
    return begin, last.astimezone(UTC)


def _areas() -> dict[str, str]:
    """The support institution of each province, as it is today."""
    today = datetime.now(HERE).date()
    return {
        province: term.code
        for term in reversed(vocabulary("pois").items)  # where two claim a province, the first of the list has it
        if term.valid_on(today)
        for province in term.provinces
    }


def _must_be_known(codes: list[str] | None) -> None:
    faults = [
        Fault(
            "body",
            f"/required/{index}",
            "unknown-code",
            Text(f"Dit criterium kennen we niet: {code}.", f"We don't know this criterion: {code}."),
        )
        for index, code in enumerate(codes or [])
        if code not in vocabulary("gate-criteria")
    ]
    if faults:
        raise invalid(faults)
