"""A statement taken from a function's policy is missed at once, breaks nothing else, and heals when put back.

So the policies are truly enforced here, and every journey that passes shows that they are enough.
"""

from collections.abc import Iterator

import pytest

from tests.support.grants import Role
from tests.support.shopper import CHOICES, Shopper, until
from tests.support.store import SmallShop, Store
from tests.support.strangers import MERCHANT, fresh_email


@pytest.fixture(scope="module")
def shop(store: Store) -> SmallShop:
    found = SmallShop("granted")
    store.seeder.seed(found)
    return found


@pytest.fixture
def guest(store: Store, shop: SmallShop) -> Shopper:
    return store.shopper(shop.slug).as_guest()


def available(guest: Shopper, shop: SmallShop) -> int:
    product, _ = shop.plenty
    return guest.get("/product-cards", ids=product)["items"][0]["variants"][0]["available"]


def broken(guest: Shopper, method: str, path: str, body: object = None) -> None:
    """The answer is a fault that tells nothing of the inside."""
    answer = guest.send_into_a_fault(method, path, body)
    assert answer.status_code in (500, 503), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] in ("internal", "unavailable")
    assert not [word for word in ("AccessDenied", "arn:", "dynamodb") if word in answer.text]


def test_the_catalogue_needs_to_read_products(store: Store, shop: SmallShop, guest: Shopper) -> None:
    path = f"/products/{shop.plenty[0]}"
    with Role(store, "Catalog").without("dynamodb:GetItem", "CatalogTable"):
        broken(guest, "GET", path)
    guest.get(path)


def test_carts_need_to_be_written(store: Store, shop: SmallShop, guest: Shopper) -> None:
    product, sku = shop.plenty
    line = {"product_id": product, "sku": sku, "quantity": 2}
    with Role(store, "Carts").without("dynamodb:PutItem", "CartsTable"):
        broken(guest, "POST", "/carts/current/lines", line)
    assert guest.cart()["lines"] == []
    assert guest.add(product, sku, 2)["lines"][0]["quantity"] == 2


def test_carts_need_the_key_of_guests_tokens_only_where_carts_meet(store: Store, guest: Shopper) -> None:
    with Role(store, "Carts").without("secretsmanager:GetSecretValue", "GuestKeys"):
        guest.cart()


def test_people_need_to_be_kept(store: Store, shop: SmallShop) -> None:
    email, shopper = fresh_email(), store.shopper(shop.slug)
    body = {"shop": shop.slug, "email": email, "password": "correct horse 42 Battery!", "name": "Grace"}
    with Role(store, "Identity").without("dynamodb:PutItem", "IdentityTable"):
        broken(shopper, "POST", "/registrations", body)
    shopper.register(email).sign_in(email)
    assert shopper.get("/profile")["email"] == email


def test_checkout_needs_to_start_the_saga(store: Store, shop: SmallShop, guest: Shopper) -> None:
    guest.add(*shop.plenty)
    before = available(guest, shop)
    with Role(store, "Checkout").without("states:StartExecution", "stateMachine"):
        broken(guest, "POST", "/checkouts", CHOICES)
        assert available(guest, shop) == before
    checkout = guest.ready_checkout()
    guest.confirm(checkout)
    assert guest.settled(checkout["id"])["status"] == "completed"


@pytest.mark.parametrize(
    "taken",
    [
        ("CheckoutSagaReserve", "dynamodb:PutItem", "InventoryTable"),
        ("CheckoutSagaAuthorize", "dynamodb:PutItem", "PaymentsTable"),
        ("CheckoutSagaCommit", "dynamodb:PutItem", "OrdersTable"),
    ],
)
def test_a_step_of_the_saga_that_may_not_do_its_part_is_compensated(
    store: Store, shop: SmallShop, guest: Shopper, taken: tuple[str, str, str]
) -> None:
    guest.add(*shop.plenty)
    before = available(guest, shop)
    step, action, on = taken
    with Role(store, step).without(action, on):
        checkout = guest.ready_checkout()
        guest.confirm(checkout)
        ended = guest.settled(checkout["id"])
    assert ended["status"] in ("canceled", "incomplete")
    assert any(message["severity"] == "error" for message in ended["messages"])
    until(lambda: available(guest, shop), lambda now: now == before)
    assert guest.get("/orders")["items"] == []
    assert len(guest.cart()["lines"]) == 1
    again = guest.ready_checkout()
    guest.confirm(again)
    assert guest.settled(again["id"])["status"] == "completed"


@pytest.fixture
def patient_inbox(store: Store) -> Iterator[None]:
    """The indexer's queue hands a message out again after two seconds, not six minutes."""
    queues, was = store.cloud.client("sqs"), {}
    for url in queues.list_queues()["QueueUrls"]:
        if "IndexerInboxQueue" in url:
            attributes = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])
            was[url] = attributes["Attributes"]["VisibilityTimeout"]
            queues.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "2"})
    assert len(was) == 1
    yield
    for url, seconds in was.items():
        queues.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": seconds})


def test_the_indexer_needs_to_write_snapshots_and_loses_nothing_without(
    store: Store, shop: SmallShop, guest: Shopper, patient_inbox: None
) -> None:
    merchant = store.admin(shop.slug, *MERCHANT)
    price = {"USD": {"list": {"amount": 700, "currency": "USD"}}}
    variants = [{"sku": "ZEPPELIN-1", "prices": price}]
    with Role(store, "Indexer").without("s3:PutObject", "tnt_"):
        merchant.post("/products", {"title": "zeppelin", "variants": variants})
        until(lambda: denied(store, "Indexer"), bool)
        assert guest.search(q="zeppelin")["items"] == []
    until(lambda: guest.search(q="zeppelin")["items"], lambda found: len(found) == 1)


def denied(store: Store, title: str) -> bool:
    """Whether a function has been refused something by policy, as its log says."""
    logs = store.cloud.client("logs")
    group = store.cloud.client("lambda").get_function_configuration(
        FunctionName=store.cloud.running.functions[title]
    )["LoggingConfig"]["LogGroup"]
    events = logs.filter_log_events(logGroupName=group)["events"]
    return any("AccessDenied" in event["message"] for event in events)
