"""The `bieb` command: every error is one line that says what to do."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from local.cli import main
from local.lock import DataLock
from local.platform import Platform
from local.ports import free_port


@dataclass
class Done:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


Bieb = Callable[..., Done]


@pytest.fixture
def bieb(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Bieb:
    """Runs the command in this process: the same way in and out as from a shell, without half a second of imports."""

    def run(*arguments: str) -> Done:
        monkeypatch.setattr("sys.argv", ["bieb", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return Done(int(ended.value.code or 0), *capsys.readouterr())

    return run


@pytest.fixture
def platform(tmp_path: Path) -> Platform:
    """A platform that was started once and does not run."""
    made = Platform(
        data=tmp_path,
        pid=1,
        ports={"portal": free_port(12200), "search": free_port(12300)},
        databases={},
        kafka=f"127.0.0.1:{free_port(12400)}",
        smtp="127.0.0.1:1",
    )
    made.save()
    return made


COMMANDS = [
    ("up",), ("token",), ("mail",), ("status",), ("events", "tail"), ("dlq", "list"), ("dlq", "show"),
    ("dlq", "replay"), ("rebuild", "search"), ("audit", "verify"), ("person", "export"),
    ("person", "erase"), ("import",), ("export",),
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_with_an_example(command: tuple[str, ...], bieb: Bieb) -> None:
    done = bieb(*command, "--help")
    assert done.returncode == 0
    assert "Voorbeeld" in done.stdout
    assert f"bieb {' '.join(command)}" in done.stdout.split("Voorbeeld")[1]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("token", "medewerker-assen"), "make up"),
        (("mail",), "--data"),
        (("status",), "make up"),
        (("events", "tail"), "make up"),
        (("dlq", "list"), "make up"),
        (("rebuild", "search"), "make up"),
        (("token", "medewerker-asen"), "medewerker-assen"),
        (("up", "--port", "acht"), "bieb up --help"),
        (("up", "--port", "70000"), "--port 70000"),
        (("up", "--bus", "rabbit"), "tansu, apache of HOST:POORT"),
        (("up", "--bus", "127.0.0.1:9"), "antwoordt geen Kafka"),
        (("up", "--database-url", "mysql://x"), "postgresql://"),
        (("up", "--database-url", "postgresql://nobody@127.0.0.1:9/x"), "--database-url"),
        (("import", "projecten.csv"), "make up"),
        (("export",), "make up"),
        (("maill",), "Did you mean"),
        (("dlq", "replay"), "--all"),
    ],
)
def test_an_error_is_one_line_that_says_what_to_do(
    arguments: tuple[str, ...], says: str, bieb: Bieb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = bieb(*arguments)
    assert done.returncode != 0
    assert says in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert len(done.stderr.strip().splitlines()) == 1


def test_commands_that_need_a_running_platform_say_so_after_a_stop(platform: Platform, bieb: Bieb) -> None:
    for arguments in (("status",), ("events", "tail"), ("dlq", "list")):
        done = bieb(*arguments, "--data", str(platform.data))
        assert done.returncode == 1
        assert "draait nu niet" in done.stderr


def test_status_tells_what_is_not_there_and_fails(platform: Platform, bieb: Bieb) -> None:
    lock = DataLock(platform.data)
    lock.take("http://127.0.0.1:1")
    try:
        done = bieb("status", "--data", str(platform.data))
    finally:
        lock.release()
    assert done.returncode == 1
    assert "✗ portal" in done.stdout
    assert "✗ bus" in done.stdout


def test_a_token_is_printed_alone(platform: Platform, bieb: Bieb) -> None:
    done = bieb("token", "moderator-drenthe", "--data", str(platform.data))
    assert done.returncode == 0
    assert done.stdout.count(".") == 2
    assert len(done.stdout.split()) == 1


def test_mail_is_listed_newest_first_and_shown_by_number(platform: Platform, bieb: Bieb) -> None:
    platform.mail.mkdir()
    for number, subject in ((1, "Oud"), (2, "Nieuw")):
        text = f"Delivered-To: a@example.nl\nSubject: {subject}\n\nTekst van {subject}"
        (platform.mail / f"{number}-1-0.eml").write_text(text)
    listed = bieb("mail", "--data", str(platform.data)).stdout.splitlines()
    assert [line.split()[0] for line in listed] == ["1", "2"]
    assert listed[0].endswith("Nieuw")
    assert "Tekst van Nieuw" in bieb("mail", "1", "--data", str(platform.data)).stdout
    assert "Er is geen mail 3" in bieb("mail", "3", "--data", str(platform.data)).stderr
    assert "Nog geen mail aan b@" in bieb("mail", "--to", "b@", "--data", str(platform.data)).stdout


def test_what_others_must_not_read_is_for_its_owner_only(platform: Platform) -> None:
    assert (platform.data / "platform.json").stat().st_mode & 0o077 == 0
