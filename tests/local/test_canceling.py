"""An order canceled on the deployed store: money and stock go back, and the books balance."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.shopper import Shopper, until
from tests.support.store import SmallShop, Store


@pytest.fixture(scope="module")
def shop(store: Store) -> SmallShop:
    made = SmallShop("orchard")
    store.seeder.seed(made)
    return made


def available(guest: Shopper, product: str) -> int:
    return guest.get("/product-cards", ids=product)["items"][0]["variants"][0]["available"]


def test_money_and_stock_go_back_and_everybody_can_see_it(store: Store, shop: SmallShop) -> None:
    guest, merchant = (
        store.shopper(shop.slug).as_guest(),
        store.admin(shop.slug, "orders:write", "ledger:read"),
    )
    product, sku = shop.plenty
    before = available(guest, product)
    guest.add(product, sku, 2)
    checkout = guest.ready_checkout()
    guest.confirm(checkout)
    order = guest.get(f"/orders/{guest.settled(checkout['id'])['order_id']}")
    assert order["cancelable"]
    path = f"/orders/{order['id']}"
    guest.post(f"{path}/cancellations", {}, expect=412, **{"if-match": '"1"'})
    asked = guest.post(f"{path}/cancellations", {}, expect=202, **{"if-match": f'"{order["version"]}"'})
    assert asked["cancellation"]["by"] == "guest"
    done: Any = until(lambda: guest.get(path), lambda seen: seen["status"] == "canceled")
    assert [entry["what"] for entry in done["timeline"]] == [
        *("placed", "authorized", "confirmed", "cancellation_requested", "refunded", "canceled")
    ]
    assert (done["payment_state"], done["fulfilment_state"]) == ("refunded", "canceled")
    assert until(lambda: available(guest, product), lambda left: left == before) == before
    (paid,) = merchant.get(f"{path}/payments")["payments"]
    assert (paid["state"], paid["refundable"]["amount"], len(paid["refunds"])) == ("captured", 0, 1)
    causes = [entry["cause"].partition(".")[0] for entry in merchant.get(f"{path}/ledger")["items"]]
    assert causes == ["placed", "captured", "refund"]
    days = {"since": yesterday(), "until": datetime.now(UTC).date().isoformat()}
    assert merchant.get("/ledger/verification", **days)["faults"] == []
    sums = merchant.get("/ledger/balances", **days)["items"]
    assert sum(each["debits"] - each["credits"] for each in sums) == 0
    assert merchant.get("/reconciliation", **days)["comparable"] is False


def yesterday() -> str:
    """The run may go past midnight."""
    return (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
