"""The rooms of the store: their tables, their doors, and what carries their events."""

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from stacks.capability import Capability, Ground
from stacks.feeds import EveryMinute, Inbox, Streams
from stacks.foundation import Foundation
from stacks.grants import (
    Grant,
    announces,
    answers,
    fetches,
    invokes,
    knows,
    lists,
    queries,
    reads,
    starts,
    stores,
    watches,
    writes,
)
from stacks.identity import Identity
from stacks.saga import Saga
from stacks.tables import Shape, tables

_SHAPES = {
    "catalog": Shape(indexes=("listing",)),
    "inventory": Shape(ttl="purge_at", indexes=("due",)),
    "carts": Shape(),
    "payments": Shape(),
    "orders": Shape(indexes=("owner",)),
    "checkout": Shape(indexes=("due",)),
    "assistant": Shape(),
}
_SNAPSHOTS = "indexes/"


class Commerce(Stack):
    """One stack for all rooms: they are deployed together, as their events and transactions are one."""

    def __init__(self, scope: Construct, ground: Ground, foundation: Foundation, identity: Identity) -> None:
        super().__init__(scope, "ErrandCommerce", termination_protection=ground.target.keep_data)
        self._ground, self._foundation = ground, foundation
        self.tables = foundation.tables | identity.tables | tables(self, ground.target, _SHAPES)
        self.saga = Saga(self, ground, self.tables)
        self.doors = {
            "catalog": self._door("catalog", self._catalog()),
            "carts": self._door("carts", self._carts()),
            "checkout": self._door("checkout", self._checkout()),
            "orders": self._door("orders", self._orders()),
        }
        self._desk = self._capability("checkout_desk", self._checkout())
        self.doors["assistant"] = self._door("assistant", self._assistant())
        self._indexer()
        self._publisher()
        self._sweeper()
        CfnOutput(self, "CheckoutStateMachineArn", value=self.saga.machine.state_machine_arn)

    def _capability(self, name: str, grants: tuple[Grant, ...], **environment: str) -> Capability:
        return Capability(self, self._ground, name, grants, environment)

    def _door(self, name: str, grants: tuple[Grant, ...]) -> Capability:
        """An HTTP door: it reads the tenant's settings and counts who asks."""
        every = (reads(self.tables["identity"], "GetItem"), writes(self.tables["limits"], "UpdateItem"))
        return self._capability(name, (*every, *grants))

    def _products(self) -> Grant:
        return reads(self.tables["catalog"], "BatchGetItem")

    def _availability(self) -> Grant:
        """Levels, and of what looks sold out the holds that have lapsed."""
        return reads(self.tables["inventory"], "BatchGetItem", "Query")

    def _indexes(self) -> tuple[Grant, ...]:
        bucket = self._foundation.search_indexes
        return fetches(bucket, "INDEX_BUCKET", _SNAPSHOTS), lists(bucket, "INDEX_BUCKET")

    def _idempotent(self) -> tuple[Grant, ...]:
        table = self.tables["idempotency"]
        return reads(table, "GetItem"), writes(table, "PutItem", "UpdateItem", "DeleteItem")

    def _catalog(self) -> tuple[Grant, ...]:
        products, stock = self.tables["catalog"], self.tables["inventory"]
        return (
            reads(products, "GetItem", "BatchGetItem", "Query"),
            queries(products, "listing"),
            writes(products, "PutItem", "UpdateItem", "DeleteItem"),
            reads(stock, "GetItem", "BatchGetItem", "Query"),
            writes(stock, "PutItem", "UpdateItem"),
            *self._indexes(),
            *self._idempotent(),
        )

    def _carts(self) -> tuple[Grant, ...]:
        return (
            reads(self.tables["carts"], "GetItem"),
            writes(self.tables["carts"], "PutItem"),
            self._products(),
            self._availability(),
            knows(self._foundation.guest_keys, "GUEST_KEY_SECRET"),
        )

    def _checkout(self) -> tuple[Grant, ...]:
        """Takes the yes: the reservation goes from held to committing with it."""
        checkouts, stock = self.tables["checkout"], self.tables["inventory"]
        return (
            reads(checkouts, "GetItem"),
            writes(checkouts, "PutItem", "ConditionCheckItem"),
            reads(self.tables["carts"], "GetItem"),
            self._products(),
            reads(stock, "GetItem", "BatchGetItem", "Query"),
            writes(stock, "PutItem"),
            starts(self.saga.machine),
            answers(self.saga.machine),
            *self._idempotent(),
        )

    def _orders(self) -> tuple[Grant, ...]:
        return reads(self.tables["orders"], "GetItem"), queries(self.tables["orders"], "owner")

    def _assistant(self) -> tuple[Grant, ...]:
        """It may write conversations and carts. Money, stock and orders change at the desk alone."""
        return (
            reads(self.tables["assistant"], "GetItem", "Query"),
            writes(self.tables["assistant"], "PutItem", "UpdateItem"),
            *self._carts(),
            *self._orders(),
            reads(self.tables["catalog"], "GetItem"),
            *self._indexes(),
            invokes(self._desk.function, "CHECKOUT_DESK_FUNCTION"),
        )

    def _indexer(self) -> None:
        """Products and their availability into the search index."""
        announced = ("catalog.product_changed", "inventory.availability_changed")
        inbox = Inbox(self, self._ground, "indexer", self._foundation.bus, announced)
        bucket = self._foundation.search_indexes
        grants = (
            self._products(),
            queries(self.tables["catalog"], "listing"),
            self._availability(),
            stores(bucket, "INDEX_BUCKET", _SNAPSHOTS),
            lists(bucket, "INDEX_BUCKET"),
        )
        inbox.feed(self._capability("indexer", (*grants, *inbox.grants())))

    def _publisher(self) -> None:
        """What tables announced goes on the bus."""
        streams = Streams(self, self._ground, "publisher", self.tables.followed())
        grants = (announces(self._foundation.bus), *streams.grants())
        streams.feed(self._capability("publisher", grants))

    def _sweeper(self) -> None:
        """Ends what a lost execution left: voids, releases, tells."""
        clock = EveryMinute(self, self._ground, "sweeper")
        stock, checkouts, payments = (self.tables[room] for room in ("inventory", "checkout", "payments"))
        grants = (
            reads(stock, "GetItem", "BatchGetItem", "Query"),
            queries(stock, "due"),
            writes(stock, "PutItem", "UpdateItem", "DeleteItem"),
            reads(checkouts, "GetItem"),
            queries(checkouts, "due"),
            writes(checkouts, "PutItem", "ConditionCheckItem"),
            reads(payments, "GetItem"),
            writes(payments, "PutItem"),
            watches(self.saga.machine, "DescribeExecution"),
        )
        clock.feed(self._capability("sweeper", (*grants, *clock.grants())))
