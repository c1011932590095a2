"""One purchase with one fault: at every call of the whole store, every fault that it can have."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from shared.checkout.model import CheckoutView, CreateCheckout
from shared.kernel.errors import DomainError
from tests.faults.faults import Fault, Once
from tests.faults.people import ADA, Shopper
from tests.faults.simulation import Outcome, Play, Simulation


@dataclass
class Kinds:
    """No fault at all, but a list of what each call could have had."""

    calls: list[tuple[Fault, ...]] = field(default_factory=list[tuple[Fault, ...]])
    happened: Counter[str] = field(default_factory=Counter[str])

    def draw(self, kinds: tuple[Fault, ...]) -> Fault | None:
        self.calls.append(kinds)
        return None


class Buyer(Shopper):
    """Buys two of one thing, says yes, and asks again until it is told how that ended."""

    def act(self) -> None:
        self._fill(1)
        given = CreateCheckout(shipping_address=ADA, shipping_option="standard", payment_method="pm_card_ok")
        view = self._ask("checks out", lambda: self._shop.create(self._ctx, given, None))
        if isinstance(view, CheckoutView) and view.confirmation:
            self._see(view, agreed=False)
            self._shop.scheduler.sleep(3.0)
            self._confirm(view.id, view.confirmation.consent)

    def _confirm(self, checkout_id: str, consent: str) -> None:
        self._diary.said.add(consent)
        for _ in range(4):
            answer = self._ask(
                "says yes", lambda: self._shop.checkouts.confirm(self._ctx, checkout_id, consent)
            )
            if isinstance(answer, (CheckoutView, DomainError)):
                return
            self._shop.scheduler.sleep(5.0)


def purchase(play: Play) -> None:
    """One shopper buys something of which there is enough."""
    buyer = Buyer(play.shop, play.shop.boundary.random, play.diary, "ada", ("MANY",))
    play.scheduler.spawn("ada", buyer.act)


def calls(simulation: Simulation) -> list[tuple[Fault, ...]]:
    """Of each call of an undisturbed purchase, the faults that it can have."""
    kinds = Kinds()
    simulation.play(0, kinds, purchase)
    return kinds.calls


def plays(simulation: Simulation) -> Iterator[tuple[str, Fault, Outcome]]:
    """A play for each fault of each call, with its name."""
    for number, kinds in enumerate(calls(simulation)):
        for fault in kinds:
            yield f"call {number}: {fault}", fault, simulation.play(0, Once(number, fault), purchase)
