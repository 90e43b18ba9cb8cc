import subprocess
import sys
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import pytest

from local import mailbox
from local.ports import free_port
from local.process import Child
from shared.testing import eventually


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "mail"


@pytest.fixture
async def port(folder: Path, tmp_path: Path) -> AsyncIterator[int]:
    number = free_port(12100)
    command = [sys.executable, "-m", "local.smtp_sink", "--port", str(number), "--folder", str(folder)]
    child = Child("mail", command, env={}, log=tmp_path / "mail.log", cwd=str(Path(__file__).parents[2]))
    child.spawn()

    async def answers() -> bool:
        try:
            async with aiosmtplib.SMTP(hostname="127.0.0.1", port=number):
                return True
        except aiosmtplib.SMTPException:
            return False

    await eventually(answers)
    yield number
    child.stop()
    assert child.popen is not None
    assert child.popen.returncode == 0


def mail(to: str, subject: str, text: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "innovatiebieb@example.nl", to, subject
    message.set_content(text)
    return message


async def send(port: int, message: EmailMessage, *receivers: str) -> None:
    await aiosmtplib.send(message, hostname="127.0.0.1", port=port, recipients=list(receivers) or None)


async def test_an_accepted_mail_can_be_read_at_once_newest_first(port: int, folder: Path) -> None:
    await send(port, mail("a@example.nl", "Eén idee", "Ga naar de vólgende fase."))
    await send(port, mail("b@example.nl", "Twee", "…"))
    newest, oldest = mailbox.read(folder)
    assert (newest.subject, oldest.subject) == ("Twee", "Eén idee")
    assert oldest.text.strip() == "Ga naar de vólgende fase."
    assert oldest.receivers == ("a@example.nl",)


async def test_mail_is_found_by_who_really_got_it_not_by_what_the_letter_says(port: int, folder: Path) -> None:
    await send(port, mail("lijst@example.nl", "Nieuws", "…"), "moderator-drenthe@example.nl")
    assert [m.subject for m in mailbox.read(folder, to="Moderator-Drenthe")] == ["Nieuws"]
    assert mailbox.read(folder, to="lijst@") == []


async def test_html_only_mail_still_shows_something(port: int, folder: Path) -> None:
    message = mail("a@example.nl", "Alleen HTML", "")
    message.set_content("<p>Hallo</p>", subtype="html")
    await send(port, message)
    assert "<p>Hallo</p>" in mailbox.read(folder)[0].text


def test_a_half_written_mail_is_not_a_mail(folder: Path) -> None:
    folder.mkdir()
    (folder / ".1-2-3.eml").write_text("Subject: half")
    assert mailbox.read(folder) == []


def test_the_sink_says_how_to_call_it() -> None:
    done = subprocess.run([sys.executable, "-m", "local.smtp_sink"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--folder" in done.stderr
