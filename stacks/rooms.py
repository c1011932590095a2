"""What each use case asks of its room's table: the words of ``grants.py`` put together once.

They follow the stores (``shared/<room>/store.py``), not the doors: where a store learns a new call,
its line here learns it, and every function that runs the use case may make it.
"""

from collections.abc import Callable
from typing import TypeAlias

from stacks.grants import Grant, queries, reads, writes
from stacks.tables import Tables

Use: TypeAlias = Callable[[Tables], tuple[Grant, ...]]


def tenant_settings(t: Tables) -> tuple[Grant, ...]:
    """Limits, currency, flags: a tenant's record."""
    return (reads(t["identity"], "GetItem"),)


def admission(t: Tables) -> tuple[Grant, ...]:
    """Count a request."""
    return (writes(t["limits"], "UpdateItem"),)


def idempotency(t: Tables) -> tuple[Grant, ...]:
    """Keep a first answer, and forget it where it was a refusal."""
    table = t["idempotency"]
    return reads(table, "GetItem"), writes(table, "PutItem", "UpdateItem", "DeleteItem")


def people(t: Tables) -> tuple[Grant, ...]:
    """Keep tenants, users and API keys."""
    return reads(t["identity"], "GetItem", "Query"), writes(t["identity"], "PutItem")


def products(t: Tables) -> tuple[Grant, ...]:
    """Look products up, many at once."""
    return (reads(t["catalog"], "BatchGetItem"),)


def product_list(t: Tables) -> tuple[Grant, ...]:
    """Go through all products of a tenant."""
    return (queries(t["catalog"], "listing"),)


def product(t: Tables) -> tuple[Grant, ...]:
    """One product."""
    return (reads(t["catalog"], "GetItem"),)


def price_history(t: Tables) -> tuple[Grant, ...]:
    """What a product cost, and when."""
    return (reads(t["catalog"], "Query"),)


def merchandise(t: Tables) -> tuple[Grant, ...]:
    """Keep the catalogue: products, their price history, who has which SKU, how many there are."""
    table = t["catalog"]
    return (
        *product(t),
        reads(table, "Query"),
        writes(table, "PutItem", "UpdateItem", "DeleteItem"),
        *products(t),
        *product_list(t),
    )


def availability(t: Tables) -> tuple[Grant, ...]:
    """Levels, and of what looks sold out the holds that have run out."""
    return (reads(t["inventory"], "BatchGetItem", "Query"),)


def stocktaking(t: Tables) -> tuple[Grant, ...]:
    """Say what is in stock, spread it over shards and bring it back, and look at what moved."""
    return (
        *availability(t),
        reads(t["inventory"], "GetItem"),
        writes(t["inventory"], "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"),
    )


def agreement_on_stock(t: Tables) -> tuple[Grant, ...]:
    """Take a reservation from held to committing: one item."""
    return reads(t["inventory"], "GetItem"), writes(t["inventory"], "PutItem")


def sale_of_stock(t: Tables) -> tuple[Grant, ...]:
    """Turn a reservation into a sale: the record, the levels, the movements, the holds that go."""
    table = t["inventory"]
    return reads(table, "GetItem"), writes(table, "PutItem", "UpdateItem", "DeleteItem")


def holding_of_stock(t: Tables) -> tuple[Grant, ...]:
    """Hold stock or give it back, reclaiming what has run out and spreading what many wait for."""
    return *sale_of_stock(t), *availability(t), writes(t["inventory"], "ConditionCheckItem")


def stock_that_is_due(t: Tables) -> tuple[Grant, ...]:
    """Find reservations whose time is over."""
    return (queries(t["inventory"], "due"),)


def offers(t: Tables) -> tuple[Grant, ...]:
    """What a shop offers, and what of it is used up."""
    return (reads(t["promotions"], "GetItem", "BatchGetItem"),)


def redemptions(t: Tables) -> tuple[Grant, ...]:
    """Redeem what a yes took of promotions, or give it back."""
    return reads(t["promotions"], "BatchGetItem"), writes(t["promotions"], "PutItem", "UpdateItem")


def redeemed_with_the_order(t: Tables) -> tuple[Grant, ...]:
    """What a yes took of promotions becomes the order's."""
    return reads(t["promotions"], "BatchGetItem"), writes(t["promotions"], "PutItem")


def promotions(t: Tables) -> tuple[Grant, ...]:
    """Write promotions, and look at their uses."""
    table = t["promotions"]
    return *offers(t), reads(table, "Query"), writes(table, "PutItem")


def cart(t: Tables) -> tuple[Grant, ...]:
    """One cart."""
    return (reads(t["carts"], "GetItem"),)


def carts(t: Tables) -> tuple[Grant, ...]:
    """Fill, change and merge carts."""
    return *cart(t), reads(t["carts"], "BatchGetItem"), writes(t["carts"], "PutItem")


def cart_that_was_ordered(t: Tables) -> tuple[Grant, ...]:
    """Take out of a cart what was bought."""
    return *cart(t), writes(t["carts"], "PutItem")


def checkout(t: Tables) -> tuple[Grant, ...]:
    """One checkout."""
    return (reads(t["checkout"], "GetItem"),)


def checkout_that_moves(t: Tables) -> tuple[Grant, ...]:
    """A checkout's next version."""
    return *checkout(t), writes(t["checkout"], "PutItem")


def waiting_token(t: Tables) -> tuple[Grant, ...]:
    """Keep the waiting step's token, while the checkout is what the step saw."""
    return *checkout(t), writes(t["checkout"], "PutItem", "ConditionCheckItem")


def checkouts(t: Tables) -> tuple[Grant, ...]:
    """Open, change, confirm and cancel checkouts."""
    table = t["checkout"]
    return (
        reads(table, "GetItem", "BatchGetItem"),
        writes(table, "PutItem", "UpdateItem", "ConditionCheckItem"),
    )


def checkouts_that_are_due(t: Tables) -> tuple[Grant, ...]:
    """Find checkouts that somebody should look after."""
    return (queries(t["checkout"], "due"),)


def payment(t: Tables) -> tuple[Grant, ...]:
    """One payment's record."""
    return (reads(t["payments"], "GetItem"),)


def payments(t: Tables) -> tuple[Grant, ...]:
    """Move money, and record it."""
    return *payment(t), writes(t["payments"], "PutItem")


def posting(t: Tables) -> tuple[Grant, ...]:
    """Entries of the ledger, and those of the sale that they belong to."""
    return reads(t["ledger"], "Query"), writes(t["ledger"], "PutItem")


def first_posting(t: Tables) -> tuple[Grant, ...]:
    """The entry of an order that is placed."""
    return (writes(t["ledger"], "PutItem"),)


def ledger(t: Tables) -> tuple[Grant, ...]:
    """Read the ledger by sale and by day."""
    return reads(t["ledger"], "Query"), queries(t["ledger"], "day")


def taking_back_of_stock(t: Tables) -> tuple[Grant, ...]:
    """Make free again what was sold: the record and the levels."""
    table = t["inventory"]
    return reads(table, "GetItem", "BatchGetItem"), writes(table, "PutItem", "UpdateItem")


def cancellations_that_are_due(t: Tables) -> tuple[Grant, ...]:
    """Find orders whose cancellation nobody has settled."""
    return (queries(t["orders"], "due"),)


def waiting_checkout(t: Tables) -> tuple[Grant, ...]:
    """A checkout, and the token of the saga that waits for it."""
    return (reads(t["checkout"], "GetItem", "BatchGetItem"),)


def placing(t: Tables) -> tuple[Grant, ...]:
    """A new order under a new number."""
    return (writes(t["orders"], "PutItem"),)


def order_that_moves(t: Tables) -> tuple[Grant, ...]:
    """An order's next version."""
    return reads(t["orders"], "GetItem"), writes(t["orders"], "PutItem")


def orders(t: Tables) -> tuple[Grant, ...]:
    """Look at orders, one or all of an owner's."""
    return reads(t["orders"], "GetItem"), queries(t["orders"], "owner")


def articles(t: Tables) -> tuple[Grant, ...]:
    """Ask a shop's articles: whether they changed, and all of them where they did."""
    return (reads(t["knowledge"], "GetItem", "Query"),)


def writing_of_articles(t: Tables) -> tuple[Grant, ...]:
    """Keep a shop's articles, and count their editions."""
    return *articles(t), writes(t["knowledge"], "PutItem", "UpdateItem", "DeleteItem")


def order(t: Tables) -> tuple[Grant, ...]:
    """One order."""
    return (reads(t["orders"], "GetItem"),)


def opening_of_tickets(t: Tables) -> tuple[Grant, ...]:
    """Open a ticket, or find the one that the same key opened."""
    return reads(t["support"], "GetItem"), writes(t["support"], "PutItem")


def tickets(t: Tables) -> tuple[Grant, ...]:
    """Open, answer and list tickets: an owner's, and a shop's by their state."""
    return *opening_of_tickets(t), queries(t["support"], "owner", "state")


def memories(t: Tables) -> tuple[Grant, ...]:
    """Keep what is remembered of people, and take what is forgotten out of what was said."""
    said = t["assistant"]
    return (
        reads(t["memory"], "GetItem"),
        writes(t["memory"], "PutItem"),
        reads(said, "GetItem", "BatchGetItem", "Query"),
        writes(said, "PutItem"),
    )


def conversations(t: Tables) -> tuple[Grant, ...]:
    """Sessions, turns, and what remote models were told in them."""
    table = t["assistant"]
    return (
        reads(table, "GetItem", "BatchGetItem", "Query"),
        writes(table, "PutItem", "UpdateItem", "DeleteItem"),
    )


def of(tables: Tables, *uses: Use) -> tuple[Grant, ...]:
    """All that these use cases ask."""
    return tuple(grant for use in uses for grant in use(tables))
