"""The emulator's process: ``python -m local.emulator --state DIR --port 0``.

Prints one line of JSON with the port that it listens on, serves until its standard input ends or it
is sent SIGTERM, saves, ends its function workers, and exits.
"""

import argparse
import asyncio
import json
import os
import sys
from typing import Any

from local.ports import listen


def main() -> None:
    """Bind first, so that the emulator knows its port when it is loaded."""
    parser = argparse.ArgumentParser(prog="local.emulator")
    parser.add_argument("--port", type=int, default=0, help="the port to try first; 0 is any free one")
    parser.add_argument("--without", default="", help="mends to leave out, separated by commas")
    parser.add_argument("--autosave", type=float, default=20, help="seconds between saves")
    given = parser.parse_args()
    listener = listen(given.port)
    port = listener.getsockname()[1]
    os.environ["GATEWAY_PORT"] = str(port)

    from local.emulator import mends  # noqa: PLC0415 - the emulator reads its settings when loaded

    mends.apply(without=[name for name in given.without.split(",") if name])
    from local.emulator.server import EmulatorServer  # noqa: PLC0415

    sys.stdout.write(json.dumps({"port": port}) + "\n")
    sys.stdout.flush()
    asyncio.run(_serve(EmulatorServer(listener, given.autosave)))


async def _serve(server: Any) -> None:
    try:
        await server.serve()
    finally:
        # Executions that wait for a token sleep in threads for minutes; their state is saved.
        sys.stderr.flush()
        os._exit(0)


if __name__ == "__main__":
    main()
