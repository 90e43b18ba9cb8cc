"""Whose cases are whose, as conditions on the table of cases: what the domain says of one case, for lists."""

from sqlalchemy import ColumnElement, and_, true

from services.moderation.tables import cases
from shared.principal import Principal


def in_area(person: Principal) -> ColumnElement[bool]:
    """Cases that this person may handle: in his provinces (SPN: all), and not of his own organisation."""
    area = true() if person.has("spn") else cases.c.province.in_(sorted(person.provinces))
    return and_(area, not_own(person))


def not_own(person: Principal) -> ColumnElement[bool]:
    """Cases of other organisations than the person's own."""
    return true() if person.library is None else cases.c.library["isil"].astext != person.library.isil
