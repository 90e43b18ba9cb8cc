"""`bieb mail`: what was sent to whom, and what mails look like."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from local.commands import DEFAULT, Data
from local.errors import LocalError


class _NumberOrCommand(TyperGroup):
    """`bieb mail 1` shows a mail."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        return super().resolve_command(ctx, ["toon", *args] if args[0].isdigit() else args)


app = typer.Typer(cls=_NumberOrCommand, invoke_without_command=True)


@app.callback()
def mail(
    ctx: typer.Context,
    to: Annotated[str | None, typer.Option("--to", help="Alleen mail aan een adres waar dit in staat.")] = None,
    data: Data = DEFAULT,
) -> None:
    """Toon de verstuurde mail, nieuwste eerst; nummer 1 is de nieuwste.

    \b
    Voorbeelden:
      bieb mail
      bieb mail --to medewerker-assen
      bieb mail 1
      bieb mail preview dag
    """
    if ctx.invoked_subcommand is not None:
        ctx.obj = (to, data)  # said before the number
        return
    mails = _mails(to, data)
    if not mails:
        print("Nog geen mail." if to is None else f"Nog geen mail aan {to}.")
    for position, each in enumerate(mails, start=1):
        print(f"{position:>4}  {each.date:<31}  {', '.join(each.receivers)}  {each.subject}")


@app.command(hidden=True)
def toon(
    ctx: typer.Context,
    number: Annotated[int, typer.Argument(metavar="NUMMER")],
    to: Annotated[str | None, typer.Option("--to")] = None,
    data: Annotated[Path | None, typer.Option("--data")] = None,
) -> None:
    """Toon een mail helemaal."""
    mails = _mails(to or ctx.obj[0], data or ctx.obj[1])
    if not 1 <= number <= len(mails):
        raise LocalError(f"Er is geen mail {number}; er zijn er {len(mails)}.")
    chosen = mails[number - 1]
    print(f"Aan: {', '.join(chosen.receivers)}\nDatum: {chosen.date}\nOnderwerp: {chosen.subject}\n\n{chosen.text}")


@app.command()
def preview(
    name: Annotated[str | None, typer.Argument(metavar="SOORT", help="Welke mail; zonder: alle namen.")] = None,
    language: Annotated[Literal["nl", "en"], typer.Option("--taal", help="De taal van de lezer.")] = "nl",
    html: Annotated[bool, typer.Option("--html", help="Toon de HTML in plaats van de tekst.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="Schrijf alle mails in beide talen in deze map, om in te bladeren.")
    ] = None,
) -> None:
    """Toon hoe een soort mail eruitziet. Er hoeft niets te draaien en er wordt niets verstuurd.

    \b
    Voorbeelden:
      bieb mail preview
      bieb mail preview dag
      bieb mail preview nieuws --taal en --html > nieuws.html
      bieb mail preview --out voorbeelden
    """
    from services.notifications.mailing.previews import files, preview  # noqa: PLC0415  # slower than --help should be
    from services.notifications.mailing.samples import samples  # noqa: PLC0415

    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        made = files()
        for file, text in made.items():
            (out / file).write_text(text, encoding="utf-8")
        print(f"{len(made)} bestanden geschreven in {out}.")
        return
    known = samples(language)
    if name is None:
        print("\n".join(known))
        return
    if name not in known:
        raise LocalError(f"Er is geen mail ‘{name}’. Wel: {', '.join(known)}.")
    print(preview(known[name], "html" if html else "plain"))


def _mails(to: str | None, data: Path) -> Any:
    from local.mailbox import read  # noqa: PLC0415  # these imports take longer than --help should
    from local.platform import Platform  # noqa: PLC0415

    return read(Platform.load(data).mail, to)
