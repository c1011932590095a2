"""What the assistant may do towards a purchase: prepare it, and carry the shopper's own yes.

The assistant reaches checkout through a desk, not through its tables: its function may ask for a
checkout, and money, stock and orders are moved by checkout's own functions.
"""

from __future__ import annotations

from typing import Annotated, Any, Protocol

from pydantic import Field

from shared.checkout.model import CheckoutView, CreateCheckout, UpdateCheckout
from shared.identity.model import Address
from shared.kernel.ids import IdText
from shared.kernel.model import Model
from shared.kernel.tenancy import Context
from shared.kernel.tool import Tool


class CheckoutDesk(Protocol):
    """The use cases of checkout, wherever they run."""

    def create(self, ctx: Context, given: CreateCheckout) -> CheckoutView: ...

    def get(self, ctx: Context, checkout_id: str) -> CheckoutView: ...

    def update(
        self, ctx: Context, checkout_id: str, given: UpdateCheckout, seen: int | None = None
    ) -> CheckoutView: ...

    def confirm(self, ctx: Context, checkout_id: str, consent: str) -> CheckoutView: ...

    def cancel(self, ctx: Context, checkout_id: str) -> CheckoutView: ...


class Usual(Model):
    """What a shopper usually chooses: their own address, their way to pay, the shop's first delivery."""

    shipping_address: Address | None = None
    shipping_option: str | None = None
    payment_method: str | None = None


class Habits(Protocol):
    """Where the usual choices come from: the profile and the shop's settings."""

    def usual(self, ctx: Context) -> Usual: ...


_Method = Annotated[str, Field(max_length=255)]
_Option = Annotated[str, Field(max_length=64)]


class StartCheckout(Model):
    """Choices that differ from the usual ones."""

    shipping_address: Address | None = None
    shipping_option: _Option | None = None
    payment_method: _Method | None = None


class ChangeCheckout(StartCheckout):
    """Choices to change in a checkout."""

    checkout_id: IdText


class CheckoutNamed(Model):
    """A checkout of the shopper's own."""

    checkout_id: IdText


class Agreement(CheckoutNamed):
    """The shopper's yes to exactly what ``consent`` stands for."""

    consent: Annotated[str, Field(max_length=128)]


class Prepared(Model):
    """A checkout, and which of its choices were taken over as the usual ones."""

    checkout: CheckoutView
    assumed: tuple[str, ...] = ()


def tools(*, desk: CheckoutDesk, habits: Habits) -> tuple[Tool[Any], ...]:
    """Checkout's tools."""

    def start(ctx: Context, given: StartCheckout) -> Prepared:
        usual, told = habits.usual(ctx), given.model_dump(exclude_none=True)
        assumed = {name: value for name, value in _set(usual).items() if name not in told}
        view = desk.create(ctx, CreateCheckout(**{**assumed, **_set(given)}))
        return Prepared(checkout=view, assumed=tuple(assumed))

    def update(ctx: Context, given: ChangeCheckout) -> Prepared:
        change = {name: value for name, value in _set(given).items() if name != "checkout_id"}
        return Prepared(checkout=desk.update(ctx, given.checkout_id, UpdateCheckout(**change)))

    def get(ctx: Context, given: CheckoutNamed) -> Prepared:
        return Prepared(checkout=desk.get(ctx, given.checkout_id))

    def confirm(ctx: Context, given: Agreement) -> Prepared:
        return Prepared(checkout=desk.confirm(ctx, given.checkout_id, given.consent))

    def cancel(ctx: Context, given: CheckoutNamed) -> Prepared:
        return Prepared(checkout=desk.cancel(ctx, given.checkout_id))

    return (
        Tool("checkout.start", "prepare a purchase of the cart", StartCheckout, "write", start),
        Tool("checkout.update", "change address, delivery or payment", ChangeCheckout, "write", update),
        Tool("checkout.get", "look at a checkout", CheckoutNamed, "read", get),
        Tool("checkout.confirm", "buy, on the shopper's yes", Agreement, "commit", confirm),
        Tool("checkout.cancel", "let a prepared purchase go", CheckoutNamed, "write", cancel),
    )


def _set(choices: Model) -> dict[str, Any]:
    """The choices that were made, as they are."""
    return {
        name: value for name in type(choices).model_fields if (value := getattr(choices, name)) is not None
    }
