"""Starts the whole platform in order, keeps it running, and stops it in order."""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable, Sequence

import httpx

from local import leftovers
from local.errors import LocalError
from local.foundation import Foundation, session_secret
from local.keeper import Keeper, ended, outcome
from local.lock import DataLock
from local.options import Options
from local.plan import ROOT, Part, Plan, make_plan
from local.platform import Platform
from local.process import Child
from local.progress import Display

READY_WITHIN = 90.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Together under 10 s: the portal first, so that nobody sees half a platform; then what writes; then what it writes to.
PORTAL_GRACE, SERVICE_GRACE, MAIL_GRACE = 1.0, 4.0, 0.5


class _BusEnded(Exception):
    """The bus is gone: what needs it has to stop before a new one starts."""


Step = Callable[[Platform], Awaitable[None]]
"""What is done at a moment of the start."""


class Supervisor:
    """One run of the platform. `run` returns after a stop signal and raises LocalError when it cannot start."""

    def __init__(
        self, options: Options, display: Display, planner: Callable[[Platform, str], Plan] = make_plan
    ) -> None:
        self.options, self.display, self._planner = options, display, planner
        self.lock = DataLock(options.data.absolute())
        self.foundation: Foundation | None = None
        self.keepers: list[Keeper] = []
        self._one_shots: list[Child] = []
        self._hurry = asyncio.Event()

    async def run(self, when_ready: Step, *, fill: Step | None = None) -> None:
        """Starts everything, calls `when_ready` once all is ready, and stays until a signal.

        `fill` is called before the portal starts: who sees the portal sees what it has put there.
        """
        stop = asyncio.Event()
        for number in SIGNALS:
            asyncio.get_running_loop().add_signal_handler(number, self._on_signal, stop)
        self.lock.take(f"http://127.0.0.1:{self.options.port}")
        life = asyncio.create_task(self._live(when_ready, fill))
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({life, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if life.done():
                await life  # it never ends by itself but with an error
        finally:
            stopping.cancel()
            life.cancel()
            await asyncio.gather(life, return_exceptions=True)
            self.display.say("Stoppen ...")
            await self._stop()
            self.lock.release()
        self.display.say("Gestopt. Alles wat is ingevoerd staat klaar voor de volgende keer.")

    def _on_signal(self, stop: asyncio.Event) -> None:
        if stop.is_set():
            self._hurry.set()  # a second Ctrl-C: no more waiting
        stop.set()

    async def _live(self, when_ready: Step, fill: Step | None) -> None:
        if names := leftovers.stop(self.lock.path.parent):
            self.display.say(f"Gestopt wat een vorige keer achterbleef: {', '.join(names)}.")
        self.foundation = foundation = Foundation(self.options)
        with self.display.step("Bus"):
            foundation.start_bus()
            self._remember()
        with self.display.step("Database"):
            await foundation.start_database(self.display.say)
            self._remember()
        platform = foundation.platform()
        plan = self._planner(platform, session_secret(platform.data))
        with self.display.step("Tabellen en topics bijwerken"):
            await asyncio.gather(*(self._once(part, platform) for part in [*plan.migrations, plan.topics]))
        try:
            async with asyncio.TaskGroup() as group:
                self.keepers = [Keeper(part, platform, self.display.say, self._remember) for part in plan.parts]
                group.create_task(self._watch_database())
                group.create_task(self._with_bus(plan, platform))
                with self.display.step("Diensten"):
                    await self._start(group, portal=False)
                if fill is not None:
                    await fill(platform)
                with self.display.step("Portaal"):
                    await self._start(group, portal=True)
                await when_ready(platform)
        except* LocalError as faults:
            raise _first(faults) from None

    async def _start(self, group: asyncio.TaskGroup, *, portal: bool) -> None:
        """Start the portal, or all the rest, and wait until it is ready."""
        wave = [keeper for keeper in self.keepers if (keeper.part.name == "portal") is portal]
        for keeper in wave:
            if not keeper.part.needs_bus:
                group.create_task(keeper.run())
        await asyncio.gather(*(_await_ready(keeper) for keeper in wave))

    async def _with_bus(self, plan: Plan, platform: Platform) -> None:
        """Runs what needs the bus; when the bus dies: stop services → start bus → create topics → start services."""
        assert self.foundation is not None
        keepers = [keeper for keeper in self.keepers if keeper.part.needs_bus]
        while True:
            try:
                async with asyncio.TaskGroup() as group:
                    for keeper in keepers:
                        group.create_task(keeper.run())
                    group.create_task(self._bus_end())
            except* _BusEnded:
                pass
            self.display.say("De bus stopte; de diensten wachten, een nieuwe bus wordt uit de logboeken gevuld.")
            await _stop_children([keeper.child for keeper in keepers], SERVICE_GRACE, self._hurry)
            await self._again("de bus", self.foundation.start_bus)
            await self._once(plan.topics, platform)

    async def _bus_end(self) -> None:
        assert self.foundation is not None
        while self.foundation.bus.running():
            await asyncio.sleep(0.1)
        raise _BusEnded

    async def _watch_database(self) -> None:
        assert self.foundation is not None
        postgres = self.foundation.postgres
        while postgres is not None:
            assert postgres.child is not None
            code = await ended(postgres.child)
            self.display.say(f"postgres stopte ({outcome(code)}) en start opnieuw; zie {postgres.log}")
            await self._again("postgres", postgres.start)

    async def _again(self, name: str, start: Callable[[], None]) -> None:
        pause = 0.2
        while True:
            try:
                start()
            except LocalError as fault:
                self.display.say(f"{name} start nog niet ({fault}); volgende poging over {pause:.1f} s")
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5)
            else:
                self._remember()
                return

    async def _once(self, part: Part, platform: Platform) -> None:
        child = Child(part.name, part.command, env=part.env, log=platform.logs / f"{part.name}.log", cwd=str(ROOT))
        self._one_shots.append(child)
        child.spawn()
        if code := await ended(child):
            raise LocalError(f"{part.name} mislukte ({outcome(code)}); zie {child.log}\n{child.last_words()}")
        self._one_shots.remove(child)

    def _remember(self) -> None:
        pids = {} if self.foundation is None else self.foundation.pids()
        pids |= {keeper.part.name: keeper.child.pid for keeper in self.keepers if keeper.child.pid is not None}
        leftovers.remember(self.lock.path.parent, pids)

    async def _stop(self) -> None:
        for child in self._one_shots:
            child.kill()
        for names, grace in ((("portal",), PORTAL_GRACE), (None, SERVICE_GRACE), (("mail",), MAIL_GRACE)):
            chosen = [k.child for k in self.keepers if (k.part.needs_bus if names is None else k.part.name in names)]
            if stubborn := await _stop_children(chosen, grace, self._hurry):
                self.display.say(f"Afgebroken, want niet op tijd gestopt: {', '.join(stubborn)}.")
        if self.foundation is not None:
            self.foundation.stop_bus()
            self.foundation.stop_database()
        leftovers.forget(self.lock.path.parent)


def _first(fault: BaseException) -> BaseException:
    while isinstance(fault, BaseExceptionGroup):
        fault = fault.exceptions[0]
    return fault


async def _stop_children(children: Sequence[Child], grace: float, hurry: asyncio.Event) -> list[str]:
    """Asks them all at once, waits up to `grace` seconds, kills what is left with all it started, and names those."""
    for child in children:
        child.send(signal.SIGTERM)
    deadline = time.monotonic() + grace
    while any(child.alive for child in children) and time.monotonic() < deadline and not hurry.is_set():
        await asyncio.sleep(0.02)
    stubborn = [child.name for child in children if child.alive]
    for child in children:
        child.kill()
    return stubborn


async def _await_ready(keeper: Keeper) -> None:
    if keeper.part.ready is None:
        return
    deadline = time.monotonic() + READY_WITHIN
    async with httpx.AsyncClient(trust_env=False, timeout=5) as client:  # no proxy between us and this machine
        while True:
            try:
                answer = await client.get(keeper.part.ready)
                if answer.status_code == 200:
                    keeper.was_ready = True
                    return
                said = f"status {answer.status_code}"
            except httpx.HTTPError as fault:
                said = type(fault).__name__
            if time.monotonic() > deadline:
                raise LocalError(
                    f"{keeper.part.name} was na {READY_WITHIN:.0f} s niet klaar ({said}); zie {keeper.child.log}"
                )
            await asyncio.sleep(0.1)
