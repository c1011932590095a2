"""The shop of ``checkout_world`` with a catalogue to talk about, a search index, and the assistant."""

import json
from collections.abc import Mapping
from functools import cached_property, lru_cache
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any, NamedTuple

from shared.assistant.agent import Assistant
from shared.assistant.call_store import DynamoCallStore
from shared.assistant.forgetting import Conversations
from shared.assistant.language.lexicon import Lexicons
from shared.assistant.model import Turn
from shared.assistant.models.converse import LanguageModel
from shared.assistant.models.embedded import EmbeddedModel
from shared.assistant.service import ConversationService
from shared.assistant.specialists import Toolbox
from shared.assistant.store import TABLE, DynamoSessionStore
from shared.carts import tools as carts_tools
from shared.catalog.model import Price, ProductDraft, Rating, Variant
from shared.checkout import tools as checkout_tools
from shared.checkout.tools import Usual
from shared.kernel.tenancy import Actor, Context
from shared.kernel.tool import Tool
from shared.knowledge import tools as knowledge_tools
from shared.knowledge.model import ArticleDraft
from shared.knowledge.service import KnowledgeService
from shared.knowledge.store import TABLE as KNOWLEDGE
from shared.knowledge.store import DynamoArticleStore
from shared.memory import tools as memory_tools
from shared.memory.service import MemoryService
from shared.memory.store import TABLE as MEMORY
from shared.memory.store import DynamoMemoryStore
from shared.orders import tools as orders_tools
from shared.orders.canceling import CancelOrder, OrderCanceling
from shared.orders.model import OrderView
from shared.search.documents import document
from shared.search.engine import Engine
from shared.search.fields import write
from shared.search.model import Facet, SearchQuery, SearchResult
from shared.search.service import SearchService
from shared.storefront import tools as storefront_tools
from shared.storefront.prices import PriceService
from shared.storefront.purchases import PurchaseService
from shared.storefront.recommending import Recommender
from shared.storefront.service import StorefrontService
from shared.support import tools as support_tools
from shared.support.service import SupportService
from shared.support.store import TABLE as SUPPORT
from shared.support.store import DynamoTicketStore
from tests.support.checkout_world import ADA, SPECS, World, usd
from tests.support.kept import kept

ASSISTANT_SPECS = (*SPECS, TABLE, KNOWLEDGE, MEMORY, SUPPORT)


class Row(NamedTuple):
    """A product of the range; ``stock`` is of each variant."""

    ref: str
    title: str
    brand: str
    category: tuple[str, ...]
    price: int
    stock: int
    colours: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = MappingProxyType({})
    rating: tuple[int, int] | None = None


RUNNING, TRAIL = ("Shoes", "Running shoes"), ("Shoes", "Trail shoes")
TENTS, COFFEE = ("Outdoor", "Tents"), ("Groceries", "Coffee")
RANGE = (
    Row("swift", "Velora Swift", "Velora", RUNNING, 8_900, 9, ("Black", "Red"), ("42", "43")),
    Row("breeze", "Tarn Breeze", "Tarn", RUNNING, 6_450, 8, ("Ocean Blue",), ("41", "42", "43")),
    Row("stride", "Velora Stride", "Velora", RUNNING, 12_900, 4, ("White",), ("42", "43")),
    Row("ridge", "Tarn Ridge", "Tarn", TRAIL, 8_400, 7, ("Green", "Black"), ("42", "43")),
    Row("moss", "Fell Moss", "Fell", TRAIL, 7_200, 3, ("Green",), ("41", "42")),
    Row("dome", "Fell Dome 2-person tent", "Fell", TENTS, 14_900, 5),
    Row("loft", "Tarn Loft tent", "Tarn", TENTS, 23_900, 0),
    Row("beans", "Morning House coffee beans", "Morning House", COFFEE, 1_290, 30),
    Row("dark", "Night Shift coffee", "Night Shift", COFFEE, 1_490, 30),
)


class _Index:
    """Search's own engine over what the catalogue holds."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def search(self, tenant: str, query: SearchQuery) -> SearchResult:
        found = self._engine.search(query)
        return SearchResult(
            hits=found.ids,
            total=found.total,
            facets=found.facets,
            corrected=found.corrected,
            partial=found.partial,
        )

    def facets(self, tenant: str, names: tuple[str, ...]) -> tuple[Facet, ...]:
        return self._engine.facets(names)

    def size(self, tenant: str) -> int:
        return self._engine.size


@lru_cache(maxsize=16)
def _indexed(documents: str) -> Engine:
    """An index of these, which does without its folder once it is open: its files are in memory then."""
    with TemporaryDirectory(prefix="talking-") as folder:
        write(folder, [], json.loads(documents))
        return Engine(folder, "USD")


class Habits:
    """A customer's usual choices; guests have none but the shop's delivery."""

    def usual(self, ctx: Context) -> Usual:
        if ctx.actor.kind != "customer":
            return Usual(shipping_option="standard")
        return Usual(shipping_address=ADA, shipping_option="standard", payment_method="pm_card_ok")


class Desk:
    """Orders canceled without a message in between."""

    def __init__(self, canceling: OrderCanceling) -> None:
        self._canceling = canceling

    def cancel_order(self, ctx: Context, order_id: str) -> OrderView:
        return self._canceling.request(ctx, order_id, CancelOrder())


class TalkingWorld(World):
    """A shop that can be talked to. ``model`` stands in for the embedded one."""

    def __init__(self, client: Any, clock: Any = None, model: LanguageModel | None = None) -> None:
        super().__init__(client, clock)
        self._given = model
        self.products = kept(("the range", self.clock.now()), self._range)
        self.customer = Context(
            tenant=self.shop,
            actor=Actor(kind="customer", id="usr_ada"),
            scopes=frozenset({"shop", "profile"}),
            correlation_id="test-correlation",
        )
        self.sessions: dict[str, str] = {}

    def talk(self, *messages: str, ctx: Context | None = None) -> Turn:
        """Say some things in the actor's one session; the last turn."""
        who = ctx or self.ctx
        if who.actor.id not in self.sessions:
            self.sessions[who.actor.id] = self.conversations.open(who).id
        turns = [self.conversations.say(who, self.sessions[who.actor.id], message) for message in messages]
        return turns[-1]

    def memo(self, ctx: Context | None = None) -> Any:
        who = ctx or self.ctx
        session = self.store.session(self.shop, self.sessions[who.actor.id])
        assert session
        return session.memo

    def _range(self) -> dict[str, str]:
        return {row.ref: self._stocked(row) for row in RANGE}

    def _stocked(self, row: Row) -> str:
        choices = [{"Colour": c, "Size": s} for c in row.colours for s in row.sizes] or [{}]
        variants = tuple(
            Variant(
                sku=f"{row.ref}-{number}".upper(),
                options=options,
                prices={"USD": Price(list=usd(row.price))},
            )
            for number, options in enumerate(choices, 1)
        )
        draft = ProductDraft(
            ref=row.ref,
            title=row.title,
            brand=row.brand,
            category=row.category,
            description=f"The {row.title} is made for every day.",
            option_names=("Colour", "Size") if row.colours else (),
            variants=variants,
            attributes=dict(row.attributes),
            rating=Rating(tenths=row.rating[0], count=row.rating[1]) if row.rating else None,
        )
        product = self.catalog.create(self.boss, draft)
        for variant in variants:
            self.inventory.set_on_hand(self.boss, variant.sku, row.stock)
        return product.id

    def described(self, ref: str, **changes: Any) -> None:
        """A product's texts changed by its merchant."""
        product = self.catalog.get(self.boss, self.products[ref])
        draft = product.draft().model_copy(update=changes)
        self.catalog.replace(self.boss, product.id, draft, product.version)

    @cached_property
    def search(self) -> SearchService:
        products = self.catalog.get_many(self.boss, self.products.values()).values()
        skus = [variant.sku for product in products for variant in product.variants]
        available, now = self.inventory.availability(self.boss, skus), self.clock.now()
        documents = [made for product in products if (made := document(product, available, "USD", now))]
        return SearchService(index=_Index(_indexed(json.dumps(documents))))

    @cached_property
    def storefront(self) -> StorefrontService:
        return StorefrontService(
            catalog=self.catalog,
            inventory=self.inventory,
            search=self.search,
            tenants=self.tenants,
            clock=self.clock,
        )

    @cached_property
    def toolbox(self) -> Toolbox:
        return Toolbox(
            (
                *storefront_tools.tools(storefront=self.storefront, catalog=self.catalog),
                *self._advice(),
                *carts_tools.tools(carts=self.carts),
                *checkout_tools.tools(desk=self.checkouts, habits=Habits()),
                *orders_tools.tools(orders=self.orders, desk=Desk(self.canceling)),
                *knowledge_tools.tools(knowledge=self.knowledge),
                *support_tools.tools(support=self.support),
                *memory_tools.tools(memories=self.memories),
            )
        )

    def _advice(self) -> tuple[Tool[Any], ...]:
        return storefront_tools.advice(
            prices=PriceService(catalog=self.catalog, tenants=self.tenants, clock=self.clock),
            purchases=PurchaseService(
                orders=self.orders,
                catalog=self.catalog,
                inventory=self.inventory,
                tenants=self.tenants,
                clock=self.clock,
            ),
            recommender=Recommender(
                storefront=self.storefront, catalog=self.catalog, search=self.search, orders=self.orders
            ),
        )

    def sell(self, *rows: Row) -> None:
        """Further products; before the first thing is said, as the index is made then."""
        self.products |= {row.ref: self._stocked(row) for row in rows}

    def buy(self, *wanted: tuple[str, int], ctx: Context | None = None) -> None:
        """Some products' first variants bought and paid for, now."""
        who = ctx or self.ctx
        for ref, quantity in wanted:
            self.put_in_cart(self.products[ref], quantity, who)
        given = self.hold(self.check_out(ctx=who), token=self.ids.new("tok"))
        view = self.checkouts.get(who, given.checkout_id)
        assert view.confirmation
        self.checkouts.confirm(who, view.id, view.confirmation.consent)
        assert self.carry_out(given) == ""

    def priced(self, ref: str, price: Price) -> None:
        """Another price for every variant of a product, from now on."""
        product = self.catalog.get(self.boss, self.products[ref])
        variants = tuple(v.model_copy(update={"prices": {"USD": price}}) for v in product.variants)
        self.described(ref, variants=variants)

    @cached_property
    def knowledge(self) -> KnowledgeService:
        store = DynamoArticleStore(self.table("knowledge"))
        return KnowledgeService(store=store, uow=self.uow, ids=self.ids, clock=self.clock)

    @cached_property
    def support(self) -> SupportService:
        return SupportService(
            store=DynamoTicketStore(self.table("support")),
            orders=self.orders,
            uow=self.uow,
            announcer=self.announcer,
            ids=self.ids,
            clock=self.clock,
        )

    def written(self, **articles: ArticleDraft) -> None:
        """Articles that the shop has, by name."""
        for name, draft in articles.items():
            self.knowledge.create(self.boss, draft, key=name)

    @cached_property
    def memories(self) -> MemoryService:
        return MemoryService(
            store=DynamoMemoryStore(self.table("memory")),
            copies=Conversations(store=self.store, calls=self.told, uow=self.uow),
            uow=self.uow,
            ids=self.ids,
            clock=self.clock,
        )

    @cached_property
    def lexicons(self) -> Lexicons:
        return Lexicons(vocabulary=self.search, currency=lambda tenant: "USD", clock=self.clock)

    @cached_property
    def agent(self) -> Assistant:
        return Assistant(**self.made_of())

    def made_of(self) -> dict[str, Any]:
        """What an assistant of this shop is made of."""
        return {
            "model": self._given or EmbeddedModel(lexicons=self.lexicons),
            "toolbox": self.toolbox,
            "lexicons": self.lexicons,
            "settings": self.tenants.settings,
            "memories": self.memories,
            "clock": self.clock,
            "payment_methods": ("pm_card_ok", "pm_card_declined"),
        }

    @cached_property
    def store(self) -> DynamoSessionStore:
        return DynamoSessionStore(self.table("assistant"))

    @cached_property
    def told(self) -> DynamoCallStore:
        return DynamoCallStore(self.table("assistant"))

    @cached_property
    def conversations(self) -> ConversationService:
        return ConversationService(
            store=self.store,
            calls=self.told,
            agent=lambda: self.agent,
            uow=self.uow,
            ids=self.ids,
            clock=self.clock,
        )
