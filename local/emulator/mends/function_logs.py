"""A function's log lines are collected without waiting.

MiniStack waits up to 50 ms after each call for log lines, which a silent function pays in full, and
loses lines that come later than 5 ms after the one before. With the mend the worker writes a mark
when a call is over, and the emulator reads up to the mark.
"""

import queue
import time
from typing import Any

from ministack.core import lambda_runtime

from local.emulator.mends.patch import inner, replace, swap

_MARK = "\0end of call"
#: Seconds that a process that died without its mark may hold up the answer.
_LONGEST = 0.25
_BEFORE = "        _real_stdout.flush()\n\nrun()"
_AFTER = '        sys.stderr.write("\\0end of call\\n")\n        sys.stderr.flush()\n' + _BEFORE


def apply() -> None:
    """Have the worker write the mark, and the emulator read up to it."""
    replace(lambda_runtime, "_PYTHON_WORKER_SCRIPT", lambda script: swap(script, _BEFORE, _AFTER))
    replace(inner(lambda_runtime, "Worker"), "_drain_stderr_bounded", lambda _: _read_to_mark)


def _read_to_mark(worker: Any) -> str:
    lines: list[str] = []
    source = inner(worker, "_stderr_queue")
    deadline = time.monotonic() + _LONGEST
    while (left := deadline - time.monotonic()) > 0:
        try:
            line = source.get(timeout=left)
        except queue.Empty:
            break
        if line == _MARK:
            break
        lines.append(line)
    return "\n".join(lines)
