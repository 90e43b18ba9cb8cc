"""The check of a file: everything is read, judged and staged, and every fault is told."""

import asyncio
from collections import Counter
from datetime import UTC, datetime
from itertools import islice

from services.submissions.imports import staging, store, ties
from services.submissions.imports.domain import Mode, Row, circle, decide, merged, new_project_id
from services.submissions.imports.faults import Faults
from services.submissions.imports.files import Reading
from services.submissions.imports.known import known, settle_materials
from services.submissions.imports.rows import Rows
from services.submissions.imports.spool import Spooled
from shared.db import Transaction
from shared.ids import new_id
from shared.principal import Principal

CHECKED_AT_ONCE = 200
"""Rows between two looks at the database, and between two moments at which other requests get their turn."""


class Check:
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
        there = await known(self.tx, rows)
        staged = []
        for row in rows:
            self.isils.add(row.isil)
            last, project = there.of(row)
            project_id = project.id if project else new_project_id(self.id, self.started, row.isil, row.key)
            if row.faulty:
                staged.append((row, project_id, "conflict"))
                continue
            for place, key in row.named.items():
                found = there.lasts.get((row.isil, key))
                older = found.project_id if found else new_project_id(self.id, self.started, row.isil, key)
                row.fields["buildsOn"][place]["projectId"] = str(older)
            for fault in await settle_materials(self.tx, row, project_id):
                self.rows.fault(row.number, fault)
            decision = decide(row, project, last, self.mode)
            if decision.text is not None:
                self.rows.tell(row.number, decision.reason, decision.text)
            elif self.mode == "submit" and decision.outcome in ("created", "updated"):
                self.rows.complete(row.number, merged(project.content if project else {}, row.fields))
            self.planned[decision.outcome] += 1
            staged.append((row, project_id, decision.outcome))
        await staging.stage(self.tx, self.id, staged)

    async def _look_at_keys(self) -> None:
        for first, *others in await staging.twice(self.tx, self.id):
            for number in others:
                self.rows.tell_twice(number, first)

    async def _look_at_ties(self) -> None:
        """What rows build on must be there, or in the file; and nothing may build on itself by a way round."""
        after = 0
        while batch := await staging.staged(self.tx, self.id, after, CHECKED_AT_ONCE, only_with_ties=True):
            after = batch[-1][0].number
            for (row, _, _), (_, faults) in zip(batch, await ties.settle(self.tx, self.id, batch), strict=True):
                for fault in faults:
                    self.rows.tell_tie(row, fault)
            await asyncio.sleep(0)
        if after and not self.faults.count and (way := circle(await ties.with_those_above(self.tx, self.id))):
            places = await staging.in_file(self.tx, self.id, way)
            self.rows.tell_circle([places[each][0] for each in way if each in places])
