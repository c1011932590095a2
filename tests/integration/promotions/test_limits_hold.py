"""Limits, whatever is claimed, redeemed and given back in which order: never passed, and nothing lost."""

from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.kernel.clock import FrozenClock
from shared.kernel.errors import DomainError
from shared.kernel.events import Announcer
from shared.kernel.ids import Ids
from shared.kernel.tenancy import Actor, Context
from shared.pricing.model import Discounted
from shared.promotions.model import LimitReached, Limits, RedemptionOver
from shared.promotions.redeeming import Redeeming, keys_of
from shared.promotions.store import TABLE, DynamoPromotionStore
from shared.runtime.table import DynamoUnitOfWork, Table
from tests.support.aws import aws
from tests.support.promoting import NOON, money, promotion
from tests.support.tables import create_tables

PEOPLE = ("usr_a", "usr_b", "usr_c")
acts = st.lists(
    st.tuples(
        st.sampled_from(["claim", "claim", "redeem", "return"]),
        st.integers(0, 5),
        st.sampled_from(PEOPLE),
        st.integers(1, 60),
    ),
    max_size=14,
)
limits = st.builds(
    Limits,
    uses=st.none() | st.integers(1, 4),
    per_customer=st.none() | st.integers(1, 2),
    budget=st.none() | st.integers(30, 150).map(lambda most: {"USD": most}),
)


@settings(max_examples=12, deadline=None, derandomize=True)
@given(limits, acts)
def test_no_order_of_acts_passes_a_limit_or_loses_count(limit: Limits, done: list[Any]) -> None:
    offer = promotion(code="TEN", limits=limit)
    with aws() as client:
        create_tables(client, (TABLE,))
        store, clock, uow = (
            DynamoPromotionStore(Table(client, TABLE.name)),
            FrozenClock(NOON),
            DynamoUnitOfWork(client),
        )
        redeeming = Redeeming(store=store, uow=uow, announcer=Announcer(Ids(clock), clock), clock=clock)
        held: dict[str, tuple[str, str, int]] = {}
        for act, number, person, amount in done:
            ctx = Context(tenant="tnt", actor=Actor(kind="customer", id=person))
            checkout, keys = f"chk_{number}", keys_of([offer], 1)
            taken = [Discounted(promotion_id=offer.id, title="Ten", amount=money(-amount))]
            try:
                if act == "claim":
                    uow.commit(redeeming.claiming(ctx, checkout, 1, [offer], taken))
                    held[checkout] = ("claimed", person, amount)
                elif act == "redeem":
                    uow.commit(redeeming.redeeming(ctx, checkout, keys, f"ord_{number}"))
                else:
                    redeeming.give_back(ctx, checkout, keys, "canceled")
                    if checkout in held:
                        held[checkout] = ("returned", *held[checkout][1:])
            except DomainError as error:
                refused = isinstance(error, LimitReached | RedemptionOver) or error.facts.get("retry")
                assert refused, error
            counted = [one for one in held.values() if one[0] != "returned"]
            used, by = store.used("tnt", [offer.id])[offer.id], Counter(one[1] for one in counted)
            assert used.uses == len(counted) <= (limit.uses or 99)
            assert used.spent.get("USD", 0) == sum(one[2] for one in counted)
            assert used.spent.get("USD", 0) <= (limit.budget or {"USD": 10**9})["USD"]
            assert all(count <= (limit.per_customer or 99) for count in by.values())
            if limit.per_customer:
                assert all(store.used_by("tnt", who, [offer.id])[offer.id][1] == by[who] for who in PEOPLE)
