"""``make run``: the whole store on this machine, until Ctrl-C."""

import argparse
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

from rich.console import Console

from local import synth, web
from local.buying import curl
from local.cloud import HOME, FunctionsBrokenError, LocalCloud, NotRunningError, RunningCloud
from local.deploy import DeployError
from local.emulator.process import EmulatorError
from local.opening import PEOPLE, OpeningError
from local.progress import Steps
from local.source import Source
from local.watch import Watch

_FAILURES = (DeployError, EmulatorError, FunctionsBrokenError, OpeningError, synth.SynthError, web.WebError)
_PORT = 8080
_LOOK_EVERY = 0.5


def main() -> int:
    """Bring the store up, say where it is, and wait for the end. Returns the exit status."""
    started = time.monotonic()
    parser = argparse.ArgumentParser(prog="make run")
    parser.add_argument("--home", type=Path, default=HOME, help="where its data are kept")
    parser.add_argument("--port", type=int, default=_PORT, help="the port to try first")
    given = parser.parse_args()
    console = Console()
    running = _already(given.home)
    if running:
        console.print(f"The store is running already: [bold]{running.url}[/]")
        return 1
    signal.signal(signal.SIGTERM, _interrupt)
    return _run(given.home, given.port, console, started)


def _already(home: Path) -> RunningCloud | None:
    try:
        return RunningCloud.read(home)
    except NotRunningError:
        return None


def _run(home: Path, port: int, console: Console, started: float) -> int:
    try:
        cloud = LocalCloud(home, port=port)
        watch = Watch(Source(), cloud.reload, lambda text: console.print(text, style="dim", markup=False))
        try:
            _start(cloud, console)
            _welcome(console, cloud.url, time.monotonic() - started)
            return _serve(cloud, watch, console)
        finally:
            # A second Ctrl-C must not leave anything behind.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            cloud.stop()
    except KeyboardInterrupt:
        console.print("Ended. The data are kept for the next start; `make reset` forgets them.")
        return 0
    except _FAILURES as error:
        console.print(f"[bold red]{type(error).__name__}[/]")
        console.print(str(error), markup=False, highlight=False)
        return 1


def _start(cloud: LocalCloud, console: Console) -> None:
    with Steps(console) as step:
        if web.stale():
            step("web client", 0, 1)
        web.build()
        cloud.step = step
        cloud.start()


def _serve(cloud: LocalCloud, watch: Watch, console: Console) -> int:
    threading.Thread(target=_warm_rest, args=(cloud, console), daemon=True).start()
    with watch:
        while cloud.emulator.alive():
            time.sleep(_LOOK_EVERY)
    console.print(f"[red]The emulator has ended by itself; see {cloud.emulator.log}[/]")
    return 1


def _warm_rest(cloud: LocalCloud, console: Console) -> None:
    try:
        cloud.warm()
    except FunctionsBrokenError as error:
        console.print(f"These functions do not start:\n{error}", style="red", markup=False)
    except EmulatorError:
        """The store is being ended."""


def _welcome(console: Console, url: str, seconds: float) -> None:
    console.print(f"\nThe store is open at [bold cyan]{url}[/] ({seconds:.1f} s); the API: {url}/docs\n")
    console.print("[dim]Two shops, and somebody who can sign in at each:[/]\n")
    for person in PEOPLE:
        login = f"{person.email}, {person.password}"
        console.print(f"  [bold]{person.shop}[/] at {url}/?shop={person.shop}: {login}", highlight=False)
    console.print("\n[dim]Buy something from a shell:[/]\n")
    console.print(curl(url), markup=False, highlight=False, soft_wrap=True)
    console.print("\n[dim]What you edit under functions/ and shared/ is live at once. Ctrl-C ends it.[/]")


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
