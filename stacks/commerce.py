"""The rooms of the store: their tables, their doors, and what carries their events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from stacks import rooms
from stacks.capability import Capability, Ground
from stacks.feeds import EveryMinute, EveryNight, Inbox, Streams
from stacks.foundation import Foundation
from stacks.grants import (
    Grant,
    announces,
    answers,
    asks,
    fetches,
    guards,
    invokes,
    knows,
    knows_named,
    lists,
    payment_key,
    starts,
    stores,
    watches,
    webhook_secret,
)
from stacks.identity import Identity
from stacks.saga import Saga
from stacks.tables import Shape, tables

_SHAPES = {
    "catalog": Shape(indexes=("listing",)),
    "inventory": Shape(ttl="purge_at", indexes=("due",)),
    "carts": Shape(ttl="purge_at"),
    "ledger": Shape(stream=False, indexes=("day",)),
    "payments": Shape(ttl="purge_at"),
    "promotions": Shape(ttl="purge_at"),
    "orders": Shape(indexes=("owner", "due")),
    "knowledge": Shape(stream=False),
    "support": Shape(ttl="purge_at", indexes=("owner", "state")),
    "checkout": Shape(ttl="purge_at", indexes=("due",), slim=("due",)),
    "assistant": Shape(stream=False, ttl="purge_at"),
    "memory": Shape(stream=False, ttl="purge_at"),
}
_SNAPSHOTS = "tnt_"
#: A yes commits what is held and takes what is offered, a no gives the stock back.
_CHECKING_OUT = (
    rooms.checkouts,
    rooms.cart,
    rooms.products,
    rooms.holding_of_stock,
    rooms.offers,
    rooms.redemptions,
)


@dataclass(frozen=True, slots=True)
class Assisting:
    """What the assistant needs wherever it runs: its rights, and what it is told besides."""

    grants: tuple[Grant, ...]
    settings: Mapping[str, str]


class Commerce(Stack):
    """One stack for all rooms: they are deployed together, as their events and transactions are one."""

    def __init__(self, scope: Construct, ground: Ground, foundation: Foundation, identity: Identity) -> None:
        super().__init__(scope, "ErrandCommerce", termination_protection=ground.target.keep_data)
        self._ground, self._foundation = ground, foundation
        self.tables = foundation.tables | identity.tables | tables(self, ground.target, _SHAPES)
        self.saga = Saga(self, ground, self.tables)
        self._desk = self._checkout_desk()
        self.doors = {
            "catalog": self._catalog(),
            "carts": self._carts(),
            "checkout": self._checkout(),
            "orders": self._door("orders", rooms.orders, rooms.placing, rooms.idempotency),
            "promotions": self._door("promotions", rooms.promotions),
            "payments": self._payments(),
            "support": self._door("support", rooms.writing_of_articles, rooms.tickets, rooms.order),
            "memory": self._door("memory", rooms.memories, more=[self._guest_keys()]),
            "assistant": self._assistant(),
        }
        self._indexer()
        self._publisher()
        self._sweeper()
        self._canceler()
        self._reconciler()
        CfnOutput(self, "CheckoutStateMachineArn", value=self.saga.machine.state_machine_arn)

    def _capability(self, name: str, grants: Sequence[Grant], **environment: str) -> Capability:
        return Capability(self, self._ground, name, grants, environment)

    def _door(
        self, name: str, *uses: rooms.Use, more: Sequence[Grant] = (), **environment: str
    ) -> Capability:
        """An HTTP door: it reads the tenant's settings and counts who asks, whatever else it does."""
        grants = (*self._open_to_all(*uses), *more)
        limit = str(self._ground.target.ip_per_minute)
        return self._capability(name, grants, IP_PER_MINUTE=limit, **environment)

    def _open_to_all(self, *uses: rooms.Use) -> tuple[Grant, ...]:
        return rooms.of(self.tables, rooms.tenant_settings, rooms.admission, *uses)

    def _snapshots(self) -> tuple[Grant, ...]:
        """Read the search index."""
        bucket = self._foundation.search_indexes
        return fetches(bucket, "INDEX_BUCKET", _SNAPSHOTS), lists(bucket, "INDEX_BUCKET")

    def _guest_keys(self) -> Grant:
        return knows(self._foundation.guest_keys, "GUEST_KEY_SECRET")

    def _catalog(self) -> Capability:
        uses = (rooms.merchandise, rooms.stocktaking, rooms.idempotency)
        return self._door("catalog", *uses, more=self._snapshots())

    def _carts(self) -> Capability:
        """A merge of a guest's cart needs the guest's token checked."""
        uses = (rooms.carts, rooms.products, rooms.availability, rooms.offers)
        return self._door("carts", *uses, more=[self._guest_keys()])

    def _payments(self) -> Capability:
        """The provider's news, refunds and the books; it moves money and wakes who waits for it."""
        chosen = self._ground.target.payments
        uses = (
            rooms.payments,
            rooms.posting,
            rooms.ledger,
            rooms.order_that_moves,
            rooms.waiting_checkout,
        )
        secrets = (*payment_key(self, chosen.stripe_secret), *webhook_secret(self, chosen.webhook_secret))
        return self._door("payments", *uses, more=[answers(self.saga.machine), *secrets], **chosen.settings())

    def _checkout(self) -> Capability:
        uses = (*_CHECKING_OUT, rooms.idempotency)
        return self._door("checkout", *uses, more=self._saga_grants(), **self._checking_out())

    def _checkout_desk(self) -> Capability:
        """The same use cases for the assistant, which may not run them itself."""
        grants = rooms.of(self.tables, rooms.tenant_settings, *_CHECKING_OUT, rooms.order_that_moves)
        return self._capability("checkout_desk", (*grants, *self._saga_grants()), **self._checking_out())

    def _saga_grants(self) -> tuple[Grant, ...]:
        return starts(self.saga.machine), answers(self.saga.machine)

    def _checking_out(self) -> dict[str, str]:
        """How long a yes is waited for, and whose payment methods are taken."""
        target = self._ground.target
        provider = {k: v for k, v in target.payments.settings().items() if k == "PAYMENT_PROVIDER"}
        return {"CONFIRMATION_SECONDS": str(target.confirmation_seconds), **provider}

    def _assistant(self) -> Capability:
        """It may write conversations and carts, and open tickets. Money, stock and orders change at the
        desk alone, and articles at the support door."""
        uses = (
            rooms.conversations,
            rooms.carts,
            rooms.offers,
            rooms.product,
            rooms.products,
            rooms.price_history,
            rooms.availability,
            rooms.memories,
            rooms.orders,
            rooms.articles,
            rooms.opening_of_tickets,
        )
        desk = invokes(self._desk.function, "CHECKOUT_DESK_FUNCTION")
        more = [*self._snapshots(), self._guest_keys(), desk, *self._model_grants()]
        target = self._ground.target
        encoder = {"EMBEDDING_FOLDER": target.embedding_folder} if target.embedding_folder else {}
        told = {**self._model_settings(), **target.payments.settings(), **encoder}
        self.assisting = Assisting((*self._open_to_all(*uses), *more), told)
        return self._door("assistant", *uses, more=more, **told)

    def _model_grants(self) -> list[Grant]:
        """What a remote model needs, where one is chosen."""
        chosen = self._ground.target.models
        bedrock = [asks(self, chosen.bedrock, "BEDROCK_MODEL")] if chosen.bedrock else []
        guarded = bool(chosen.bedrock and chosen.guardrail)
        guardrail = [guards(self, chosen.guardrail or "", "BEDROCK_GUARDRAIL")] if guarded else []
        key = [knows_named(self, chosen.chat_secret, "CHAT_KEY_SECRET")] if chosen.chat_secret else []
        return [*bedrock, *guardrail, *key]

    def _model_settings(self) -> dict[str, str]:
        """What the door is told of the model besides what its grants carry."""
        chosen = self._ground.target.models
        told = {
            "BEDROCK_STREAM": "1" if chosen.bedrock and chosen.stream else None,
            "CHAT_URL": chosen.chat_url,
            "CHAT_MODEL": chosen.chat_model,
            "CHAT_PRICE": chosen.chat_price,
        }
        return {name: value for name, value in told.items() if value}

    def _indexer(self) -> None:
        """Products and their availability into the search index, on news and when a sale begins or ends."""
        announced = ("catalog.product_changed", "inventory.availability_changed")
        inbox = Inbox(self, self._ground, "indexer", self._foundation.bus, announced)
        clock = EveryMinute(self, self._ground, "indexer/repricing")
        bucket = self._foundation.search_indexes
        uses = rooms.of(
            self.tables, rooms.products, rooms.product_list, rooms.availability, rooms.tenant_settings
        )
        snapshots = (stores(bucket, "INDEX_BUCKET", _SNAPSHOTS), lists(bucket, "INDEX_BUCKET"))
        for feed, name in ((inbox, "indexer"), (clock, "indexer/repricing")):
            feed.feed(self._capability(name, (*uses, *snapshots, *feed.grants())))

    def _publisher(self) -> None:
        """What tables announced goes on the bus."""
        streams = Streams(self, self._ground, "publisher", self.tables.followed())
        streams.feed(self._capability("publisher", (announces(self._foundation.bus), *streams.grants())))

    def _sweeper(self) -> None:
        """Ends what a lost execution left: voids, releases, or finishes, and says so."""
        clock = EveryMinute(self, self._ground, "sweeper")
        uses = rooms.of(
            self.tables,
            rooms.checkouts_that_are_due,
            rooms.checkout_that_moves,
            rooms.holding_of_stock,
            rooms.stock_that_is_due,
            rooms.payments,
            rooms.posting,
            rooms.order_that_moves,
            rooms.redemptions,
            rooms.cancellations_that_are_due,
        )
        chosen, runs = self._ground.target.payments, watches(self.saga.machine, "DescribeExecution")
        grants = (*uses, runs, *clock.grants(), *payment_key(self, chosen.stripe_secret))
        clock.feed(self._capability("sweeper", grants, **chosen.settings()))

    def _canceler(self) -> None:
        """Gives back money, stock and discounts of orders that are not to be."""
        inbox = Inbox(self, self._ground, "canceler", self._foundation.bus, ["orders.cancellation_requested"])
        uses = (
            rooms.order_that_moves,
            rooms.payments,
            rooms.posting,
            rooms.taking_back_of_stock,
            rooms.redemptions,
        )
        self._asking("canceler", inbox, uses)

    def _reconciler(self) -> None:
        """Compares our payments and books with the provider's, each night for the day before."""
        clock = EveryNight(self, self._ground, "reconciler")
        self._asking("reconciler", clock, (rooms.payment, rooms.ledger))

    def _asking(self, name: str, feed: Inbox | EveryNight, uses: tuple[rooms.Use, ...]) -> None:
        """A function that asks the payment provider, and what calls it."""
        chosen = self._ground.target.payments
        grants = (*rooms.of(self.tables, *uses), *feed.grants(), *payment_key(self, chosen.stripe_secret))
        feed.feed(self._capability(name, grants, **chosen.settings()))
