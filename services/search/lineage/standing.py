"""The catalogue and its ties now or at an earlier moment, as relations to join: the same rules for both.

Now they are read from the tables of what is shown; for a moment from what had been told by then (`history_tables.py`),
by the newest sequence of it (see `period.py`). Words are today's, and of what was taken back since there are none.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    FromClause,
    ScalarSelect,
    Select,
    Subquery,
    Text,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)

from services.search import history_tables as told
from services.search.catalogue import SPLIT, in_catalogue
from services.search.history import MERGED, TOMBSTONE
from services.search.tables import merges, projects, register, splits, ties

MOMENT = bindparam("moment", type_=DateTime(timezone=True))
_NO_TEXT = literal("", Text)


@dataclass(frozen=True)
class Standing:
    """How everything stands now or, `then`, stood at the parameter `moment`. What is made from it is kept: to put such
    a statement together takes longer than to run it.
    """

    then: bool

    def projects(self) -> Subquery:
        """What is in the catalogue: `id`, `title`, `isil`, `library_name`, `province`, `themes`, `phase`, `outcome`,
        `first_published_at`.
        """
        if not self.then:
            kept = ("isil", "library_name", "province", "themes", "phase", "outcome", "first_published_at")
            columns = [projects.c[name] for name in kept]
            title = projects.c.content["title"].astext.label("title")
            return select(projects.c.id, title, *columns).where(in_catalogue(projects)).subquery()
        return self._projects_then().subquery()

    def merged(self) -> FromClause:
        """`project_id` lives on in `into_id`."""
        if not self.then:
            return select(merges.c.project_id, merges.c.into_id).subquery()
        newest = self._is_newest(told.merges, "project_id", "submissions_sequence")
        return select(told.merges.c.project_id, told.merges.c.into_id).where(newest).subquery()

    def links(self, *, parts: bool = True) -> Subquery:
        """`newer_id` builds on `older_id`, with `relation`, `note` and `since`, the first publication that says so;
        with the ids that were told. `parts`: also what was split off, whose `since` is empty.
        """
        told_of = told.ties.alias()
        same = (told_of.c.newer_id == ties.c.newer_id) & (told_of.c.older_id == ties.c.older_id)
        if not self.then:
            since = select(func.min(told_of.c.happened_at)).where(same).scalar_subquery()
            tied = select(ties.c.newer_id, ties.c.older_id, ties.c.relation, ties.c.note, since.label("since"))
        else:
            tied = self._ties_then()
        if not parts:
            return tied.subquery()
        relation, nothing = literal(SPLIT, Text).label("relation"), null().label("since")
        split = select(splits.c.part_id, splits.c.project_id, relation, _NO_TEXT.label("note"), nothing)
        return union_all(tied, split).subquery()

    def lines(self) -> Subquery:
        """The public lines of the register: `id`, `project_id`, `isil`, `library_name`, `province`, `own_project_id`,
        `status` and `since`, when the owner confirmed it first.
        """
        if not self.then:
            library = register.c.line["library"]
            query = select(
                register.c.id,
                register.c.project_id,
                register.c.isil,
                library["name"].astext.label("library_name"),
                library["province"].astext.label("province"),
                register.c.own_project_id,
                register.c.line["status"].astext.label("status"),
                _confirmed(register).label("since"),
            )
            return query.where(register.c.line.is_not(None)).subquery()
        kept = ("id", "project_id", "isil", "library_name", "province", "own_project_id", "status")
        newest = self._is_newest(told.lines, "id", "submissions_sequence") & told.lines.c.isil.is_not(None)
        query = select(*(told.lines.c[name] for name in kept), _confirmed(told.lines).label("since"))
        return query.where(newest).subquery()

    def is_or_was(self, column: ColumnElement[Any], project_id: ColumnElement[Any]) -> ColumnElement[bool]:
        """Whether `column` is this project or one that was merged into it by then; in one array, for an index."""
        merged = self.merged()
        old = select(merged.c.project_id).where(merged.c.into_id == project_id)
        before = func.array(old.correlate_except(merged).scalar_subquery())
        return column == func.any(func.array_append(before, project_id))

    def _projects_then(self) -> Select[Any]:
        text, step, owner = self._newest_of(told.publications), self._newest_step(), self._newest_of(told.hand_overs)
        taken_back = self._newest_of(told.withdrawals)
        merged = exists().where(told.merges.c.project_id == projects.c.id, told.merges.c.happened_at <= MOMENT)
        is_merged_now = exists().where(merges.c.project_id == projects.c.id)
        title = case(
            (in_catalogue(projects), projects.c.content["title"].astext),
            (is_merged_now, literal(MERGED, Text)),
            else_=literal(TOMBSTONE, Text),
        )
        joined = projects.join(text, true()).join(step, true()).outerjoin(owner, true()).outerjoin(taken_back, true())
        return (
            select(
                projects.c.id,
                title.label("title"),
                *(
                    func.coalesce(owner.c[name], text.c[name]).label(name)
                    for name in ("isil", "library_name", "province")
                ),
                text.c.themes,
                step.c.phase,
                step.c.outcome,
                projects.c.first_published_at,
            )
            .select_from(joined)
            .where(~merged, or_(taken_back.c.revision.is_(None), taken_back.c.revision < text.c.revision))
        )

    def _newest_of(self, table: Any) -> Any:
        sequence = list(table.primary_key)[1]
        query = select(table).where(table.c.project_id == projects.c.id, table.c.happened_at <= MOMENT)
        return query.correlate(projects).order_by(sequence.desc()).limit(1).lateral()

    def _newest_step(self) -> Any:
        steps = union_all(
            *(
                select(table.c.moderation_sequence, table.c.phase, table.c.outcome)
                .where(table.c.project_id == projects.c.id, table.c.happened_at <= MOMENT)
                .correlate(projects)
                for table in (told.publications, told.transitions)
            )
        ).subquery()
        return select(steps).order_by(steps.c.moderation_sequence.desc()).limit(1).lateral()

    def _ties_then(self) -> Select[Any]:
        newer, first = told.publications.alias(), told.ties.alias()
        replaced = exists().where(
            newer.c.project_id == told.ties.c.newer_id,
            newer.c.moderation_sequence > told.ties.c.moderation_sequence,
            newer.c.happened_at <= MOMENT,
        )
        since = select(func.min(first.c.happened_at)).where(
            first.c.newer_id == told.ties.c.newer_id, first.c.older_id == told.ties.c.older_id
        )
        note = select(ties.c.note).where(
            ties.c.newer_id == told.ties.c.newer_id,
            ties.c.older_id == told.ties.c.older_id,
            exists().where(projects.c.id == ties.c.newer_id, in_catalogue(projects)),
        )
        return select(
            told.ties.c.newer_id,
            told.ties.c.older_id,
            told.ties.c.relation,
            func.coalesce(note.correlate(told.ties).scalar_subquery(), "").label("note"),
            since.correlate(told.ties).scalar_subquery().label("since"),
        ).where(told.ties.c.happened_at <= MOMENT, ~replaced)

    def _is_newest(self, table: Any, key: str, sequence: str) -> ColumnElement[bool]:
        later = table.alias()
        replaced = exists().where(
            later.c[key] == table.c[key], later.c[sequence] > table.c[sequence], later.c.happened_at <= MOMENT
        )
        return and_(table.c.happened_at <= MOMENT, ~replaced)


def _confirmed(line: FromClause) -> ScalarSelect[Any]:
    step = told.lines.alias()
    first = select(func.min(step.c.happened_at)).where(step.c.id == line.c.id, step.c.isil.is_not(None))
    return first.correlate(line).scalar_subquery()
