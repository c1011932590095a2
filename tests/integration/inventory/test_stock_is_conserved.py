"""Random histories of a shelf, checked after every step against a model in a few lines of Python.

Of two SKUs one is spread over shards and brought back, the other may be backordered at times.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from shared.inventory.levels import Level, Supply
from shared.inventory.model import (
    CannotSpread,
    NotOnHand,
    OutOfStock,
    ReservationEnded,
    ReservationExpired,
    State,
    StockPromised,
    UnknownReservation,
)
from shared.inventory.taking_back import TakingBack
from shared.kernel.errors import DomainError
from tests.support.shop import little_shop

SKUS = SPREAD, PROMISED = "A", "B"
names = st.integers(0, 9).map("r{}".format)
skus = st.sampled_from(SKUS)


class Shelf(RuleBasedStateMachine):
    """The rules are what may happen to stock; ``held``, ``sold`` and ``on_hand`` are the model."""

    def __init__(self) -> None:
        super().__init__()
        self._open = little_shop()
        self.shop = self._open.__enter__()
        self.on_hand = dict.fromkeys(SKUS, 0)
        self.held: dict[str, tuple[dict[str, int], State, Any]] = {}
        self.sold = dict.fromkeys(SKUS, 0)
        self.seen = self.turn = 0
        self.announced = dict.fromkeys(SKUS, Supply.SOLD_OUT)
        self.allowed = dict.fromkeys(SKUS, 0)
        self.count(sku=SPREAD, quantity=9)
        self.spread(shards=3)

    def teardown(self) -> None:
        self._open.__exit__(None, None, None)

    def promised(self, sku: str, at: Any) -> int:
        """What is held for somebody whose time is not over."""
        live = (quantities for quantities, state, until in self.held.values() if not lapsed(state, until, at))
        return sum(quantities.get(sku, 0) for quantities in live)

    def available(self, sku: str) -> int:
        promised = self.promised(sku, self.shop.clock.now())
        return self.on_hand[sku] + self.allowed[sku] - self.sold[sku] - promised

    @rule(sku=skus, delta=st.integers(-4, 8))
    def adjust(self, sku: str, delta: int) -> None:
        fits = self.available(sku) + delta >= 0 and self.on_hand[sku] + delta >= 0
        with refused_unless(fits, StockPromised, NotOnHand):
            self.shop.inventory.adjust(self.shop.merchant, sku, delta)
            self.on_hand[sku] += delta

    @rule(sku=skus, quantity=st.integers(0, 12))
    def count(self, sku: str, quantity: int) -> None:
        fits = self.available(sku) - self.on_hand[sku] + quantity >= 0
        with refused_unless(fits, StockPromised):
            self.shop.inventory.set_on_hand(self.shop.merchant, sku, quantity)
            self.on_hand[sku] = quantity

    @rule(shards=st.integers(1, 4))
    def spread(self, shards: int) -> None:
        there = bool(self.level(SPREAD).shards)
        with refused_unless(there or shards == 0, CannotSpread):
            level = self.shop.inventory.spread(self.shop.merchant, SPREAD, shards)
            assert len(level.shards) >= shards

    @rule(most=st.integers(0, 4))
    def allow_backorders(self, most: int) -> None:
        fits = self.available(PROMISED) - self.allowed[PROMISED] + most >= 0
        with refused_unless(fits, StockPromised):
            self.shop.inventory.allow_backorders(self.shop.merchant, PROMISED, most)
            self.allowed[PROMISED] = most

    @rule(
        name=names,
        quantities=st.dictionaries(skus, st.integers(1, 4), min_size=1),
        seconds=st.integers(1, 30),
    )
    def reserve(self, name: str, quantities: dict[str, int], seconds: int) -> None:
        if name in self.held or self.known(name):
            return
        fits = all(self.available(sku) >= count for sku, count in quantities.items())
        ready = self.available(PROMISED) - self.allowed[PROMISED]
        with refused_unless(fits, OutOfStock):
            made = self.shop.reserve(name, seconds, **quantities)
            later = max(0, quantities.get(PROMISED, 0) - max(0, ready)) if self.allowed[PROMISED] else 0
            assert made.place(PROMISED).backordered == later
            assert self.shop.inventory.get(self.shop.merchant, name) == made
            self.held[name] = (quantities, State.HELD, made.expires_at)

    @rule(name=names)
    def reserve_again(self, name: str) -> None:
        if name in self.held:
            self.shop.reserve(name, 99, **self.held[name][0])

    @rule(name=names)
    def say_yes(self, name: str) -> None:
        quantities, state, until = self.held.get(name, ({}, None, None))
        now = self.shop.clock.now()
        alive = state is State.HELD and now < until
        with refused_unless(alive, ReservationExpired, ReservationEnded, UnknownReservation):
            self.shop.uow.commit(
                self.shop.inventory.begin_commit(self.shop.merchant, name, now + timedelta(seconds=5))
            )
            self.held[name] = (quantities, State.COMMITTING, until)

    @rule(name=names)
    def sell(self, name: str) -> None:
        quantities, state, _ = self.held.get(name, ({}, None, None))
        if not self.known(name):
            return
        was = self.shop.inventory.get(self.shop.merchant, name)
        fits = state is State.COMMITTING or was.state is State.COMMITTED
        with refused_unless(fits, ReservationEnded):
            self.shop.uow.commit(self.shop.inventory.commit(self.shop.merchant, was))
            for sku, count in quantities.items():
                self.sold[sku] += count
            self.held.pop(name, None)

    @rule(name=names, quantities=st.dictionaries(skus, st.integers(1, 2), min_size=1))
    def buy(self, name: str, quantities: dict[str, int]) -> None:
        self.reserve(name=name, quantities=quantities, seconds=30)
        if self.held.get(name, ({}, None, None))[1] is State.HELD:
            self.say_yes(name=name)
            self.sell(name=name)

    @rule(name=names)
    def release(self, name: str) -> None:
        done = self.known(name) and (
            self.shop.inventory.get(self.shop.merchant, name).state is not State.COMMITTED
        )
        with refused_unless(done, ReservationEnded, UnknownReservation):
            self.shop.inventory.release(self.shop.merchant, name, "declined")
            self.held.pop(name, None)

    @rule(name=names)
    def take_back(self, name: str) -> None:
        was = self.shop.stock.reservation(self.shop.tenant.id, name)
        sold = was is not None and was.state in (State.COMMITTED, State.RETURNED)
        back = TakingBack(store=self.shop.stock, uow=self.shop.uow, announcer=self.shop.announcer)
        with refused_unless(sold, ReservationEnded, UnknownReservation):
            back.take_back(self.shop.merchant, name, "canceled")
        for line in was.lines if was is not None and was.state is State.COMMITTED else ():
            self.sold[line.sku] -= line.quantity

    @rule()
    def sweep(self) -> None:
        for due in self.shop.inventory.expired(self.shop.clock.now()):
            assert due.due <= self.shop.clock.now()
            if due.state is State.HELD:
                self.shop.inventory.release(self.shop.merchant, due.id, "expired")

    @rule(seconds=st.integers(1, 20))
    def time_passes(self, seconds: int) -> None:
        self.shop.clock.advance(seconds=seconds)

    def level(self, sku: str) -> Level:
        return self.shop.stock.levels(self.shop.tenant.id, [sku], consistent=True).get(sku, Level(sku=sku))

    @invariant()
    def stock_is_conserved(self) -> None:
        for sku in SKUS:
            level = self.level(sku)
            for one in (level, *level.shards):
                assert min(one.free, one.on_hand, one.committed, one.held) >= 0
            assert level.free == level.on_hand + level.backorder - level.committed - level.held
            counted = level.on_hand, level.committed, level.backorder
            assert counted == (self.on_hand[sku], self.sold[sku], self.allowed[sku])

    @invariant()
    def the_ledger_adds_up_to_the_level(self) -> None:
        """Of one SKU in turn, as it is a look at everything."""
        self.turn += 1
        for sku in SKUS[self.turn % 2 :: 2]:
            audit = self.shop.inventory.audit(self.shop.merchant, sku)
            assert audit.agrees, audit

    @invariant()
    def availability_is_what_nobody_can_claim(self) -> None:
        least = dict.fromkeys(SKUS, 1_000)
        assert self.shop.inventory.availability(self.shop.merchant, SKUS, least) == {
            sku: self.available(sku) for sku in SKUS
        }

    @invariant()
    def what_a_sku_becomes_is_announced_once(self) -> None:
        for event in self.shop.uow.events[self.seen :]:
            if event.name == "inventory.availability_changed":
                told = _told(event.data)
                assert self.announced[event.data["sku"]] is not told
                self.announced[event.data["sku"]] = told
        self.seen = len(self.shop.uow.events)
        levels = {sku: self.level(sku) for sku in SKUS}
        assert self.announced == {sku: Supply.of(lv.free, lv.backorder) for sku, lv in levels.items()}

    def known(self, name: str) -> bool:
        return self.shop.stock.reservation(self.shop.tenant.id, name) is not None


def _told(data: Mapping[str, Any]) -> Supply:
    if not data["available"]:
        return Supply.SOLD_OUT
    return Supply.BACKORDER if data["on_backorder"] else Supply.IN_STOCK


def lapsed(state: State, until: Any, at: Any) -> bool:
    return state is State.HELD and at >= until


@contextmanager
def refused_unless(fits: bool, *errors: type[DomainError]) -> Iterator[None]:
    """What is inside succeeds if it ``fits``, and is refused as one of ``errors`` otherwise."""
    try:
        yield
    except errors:
        assert not fits
    else:
        assert fits


Shelf.TestCase.settings = settings(
    max_examples=20,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)
test_stock_is_conserved: Callable[..., None] = Shelf.TestCase
