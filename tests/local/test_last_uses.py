"""The last uses of a code: by many at once on the local cloud's DynamoDB, and through the deployed saga."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from shared.kernel.clock import SystemClock
from shared.kernel.errors import Conflict
from shared.kernel.ids import Ids
from shared.kernel.tenancy import Actor, Context
from shared.pricing.model import Discounted
from shared.promotions.model import LimitReached, Limits
from shared.promotions.redeeming import keys_of
from shared.promotions.redemptions import RedemptionState
from shared.promotions.store import DynamoPromotionStore
from shared.promotions.wiring import redeeming
from shared.runtime.ground import Ground
from tests.support.promoting import money, promotion
from tests.support.store import SmallShop, Store
from tests.support.strangers import MERCHANT

AT_ONCE, USES = 12, 5
#: A transaction that met another is tried again; each round lets at least one through.
_TRIES = 40


def test_of_many_at_once_exactly_as_many_have_a_code_as_there_are_uses(store: Store) -> None:
    made = Ids(SystemClock()).new("prm")
    offer = promotion(code="LAST", limits=Limits(uses=USES, budget={"USD": 100 * AT_ONCE}))
    offer = offer.model_copy(update={"id": made, "tenant": f"tnt_{made}"})
    table, begin = store.cloud.outputs["PromotionsTableName"], Barrier(AT_ONCE, timeout=60)

    def claim(number: int) -> bool:
        ground = Ground(store.cloud.client("dynamodb"))
        uses = redeeming(ground, table)
        ctx = Context(tenant=offer.tenant, actor=Actor(kind="guest", id=f"gst_{number}"))
        taken = [Discounted(promotion_id=offer.id, title="Last", amount=money(-100))]
        begin.wait()
        for _ in range(_TRIES):
            try:
                ground.uow.commit(uses.claiming(ctx, f"chk_{number}", 1, [offer], taken))
            except LimitReached:
                return False
            except Conflict as error:
                assert error.facts.get("retry"), error
                continue
            return True
        raise AssertionError("in each other's way for ever")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        had = list(pool.map(claim, range(AT_ONCE)))
    assert had.count(True) == USES
    kept = DynamoPromotionStore(Ground(store.cloud.client("dynamodb")).table(table))
    assert kept.used(offer.tenant, [offer.id])[offer.id].model_dump() == {
        "uses": USES,
        "spent": {"USD": 100 * USES},
    }
    claims = kept.redemptions(offer.tenant, offer.id, 100, None).items
    assert [claim.state for claim in claims] == [RedemptionState.CLAIMED] * USES
    ground = Ground(store.cloud.client("dynamodb"))
    for claim_ in claims:
        ctx = Context(tenant=offer.tenant, actor=Actor(kind="guest", id=claim_.actor))
        redeeming(ground, table).give_back(ctx, claim_.checkout_id, keys_of([offer], 1), "canceled")
    assert kept.used(offer.tenant, [offer.id])[offer.id].uses == 0


def test_a_code_goes_through_the_saga_and_comes_back_where_the_payment_is_refused(store: Store) -> None:
    shop = SmallShop("coupons")
    store.seeder.seed(shop)
    merchant, guest = store.admin(shop.slug, *MERCHANT), store.shopper(shop.slug).as_guest()
    given = {
        "title": "Once",
        "code": "ONCE",
        "starts_at": "2020-01-01T00:00:00Z",
        "effect": {"type": "fixed_amount", "amounts": {"USD": 400}},
        "limits": {"uses": 1},
    }
    place = f"/promotions/{merchant.post('/promotions', given)['promotion']['id']}"
    guest.add(*shop.plenty)
    cart = guest.post("/carts/current/codes", {"code": "once"})
    assert cart["quote"]["discounts"][0]["amount"] == {"amount": -400, "currency": "USD"}

    refused = guest.ready_checkout("pm_card_declined")
    guest.confirm(refused)
    assert guest.settled(refused["id"])["status"] == "incomplete"
    assert merchant.get(place)["used"] == {"uses": 0, "spent": {"USD": 0}}

    bought = guest.ready_checkout()
    guest.confirm(bought)
    order_id = guest.settled(bought["id"])["order_id"]
    order = guest.get(f"/orders/{order_id}")
    assert order["total"]["amount"] == 1_900 - 400 + 500
    assert order["discounts"] == cart["quote"]["discounts"]
    assert merchant.get(place)["used"] == {"uses": 1, "spent": {"USD": 400}}
    uses = merchant.get(f"{place}/redemptions")["items"]
    assert {(use["state"], use["order_id"]) for use in uses} == {("returned", None), ("redeemed", order_id)}
    other = store.shopper(shop.slug).as_guest()
    assert other.send("POST", "/carts/current/codes", {"code": "ONCE"}).json()["reason"] == "used_up"
