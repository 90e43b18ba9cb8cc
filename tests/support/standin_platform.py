"""A supervisor over real Postgres, bus and mail sink, with stand-ins for the services.

`python -m tests.support.standin_platform DATA PORT [stubborn|broken]` prints what `bieb up` would, and "ready".
"""

import asyncio
import os
import sys
from dataclasses import replace
from pathlib import Path

from local.errors import LocalError
from local.options import Options
from local.plan import Part, Plan, make_plan
from local.platform import Platform
from local.progress import Display
from local.supervisor import Supervisor


def main() -> None:
    """Runs it, with `bieb`'s way of reporting an error."""
    data, port, kind = Path(sys.argv[1]), int(sys.argv[2]), "".join(sys.argv[3:4])
    display = Display()

    def planner(platform: Platform, secret: str) -> Plan:
        return standin_plan(make_plan(platform, secret), kind)

    async def ready(platform: Platform) -> None:
        display.say("ready")
        await asyncio.sleep(0)

    try:
        asyncio.run(Supervisor(Options(data, port), display, planner).run(ready))
    except LocalError as fault:
        sys.exit(str(fault))


def standin_plan(plan: Plan, kind: str) -> Plan:
    """The same plan with stand-ins for services and portal, no migrations, and a note instead of the topics step."""
    parts = [part if part.ready is None else replace(part, command=_command(part, kind)) for part in plan.parts]
    note = "import os; print('topics on', os.environ['BIEB_KAFKA'])"
    return Plan([], replace(plan.topics, command=[sys.executable, "-c", note]), parts)


def _command(part: Part, kind: str) -> list[str]:
    if kind == "broken" and part.name == "search":
        return [sys.executable, "-c", "import sys; sys.exit('no index here')"]
    stubborn = ["stubborn"] if kind == "stubborn" and part.name == "search" else []
    return [sys.executable, "-m", "tests.support.standin", part.env["BIEB_PORT"], *stubborn]


if __name__ == "__main__":
    os.environ.pop("PYTHONPATH", None)
    main()
