"""``make reset``: forget everything that the store of ``make run`` has kept."""

import shutil
import sys

from local.cloud import HOME, NotRunningError, RunningCloud

#: What stays is made from the source tree alone and costs time to make again.
_KEPT = frozenset({"assemblies"})


def main() -> int:
    """Remove the data. Refuses while the store runs."""
    try:
        running = RunningCloud.read(HOME)
    except NotRunningError:
        pass
    else:
        sys.stderr.write(f"The store is running at {running.url}: end it first (Ctrl-C).\n")
        return 1
    for place in HOME.iterdir() if HOME.exists() else ():
        if place.is_dir() and place.name not in _KEPT:
            shutil.rmtree(place)
        elif place.is_file():
            place.unlink()
    sys.stdout.write("Forgotten. The next `make run` starts with the demo shops as new.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
