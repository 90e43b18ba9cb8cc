"""The `bieb` command."""

import os
import sys

import typer
from typer.exceptions import TyperException

from local.commands import audit, dlq, events, import_, mail, person, rebuild, status, token, up
from local.errors import LocalError

app = typer.Typer(
    name="bieb",
    help="Innovatiebieb op deze computer: starten, meekijken en herstellen.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command()(up.up)
app.command()(token.token)
app.command()(status.status)
app.command("import")(import_.import_)
app.command()(import_.export)
app.add_typer(mail.app, name="mail")
app.add_typer(events.app, name="events")
app.add_typer(dlq.app, name="dlq")
app.add_typer(rebuild.app, name="rebuild")
app.add_typer(audit.app, name="audit")
app.add_typer(person.app, name="person")


def main() -> None:
    """Runs a command; whatever goes wrong is one line that says what to do, and a status other than 0."""
    try:
        sys.exit(app(prog_name="bieb", standalone_mode=False))
    except LocalError as fault:
        _fail(str(fault))
    except TyperException as fault:
        ctx = getattr(fault, "ctx", None)  # a mistake in the command itself knows which command it was
        text = fault.format_message()
        # Help asked for by typing no command comes this way too: that is many lines already.
        _fail(text if ctx is None or "\n" in text else f"{text} Zie: {ctx.command_path} --help", fault.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(130)
    except BrokenPipeError:  # `bieb … | head`: the reader has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as fault:
        if os.environ.get("BIEB_DEBUG"):
            raise
        _fail(f"Onverwachte fout: {type(fault).__name__}: {fault}. Met BIEB_DEBUG=1 ervoor zie je waar.")


def _fail(line: str, status: int = 1) -> None:
    print(line, file=sys.stderr)
    sys.exit(status)


if __name__ == "__main__":
    main()
