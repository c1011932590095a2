"""State saved while the emulator runs, so that a power cut costs seconds and not the store.

MiniStack saves only at a clean stop, on its event loop, which stands still meanwhile. Here a forked
child writes the state as it was at the fork, and the parent goes on serving.
"""

import asyncio
import os
import signal
from collections.abc import Callable

#: Seconds after which a child that cannot finish is ended by its own alarm.
_LONGEST = 120


class Autosave:
    """Saves every so many seconds in which something was asked of the emulator."""

    def __init__(self, save: Callable[[], None], every: float) -> None:
        self._save = save
        self._every = every
        self.asked = False

    async def run(self) -> None:
        """Save until cancelled. Where a process cannot fork, state is saved at a clean stop only."""
        while hasattr(os, "fork"):
            await asyncio.sleep(self._every)
            if self.asked:
                self.asked = False
                await asyncio.to_thread(os.waitpid, self._fork(), 0)

    def _fork(self) -> int:
        child = os.fork()
        if child:
            return child
        signal.alarm(_LONGEST)
        try:
            self._save()
        finally:
            os._exit(0)
