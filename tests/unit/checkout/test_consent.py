"""Consent bound to content: whatever of it changes, the yes is to something else."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.carts.model import Message
from shared.checkout import stages
from shared.checkout.consent import changed, consent_to, contents, digest
from shared.checkout.model import (
    AttemptOver,
    Checkout,
    CheckoutClosed,
    CheckoutRunning,
    CheckoutStatus,
)
from shared.checkout.words import REASONS, summary, told, view
from shared.identity.model import Address, ShippingOption
from shared.kernel.money import Money
from shared.kernel.quantity import SellUnit
from shared.kernel.tenancy import Actor
from shared.pricing.model import CodeStatus, Discounted, LineDiscount, QuotedLine, Total

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
ADDRESS = Address(name="Ada Byron", line1="12 Harbour Street", city="Portland", country="US")


def money(amount: int, currency: str = "USD") -> Money:
    return Money(amount=amount, currency=currency)


def line(number: int = 1, **changes: Any) -> QuotedLine:
    made = QuotedLine(
        line_id=f"lin_{number}",
        product_id=f"prd_{number}",
        sku=f"S{number}",
        title=f"Thing {number}",
        options={"size": "43"},
        image="/media/1.webp",
        quantity=2,
        unit_price=money(900),
        list_unit_price=money(1_000),
        subtotal=money(2_000),
        discount=money(-200),
        shipping=money(250),
        tax=money(100),
        included_tax=money(0),
        total=money(2_150),
    )
    return made.model_copy(update=changes)


def checkout(**changes: Any) -> Checkout:
    made = Checkout(
        id="chk_1",
        tenant="tnt_1",
        owner=Actor(kind="guest", id="gst_1"),
        shop="Harbor",
        locale="en-US",
        cart_id="crt_1",
        status=CheckoutStatus.INCOMPLETE,
        currency="USD",
        lines=(line(1), line(2)),
        totals=(
            Total(type="subtotal", title="Subtotal", amount=money(4_000)),
            Total(type="total", title="Total", amount=money(4_300)),
        ),
        total=money(4_300),
        needs_shipping=True,
        shipping_address=ADDRESS,
        shipping_option="standard",
        shipping_options=(ShippingOption(id="standard", title="Standard", price=money(500)),),
        payment_method="pm_card_ok",
        deadline=NOON,
        expires_at=NOON,
        created_at=NOON,
        updated_at=NOON,
    )
    return made.model_copy(update=changes)


def with_line(**changes: Any) -> Checkout:
    return checkout(lines=(line(1, **changes), line(2)))


SHARE = LineDiscount(promotion_id="prm_1", title="Ten off", of="items", amount=money(-200))
#: Every single thing that a shopper is shown or that says what is bought, and the part it belongs to.
CHANGES: dict[str, tuple[Checkout, str]] = {
    "tenant": (checkout(tenant="tnt_2"), "tenant"),
    "actor": (checkout(owner=Actor(kind="guest", id="gst_2")), "actor"),
    "checkout": (checkout(id="chk_2"), "checkout"),
    "currency": (checkout(currency="EUR"), "currency"),
    "one line less": (checkout(lines=(line(1),)), "lines"),
    "one line more": (checkout(lines=(line(1), line(2), line(3))), "lines"),
    "the order of lines": (checkout(lines=(line(2), line(1))), "lines"),
    "quantity": (with_line(quantity=3), "lines"),
    "sku": (with_line(sku="OTHER"), "lines"),
    "product": (with_line(product_id="prd_9"), "lines"),
    "title": (with_line(title="Other"), "lines"),
    "options": (with_line(options={"size": "44"}), "lines"),
    "sell unit": (with_line(sell_unit=SellUnit(unit="g", increment=100)), "lines"),
    "unit price": (with_line(unit_price=money(901)), "prices"),
    "subtotal": (with_line(subtotal=money(2_001)), "prices"),
    "discount": (with_line(discount=money(-199)), "prices"),
    "shipping share": (with_line(shipping=money(251)), "prices"),
    "line total": (with_line(total=money(2_151)), "prices"),
    "tax": (with_line(tax=money(101)), "tax"),
    "included tax": (with_line(included_tax=money(1)), "tax"),
    "total": (checkout(totals=(Total(type="total", title="Total", amount=money(4_301)),)), "totals"),
    "wording of a total": (
        checkout(totals=(checkout().totals[0], Total(type="total", title="Due", amount=money(4_300)))),
        "totals",
    ),
    "a discount": (with_line(discounts=(SHARE,)), "prices"),
    "a promotion": (
        checkout(discounts=(Discounted(promotion_id="prm_1", title="Ten off", amount=money(-400)),)),
        "promotions",
    ),
    "a code": (checkout(codes=(CodeStatus(code="TEN", applied=False),)), "codes"),
    "shipping option": (checkout(shipping_option="express"), "shipping_option"),
    "no shipping option": (checkout(shipping_option=None), "shipping_option"),
    "payment method": (checkout(payment_method="pm_other"), "payment_method"),
    "no address": (checkout(shipping_address=None), "shipping_address"),
    **{
        f"address: {field}": (
            checkout(shipping_address=ADDRESS.model_copy(update={field: "XX"})),
            "shipping_address",
        )
        for field in Address.model_fields
    },
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_yes_to_one_thing_is_none_to_another(what: str) -> None:
    other, part = CHANGES[what]
    assert consent_to(other, 1) != consent_to(checkout(), 1)
    assert part in changed(checkout(), other)


def test_every_pair_of_changes_has_consents_of_its_own() -> None:
    consents = [consent_to(other, 1) for other, _ in CHANGES.values()]
    assert len(set(consents)) == len(consents)


def test_another_attempt_needs_another_yes() -> None:
    assert consent_to(checkout(), 1) != consent_to(checkout(), 2)


@pytest.mark.parametrize(
    "same",
    [
        checkout(),
        checkout(version=7, updated_at=NOON + timedelta(hours=1)),
        checkout(messages=(told("payment_stalled"),)),
        checkout(lines=(line(1, image="/media/2.webp"), line(2))),
        checkout(deadline=None, locale="fr-FR"),
    ],
)
def test_what_is_not_part_of_the_purchase_leaves_the_yes_good(same: Checkout) -> None:
    assert consent_to(same, 1) == consent_to(checkout(), 1)
    assert changed(checkout(), same) == []


plain_values = st.none() | st.booleans() | st.integers() | st.text(max_size=8)


def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return inner | st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)


json_values = nested(nested(plain_values))


@given(*[st.dictionaries(st.text(max_size=4), json_values, max_size=4)] * 2)
def test_contents_that_differ_have_digests_that_differ(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert (digest(one) == digest(other)) == (
        json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    )


def test_contents_hold_every_line_and_no_float() -> None:
    found = contents(checkout(), 3)
    assert found["checkout"] == ["chk_1", 3]
    assert len(found["lines"]) == len(found["prices"]) == len(found["tax"]) == 2
    assert "." not in json.dumps([found["prices"], found["tax"], found["totals"]])


class TestStages:
    MOVES: tuple[tuple[str, Callable[[Checkout], Checkout], set[str]], ...] = (
        (
            "agreed",
            lambda c: stages.agreed(c, NOON),
            {"ready_for_complete", "requires_escalation", "complete_in_progress"},
        ),
        (
            "ordered",
            lambda c: stages.ordered(c, NOON),
            {"ready_for_complete", "requires_escalation", "complete_in_progress"},
        ),
        (
            "reopened",
            lambda c: stages.reopened(c, (), NOON),
            {"incomplete", "ready_for_complete", "complete_in_progress", "requires_escalation"},
        ),
        (
            "canceled",
            lambda c: stages.canceled(c, "declined", told("declined"), NOON),
            {"incomplete", "ready_for_complete", "requires_escalation", "complete_in_progress"},
        ),
        ("completed", lambda c: stages.completed(c, (), NOON), {"complete_in_progress"}),
    )

    @staticmethod
    def at(status: CheckoutStatus) -> Checkout:
        ready = stages.readied(checkout(), NOON, timedelta(seconds=300), "ord_1")
        return ready.model_copy(update={"status": status})

    @pytest.mark.parametrize("status", CheckoutStatus)
    @pytest.mark.parametrize(("name", "move", "legal"), MOVES)
    def test_a_checkout_moves_only_from_where_it_may(
        self, name: str, move: Callable[[Checkout], Checkout], legal: set[str], status: CheckoutStatus
    ) -> None:
        before = self.at(status)
        if status.value in legal:
            after = move(before)
            assert after.version == before.version + 1, name
        else:
            with pytest.raises(CheckoutClosed):
                move(before)

    def test_without_an_attempt_there_is_nothing_to_agree_to(self) -> None:
        with pytest.raises(AttemptOver):
            stages.agreed(checkout(status=CheckoutStatus.READY), NOON)

    @pytest.mark.parametrize("status", CheckoutStatus)
    def test_only_an_open_checkout_is_changed(self, status: CheckoutStatus) -> None:
        refusals = {
            "completed": CheckoutClosed,
            "canceled": CheckoutClosed,
            "complete_in_progress": CheckoutRunning,
            "requires_escalation": CheckoutRunning,
        }
        if refused := refusals.get(status.value):
            with pytest.raises(refused):
                stages.must_be_open(self.at(status))
        else:
            stages.must_be_open(self.at(status))

    def test_a_ready_checkout_waits_as_long_as_the_stock_is_held_and_is_swept_after(self) -> None:
        ready = self.at(CheckoutStatus.READY)
        assert ready.attempt
        assert ready.attempt.expires_at == ready.expires_at == NOON + timedelta(seconds=300)
        assert ready.deadline == ready.expires_at + stages.GRACE
        assert ready.attempt.consent == consent_to(ready, ready.version)

    def test_a_closed_checkout_has_no_deadline(self) -> None:
        running = self.at(CheckoutStatus.RUNNING)
        assert stages.completed(running, (), NOON).deadline is None
        assert stages.canceled(running, "failed", told("failed"), NOON).deadline is None


class TestWords:
    def test_a_yes_is_shown_only_while_it_can_be_given(self) -> None:
        ready = TestStages.at(CheckoutStatus.READY)
        confirmation = view(ready).confirmation
        assert confirmation
        assert confirmation.total == ready.total
        for other in CheckoutStatus:
            shown = view(ready.model_copy(update={"status": other})).confirmation
            assert (shown is not None) == (other is CheckoutStatus.READY)
        assert view(stages.ending(ready, "declined", NOON)).confirmation is None

    def test_the_summary_names_every_line_sum_and_choice(self) -> None:
        grams = line(3, sell_unit=SellUnit(unit="g", increment=100), options={}, title="Tea")
        told_ = summary(checkout(lines=(line(1), grams)))
        assert told_ == (
            "2 × Thing 1 (43): $18.00",
            "200 g × Tea: $18.00",
            "Subtotal: $40.00",
            "Total: $43.00",
            "Delivered to Ada Byron, 12 Harbour Street, Portland, US",
            "By Standard",
            "Paid with pm_card_ok",
        )

    def test_the_summary_has_the_whole_address(self) -> None:
        address = ADDRESS.model_copy(update={"line2": "Flat 3", "region": "OR", "postal_code": "97201"})
        told_ = summary(checkout(shipping_address=address))
        assert "Delivered to Ada Byron, 12 Harbour Street, Flat 3, 97201, Portland, OR, US" in told_

    @pytest.mark.parametrize("reason", REASONS)
    def test_every_reason_has_words_and_is_an_error(self, reason: str) -> None:
        message = told(reason)
        assert isinstance(message, Message)
        assert (message.code, message.type) == (reason, "error")
        assert message.content.endswith(".")

    def test_links_lead_to_what_can_be_done(self) -> None:
        def links(status: CheckoutStatus, order: str | None = None) -> list[str]:
            return [link.type for link in view(checkout(status=status, order_id=order)).links]

        assert links(CheckoutStatus.READY) == ["self", "cancel"]
        assert links(CheckoutStatus.CANCELED) == ["self"]
        assert links(CheckoutStatus.COMPLETED, "ord_1") == ["self", "order"]
