"""`bieb import` and `bieb export` against a real submissions service: one line for an error, a table for faults."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from local.cli import main
from local.ports import free_port
from services.submissions.imports.worker import Storing
from services.submissions.main import application
from shared.db import Database
from shared.service import end
from tests.submissions.imports.tables import many, row, table
from tests.support.postgres import TestPostgres
from tests.support.service import Tokens

Bieb = Callable[..., tuple[int, str, str]]


class Service:
    """The submissions service with its worker, on a port, in a thread of its own."""

    def __init__(self, database_url: str, tokens: Tokens) -> None:
        @asynccontextmanager
        async def life(app: FastAPI) -> AsyncIterator[None]:
            app.state.database, app.state.verifier = Database(database_url), tokens.verifier()
            working = asyncio.create_task(Storing(app.state.database).run())
            yield
            await end([working])
            await app.state.database.close()

        self.port = free_port(12500)
        self.url = f"http://127.0.0.1:{self.port}"
        self._server = uvicorn.Server(uvicorn.Config(application(life), port=self.port, log_config=None))
        self._thread = threading.Thread(target=self._server.run)

    def start(self) -> None:
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive()
            self._thread.join(0.02)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()


@pytest.fixture
def service(postgres: TestPostgres, tokens: Tokens, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    made = Service(asyncio.run(postgres.create_database("submissions")), tokens)
    made.start()
    monkeypatch.setenv("BIEB_SUBMISSIONS_URL", made.url)
    monkeypatch.setenv("BIEB_TOKEN", tokens.of("medewerker-assen"))
    yield made
    made.stop()


@pytest.fixture
def bieb(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Bieb:
    """Runs the command in this process; gives its status and what it said."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["bieb", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfdbinary.readouterr()
        return int(ended.value.code or 0), out.decode(), err.decode()

    return run


def written(folder: Path, content: str, name: str = "projecten.csv") -> str:
    (folder / name).write_bytes(content.encode())
    return str(folder / name)


def imports(service: Service, tokens: Tokens) -> list[dict[str, Any]]:
    answer = httpx.get(f"{service.url}/v1/imports", headers=tokens.headers("medewerker-assen"))
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_a_file_is_imported_and_a_second_time_changes_nothing(service: Service, bieb: Bieb, tmp_path: Path) -> None:
    file = written(tmp_path, table(row(Titel="Idee een"), row(Titel="Idee twee")))
    status, out, _ = bieb("import", file, "--dry-run")
    assert (status, out) == (0, "Het bestand klopt: 2 rijen. Er is niets bewaard.\nDit zou worden: 2 nieuw.\n")
    assert bieb("import", file, "--submit")[:2] == (0, "Klaar: 2 nieuw.\n")
    assert bieb("import", file, "--submit")[:2] == (0, "Klaar: 2 ongewijzigd.\n")


def test_faults_are_a_table_and_one_line(service: Service, bieb: Bieb, tmp_path: Path, tokens: Tokens) -> None:
    file = written(tmp_path, table(row(Titel=""), row(Fase="experimant")))
    status, out, err = bieb("import", file)
    assert status == 1
    assert [line.split()[:2] for line in out.splitlines() if line[:1].isdigit()] == [["2", "│"], ["3", "│"]]
    assert "‘experimant’ kennen we niet. Bedoel je ‘experiment’?" in " ".join(out.replace("│", " ").split())
    assert err.splitlines()[-1].startswith("Dit bestand heeft 2 fouten. Er is niets opgeslagen.")
    assert imports(service, tokens) == []


def test_what_is_exported_can_be_imported(service: Service, bieb: Bieb, tmp_path: Path) -> None:
    bieb("import", written(tmp_path, table(row(Titel='=1+1; "Één" 🙂', Doel="Regel\nen nog een"), row(Titel="Twee"))))
    for kind in ("csv", "jsonl"):
        _, out, _ = bieb("export", "--format", kind)
        assert bieb("import", written(tmp_path, out, f"uit.{kind}"))[:2] == (0, "Klaar: 2 ongewijzigd.\n")


def test_the_template_is_a_file_that_can_be_imported(service: Service, bieb: Bieb, tmp_path: Path) -> None:
    status, out, _ = bieb("import", "--template")
    assert status == 0
    assert bieb("import", written(tmp_path, out), "--submit")[:2] == (0, "Klaar: 1 nieuw.\n")


def test_after_an_interruption_the_same_command_goes_on(
    service: Service, bieb: Bieb, tmp_path: Path, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path, table(*many(1500)))

    def interrupted(_seconds: float) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("local.transfer.time.sleep", interrupted)
        assert bieb("import", file)[0] == 130
    assert bieb("import", file)[0] == 0
    made = imports(service, tokens)
    assert sum(it["created"] for it in made) == 1500
    assert {it["status"] for it in made} == {"done"}


@pytest.mark.parametrize(
    ("arguments", "environment", "says"),
    [
        (("import",), {}, "bieb import --template"),
        (("import", "er-niet.csv"), {}, "er-niet.csv is er niet"),
        (("import", "projecten.xlsx"), {}, "CSV UTF-8"),
        (("import", "projecten.csv"), {"BIEB_TOKEN": ""}, "BIEB_TOKEN"),
        (("import", "projecten.csv", "--as", "spn"), {}, "laat --as weg"),
        (("import", "projecten.csv"), {"BIEB_TOKEN": "verlopen"}, "Log opnieuw in"),
        (("import", "projecten.csv"), {"BIEB_SUBMISSIONS_URL": "http://127.0.0.1:9"}, "antwoordt niet"),
        (("export",), {"BIEB_TOKEN": "verlopen"}, "Log opnieuw in"),
        (("export", "--format", "xlsx"), {}, "bieb export --help"),
    ],
)
def test_an_error_is_one_line_that_says_what_to_do(
    arguments: tuple[str, ...],
    environment: dict[str, str],
    says: str,
    service: Service,
    bieb: Bieb,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("projecten.csv", "projecten.xlsx"):
        written(tmp_path, table(row()), name)
    monkeypatch.chdir(tmp_path)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    status, _, err = bieb(*arguments)
    assert status != 0
    assert says in err
    assert len(err.strip().splitlines()) == 1
