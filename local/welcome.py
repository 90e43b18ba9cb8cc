"""What `bieb up` says once everything runs."""

from local.platform import Platform
from shared.demo.personas import PERSONAS

SHOWN = ("medewerker-assen", "medewerker-utrecht", "moderator-drenthe", "moderator-utrecht", "spn", "kb", "beheerder")


def welcome(platform: Platform) -> str:
    """The address, who you can be, what to try, how to stop."""
    width = max(len(name) for name in SHOWN)
    people = "\n".join(f"  {name:<{width}}  {PERSONAS[name]['about']}" for name in SHOWN)
    data = "" if platform.data.name == ".bieb" else f" --data {platform.data}"
    return f"""
Innovatiebieb draait: {platform.url("portal")}

Je kunt er inloggen als (ook als medewerker, moderator of regiogids in elke andere provincie):
{people}

Probeer daarna, in een andere terminal:
  .venv/bin/bieb events tail{data}           de gebeurtenissen, zodra ze er zijn
  .venv/bin/bieb mail{data}                  de mail die verstuurd is
  .venv/bin/bieb token medewerker-assen{data}    een token voor de API ({platform.url("submissions")}/v1/docs)
  .venv/bin/bieb --help

Logboeken staan in {platform.logs}. Stoppen: Ctrl-C. Wat je invoert blijft bewaard.
"""
