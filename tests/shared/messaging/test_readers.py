"""The list of readers is read strictly: a fault in it lets nobody in and shows no password."""

import os
import subprocess
import sys

import pytest

from shared.contracts import topics
from shared.messaging.readers import listed

SECRET = "leesmee0123456789"


def test_readers_are_codes_with_passwords() -> None:
    assert listed("") == {}
    assert listed(f" zb:{SECRET} , biblionet-drenthe:{SECRET}x,") == {"zb": SECRET, "biblionet-drenthe": SECRET + "x"}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"ANONYMOUS:{SECRET}", "reader 1 is not CODE:PASSWORD"),
        (f"zb:{SECRET},{SECRET}", "reader 2 is not"),
        (f"z*:{SECRET}", "reader 1 is not"),
        (f"zb:{SECRET},zb:{SECRET}x", "reader 2 is on it already"),
        ("zb:kort", "reader 1 is not"),
        (f"zb:{SECRET}!", "reader 1 is not"),
    ],
    ids=["super user", "no name", "pattern", "twice", "short", "sign"],
)
def test_a_fault_is_named_without_a_password(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault) as refused:
        listed(text)
    assert SECRET not in str(refused.value)
    assert "kort" not in str(refused.value)


def test_the_step_ends_with_one_line_when_it_can_not_be_done() -> None:
    for environment, said in (
        ({}, "BIEB_KAFKA is not set"),
        ({"BIEB_KAFKA": "127.0.0.1:9", "BIEB_KAFKA_READERS": "zb"}, "reader 1 is not"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "shared.messaging.readers"],
            env={"PATH": os.defpath, **environment}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 1
        assert said in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_only_what_was_published_is_open() -> None:
    """The submissions topic has unpublished text, the search topic tells of what people look for."""
    assert topics.OPEN == (topics.MODERATION,)
