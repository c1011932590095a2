"""While the store runs, what is edited under ``functions/`` or ``shared/`` is live within seconds."""

import threading
import time
from collections.abc import Callable

from local.cloud import FunctionsBrokenError
from local.source import Source

_EVERY = 0.3
#: Names of files that a message gives.
_SHOWN = 3
Stamps = dict[str, tuple[int, int]]


class Watch:
    """Looks at ``source`` a few times a second and calls ``reload`` when it has changed since it was made.

    ``tell(message)`` hears of every reload, and of functions that do not start any more; these are
    tried again with the next edit.
    """

    def __init__(self, source: Source, reload: Callable[[], object], tell: Callable[[str], None]) -> None:
        self._source = source
        self._reload_all = reload
        self._tell = tell
        self._seen = self._stamps()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._end.wait(_EVERY):
            found = self._stamps()
            if found != self._seen:
                names = found.keys() | self._seen.keys()
                changed = sorted(name for name in names if found.get(name) != self._seen.get(name))
                self._seen = found
                self._reload(changed)

    def _stamps(self) -> Stamps:
        stamps: Stamps = {}
        for path in self._source.files():
            try:
                found = path.stat()
            except FileNotFoundError:
                continue
            stamps[str(path)] = (found.st_mtime_ns, found.st_size)
        return stamps

    def _reload(self, changed: list[str]) -> None:
        started = time.perf_counter()
        shown = ", ".join(name.rpartition("/")[2] for name in changed[:_SHOWN])
        try:
            self._reload_all()
        except FunctionsBrokenError as error:
            self._tell(f"{shown}: does not start\n{error}")
        else:
            self._tell(f"{shown}: live after {time.perf_counter() - started:.1f} s")
