"""Every column that can tell who somebody is, is in the register of its service: nothing is left behind."""

import re
from importlib import import_module

import pytest
from sqlalchemy import Column, MetaData

SERVICES = ("submissions", "moderation", "notifications", "search")
NAMES = {"subject", "by", "owner", "assignee", "email", "address", "name", "message"}
ELSEWHERE = {
    ("submissions", "project.co_authors"): "a list: services.submissions.people.store.leave_all",
    ("submissions", "invitation.email"): "of somebody who did not answer: erase_addressed, and thirty days at most",
    ("submissions", "ownership_offer.email"): "the same",
    ("submissions", "vocabulary.name"): "of a vocabulary",
    ("submissions", "material_file.file_name"): "of a file",
    ("notifications", "mail.address"): "goes with its notification",
    ("notifications", "project.owner"): "a mark, which tells nobody who it is (ADR 26)",
    ("notifications", "feed_event.subject"): "of an event: a project or a vocabulary",
    ("search", "project.library_name"): "of a library",
    ("search", "vocabulary_term.name"): "of a vocabulary",
    ("search", "told_publication.library_name"): "of a library",
    ("search", "told_adoption.library_name"): "of a library",
    ("search", "told_hand_over.library_name"): "of a library",
}
"""Columns that look personal and are not in a register, each with the reason."""


def metadata_of(service: str) -> MetaData:
    import_module(f"services.{service}.main")
    found = import_module(f"services.{service}.store").metadata
    assert isinstance(found, MetaData)
    return found


def looks_personal(column: "Column[object]") -> bool:
    told = column.comment or ""
    return (
        column.name in NAMES
        or re.search(r"_(by|name|subject)$", column.name) is not None
        or "subject" in told
        or "token" in told
    )


@pytest.mark.parametrize("service", SERVICES)
def test_no_column_with_a_person_is_forgotten(service: str) -> None:
    register = import_module(f"services.{service}.people.store").REGISTER
    covered = set()
    for holding in register.holdings:
        table = holding.table.name
        covered |= {f"{table}.{name}" for name in (holding.column.name, *holding.and_)}
        if holding.erase == "row":
            covered |= {f"{table}.{column.name}" for column in holding.table.columns}
    personal = {
        f"{table.name}.{column.name}"
        for table in metadata_of(service).tables.values()
        for column in table.columns
        if looks_personal(column)
    }
    known = {column for owner, column in ELSEWHERE if owner == service}
    assert personal - covered - known == set()


@pytest.mark.parametrize("service", SERVICES)
def test_what_an_export_shows_exists(service: str) -> None:
    register = import_module(f"services.{service}.people.store").REGISTER
    for holding in register.holdings:
        assert {*holding.shows, *holding.and_} <= set(holding.table.columns.keys())
