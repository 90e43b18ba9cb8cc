"""What waits for everything else must itself be right."""

import pytest

from shared.testing import eventually


async def test_it_gives_what_the_check_finds_at_last() -> None:
    answers = iter([None, 0, "there"])
    assert await eventually(lambda: next(answers), every=0) == "there"


async def test_an_assertion_that_fails_at_first_may_hold_later() -> None:
    tries = []

    async def third_time() -> int:
        tries.append(1)
        assert len(tries) == 3
        return len(tries)

    assert await eventually(third_time, every=0) == 3


async def test_past_the_deadline_the_last_answer_is_told() -> None:
    with pytest.raises(AssertionError, match=r"last answer was \[\]"):
        await eventually(list, within=0)


async def test_past_the_deadline_the_failed_assertion_is_told() -> None:
    def never() -> bool:
        raise AssertionError("the inbox is empty")

    with pytest.raises(AssertionError, match="the inbox is empty"):
        await eventually(never, within=0)


async def test_any_other_failure_is_told_at_once() -> None:
    with pytest.raises(ZeroDivisionError):
        await eventually(lambda: 1 // 0, within=60)
