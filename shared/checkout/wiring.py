"""How the room is put together on a process's ground."""

from shared.carts.service import CartService
from shared.catalog.service import CatalogService
from shared.checkout.drafting import Drafter
from shared.checkout.ports import Workflow
from shared.checkout.service import CheckoutService
from shared.checkout.store import DynamoCheckoutStore
from shared.identity.service import TenantService
from shared.inventory.service import InventoryService
from shared.payments.methods import ProviderName, acceptance
from shared.promotions.redeeming import Redeeming
from shared.promotions.service import PromotionService
from shared.runtime.ground import Ground


def checkouts(
    ground: Ground,
    table: str,
    *,
    carts: CartService,
    catalog: CatalogService,
    inventory: InventoryService,
    tenants: TenantService,
    promotions: PromotionService,
    redeeming: Redeeming,
    workflow: Workflow,
    confirmation_seconds: int,
    payment_provider: ProviderName,
) -> CheckoutService:
    """Checkouts, in the checkout table, of carts on the catalogue and the stock behind them."""
    drafter = Drafter(
        tenants=tenants,
        catalog=catalog,
        carts=carts,
        promotions=promotions,
        accepts=acceptance(payment_provider),
    )
    return CheckoutService(
        store=DynamoCheckoutStore(ground.table(table)),
        drafter=drafter,
        inventory=inventory,
        redeeming=redeeming,
        workflow=workflow,
        uow=ground.uow,
        announcer=ground.announcer,
        ids=ground.ids,
        clock=ground.clock,
        confirmation_seconds=confirmation_seconds,
    )
