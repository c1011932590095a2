"""What the assistant may do towards a purchase: prepare it, and carry the shopper's own yes.

The assistant reaches checkout through a desk, not through its tables: its function may ask for a
checkout, and money, stock and orders are moved by checkout's own functions.
"""

from __future__ import annotations

from typing import Annotated, Any, Protocol

from pydantic import Field

from shared.checkout.desk import Checkouts
from shared.checkout.model import CheckoutClosed, CheckoutView, CreateCheckout, UpdateCheckout
from shared.identity.model import Address
from shared.kernel.errors import Conflict, Gone, NotFound
from shared.kernel.ids import IdText
from shared.kernel.model import Model
from shared.kernel.tenancy import Context
from shared.kernel.tool import Tool


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


class Choices(Model):
    """What the shopper chose; what is left out stays as it is, or is the usual."""

    shipping_address: Address | None = None
    shipping_option: _Option | None = None
    payment_method: _Method | None = None


class StartCheckout(Choices):
    """Choices that differ from the usual ones. ``checkout_id`` is one to go on with, if it still can be."""

    checkout_id: IdText | None = None


class ChangeCheckout(Choices):
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


def tools(*, desk: Checkouts, habits: Habits) -> tuple[Tool[Any], ...]:
    """Checkout's tools."""

    def start(ctx: Context, given: StartCheckout) -> Prepared:
        resumed = _resumed(desk, ctx, given) if given.checkout_id else None
        told = _set(given) if resumed is None else _set(resumed)
        assumed = {name: value for name, value in _set(habits.usual(ctx)).items() if name not in told}
        if resumed is None:
            view = desk.create(ctx, CreateCheckout(**{**assumed, **told}))
        elif assumed and resumed.confirmation is None:
            view = desk.update(ctx, resumed.id, UpdateCheckout(**assumed))
        else:
            return Prepared(checkout=resumed)
        return Prepared(checkout=view, assumed=tuple(assumed))

    def update(ctx: Context, given: ChangeCheckout) -> Prepared:
        return Prepared(checkout=desk.update(ctx, given.checkout_id, UpdateCheckout(**_set(given))))

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


def _resumed(desk: Checkouts, ctx: Context, given: StartCheckout) -> CheckoutView | None:
    """The checkout to go on with, reckoned afresh; None where it is over."""
    try:
        return desk.update(ctx, given.checkout_id or "", UpdateCheckout(**_set(given)))
    except (Gone, NotFound):
        return None
    except Conflict as error:
        if error.code == CheckoutClosed.code:
            return None
        raise


def _set(choices: Model) -> dict[str, Any]:
    """The choices that are made, as they are."""
    made = {name: getattr(choices, name) for name in Choices.model_fields}
    return {name: value for name, value in made.items() if value is not None}
