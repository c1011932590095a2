"""``python -m local.dead_letters``: list dead letters, show one, give one or all of them back.

Asks the store that runs here (``--home``), or with ``--cloud`` the account and region that the AWS
environment names.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3

from local.cloud import HOME, NotRunningError, RunningCloud
from local.dead_letters.letters import Letter
from local.dead_letters.post import NotGivenBackError, Post, Queue

#: Characters of an id that the list shows, and that are enough to name a letter by.
_SHORT = 8
Clients = Callable[[str], Any]


def main(words: Sequence[str] | None = None, clients: Clients | None = None) -> int:
    """1 where a letter could not be given back, or none is named so."""
    given = _parser().parse_args(words)
    try:
        post = Post(clients or _clients(given))
    except NotRunningError as error:
        print(error, file=sys.stderr)
        return 1
    queues = [queue for queue in post.queues() if given.queue in queue.name]
    with post.opened(queues) as letters:
        if given.command == "list":
            return _list(queues, letters)
        chosen = [one for one in letters if given.id and one.id.startswith(given.id)]
        if given.command == "redrive" and given.all:
            chosen = letters
        elif len(chosen) != 1:
            print(f"{len(chosen)} letters have an id that begins with {given.id!r}", file=sys.stderr)
            return 1
        if given.command == "show":
            return _show(chosen[0])
        return _redrive(post, queues, chosen, asked=given.yes)


def _list(queues: Sequence[Queue], letters: Sequence[Letter]) -> int:
    now = datetime.now(UTC)
    for queue in queues:
        own = [letter for letter in letters if letter.queue == queue.name]
        print(f"{queue.name}: {len(own)}")
        for letter in own:
            print(f"  {letter.id[:_SHORT]}  {letter.kind:7}  {letter.age(now):>8}  {letter.about}")
            print(f"            {letter.reason}")
    return 0


def _show(letter: Letter) -> int:
    print(f"{letter.id} in {letter.queue}, since {letter.sent_at.isoformat(timespec='seconds')}")
    print(f"{letter.kind}: {letter.about}\n{letter.reason}\n")
    print(json.dumps(letter.document, indent=1) if letter.document else letter.body)
    return 0


def _redrive(post: Post, queues: Sequence[Queue], letters: Sequence[Letter], *, asked: bool) -> int:
    if not letters:
        print("There is nothing to give back.")
        return 0
    if not asked and not _agreed(len(letters)):
        print("Nothing was done.")
        return 1
    by_name, failed = {queue.name: queue for queue in queues}, 0
    for letter in letters:
        try:
            print(f"{letter.id[:_SHORT]}  {post.give_back(letter, by_name[letter.queue])}")
        except NotGivenBackError as error:
            failed += 1
            print(f"{letter.id[:_SHORT]}  left there: {error}", file=sys.stderr)
    return 1 if failed else 0


def _agreed(count: int) -> bool:
    try:
        return input(f"Give {count} letter{'s' if count > 1 else ''} back? [y/N] ").strip().lower() == "y"
    except EOFError:
        return False


def _clients(given: argparse.Namespace) -> Clients:
    return boto3.client if given.cloud else RunningCloud.read(given.home.resolve()).client  # pyright: ignore


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.dead_letters", description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="where the running store keeps its data")
    parser.add_argument("--cloud", action="store_true", help="the AWS account of the environment instead")
    parser.add_argument("--queue", default="", help="only queues whose name has this in it")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="every letter with its age, what it is about, and why it is there")
    show = commands.add_parser("show", help="one letter as it was left")
    show.add_argument("id", help="its id, or how it begins")
    redrive = commands.add_parser("redrive", help="have it done again, and take the letter away")
    which = redrive.add_mutually_exclusive_group(required=True)
    which.add_argument("id", nargs="?", help="a letter's id, or how it begins")
    which.add_argument("--all", action="store_true", help="every letter that is there now")
    redrive.add_argument("--yes", action="store_true", help="do not ask first")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
