"""Cases to begin with, and who does what with them."""

from typing import Any

import pytest

from services.moderation import deciding, moving
from services.moderation.assigning import assign
from services.moderation.domain import Case
from shared.demo import PERSONAS
from shared.principal import Principal
from shared.problems import Problem
from shared.testing import factories
from shared.testing.factories import NOON


def person(name: str) -> Principal:
    """A persona as his token tells of him."""
    return Principal.from_claims(PERSONAS[name])


DRENTHE = person("moderator-drenthe")
UTRECHT = person("moderator-utrecht")
OVERIJSSEL, GELDERLAND = person("moderator-overijssel"), person("moderator-gelderland")
"""Two colleagues: both moderate both provinces."""
SPN = person("spn")
ASSEN = person("medewerker-assen")


def opened(staff: str = "medewerker-assen", **changes: Any) -> Case:
    return Case.open(factories.submitted(staff=staff, **changes), sequence=1)


def claimed(by: Principal = DRENTHE, **changes: Any) -> Case:
    case = opened(**changes)
    assign(case, by, None, NOON)
    return case


def published(**changes: Any) -> Case:
    case = claimed(**changes)
    decide(case, content=changes)
    case.events.clear()
    return case


def decide(case: Case, by: Principal = DRENTHE, outcome: Any = "publish", **more: Any) -> None:
    values: dict[str, Any] = {"reason": "", "motivation": "Want het kan beter.", "revision": case.revision} | more
    values["content"] = factories.content(**values.pop("content", {}))
    deciding.decide(case, by, outcome, now=NOON, **values)


def move(case: Case, kind: Any, by: Principal = DRENTHE, **more: Any) -> None:
    values: dict[str, Any] = {
        "seen": None,
        "to": None,
        "outcome": None,
        "motivation": "De proef liep goed.",
        "criteria": (),
    } | more
    values.setdefault("published", factories.content())
    moving.move(case, by, kind, now=NOON, **values)


def revise(case: Case, revision: int = 2, sequence: int = 2, **changes: Any) -> bool:
    return case.take_revision(factories.revised(case.project_id, revision, **changes), sequence)


def refusal(act: Any, *args: Any, **more: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        act(*args, **more)
    return caught.value
