"""Store what was checked, in batches: one transaction for so many rows. Crash before the commit, and the batch is done
again.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.submissions import store as projects
from services.submissions.completeness import incomplete
from services.submissions.domain import Project
from services.submissions.drafts import commands as drafts
from services.submissions.imports import staging, store, ties
from services.submissions.imports.domain import Decision, Last, Row, decide, digest, merged
from services.submissions.imports.known import known, settle_materials
from services.submissions.lineage import commands as lineage
from shared.contracts.projects import Library
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import Fault

STORED_AT_ONCE = 500
COUNTERS = {"created": "created", "updated": "updated", "unchanged": "unchanged", "conflict": "conflicts"}
"""The columns of an import that count what became of its rows."""


async def store_batch(tx: Transaction, one: Any) -> int:
    """Store the next rows of an import whose row the caller holds; gives how many."""
    batch = await staging.staged(tx, one.id, one.last_row, STORED_AT_ONCE)
    done = len(batch) < STORED_AT_ONCE or one.handled + len(batch) >= one.rows
    counted, other = await _Storing(tx, one).store(batch)
    last_row = batch[-1][0].number if batch else one.last_row
    await staging.settle(tx, one.id, last_row, other)
    await store.change(
        tx,
        one.id,
        handled=one.handled + len(batch),
        last_row=last_row,
        **{name: getattr(one, name) + counted[what] for what, name in COUNTERS.items()},
        **({"status": "done", "finished_at": datetime.now(UTC)} if done else {}),
    )
    return len(batch)


class _Storing:
    """Stores rows of one import, after a look at what happened since they were checked."""

    def __init__(self, tx: Transaction, one: Any) -> None:
        self.tx, self.id, self.mode = tx, one.id, one.mode
        self.person = Principal(sub=one.by, name=one.by_name)
        self.now = datetime.now(UTC)

    async def store(self, batch: Sequence[tuple[Row, UUID, str]]) -> tuple[Counter[str], list[tuple[int, str, str]]]:
        """How many became what, and which became something else than was planned: row, what, why."""
        there = await known(self.tx, [row for row, _, _ in batch], lock=True)
        refused = await self._settle(batch)
        counted: Counter[str] = Counter()
        other: list[tuple[int, str, str]] = []
        new: list[tuple[Row, Project, bytes]] = []
        for row, project_id, planned in batch:
            last, project = there.of(row)
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
        found += [(row, await settle_materials(self.tx, row, project_id)) for row, project_id, _ in batch]
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
