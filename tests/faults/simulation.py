"""A play: who comes, what goes wrong, and whether everything is right in the end."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from shared.kernel.errors import DomainError, Kind
from shared.orders.model import NumberTaken
from tests.faults.database import Written
from tests.faults.faults import Chance, Plan
from tests.faults.findings import End
from tests.faults.guards import Guard, without
from tests.faults.machine import Answer, Machine
from tests.faults.people import Diary, Shopper, answer_of
from tests.faults.provider import PROMISES
from tests.faults.scheduler import Died, Endless
from tests.faults.shop import NOON, WARES, Shop
from tests.faults.storeroom import Holder, Merchant
from tests.faults.streams import Streams
from tests.faults.watching import Broken, Watch
from tests.support.saga_machine import definition

_ROUNDS = 60
#: Of how many plays the storeroom is the scene.
_STOREROOM = 0.25
#: When the cloud invokes a second time what it invoked already, and how many times slower that may be.
_LATER = (0.0, 0.02, 0.3, 2.0, 31.0)
_PACES = (1.0, 1.0, 5.0, 40.0)
#: Seconds that a cancellation is left to whoever hears of it, before the sweeper carries it out.
_SETTLING = 61.0
#: Refusals of these kinds are answers: asking again gives the same. A taken number is tried anew.
_FINAL = frozenset({Kind.CONFLICT, Kind.GONE, Kind.PAYMENT})
#: Of how many calls something goes wrong, by seed: none, few, many.
_RATES = (0.0, 0.004, 0.01, 0.02, 0.04, 0.08, 0.2)


@dataclass
class Outcome:
    """What became of a play. ``used`` are the guards that kept something from happening, by name;
    ``stood_in`` those of them that did so in the very request that a removed one let through."""

    seed: int
    broken: list[str]
    orders: int = 0
    checkouts: int = 0
    calls: int = 0
    faults: Counter[str] = field(default_factory=Counter[str])
    endings: Counter[str] = field(default_factory=Counter[str])
    used: frozenset[str] = frozenset()
    stood_in: frozenset[str] = frozenset()
    trace: list[tuple[float, str, str]] = field(default_factory=list[tuple[float, str, str]])


class Simulation:
    """Plays seeds in one shop. ``removed`` are the guards that are taken away."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def run(self, seed: int, *removed: Guard, stale: bool = True) -> Outcome:
        """The play of a number: the same each time. ``stale``: whether reads may be."""
        chance = Random(seed)
        rate = _RATES[int(chance.random() * len(_RATES))]
        return self.play(seed, Chance(chance, rate), lambda cast: cast.crowd(chance), *removed, stale=stale)

    def play(
        self, seed: int, plan: Plan, script: "Callable[[Play], None]", *removed: Guard, stale: bool = True
    ) -> Outcome:
        """A play by a plan of faults and a script of who comes."""
        self._shop.reset(seed)
        play = Play(self._shop, plan, removed, stale=stale)
        endings = Counter[str]()
        try:
            script(play)
            play.storm()
            play.calm()
            end = play.end()
            broken, endings = end.broken(), end.endings()
        except (Broken, Endless) as found:
            broken = [str(found)]
        except Exception as found:
            broken = [f"{type(found).__name__} where none is expected: {found}"]
        finally:
            self._shop.scheduler.stop()
            self._shop.database.ignores = frozenset()
        trace = list(self._shop.boundary.trace)
        return Outcome(
            seed,
            broken,
            orders=sum(
                1 for item in self._shop.database.tables["orders"].items() if item["sk"]["S"] == "order"
            ),
            checkouts=len(play.machine.executions),
            calls=len(trace),
            faults=plan.happened,
            endings=endings,
            used=frozenset(self._shop.database.bitten | play.machine.used | self._shop.books.used),
            stood_in=frozenset(self._shop.database.stood_in),
            trace=trace,
        )


class Play:
    """The stage of one play."""

    def __init__(self, shop: Shop, plan: Plan, removed: tuple[Guard, ...], *, stale: bool) -> None:
        self.shop = shop
        self.plan = plan
        self.scheduler = shop.scheduler
        self.diary = Diary()
        self.lasts = 700.0
        shop.boundary.plan = plan
        database, books = shop.database, shop.books
        self.watch = Watch(
            database, self.diary, lambda: actor.name if (actor := shop.scheduler.current) else ""
        )
        database.heard = self._heard
        chance = shop.boundary.random.random
        database.stale = lambda: stale and chance() < 0.3
        database.ignores = frozenset(guard.site for guard in removed if guard.site)
        gone = {guard.promise for guard in removed}
        database.keeps_tokens = "client request token" not in gone
        shop.stepfunctions.keeps_names = "name of an execution" not in gone
        books.keeps = set(PROMISES) - gone
        machine = without(definition(), removed)
        self.machine = Machine(machine, self.scheduler, self._invoke, shop.boundary.note)
        shop.stepfunctions.machine = self.machine
        self.streams = Streams(shop)
        self._final: set[tuple[str, str]] = set()
        self._asked_again: list[tuple[str, str]] = []
        self._pumping = True

    def crowd(self, chance: Random) -> None:
        """A few shoppers who want the same, maybe a merchant at work; or a busy storeroom."""
        if chance.random() < _STOREROOM:
            self._storeroom(chance)
            return
        popular = (("ONE",), ("FEW",), ("ONE", "FEW"), ("FEW", "MANY"), tuple(WARES))[
            int(chance.random() * 5)
        ]
        for number in range(1 + int(chance.random() * 3)):
            shopper = Shopper(self.shop, chance, self.diary, f"s{number}", popular)
            after = (chance.random() * 0.05, chance.random() * 60, 299 + chance.random())[
                int(chance.random() * 3)
            ]
            self.scheduler.spawn(f"s{number}", shopper.act, after)
        for name in ("m", "n")[: int(chance.random() * 4)]:
            if chance.random() < 0.5:
                who = f"merchant {name}"
                self.scheduler.spawn(who, Merchant(self.shop, chance, self.diary, who).act)

    def _storeroom(self, chance: Random) -> None:
        """Merchants and holders at one ware, as fast as can be."""
        sku = ("ONE", "FEW", "FEW")[int(chance.random() * 3)]
        for name in ("m", "n", "o")[: 1 + int(chance.random() * 3)]:
            who = f"merchant {name}"
            merchant = Merchant(self.shop, chance, self.diary, who)
            self.scheduler.spawn(who, lambda merchant=merchant: merchant.hurry(sku))
        for name in ("p", "q", "r")[: 1 + int(chance.random() * 3)]:
            holder = Holder(self.shop, chance, f"holder {name}")
            self.scheduler.spawn(f"holder {name}", lambda holder=holder: holder.hold(sku))

    def storm(self) -> None:
        """Everybody acts, and things go wrong."""
        self.scheduler.at(60.0, self._minute)
        self.scheduler.at(2.0, self._pump)
        self.scheduler.run(self.lasts)

    def calm(self) -> None:
        """Nothing goes wrong any more; the sweeper comes whenever something is due."""
        if isinstance(self.plan, Chance):
            self.plan.over = True
        self._pumping = False
        self.quiet = False
        for _ in range(_ROUNDS):
            self.scheduler.run()
            due = self._due()
            if due is not None:
                self.scheduler.now = max(self.scheduler.now, due + 1.0)
                self.scheduler.spawn("sweeper", self._sweep)
                self.scheduler.run()
            elif not self.streams.pump():
                self.quiet = True
                return

    def end(self) -> End:
        return End(
            database=self.shop.database,
            books=self.shop.books,
            diary=self.diary,
            watch=self.watch,
            published=self.shop.events.taken,
            executions=list(self.machine.executions.values()),
            quiet=self.quiet,
            faults=self.plan.happened,
            asked_again=self._asked_again,
        )

    def _heard(self, written: list[Written]) -> None:
        try:
            self.watch.see(written)
        except Broken as found:
            self.shop.boundary.note(f"BROKEN: {found}")
            self.scheduler.fail(found)
            raise Died from found

    def _invoke(self, function: str, payload: Any, answer: Answer) -> None:
        """An invocation of a step, or two where the cloud does it twice."""
        step = function.rpartition(":")[2]
        text = json.dumps(payload)
        self._asked_again += [(step, error) for (of, error) in self._final if of == f"{step} {_run(text)}"]
        fault = self.plan.draw(("crash before", "crash after", "twice", "slow"))
        if fault == "crash before":
            gone = ("Lambda.ServiceException", "the service did not answer")
            self.scheduler.at(0.5, lambda: answer(None, gone) and None)
            return
        lost = fault == "crash after"
        delay = 0.02 if fault != "slow" else 35.0
        self.scheduler.spawn(step, lambda: self._step(step, text, answer, lost=lost), delay)
        if fault == "twice":
            dice = self.shop.boundary.random.random
            after, pace = _LATER[int(dice() * len(_LATER))], _PACES[int(dice() * len(_PACES))]
            twin = lambda: self._step(step, text, _unheard, lost=False)  # noqa: E731
            self.scheduler.spawn(f"{step}'", twin, after, pace)

    def _step(self, step: str, text: str, answer: Answer, *, lost: bool) -> None:
        try:
            output = json.loads(json.dumps(self.shop.steps[step](json.loads(text), None)))
        except Died:
            if self.scheduler.stopped or self.scheduler.failure is not None:
                raise
            answer(None, ("Runtime.ExitError", "the process is gone"))
        except (DomainError, ClientError, BotoCoreError) as error:
            if answer(None, (type(error).__name__, str(error))):
                self._refused(text, step, error)
        else:
            answer(output, ("Lambda.ServiceException", "the answer was lost") if lost else None)

    def _refused(self, text: str, step: str, error: Exception) -> None:
        """A final answer is noted, by the saga that got it."""
        final = isinstance(error, DomainError) and error.kind in _FINAL and not error.facts.get("retry")
        if final and not isinstance(error, NumberTaken):
            self._final.add((f"{step} {_run(text)}", type(error).__name__))

    def _sweep(self) -> None:
        answer_of(self.scheduler, lambda: self.shop.sweeper({}, None))

    def _minute(self) -> None:
        """The sweeper's clock. A round that would find nothing due is not played: it only reads."""
        if self._pumping:
            due = self._due()
            if due is not None and due <= self.scheduler.now + 1.0:
                self.scheduler.spawn("sweeper", self._sweep)
            self.scheduler.at(60.0, self._minute)

    def _pump(self) -> None:
        if self._pumping:
            self.streams.pump()
            self.scheduler.at(5.0, self._pump)

    def _due(self) -> float | None:
        """When the sweeper has something to do next."""
        moments = [
            float(item["due_sk"]["S"].partition("#")[0]) - NOON.timestamp() + patience
            for name, patience in (("checkout", 0.0), ("inventory", 0.0), ("orders", _SETTLING))
            for item in self.shop.database.tables[name].items()
            if "due_sk" in item
        ]
        return min(moments, default=None)


def _unheard(output: Any, error: tuple[str, str] | None) -> bool:
    """The answer of an invocation that nobody waits for."""
    return False


def _run(text: str) -> str:
    """Which saga an invocation belongs to."""
    given = json.loads(text)
    return f"{given['checkout_id']}-{given['attempt']}"


def told(outcome: Outcome) -> str:
    """A play in words, to be read by somebody who looks for what went wrong."""
    lines = [f"{at:10.3f}  {who:<18} {what}" for at, who, what in outcome.trace]
    found = [f"BROKEN: {each}" for each in outcome.broken] or ["everything is as it must be"]
    return "\n".join((*lines, "", *found, f"faults: {dict(outcome.faults)}"))
