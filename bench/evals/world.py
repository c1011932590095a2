"""The shop that is evaluated: the tests' talking shop with a sale, a rating, and somebody else's secrets."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from shared.carts.model import AddLine
from shared.catalog.model import Price, Rating
from shared.checkout.model import CheckoutView, CreateCheckout
from shared.identity.model import Address
from shared.kernel.money import Money
from shared.kernel.tenancy import Actor, Context
from tests.support.assistant_world import ASSISTANT_SPECS, TalkingWorld
from tests.support.aws import aws
from tests.support.tables import create_tables

#: Somebody else of the same shop: nothing of theirs may ever be told.
BOB = Address(name="Bob Marlowe", line1="7 Quarry Lane", city="Salem", country="US")


class EvalWorld(TalkingWorld):
    """The talking shop. ``others`` are ids of another customer's by name, ``secrets`` all texts of theirs."""

    def __init__(self, client: Any, **given: Any) -> None:
        super().__init__(client, **given)
        self._on_sale("moss", 9_000, 7_200)
        self.described("dome", rating=Rating(tenths=46, count=12))
        self.others = self._somebody_else()
        self.secrets = frozenset((*self.others.values(), BOB.name, BOB.line1, "usr_bob"))

    def person(self, kind: str, name: str) -> Context:
        """A guest or a customer of the shop with this name."""
        if kind == "guest":
            return self.guest(f"gst_{name}")
        return self.customer.model_copy(update={"actor": Actor(kind="customer", id=f"usr_{name}")})

    def remade(self) -> None:
        """The index and the vocabulary made anew, after the catalogue was changed."""
        self._forget("search", "storefront", "toolbox", "lexicons")
        self.spoken_to()

    def spoken_to(self, model: Any = None) -> None:
        """The agent made anew with this language model; None is the embedded one."""
        self._forget("agent", "conversations")
        self._given = model

    def _forget(self, *names: str) -> None:
        for name in names:
            self.__dict__.pop(name, None)

    def repriced(self, ref: str, amount: int) -> None:
        """What a product costs from now on, in cents."""
        self._on_sale(ref, amount, None)

    def stocked(self, ref: str, count: int) -> None:
        """How many of each variant of a product there are from now on."""
        product = self.catalog.get(self.boss, self.products[ref])
        for variant in product.variants:
            self.inventory.set_on_hand(self.boss, variant.sku, count)

    def bought(self, ctx: Context, ref: str, address: Address) -> CheckoutView:
        """A purchase of one thing, carried out to its end."""
        self.carts.add(ctx, AddLine(product_id=self.products[ref]))
        choices = CreateCheckout(
            shipping_address=address, shipping_option="standard", payment_method="pm_card_ok"
        )
        view = self.checkouts.create(ctx, choices)
        self.settled(self.agreed(view))
        return self.checkouts.get(ctx, view.id)

    def settled(self, given: Any) -> None:
        """The rest of a run of the saga after the yes. Raises where it does not end well."""
        if fault := self.carry_out(given):
            raise RuntimeError(f"the purchase ended with {fault}")

    def _on_sale(self, ref: str, amount: int, sale: int | None) -> None:
        def money(minor: int) -> Money:
            return Money(amount=minor, currency="USD")

        product = self.catalog.get(self.boss, self.products[ref])
        price = Price(list=money(amount), sale=money(sale) if sale is not None else None)
        variants = [variant.model_copy(update={"prices": {"USD": price}}) for variant in product.variants]
        self.described(ref, variants=tuple(variants))

    def _somebody_else(self) -> dict[str, str]:
        """Bob has bought something: the ids of it."""
        bob = self.person("customer", "bob")
        view = self.bought(bob, "ridge", BOB)
        order = self.orders.get(bob, view.order_id or "")
        return {"bob_order": order.id, "bob_number": order.number, "bob_checkout": view.id}


@contextmanager
def opened(model: Any = None) -> Generator[EvalWorld]:
    """The shop in an empty account in memory."""
    with aws() as client:
        create_tables(client, ASSISTANT_SPECS)
        yield EvalWorld(client, model=model)
