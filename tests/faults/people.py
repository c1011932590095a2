"""Shoppers who repeat themselves and come too late, and what they were told."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from shared.carts.model import AddLine, CartView
from shared.checkout.model import CheckoutView, CreateCheckout, UpdateCheckout
from shared.identity.model import Address
from shared.kernel.errors import DomainError
from shared.kernel.tenancy import Context
from shared.orders.canceling import CancelOrder
from tests.faults.scheduler import Died, Scheduler
from tests.faults.shop import SHIPPING, WARES, Shop, usd

T = TypeVar("T")
ADA = Address(name="Ada Byron", line1="12 Harbour Street", city="Portland", country="US")
_METHODS = ("pm_card_ok",) * 12 + (
    "pm_card_declined",
    "pm_card_insufficient_funds",
    "pm_card_stall",
    "pm_card_capture_refused",
)
#: Seconds that a shopper thinks before the yes: at once, for a while, to the last moment, too long.
_THINKING = (0.0, 0.0, 0.03, 0.1, 0.3, 2.0, 20.0, 150.0, 299.0, 300.5, 330.0, 420.0)
#: Of how many orders their shopper thinks better, and after how many seconds.
_REGRET = 0.3
_REGRETTING = (0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 2.0, 40.0)
#: Seconds between a failed request and the next try of it.
_AGAIN = (0.05, 1.0, 4.0)


@dataclass(frozen=True, slots=True)
class Yes:
    """What somebody agreed to: the consent, and what was shown with it."""

    consent: str
    checkout_id: str
    total: int
    lines: tuple[tuple[str, int], ...]


@dataclass
class Diary:
    """What people did and were told, to be held against what the store made of it."""

    shown: dict[str, Yes] = field(default_factory=dict[str, Yes])
    counting: dict[str, int] = field(default_factory=dict[str, int])
    receiving: dict[str, str] = field(default_factory=dict[str, str])
    said: set[str] = field(default_factory=set[str])
    taken: set[str] = field(default_factory=set[str])
    added: dict[str, dict[str, int]] = field(default_factory=dict[str, dict[str, int]])
    maybe_added: dict[str, dict[str, int]] = field(default_factory=dict[str, dict[str, int]])


def answer_of(scheduler: Scheduler, request: Callable[[], T]) -> T | DomainError | None:
    """What a request to a door comes to: an answer, a refusal, or None where the door broke."""
    actor = scheduler.current
    try:
        return request()
    except DomainError as refused:
        return refused
    except (ClientError, BotoCoreError):
        return None
    except Died:
        if scheduler.stopped or (actor is not None and actor.doomed):
            raise
        return None


class Shopper:
    """Somebody who fills a cart, checks out and decides, each a few times if need be."""

    def __init__(self, shop: Shop, random: Random, diary: Diary, name: str, popular: tuple[str, ...]) -> None:
        self._shop = shop
        self._random = random
        self._diary = diary
        self._name = name
        self._popular = popular
        self._ctx: Context = shop.shopper(name)

    def act(self) -> None:
        """The whole visit."""
        self._fill(1 + (self._random.random() < 0.3))
        for _ in range(1 + (self._random.random() < 0.35)):
            self._buy(self._pick(_METHODS))
            if self._random.random() < 0.4:
                self._fill(1)

    def _fill(self, count: int) -> None:
        for number in range(count):
            sku, quantity = self._pick(self._popular), 1 + (self._random.random() < 0.3)
            key = f"{self._name}-{number}-{self._shop.scheduler.now}"
            line = AddLine(product_id=self._shop.products[sku].id, quantity=quantity)

            def add(line: AddLine = line, key: str = key) -> CartView:
                return self._shop.carts.add(self._ctx, line, key=key)

            self._perhaps_again(add, 0.2)
            done = self._ask(f"adds {quantity} {sku}", add)
            # Who was refused may have been heard before, in a try that was never answered.
            book = self._diary.added if isinstance(done, CartView) else self._diary.maybe_added
            of = book.setdefault(self._ctx.actor.id, {})
            of[sku] = of.get(sku, 0) + quantity

    def _buy(self, method: str) -> None:
        given = CreateCheckout(shipping_address=ADA, shipping_option="standard", payment_method=method)
        if self._random.random() < 0.15:
            given = given.model_copy(update={"agreed_total": self._guess()})

        def create() -> CheckoutView:
            return self._shop.create(self._ctx, given, None)

        self._perhaps_again(create, 0.15)
        view = self._ask("checks out", create)
        for _ in range(3):
            if not isinstance(view, CheckoutView):
                return
            self._see(view, agreed=given.agreed_total == view.total)
            self._think(view)
            view = self._decide(view)

    def _think(self, view: CheckoutView) -> None:
        """Sometimes to the very last moment, when the stock may go to somebody else."""
        scheduler = self._shop.scheduler
        if self._random.random() < 0.2:
            left = (view.expires_at - self._shop.clock.now()).total_seconds()
            scheduler.sleep(max(0.0, left - self._random.random() * 0.12))
        else:
            scheduler.sleep(self._pick(_THINKING))

    def _decide(self, view: CheckoutView) -> CheckoutView | DomainError | None:
        """What to do about what is shown; what is shown then, where there is more to decide."""
        dice = self._random.random()
        if dice < 0.72:
            return self._agree(view)
        if dice < 0.82:
            self._ask("cancels", lambda: self._shop.checkouts.cancel(self._ctx, view.id))
            return None
        if dice < 0.94:
            option = self._pick(("standard", "express"))
            change = UpdateCheckout(shipping_option=option, payment_method="pm_card_ok")
            return self._ask("changes", lambda: self._shop.checkouts.update(self._ctx, view.id, change))
        return None

    def _agree(self, view: CheckoutView) -> CheckoutView | DomainError | None:
        if view.confirmation is None:
            return self._ask("looks", lambda: self._shop.checkouts.get(self._ctx, view.id))
        consent = view.confirmation.consent
        self._diary.said.add(consent)
        scheduler = self._shop.scheduler

        def yes() -> CheckoutView:
            return self._shop.checkouts.confirm(self._ctx, view.id, consent)

        self._perhaps_again(yes, 0.25)
        if self._random.random() < 0.08:
            scheduler.spawn(
                f"{self._name}*",
                lambda: (
                    answer_of(scheduler, lambda: self._shop.checkouts.cancel(self._ctx, view.id)) and None
                ),
                self._pick((0.0, 0.01)),
            )
        answer = self._ask("says yes", yes)
        if isinstance(answer, CheckoutView):
            self._diary.taken.add(consent)
            if self._random.random() < _REGRET:
                self._regret(view.id)
            return None
        if isinstance(answer, DomainError) and answer.code == "consent_changed":
            return self._ask(
                "reckons anew", lambda: self._shop.checkouts.update(self._ctx, view.id, UpdateCheckout())
            )
        return self._ask("looks", lambda: self._shop.checkouts.get(self._ctx, view.id))

    def _regret(self, checkout_id: str) -> None:
        """Have the order come to nothing, as soon as there is one, or later."""
        self._shop.scheduler.sleep(self._pick(_REGRETTING))
        seen = self._ask("looks", lambda: self._shop.checkouts.get(self._ctx, checkout_id))
        if isinstance(seen, CheckoutView) and seen.order_id:
            order = seen.order_id

            def cancel() -> object:
                return self._shop.canceling.request(self._ctx, order, CancelOrder())

            self._perhaps_again(cancel, 0.3)
            self._ask("cancels the order", cancel)

    def _see(self, view: CheckoutView, *, agreed: bool) -> None:
        if view.confirmation is None and not agreed:
            return
        lines = tuple((line.sku, line.quantity) for line in view.lines)
        consent = view.confirmation.consent if view.confirmation else f"with the request {view.id}"
        self._diary.shown[consent] = Yes(consent, view.id, view.total.amount, lines)

    def _guess(self) -> Any:
        """The total that the shopper's client reckons with."""
        own = self._diary.added.get(self._ctx.actor.id, {})
        return usd(sum(WARES[sku][1] * count for sku, count in own.items()) + SHIPPING)

    def _perhaps_again(self, request: Callable[[], object], chance: float) -> None:
        """The same request a second time, beside the first or soon after it: a double click."""
        if self._random.random() < chance:
            scheduler, later = self._shop.scheduler, self._pick((0.0, 0.005, 0.02, 0.5))
            scheduler.spawn(
                f"{self._name}'", lambda: answer_of(scheduler, request) and None, later, self._pace()
            )

    def _pace(self) -> float:
        return self._pick((1.0, 1.0, 4.0, 30.0))

    def _ask(self, what: str, request: Callable[[], T]) -> T | DomainError | None:
        """A request, made again where it broke."""
        scheduler = self._shop.scheduler
        for pause in (*_AGAIN, None):
            self._shop.boundary.note(what)
            answer = answer_of(scheduler, request)
            if isinstance(answer, DomainError):
                self._shop.boundary.note(f"{what}: refused, {answer.code}")
            if answer is not None and not (isinstance(answer, DomainError) and answer.facts.get("retry")):
                return answer
            if pause is None:
                return answer
            scheduler.sleep(pause)
        return None

    def _pick(self, choices: Any) -> Any:
        return choices[int(self._random.random() * len(choices))]
