"""Which mails are made of what waits, and what still holds when they go out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain import Happening
from services.notifications.mailing.domain import APART, Followed, Place, Told, Waiting, by_project, letters, still_true
from services.notifications.readers.domain import Reader, digest_due
from shared.moments import HERE

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
PROJECT, KEY = UUID(int=1), UUID(int=2)
THEME = {"theme": "mediawijsheid"}
READER = Reader("lezer", "lezer@example.nl", seen_at=NOW)
PLACE = Place(PROJECT, "NL-1", frozenset({"drenthe"}), "", withdrawn=False)


def waiting(subject: str, project: int) -> Waiting:
    return Waiting(subject, UUID(int=project), [UUID(int=project * 100 + ord(subject))], NOW)


def happening(kind: str = "project-published") -> Happening:
    return Happening(UUID(int=9), PROJECT, kind, "Robots", "Bibliotheek Assen", NOW)


@given(st.sets(st.tuples(st.sampled_from("abc"), st.integers(1, 8))))
def test_everything_that_waits_is_in_one_mail_and_nobody_gets_another_persons(pairs: set[tuple[str, int]]) -> None:
    made = letters([waiting(*pair) for pair in pairs])
    told = [each for letter in made for each in letter.notifications]
    assert sorted(told) == sorted(one for pair in pairs for one in waiting(*pair).notifications)
    for letter in made:
        own = {one for pair in pairs if pair[0] == letter.subject for one in waiting(*pair).notifications}
        assert set(letter.notifications) <= own
    for subject in "abc":
        assert len([letter for letter in made if letter.subject == subject]) <= APART


def test_few_projects_have_a_mail_each_and_many_share_one() -> None:
    few = letters([waiting("a", number) for number in range(1, APART + 1)])
    assert [letter.project_id for letter in few] == [UUID(int=number) for number in range(1, APART + 1)]
    (many,) = letters([waiting("a", number) for number in range(1, APART + 2)])
    assert many.project_id is None
    assert len(many.notifications) == APART + 1


def follows(*, by_mail: bool = True, chosen: dict[str, str] | None = None) -> list[Followed]:
    return [Followed(chosen or THEME, by_mail, KEY)]


def test_what_was_stopped_or_is_for_the_inbox_only_now_is_not_mailed() -> None:
    assert still_true(happening(), [THEME], follows(), PLACE, READER, NOW)
    assert not still_true(happening(), [THEME], [], PLACE, READER, NOW)
    assert not still_true(happening(), [THEME], follows(by_mail=False), PLACE, READER, NOW)
    assert not still_true(happening(), [{"theme": "iets anders"}], follows(), PLACE, READER, NOW)


def test_of_a_project_that_was_taken_down_only_that_is_told() -> None:
    gone = replace(PLACE, withdrawn=True)
    assert not still_true(happening(), [THEME], follows(), gone, READER, NOW)
    assert still_true(happening("project-withdrawn"), [THEME], follows(), gone, READER, NOW)


@pytest.mark.parametrize(
    ("reader", "told"),
    [
        (replace(READER, is_moderator=True, areas=("drenthe",)), True),
        (replace(READER, is_moderator=True, areas=("utrecht",)), False),
        (replace(READER, is_moderator=False, areas=("drenthe",)), False),
        (replace(READER, is_moderator=True, areas=("drenthe",), isil="NL-1"), False),
        (replace(READER, is_moderator=True, areas=("drenthe",), seen_at=NOW - timedelta(days=401)), False),
        (replace(READER, is_moderator=True, areas=("drenthe",), seen_at=None), False),
    ],
)
def test_work_of_the_desk_is_mailed_to_who_moderates_there_at_the_moment_of_sending(
    reader: Reader, *, told: bool
) -> None:
    desk = {"work": "desk"}
    found = still_true(happening("work-submitted"), [desk], follows(chosen=desk), PLACE, reader, NOW)
    assert bool(found) == told


def test_a_follower_is_never_told_of_work_whatever_he_follows() -> None:
    assert not still_true(happening("work-submitted"), [THEME], follows(), PLACE, READER, NOW)
    assert not still_true(happening("changes-requested"), [{"work": "library"}], follows(), None, READER, NOW)


def test_projects_stand_in_the_order_in_which_they_began_and_what_happened_in_its_own() -> None:
    def told(project: int, minute: int) -> Told:
        moment = NOW + timedelta(minutes=minute)
        return Told(replace(happening(), project_id=UUID(int=project), time=moment), [THEME])

    groups = by_project([told(1, 3), told(2, 2), told(1, 1), told(2, 4)])
    assert [[each.happening.time.minute - 30 for each in group] for group in groups] == [[1, 3], [2, 4]]


@pytest.mark.parametrize(
    ("since", "due"),
    [
        ("2026-11-24 07:59", "2026-11-24 08:00"),
        ("2026-11-24 08:00", "2026-11-25 08:00"),
        ("2026-11-24 23:59", "2026-11-25 08:00"),
        ("2026-03-28 12:00", "2026-03-29 08:00"),  # that night the clock goes forward
        ("2026-10-24 12:00", "2026-10-25 08:00"),  # and back
    ],
)
def test_a_daily_digest_comes_at_its_hour_of_the_clock_here(since: str, due: str) -> None:
    assert digest_due(local(since), "daily", 8, 1) == local(due)


@pytest.mark.parametrize(
    ("since", "day", "due"),
    [
        ("2026-11-24 09:00", 1, "2026-11-30 08:00"),  # a Tuesday
        ("2026-11-24 07:00", 2, "2026-11-24 08:00"),
        ("2026-11-24 08:00", 2, "2026-12-01 08:00"),
        ("2026-11-24 08:00", 7, "2026-11-29 08:00"),
    ],
)
def test_a_weekly_digest_comes_on_its_day(since: str, day: int, due: str) -> None:
    assert digest_due(local(since), "weekly", 8, day) == local(due)


@given(
    since=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001 - given its zone below
    hour=st.integers(0, 23),
    day=st.integers(1, 7),
    frequency=st.sampled_from(["daily", "weekly"]),
)
def test_no_digest_is_due_before_or_long_after_what_is_in_it(
    since: datetime, hour: int, day: int, frequency: str
) -> None:
    moment = since.replace(tzinfo=UTC)
    due = digest_due(moment, frequency, hour, day)  # type: ignore[arg-type]
    longest = timedelta(days=1 if frequency == "daily" else 7, hours=1)  # a night with 25 hours
    assert timedelta(0) < due - moment <= longest


def local(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=HERE)
