"""`bieb mail`: what was sent to whom."""

from typing import Annotated

import typer

from local.commands import DEFAULT, Data
from local.errors import LocalError


def mail(
    number: Annotated[int | None, typer.Argument(help="Toon deze mail helemaal.", metavar="NUMMER")] = None,
    to: Annotated[str | None, typer.Option("--to", help="Alleen mail aan een adres waar dit in staat.")] = None,
    data: Data = DEFAULT,
) -> None:
    """Toon de verstuurde mail, nieuwste eerst; nummer 1 is de nieuwste.

    \b
    Voorbeelden:
      bieb mail
      bieb mail --to medewerker-assen
      bieb mail 1
    """
    from local.mailbox import read  # noqa: PLC0415  # these imports take longer than --help should
    from local.platform import Platform  # noqa: PLC0415

    mails = read(Platform.load(data).mail, to)
    if number is not None:
        if not 1 <= number <= len(mails):
            raise LocalError(f"Er is geen mail {number}; er zijn er {len(mails)}.")
        chosen = mails[number - 1]
        print(f"Aan: {', '.join(chosen.receivers)}\nDatum: {chosen.date}\nOnderwerp: {chosen.subject}\n\n{chosen.text}")
        return
    if not mails:
        print("Nog geen mail." if to is None else f"Nog geen mail aan {to}.")
    for position, each in enumerate(mails, start=1):
        print(f"{position:>4}  {each.date:<31}  {', '.join(each.receivers)}  {each.subject}")
