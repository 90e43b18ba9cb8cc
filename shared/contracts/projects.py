"""The parts of a project that events carry."""

from uuid import UUID

from pydantic import Field

from shared.contracts.base import Contract

OWNER = "The mark of who owns it: tells nobody who that is, but lets a service of ours know somebody who comes by"


class Library(Contract):
    """A library organisation. `isil` never changes once given; `province` is a code."""

    isil: str
    name: str
    province: str


class BuildsOn(Contract):
    """An edge to an earlier project: `inspired`, `adapted` or `adopted`, and what was changed."""

    project_id: UUID
    relation: str
    note: str = ""


class Content(Contract):
    """The text of one revision, as its library wrote it. No personal data: the contact person is not part of it."""

    title: str
    summary: str
    goal: str
    approach: str
    origin: str
    phase: str
    themes: tuple[str, ...]
    result: str | None = None
    tips: str | None = None
    start_year: int | None = None
    phase_note: str | None = None
    reach: str | None = None
    outcome: str | None = None
    core_functions: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    costs: str | None = None
    takeover: str | None = None
    evaluation: str | None = None
    materials: tuple[dict[str, str], ...] = ()
    builds_on: tuple[BuildsOn, ...] = ()
    mailbox: str | None = None
    licence: str = "CC-BY-4.0"
    source: str | None = Field(default=None, description="Public page this record was taken from")
    evaluation_result: str | None = Field(default=None, description="What the evaluation showed: what changed for whom")
    hours: str | None = Field(default=None, description="The hours that it takes, and whose")
    location: str | None = Field(default=None, description="Where it is done, within the library's area")
    partner_kinds: dict[str, str] = Field(default_factory=dict, description="What kind of partner each name is")
