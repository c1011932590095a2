"""One purchase with one fault, kept or canceled: at every call of the whole store, every fault of it."""

from collections import Counter
from collections.abc import Callable, Iterator
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

    regrets = False

    def act(self) -> None:
        self._fill(1)
        given = CreateCheckout(shipping_address=ADA, shipping_option="standard", payment_method="pm_card_ok")
        view = self._ask("checks out", lambda: self._shop.create(self._ctx, given, None))
        if isinstance(view, CheckoutView) and view.confirmation:
            self._see(view, agreed=False)
            self._shop.scheduler.sleep(3.0)
            self._confirm(view.id, view.confirmation.consent)
            if self.regrets:
                self._regret(view.id)

    def _confirm(self, checkout_id: str, consent: str) -> None:
        self._diary.said.add(consent)
        for _ in range(4):
            answer = self._ask(
                "says yes", lambda: self._shop.checkouts.confirm(self._ctx, checkout_id, consent)
            )
            if isinstance(answer, (CheckoutView, DomainError)):
                return
            self._shop.scheduler.sleep(5.0)


class Regretful(Buyer):
    """Has the order come to nothing once all has had time to recover."""

    regrets = True

    def _regret(self, checkout_id: str) -> None:
        self._shop.scheduler.sleep(200.0)
        super()._regret(checkout_id)


def purchase(play: Play, who: type[Buyer] = Buyer) -> None:
    """One shopper buys something of which there is enough."""
    buyer = who(play.shop, play.shop.boundary.random, play.diary, "ada", ("MANY",))
    play.scheduler.spawn("ada", buyer.act)


def regret(play: Play) -> None:
    """The same, and the order is canceled once it is paid."""
    purchase(play, Regretful)


Script = Callable[[Play], None]


def calls(simulation: Simulation, script: Script = purchase) -> list[tuple[Fault, ...]]:
    """Of each call of an undisturbed play, the faults that it can have."""
    kinds = Kinds()
    simulation.play(0, kinds, script)
    return kinds.calls


def plays(simulation: Simulation, script: Script = purchase) -> Iterator[tuple[str, Fault, Outcome]]:
    """A play for each fault of each call, with its name."""
    for number, kinds in enumerate(calls(simulation, script)):
        for fault in kinds:
            yield f"call {number}: {fault}", fault, simulation.play(0, Once(number, fault), script)
