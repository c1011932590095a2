"""What something cost: seconds that passed, and seconds of CPU of all processes that worked for it."""

import time
from dataclasses import dataclass

#: Of a process's id, the id of the clock of all its threads (``clock_getcpuclockid`` on Linux).
_ALL_THREADS = 2


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds that passed, and CPU seconds."""

    wall: float = 0.0
    cpu: float = 0.0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.wall + other.wall, self.cpu + other.cpu)

    def __sub__(self, other: "Cost") -> "Cost":
        return Cost(self.wall - other.wall, self.cpu - other.cpu)


class Meter:
    """Reads the clocks of this process and of another that serves it (Linux; elsewhere its own alone)."""

    def __init__(self, pid: int) -> None:
        self._pid = pid

    def read(self) -> Cost:
        """Everything up to now; two readings make a cost."""
        return Cost(time.perf_counter(), time.process_time() + cpu_of(self._pid))


def cpu_of(pid: int) -> float:
    """CPU seconds so far of a running process, its ended threads too; 0 for 0, and where there is no
    such clock."""
    if not pid:
        return 0.0
    try:
        return time.clock_gettime((~pid << 3) | _ALL_THREADS)
    except (AttributeError, OSError):
        return 0.0
