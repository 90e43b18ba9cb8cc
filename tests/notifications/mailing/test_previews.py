"""What every mail looks like, held against what was looked at and found good: `snapshots/`.

After a change that is meant: `bieb mail preview --out tests/notifications/mailing/snapshots`, and look at each.
"""

import email.policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest

from services.notifications.domain import WORK_KINDS
from services.notifications.mailing.previews import files
from services.notifications.mailing.samples import HEAD, samples
from services.notifications.mailing.writing import build

KEPT = Path(__file__).parent / "snapshots"


@pytest.mark.parametrize("name", sorted(files()))
def test_a_mail_looks_as_it_did(name: str) -> None:
    assert files()[name] == (KEPT / name).read_text(encoding="utf-8")


def test_nothing_is_kept_of_what_is_no_more() -> None:
    assert {path.name for path in KEPT.iterdir()} == files().keys()


@pytest.mark.parametrize("name", sorted(samples("nl")))
def test_a_strict_parser_reads_every_kind(name: str) -> None:
    for language in ("nl", "en"):
        content = build(samples(language)[name], HEAD).as_bytes()  # type: ignore[arg-type]
        message = BytesParser(EmailMessage, policy=email.policy.strict).parsebytes(content)
        assert not [part.defects for part in message.walk() if part.defects]
        assert message.get_content_type() == "multipart/alternative"


def test_work_is_among_what_is_looked_at() -> None:
    kinds = {each.happening.kind for mail in samples("nl").values() for each in mail.told}
    assert kinds & set(WORK_KINDS)
