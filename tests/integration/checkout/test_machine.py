"""The state machine with its real steps behind it, along every path that it can take.

moto's interpreter runs the machine; shoppers come through the checkout door. Races are shown on the
local cloud.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from shared.kernel.tenancy import Context
from tests.support.gateway import Answer
from tests.support.saga_machine import Machine, running

_NUMBERS = count()
ADDRESS = {"name": "Ada Byron", "line1": "12 Harbour Street", "city": "Portland", "country": "US"}
ALL_STEPS = ["reserve", "await_confirmation", "authorize", "commit", "capture"]


@pytest.fixture(scope="module")
def the_machine() -> Iterator[Machine]:
    with running() as made:
        yield made


@pytest.fixture
def machine(the_machine: Machine) -> Machine:
    the_machine.forget()
    return the_machine


@dataclass
class Purchase:
    """Somebody who buys two of something of which there are five."""

    machine: Machine
    ctx: Context
    sku: str
    product: str
    id: str = ""
    consent: str = ""

    def call(self, method: str, path: str = "", body: Any = None, status: int = 200) -> Answer:
        answer = self.machine.house.call("checkout", method, f"/checkouts{path}", context=self.ctx, body=body)
        assert answer.status == status, answer.text
        return answer

    def begin(self, payment_method: str = "pm_card_ok", **more: Any) -> None:
        given = {"shipping_address": ADDRESS, "shipping_option": "standard", "payment_method": payment_method}
        view = self.call("POST", body={**given, **more}, status=201).json
        self.id = view["id"]
        self.consent = (view["confirmation"] or {}).get("consent", "")

    def agree(self) -> None:
        """Say yes once the machine waits for it."""
        self.machine.waiting()
        self.call("POST", f"/{self.id}/confirmations", {"consent": self.consent}, 202)

    def decline(self) -> None:
        self.call("POST", f"/{self.id}/cancellations")

    @property
    def now(self) -> Any:
        return self.call("GET", f"/{self.id}").json

    @property
    def codes(self) -> list[str]:
        return [message["code"] for message in self.now["messages"]]

    @property
    def left(self) -> int:
        return self.machine.house.world.available(self.sku)

    @property
    def orders(self) -> list[tuple[str, str]]:
        found = self.machine.house.world.orders.list(self.ctx).items
        return [(order.status.value, order.payment_state.value) for order in found]

    @property
    def payment(self) -> str:
        world = self.machine.house.world
        checkout = world.checkout_store.get(world.shop, self.id)
        assert checkout
        assert checkout.attempt
        return world.payments.find(self.ctx, checkout.attempt.payment_id).state.value

    def untouched(self) -> bool:
        """Whether nothing was bought: the stock whole, no order, the cart as it was."""
        cart = self.machine.house.world.carts.current(self.ctx)
        return self.left == 5 and not self.orders and [line.quantity for line in cart.lines] == [2]

    def bought(self) -> bool:
        """Whether it was bought just once."""
        cart = self.machine.house.world.carts.current(self.ctx)
        return self.left == 3 and len(self.orders) == 1 and not cart.lines


@pytest.fixture
def purchase(machine: Machine) -> Purchase:
    world, number = machine.house.world, next(_NUMBERS)
    ctx = world.guest(f"gst_machine_{number}")
    product = world.stock(f"tent{number}", 5)
    world.put_in_cart(product, 2, ctx)
    return Purchase(machine, ctx, f"TENT{number}", product)


class Broken(Exception):  # noqa: N818
    """A function that died: nothing that our code raises."""


def always(error: type[Exception] = Broken) -> Callable[..., Any]:
    def fail(*_: Any) -> Any:
        raise error("broken")

    return fail


def first(times: int) -> Callable[[], None]:
    """Fails so many times, after the step has done its work."""
    left = [times]

    def fail() -> None:
        if left[0]:
            left[0] -= 1
            raise Broken("broken after the work was done")

    return fail


def test_a_yes_carries_it_through_in_five_steps(machine: Machine, purchase: Purchase) -> None:
    purchase.begin()
    purchase.agree()
    assert machine.ended(purchase.id) == "SUCCEEDED"
    assert machine.called == ALL_STEPS
    assert purchase.bought()
    assert purchase.orders == [("confirmed", "captured")]
    done = purchase.now
    assert (done["status"], done["confirmation"], done["messages"]) == ("completed", None, [])
    assert purchase.payment == "captured"


def test_a_request_that_is_itself_the_yes_does_not_wait(machine: Machine, purchase: Purchase) -> None:
    purchase.begin(agreed_total={"amount": 2_500, "currency": "USD"})
    assert machine.ended(purchase.id) == "SUCCEEDED"
    assert machine.called == ALL_STEPS
    assert purchase.bought()


def test_a_no_ends_it_and_gives_everything_back(machine: Machine, purchase: Purchase) -> None:
    purchase.begin()
    machine.waiting()
    purchase.decline()
    assert machine.ended(purchase.id) == "SUCCEEDED"
    assert machine.called == ["reserve", "await_confirmation", "compensate"]
    assert (purchase.now["status"], purchase.codes) == ("canceled", ["declined"])
    assert purchase.untouched()


def test_a_yes_that_never_comes_runs_out(machine: Machine, purchase: Purchase) -> None:
    with machine.patient_for(1):
        purchase.begin()
        assert machine.ended(purchase.id) == "SUCCEEDED"
    assert machine.called == ["reserve", "await_confirmation", "compensate"]
    assert (purchase.now["status"], purchase.codes) == ("canceled", ["confirmation_expired"])
    assert purchase.untouched()
    late = purchase.call("POST", f"/{purchase.id}/confirmations", {"consent": purchase.consent}, 410)
    assert late.json["code"] == "confirmation_expired"


@pytest.mark.parametrize(
    ("method", "code", "payment"),
    [
        ("pm_card_declined", "payment_refused", "refused"),
        ("pm_card_insufficient_funds", "payment_refused", "refused"),
        ("pm_card_stall", "payment_stalled", "voided"),
    ],
)
def test_a_payment_that_fails_is_not_tried_again_and_gives_everything_back(
    machine: Machine, purchase: Purchase, method: str, code: str, payment: str
) -> None:
    purchase.begin(method)
    purchase.agree()
    world = machine.house.world
    checkout = world.checkout_store.get(world.shop, purchase.id)
    assert machine.ended(purchase.id) == "SUCCEEDED"
    assert machine.called == ["reserve", "await_confirmation", "authorize", "compensate"]
    assert machine.waits == []
    assert (purchase.now["status"], purchase.codes) == ("incomplete", [code])
    assert purchase.untouched()
    assert checkout
    assert checkout.attempt
    assert world.payments.find(purchase.ctx, checkout.attempt.payment_id).state == payment


def test_after_a_refusal_another_way_to_pay_is_another_run(machine: Machine, purchase: Purchase) -> None:
    purchase.begin("pm_card_declined")
    purchase.agree()
    machine.ended(purchase.id)
    machine.forget()
    view = purchase.call("PATCH", f"/{purchase.id}", {"payment_method": "pm_card_ok"}).json
    purchase.consent = view["confirmation"]["consent"]
    purchase.agree()
    assert machine.ended(purchase.id, view["version"]) == "SUCCEEDED"
    assert machine.called == ALL_STEPS
    assert purchase.bought()


def test_what_is_sold_out_meanwhile_is_not_tried_again(machine: Machine, purchase: Purchase) -> None:
    world = machine.house.world
    world.inventory.set_on_hand(world.boss, purchase.sku, 1)
    purchase.begin()
    assert machine.ended(purchase.id) == "SUCCEEDED"
    assert machine.called == ["reserve", "compensate"]
    (message,) = purchase.now["messages"]
    assert (message["code"], message["path"], message["facts"]) == (
        "out_of_stock",
        "$.lines[0]",
        {"available": 1},
    )
    assert (purchase.left, purchase.orders) == (1, [])


@pytest.mark.parametrize("step", ["reserve", "await_confirmation", "authorize", "commit"])
def test_a_step_that_stays_broken_is_tried_thrice_and_then_everything_is_undone(
    machine: Machine, purchase: Purchase, step: str
) -> None:
    machine.instead[step] = always()
    purchase.begin()
    if step in ("authorize", "commit"):
        purchase.agree()
    assert machine.ended(purchase.id) == "SUCCEEDED"
    before = ALL_STEPS[: ALL_STEPS.index(step)]
    assert machine.called == [*before, *[step] * 4, "compensate"]
    assert machine.waits == [1, 2, 4]
    assert (purchase.now["status"], purchase.codes) == ("canceled", ["failed"])
    assert purchase.untouched()
    if step == "commit":
        assert purchase.payment == "voided"


@pytest.mark.parametrize("step", ["reserve", "authorize", "commit", "capture"])
def test_a_step_that_broke_after_its_work_does_it_once_all_the_same(
    machine: Machine, purchase: Purchase, step: str
) -> None:
    machine.after[step] = first(2)
    purchase.begin()
    purchase.agree()
    assert machine.ended(purchase.id) == "SUCCEEDED"
    assert machine.called.count(step) == 3
    assert "compensate" not in machine.called
    assert purchase.bought()
    assert purchase.orders == [("confirmed", "captured")]


def test_a_compensation_that_broke_is_run_again(machine: Machine, purchase: Purchase) -> None:
    machine.instead["commit"] = always()
    machine.after["compensate"] = first(2)
    purchase.begin()
    purchase.agree()
    assert machine.ended(purchase.id) == "SUCCEEDED"
    assert machine.called[-3:] == ["compensate"] * 3
    assert machine.waits == [1, 2, 4, 2, 4]
    assert purchase.untouched()
    assert purchase.payment == "voided"


def test_a_compensation_that_stays_broken_is_left_to_the_sweeper(
    machine: Machine, purchase: Purchase
) -> None:
    machine.instead["commit"] = machine.instead["compensate"] = always()
    purchase.begin()
    purchase.agree()
    assert machine.ended(purchase.id) == "FAILED"
    assert machine.called[-6:] == ["compensate"] * 6
    assert purchase.left == 3
    swept = sweep(machine)
    assert (swept["undone"], swept["refused"]) == (1, [])
    assert (purchase.now["status"], purchase.codes) == ("canceled", ["interrupted"])
    assert purchase.untouched()
    assert purchase.payment == "voided"


def test_an_order_whose_capture_stays_broken_stands_and_the_sweeper_finishes_it(
    machine: Machine, purchase: Purchase
) -> None:
    machine.instead["capture"] = always()
    purchase.begin()
    purchase.agree()
    assert machine.ended(purchase.id) == "FAILED"
    assert machine.called == [*ALL_STEPS[:4], *["capture"] * 4]
    assert machine.waits == [2, 4, 8]
    assert purchase.orders == [("pending", "authorized")]
    assert sweep(machine)["finished"] == 1
    assert purchase.orders == [("confirmed", "captured")]
    assert purchase.now["status"] == "completed"
    assert purchase.bought()


def test_a_run_that_waits_is_left_alone_by_the_sweeper(machine: Machine, purchase: Purchase) -> None:
    purchase.begin()
    machine.waiting()
    assert sweep(machine)["running"] == 1
    assert purchase.now["status"] == "ready_for_complete"
    purchase.decline()
    assert machine.ended(purchase.id) == "SUCCEEDED"


def test_a_capture_that_is_refused_ends_the_run_with_an_order_to_look_at(
    machine: Machine, purchase: Purchase
) -> None:
    purchase.begin("pm_card_capture_refused")
    purchase.agree()
    assert machine.ended(purchase.id) == "SUCCEEDED"
    assert machine.called == ALL_STEPS
    assert purchase.orders == [("pending", "capture_failed")]
    assert purchase.codes == ["capture_failed"]


def sweep(machine: Machine) -> Any:
    """A round of the sweeper, after every deadline of a saga."""
    machine.house.world.later(400)
    return machine.house.invoke("sweeper", {})
