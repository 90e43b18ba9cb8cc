"""Check a file as a whole, and store its rows in batches. Each runs in a transaction that its caller opened.

check_file   one transaction: everything is sound and staged, or nothing is there
store_batch  one transaction for so many rows: crash before the commit, and the batch is done again
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from services.submissions import store as projects
from services.submissions.completeness import incomplete
from services.submissions.domain import Project
from services.submissions.drafts import commands as drafts
from services.submissions.imports import store, ties
from services.submissions.imports.domain import (
    Decision,
    Last,
    Mode,
    Row,
    as_id,
    circle,
    decide,
    digest,
    merged,
    new_project_id,
)
from services.submissions.imports.faults import Faults
from services.submissions.imports.files import Reading
from services.submissions.imports.rows import Rows
from services.submissions.imports.spool import Spooled
from services.submissions.lineage import commands as lineage
from services.submissions.materials import commands as materials
from services.submissions.materials.domain import settled
from shared.contracts.projects import Library
from shared.db import Transaction
from shared.ids import new_id
from shared.principal import Principal
from shared.problems import Fault, Problem, conflict, forbidden

CHECKED_AT_ONCE = 200
"""Rows between two looks at the database, and between two moments at which other requests get their turn."""
STORED_AT_ONCE = 500


def must_import(person: Principal) -> str | None:
    """The library that this person imports for; None: for any. Raises Problem 403."""
    if person.has("spn", "admin"):
        return None
    if person.has("staff") and person.library is not None:
        return person.library.isil
    raise forbidden(
        "Alleen medewerkers van een bibliotheek kunnen projecten importeren.",
        "Only library staff can import projects.",
    )


async def check_file(
    tx: Transaction, person: Principal, file: Spooled, mode: Mode, *, jsonl: bool, dry_run: bool = False
) -> UUID:
    """Check a file and stage its rows; a small one is stored at once. Gives the import's id.

    Raises Problem 400 with every fault of the file, 409 when another import of the same library is under way.
    """
    isil = must_import(person)
    busy = await _take_turn(tx, isil)
    check = _Check(tx, person, file, mode, jsonl=jsonl)
    await check.run()
    if any(check.isils & set(row.isils) for row in busy):
        raise _under_way()
    if check.faults.count:
        raise check.faults.problem(check.reading.read_as)
    await store.change(
        tx,
        check.id,
        isils=sorted(check.isils),
        rows=check.reading.rows,
        delimiter=check.reading.delimiter,
        status="checked" if dry_run else "importing",
        **({_COUNTERS[what]: count for what, count in check.planned.items()} if dry_run else {}),
    )
    if not dry_run and check.reading.rows <= STORED_AT_ONCE:
        await store_batch(tx, await store.find(tx, check.id))
    return check.id


async def forget(tx: Transaction, import_id: UUID) -> None:
    """Remove a dry run without a trace."""
    await store.remove(tx, import_id)


async def _take_turn(tx: Transaction, isil: str | None) -> list[Any]:
    """Be the only one who checks a file of this library; gives the imports under way that may still be in the way."""
    if not await store.take_turn(tx, isil):
        raise _under_way()
    busy = await store.under_way(tx)
    if isil is not None and any(isil in row.isils for row in busy):
        raise _under_way()
    return busy


def _under_way() -> Problem:
    return conflict(
        "import-under-way",
        "Er loopt al een import van deze bibliotheek. Wacht tot die klaar is en probeer het opnieuw.",
        "Another import of this library is under way. Wait until it is done, and try again.",
    )


class _Check:
    """One check of one file."""

    def __init__(self, tx: Transaction, person: Principal, file: Spooled, mode: Mode, *, jsonl: bool) -> None:
        self.tx, self.person, self.mode, self.file = tx, person, mode, file
        self.id, self.started = new_id(), datetime.now(UTC)
        self.faults = Faults()
        self.reading = Reading(file.file, file.encoding, jsonl, self.faults)
        self.rows = Rows(self.reading, person, self.faults, self.started.date())
        self.isils: set[str] = set()
        self.planned: Counter[str] = Counter()

    async def run(self) -> None:
        """Read, judge and stage everything. What is wrong is in `faults` afterwards."""
        await store.begin(
            self.tx,
            {
                "id": self.id,
                "by": self.person.sub,
                "by_name": self.person.name,
                "isils": [],
                "mode": self.mode,
                "status": "checking",
                "file_digest": self.file.digest,
                "encoding": self.file.encoding,
                "created_at": self.started,
            },
        )
        records = self.reading.records()
        while batch := list(islice(records, CHECKED_AT_ONCE)):
            await self._stage([row for record in batch if (row := self.rows.row(record)) is not None])
            await asyncio.sleep(0)  # others get their turn
        await self._look_at_keys()
        await self._look_at_ties()

    async def _stage(self, rows: list[Row]) -> None:
        """Decide on each row as things stand, and stage it."""
        known = await _known(self.tx, rows)
        staged = []
        for row in rows:
            self.isils.add(row.isil)
            last, project = known.of(row)
            project_id = project.id if project else new_project_id(self.id, self.started, row.isil, row.key)
            if row.faulty:
                staged.append((row, project_id, "conflict"))
                continue
            for place, key in row.named.items():
                found = known.lasts.get((row.isil, key))
                older = found.project_id if found else new_project_id(self.id, self.started, row.isil, key)
                row.fields["buildsOn"][place]["projectId"] = str(older)
            for fault in await _settle_materials(self.tx, row, project_id):
                self.rows.fault(row.number, fault)
            decision = decide(row, project, last, self.mode)
            if decision.text is not None:
                self.rows.tell(row.number, decision.reason, decision.text)
            elif self.mode == "submit" and decision.outcome in ("created", "updated"):
                self.rows.complete(row.number, merged(project.content if project else {}, row.fields))
            self.planned[decision.outcome] += 1
            staged.append((row, project_id, decision.outcome))
        await store.stage(self.tx, self.id, staged)

    async def _look_at_keys(self) -> None:
        for first, *others in await store.twice(self.tx, self.id):
            for number in others:
                self.rows.tell_twice(number, first)

    async def _look_at_ties(self) -> None:
        """What rows build on must be there, or in the file; and nothing may build on itself by a way round."""
        after = 0
        while batch := await store.staged(self.tx, self.id, after, CHECKED_AT_ONCE, only_with_ties=True):
            after = batch[-1][0].number
            for (row, _, _), (_, faults) in zip(batch, await ties.settle(self.tx, self.id, batch), strict=True):
                for fault in faults:
                    self.rows.tell_tie(row, fault)
            await asyncio.sleep(0)
        if after and not self.faults.count and (way := circle(await ties.with_those_above(self.tx, self.id))):
            places = await store.in_file(self.tx, self.id, way)
            self.rows.tell_circle([places[each][0] for each in way if each in places])


async def store_batch(tx: Transaction, one: Any) -> int:
    """Store the next rows of an import whose row the caller holds; gives how many."""
    batch = await store.staged(tx, one.id, one.last_row, STORED_AT_ONCE)
    done = len(batch) < STORED_AT_ONCE or one.handled + len(batch) >= one.rows
    counted, other = await _Storing(tx, one).store(batch)
    last_row = batch[-1][0].number if batch else one.last_row
    await store.settle(tx, one.id, last_row, other)
    await store.change(
        tx,
        one.id,
        handled=one.handled + len(batch),
        last_row=last_row,
        **{name: getattr(one, name) + counted[what] for what, name in _COUNTERS.items()},
        **({"status": "done", "finished_at": datetime.now(UTC)} if done else {}),
    )
    return len(batch)


_COUNTERS = {"created": "created", "updated": "updated", "unchanged": "unchanged", "conflict": "conflicts"}


class _Storing:
    """Stores rows of one import, after a look at what happened since they were checked."""

    def __init__(self, tx: Transaction, one: Any) -> None:
        self.tx, self.id, self.mode = tx, one.id, one.mode
        self.person = Principal(sub=one.by, name=one.by_name)
        self.now = datetime.now(UTC)

    async def store(self, batch: Sequence[tuple[Row, UUID, str]]) -> tuple[Counter[str], list[tuple[int, str, str]]]:
        """How many became what, and which became something else than was planned: row, what, why."""
        known = await _known(self.tx, [row for row, _, _ in batch], lock=True)
        refused = await self._settle(batch)
        counted: Counter[str] = Counter()
        other: list[tuple[int, str, str]] = []
        new: list[tuple[Row, Project, bytes]] = []
        for row, project_id, planned in batch:
            last, project = known.of(row)
            decision = refused.get(row.number) or self._decide(row, project, last)
            if decision.outcome == "created":
                project = self._new(row, project_id)
                new.append((row, project, digest(project.content)))
            elif decision.outcome == "updated" and project is not None:
                await self._update(row, project)
            counted[decision.outcome] += 1
            if decision.outcome != planned:
                other.append((row.number, decision.outcome, decision.reason))
        await store.add_new(self.tx, new, self.person.sub)
        for row, project, _ in new:
            if row.fields.get("buildsOn"):
                await self._keep_ties(project)
        return counted, other

    async def _settle(self, batch: Sequence[tuple[Row, UUID, str]]) -> dict[int, Decision]:
        """The rows that may not name what they name any more; the others get what is kept."""
        found: list[tuple[Row, list[Fault]]] = []
        tied = [item for item in batch if item[0].fields.get("buildsOn")]
        for (row, _, _), (entries, faults) in zip(
            tied, await ties.settle_for_good(self.tx, self.id, tied), strict=True
        ):
            row.fields["buildsOn"] = entries
            found.append((row, faults))
        found += [(row, await _settle_materials(self.tx, row, project_id)) for row, project_id, _ in batch]
        return {row.number: Decision("conflict", faults[0].code, faults[0].text) for row, faults in found if faults}

    def _decide(self, row: Row, project: Project | None, last: Last | None) -> Decision:
        decision = decide(row, project, last, self.mode)
        if self.mode == "submit" and project is not None and decision.outcome == "updated":
            content = merged(project.content, row.fields)
            if faults := incomplete(content, self.now.date()):  # somebody emptied a field since the file was checked
                return Decision("conflict", faults[0].code, faults[0].text)
        return decision

    def _new(self, row: Row, project_id: UUID) -> Project:
        home, content = Library.model_validate(row.library), merged({}, row.fields)
        me, name = self.person.sub, self.person.name
        project = Project(project_id, home, me, content, self.now, self.now, owner_name=name, written_by=me)
        if self.mode == "submit":
            project.submit(self.now)
        return project

    async def _update(self, row: Row, project: Project) -> None:
        if merged(project.content, row.fields) != project.content:
            await drafts.before_change(self.tx, project, self.person, row.fields, self.now)
            project.change(row.fields, self.now)
        if self.mode == "submit":
            project.submit(self.now)
        await projects.save(self.tx, project)
        if self.mode == "submit":
            await projects.keep_revision(self.tx, project, self.person.sub)
        await self._keep_ties(project)
        await store.keep_key(self.tx, row, project.id, digest(project.content))

    async def _keep_ties(self, project: Project) -> None:
        entries = project.content.get("buildsOn") or []
        await lineage.keep(self.tx, project.id, entries)
        if self.mode == "submit" and entries:
            await lineage.keep(self.tx, project.id, entries, project.revision)


async def _settle_materials(tx: Transaction, row: Row, project_id: UUID) -> list[Fault]:
    """Let the row say of its materials what is kept of them; gives what is wrong."""
    entries = row.fields.get("materials")
    if not entries:
        return []
    if any(entry.get("id") for entry in entries):
        row.fields["materials"], faults = await materials.settle(tx, project_id, entries)
    else:
        row.fields["materials"], faults = settled(entries, {})
    return faults


class _Known:
    """What is there already for some rows."""

    def __init__(self, lasts: dict[tuple[str, str], Last], there: dict[UUID, Project]) -> None:
        self.lasts, self._there = lasts, there

    def of(self, row: Row) -> tuple[Last | None, Project | None]:
        """What the last import left of a row's key, and its project: also one that an export named by its id."""
        if last := self.lasts.get((row.isil, row.key)):
            return last, self._there.get(last.project_id)
        project = self._there.get(found) if (found := as_id(row.key)) else None
        return None, project if project is not None and project.library.isil == row.isil else None


async def _known(tx: Transaction, rows: Sequence[Row], *, lock: bool = False) -> _Known:
    wanted = {(row.isil, row.key) for row in rows} | {(row.isil, key) for row in rows for key in row.named.values()}
    lasts = await store.lasts(tx, wanted)
    ids = {last.project_id for last in lasts.values()} | {found for row in rows if (found := as_id(row.key))}
    return _Known(lasts, await projects.many(tx, ids, lock=lock))
