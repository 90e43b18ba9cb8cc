"""Mails as a mail program shows them: axe finds nothing, and on a phone nothing sticks out."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from services.notifications.mailing.previews import files
from tests.support.browsing import PHONE, WIDE, faults_on

pytestmark = [pytest.mark.browser]


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_every_mail_can_be_read_by_everybody(visit: Callable[..., Page], tmp_path: Path, size: dict[str, int]) -> None:
    page, faults = visit(None, viewport=size), []
    for name, text in files().items():
        if not name.endswith(".html"):
            continue
        (tmp_path / name).write_text(text, encoding="utf-8")
        page.goto((tmp_path / name).as_uri())
        faults += faults_on(page, name)
    assert faults == []
