"""The adoption register, kept line by line; a line is never deleted."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Table,
    Text,
    Uuid,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.submissions.adoptions.domain import OPEN, Adoption, What
from services.submissions.store import metadata, projects
from shared.contracts.projects import Library
from shared.db import Transaction
from shared.problems import not_found

adoptions = Table(
    "adoption",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("project_id", Uuid, nullable=False, comment="under which project it counts, after merges"),
    Column(
        "original_project_id",
        Uuid,
        ForeignKey("project.id"),
        nullable=False,
        comment="the project that was adopted",
    ),
    Column("isil", Text, nullable=False, comment="the adopter's"),
    Column("adopter", JSONB, nullable=False),
    Column("adopted_as", Text, nullable=False),
    Column("phase", Text),
    Column("changed", Text, nullable=False),
    Column("since", Text, nullable=False, comment="a year, a month or a day"),
    Column("own_project_id", Uuid),
    Column("status", Text, nullable=False),
    Column("outcome", Text),
    Column("reason", Text, comment="why it was declined, or why it stopped"),
    Column("by", Text, nullable=False, comment="subject of the adopter's token, not a name"),
    Column("version", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("confirmed_at", DateTime(timezone=True)),
    Column("declined_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    Index("adoption_by_project", "project_id", "id"),
    Index("adoption_by_adopter", "isil", "id"),
    # The row lock of the project lets one of two win; this is for whoever forgets it.
    Index(
        "adoption_open",
        "original_project_id",
        "isil",
        unique=True,
        postgresql_where=text("status IN ('proposed', 'confirmed')"),
    ),
)


async def get(tx: Transaction, adoption_id: UUID, *, lock: bool = False) -> Adoption:
    """Read one line. Raises Problem 404. Who locks it holds the row of its original project already."""
    query = select(adoptions).where(adoptions.c.id == adoption_id)
    row = (await tx.execute(query.with_for_update() if lock else query)).mappings().first()
    if row is None:
        raise not_found()
    return _adoption(row)


async def has_open(tx: Transaction, project_id: UUID, isil: str) -> bool:
    """Whether this library has an open line that counts under this project."""
    query = select(adoptions.c.id).where(
        adoptions.c.project_id == project_id, adoptions.c.isil == isil, adoptions.c.status.in_(OPEN)
    )
    return (await tx.execute(query.limit(1))).first() is not None


async def add(tx: Transaction, adoption: Adoption) -> None:
    """Write a new line, and hand its events to the transaction."""
    await tx.execute(insert(adoptions).values(**_row(adoption)))
    _tell(tx, adoption)


async def save(tx: Transaction, adoption: Adoption) -> None:
    """Write the line, and hand its events to the transaction. The caller holds its original project's row."""
    await tx.execute(update(adoptions).where(adoptions.c.id == adoption.id).values(**_row(adoption)))
    _tell(tx, adoption)


async def move(tx: Transaction, old: UUID, into: UUID) -> None:
    """Let every line that counts under `old` count under `into`; what was adopted stays as it was."""
    await tx.execute(update(adoptions).where(adoptions.c.project_id == old).values(project_id=into))


def of_project(project_id: UUID) -> ColumnElement[bool]:
    """The lines that count under this project."""
    return adoptions.c.project_id == project_id


def public() -> ColumnElement[bool]:
    """The lines that everyone may read: what `Adoption.is_public` says."""
    ended = (adoptions.c.status == "ended") & adoptions.c.confirmed_at.is_not(None)
    return (adoptions.c.status == "confirmed") | ended


def of_library(isil: str) -> ColumnElement[bool]:
    """What this library adopted, and what was adopted of it."""
    return (adoptions.c.isil == isil) | (projects.c.isil == isil)


def in_area(provinces: list[str]) -> ColumnElement[bool]:
    """Adoptions by or of libraries in these provinces."""
    return or_(projects.c.province.in_(provinces), adoptions.c.adopter["province"].astext.in_(provinces))


async def page(
    tx: Transaction, where: list[ColumnElement[bool]], after: UUID | None, limit: int
) -> tuple[list[Adoption], int]:
    """One page of the lines for which all of `where` holds, newest first; and their total."""
    joined = adoptions.join(projects, projects.c.id == adoptions.c.project_id)
    total = (await tx.execute(select(func.count()).select_from(joined).where(*where))).scalar_one()
    if after is not None:
        where = [*where, adoptions.c.id < after]
    query = select(adoptions).select_from(joined).where(*where).order_by(adoptions.c.id.desc()).limit(limit)
    return [_adoption(row) for row in (await tx.execute(query)).mappings()], total


def _tell(tx: Transaction, adoption: Adoption) -> None:
    for event in adoption.events:
        tx.append(event)
    adoption.events.clear()


_OWN = ("id", "project_id", "original_project_id", "by", "status", "outcome", "reason", "version")
_MOMENTS = ("created_at", "confirmed_at", "declined_at", "ended_at")
_WHAT = ("adopted_as", "changed", "since", "phase", "own_project_id")


def _row(adoption: Adoption) -> dict[str, Any]:
    return {
        **{name: getattr(adoption, name) for name in (*_OWN, *_MOMENTS)},
        **{name: getattr(adoption.what, name) for name in _WHAT},
        "isil": adoption.adopter.isil,
        "adopter": adoption.adopter.model_dump(by_alias=True),
    }


def _adoption(values: RowMapping) -> Adoption:
    return Adoption(
        **{name: values[name] for name in (*_OWN, *_MOMENTS)},
        adopter=Library.model_validate(values["adopter"]),
        what=What(**{name: values[name] for name in _WHAT}),
    )
