"""``make import FEED=path TENANT=slug``: a merchant's product feed into the store that runs.

Exit status: 0 where all of the feed is in the store now; 1 where some of it is not, which the
report tells; 2 where nothing could be done; 130 after Ctrl-C, with whole products in the store,
the rest of which the same command brings.
"""

import argparse
import re
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import BinaryIO, NoReturn

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from local.cloud import HOME, NotRunningError, RunningCloud
from local.feed_report import FeedReport, words
from local.feeding import Importer
from local.progress import Steps
from local.seed import Seeder
from shared.catalog.feed.findings import FeedUnreadable, quoted
from shared.catalog.feed.reader import Feed
from shared.identity.model import Tenant
from shared.identity.service import TenantService
from shared.kernel.errors import NotFound
from shared.kernel.ids import is_id
from shared.kernel.tenancy import system

_SOME, _NOTHING, _INTERRUPTED = 1, 2, 130
_SHOWN = 10
_SCOPES = frozenset({"catalog:write", "inventory:write"})
_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")


class ImportImpossibleError(RuntimeError):
    """Nothing can be imported, and why."""


def main() -> int:
    """Import the feed that the command line names. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="make import")
    parser.add_argument("feed", type=Path, help="TSV, CSV or JSON Lines")
    parser.add_argument("tenant", help="slug or id of the shop")
    parser.add_argument("--home", type=Path, default=HOME, help="where the running store keeps its data")
    given = parser.parse_args()
    console, errors = Console(), Console(stderr=True)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return _import(given.feed, given.tenant, given.home, console)
    except KeyboardInterrupt:
        console.print("Stopped. What is in the store is whole; the same command brings the rest.")
        return _INTERRUPTED
    except (ImportImpossibleError, NotRunningError) as error:
        errors.print(str(error), style="red", markup=False, highlight=False)
    except FeedUnreadable as error:
        text = f"{given.feed} cannot be read as a feed. {error.message}"
        errors.print(text, style="red", markup=False, highlight=False)
    except (BotoCoreError, ClientError) as error:
        text = f"The store stopped answering: {error}. The same command brings the rest."
        errors.print(text, style="red", markup=False, highlight=False)
    return _NOTHING


def _import(path: Path, name: str, home: Path, console: Console) -> int:
    if str(path) in ("", ".") or not name:
        raise ImportImpossibleError("Say which feed and which shop: make import FEED=path TENANT=slug")
    with _opened(path) as raw:
        running = RunningCloud.read(home)
        steps, report = Steps(console), FeedReport()
        seeder = Seeder(running.outputs, running.client, home / "media", steps)
        tenant = _tenant(seeder.tenants, name)
        importer = Importer(
            system(tenant.id, scopes=_SCOPES),
            catalog=seeder.catalog,
            inventory=seeder.inventory,
            assumed_stock=tenant.settings.assumed_stock,
            report=report,
            step=steps,
        )
        with Feed(raw, tenant.settings.currency, report.note) as feed:
            try:
                with steps:
                    importer.run(feed, path.stat().st_size)
            finally:
                place = home / "imports" / f"{tenant.slug}-{_PLAIN.sub('_', path.stem)}.csv"
                if importer.done.seen or report.first(1):
                    _summarize(importer, feed, report, place, console)
    return _SOME if report.first(1) else 0


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise ImportImpossibleError(f"{path} cannot be opened: {error.strerror}") from error


def _tenant(tenants: TenantService, name: str) -> Tenant:
    """By slug or id. Raises :class:`ImportImpossibleError`."""
    try:
        return tenants.get(name) if is_id(name, "tnt") else tenants.by_slug(name)
    except NotFound as error:
        raise ImportImpossibleError(f"There is no shop {name!r} in the store that runs.") from error


def _summarize(importer: Importer, feed: Feed, report: FeedReport, place: Path, console: Console) -> None:
    done = importer.done
    refused, left_out = report.count(taken=False), report.count(taken=True)
    say = [
        f"products: {done.created:,} created, {done.updated:,} updated, {done.unchanged:,} unchanged",
        f"stock:    {done.counted:,} set, {done.counted_before:,} unchanged",
        f"rows:     {refused:,} refused, {left_out:,} taken without a value",
    ]
    if feed.ignored:
        say.append(f"columns that were not used: {', '.join(map(quoted, feed.ignored))}")
    say += [f"  {words(finding)}" for finding in report.first(_SHOWN)]
    if refused + left_out > _SHOWN:
        say.append(f"  and {refused + left_out - _SHOWN:,} more")
    if refused + left_out:
        report.write(place)
        say.append(f"full report: {place.resolve()}")
    else:
        place.unlink(missing_ok=True)
    for line in say:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
