"""Waiting for what comes by itself: with a deadline, never with a guess of how long it takes."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, overload

T = TypeVar("T")


@overload
async def eventually(check: Callable[[], Awaitable[T | None]], within: float = ..., every: float = ...) -> T: ...
@overload
async def eventually(check: Callable[[], T | None], within: float = ..., every: float = ...) -> T: ...


async def eventually(check: Callable[[], Any], within: float = 10.0, every: float = 0.02) -> Any:
    """What `check` (a function, also an async one) gives as soon as that is truthy.

    An AssertionError in it says "not yet" as well. After `within` seconds the last one is raised, or one with the last
    answer; the deadline is for tests that fail, so it may be generous.
    """
    clock = asyncio.get_running_loop().time
    deadline = clock() + within
    while True:
        failure: AssertionError | None = None
        found: Any = None
        try:
            answer = check()
            found = await answer if inspect.isawaitable(answer) else answer
        except AssertionError as not_yet:
            failure = not_yet
        if found:
            return found
        if clock() > deadline:
            raise failure or AssertionError(f"not within {within:g} s; the last answer was {found!r}")
        await asyncio.sleep(every)
