"""The catalogue of the real samples, as the events that moderation and submissions tell of them."""

from datetime import timedelta
from hashlib import md5
from typing import NamedTuple
from uuid import UUID

from local.samples.records import Sample, samples
from shared.contracts.base import ProjectEvent
from shared.contracts.moderation import PhaseAdvanced, ProjectPublished, ProjectStopped
from shared.contracts.projects import Content, Library
from shared.ids import new_id
from shared.testing.factories import NOON
from shared.testing.records import TestRecord, record


class Told(NamedTuple):
    event: ProjectEvent
    sequence: int

    def record(self) -> TestRecord:
        return record(self.event, self.sequence)


def id_of(key: str) -> UUID:
    return UUID(bytes=md5(key.encode(), usedforsecurity=False).digest(), version=4)


def story() -> list[Told]:
    """Every sample published and moved on, a day apart."""
    told = []
    for day, sample in enumerate(samples()):
        at = NOON + timedelta(days=day)
        published = _published(sample).model_copy(update={"first_published_at": at, "published_at": at})
        told.append(Told(published, 1))
        phase = published.phase
        for number, step in enumerate(sample.steps, start=2):
            kind = PhaseAdvanced if step.kind == "advance" else ProjectStopped
            change = kind(
                project_id=published.project_id,
                transition_id=new_id(),
                title=published.content.title,
                library=published.library,
                themes=published.content.themes,
                from_phase=phase,
                to_phase=step.body.get("to", phase),
                outcome=step.body.get("outcome"),
                motivation=step.body["motivation"],
                decided_at=at + timedelta(hours=number),
            )
            phase = change.to_phase
            told.append(Told(change, number))
    return told


def _published(sample: Sample) -> ProjectPublished:
    ties = [{"projectId": id_of(tie.key), "relation": tie.relation, "note": tie.note} for tie in sample.ties]
    content = Content.model_validate({**sample.content, "buildsOn": ties})
    return ProjectPublished(
        project_id=id_of(sample.key),
        decision_id=new_id(),
        revision=1,
        library=Library.model_validate(sample.staff["library"]),
        content=content,
        phase=content.phase,
        first_published_at=NOON,
        published_at=NOON,
    )
