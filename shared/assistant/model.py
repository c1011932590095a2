"""Sessions, turns and replies: the conversation as clients see it and as it is kept.

A session belongs to one actor of one tenant and lives 30 days. A turn is one message and its answer;
its steps are numbered and can be read from a cursor. What is kept between turns (``Memo``) is small and
made of ids and facts from records, never of words that a product brought along.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from shared.assistant.events import StepEvent
from shared.carts.model import CartView
from shared.catalog.prices import PriceHistory
from shared.checkout.model import CheckoutView
from shared.kernel.errors import Conflict, Gone, Invalid
from shared.kernel.model import Model
from shared.kernel.money import Money
from shared.memory.entries import Topic
from shared.orders.model import OrderSummary, OrderView
from shared.storefront.comparing import Comparison
from shared.storefront.model import Card
from shared.support.model import TicketView

#: How long a session lives from its opening, in days.
SESSION_DAYS = 30
#: Characters of one message.
LONGEST_MESSAGE = 2_000
#: Results that a reply shows and that "the third one" can mean.
MOST_RESULTS = 8
#: Ids shown earlier in a session that may still be acted on.
MOST_KNOWN = 80
#: Exchanges that a model is shown of the conversation so far.
MOST_RECENT = 4

#: Idempotency-Keys that a session remembers.
MOST_KEYS = 20
#: Seconds after which a turn that was never answered is taken as lost.
LOST_AFTER = 60

StepStatus = Literal["done", "failed", "skipped", "refused", "undone"]


class SessionClosed(Gone):
    """The session was ended, or its 30 days are over."""

    code = "session_closed"


class TurnInProgress(Conflict):
    """One turn at a time: another message of this session is being answered."""

    code = "turn_in_progress"


class SessionTaken(Conflict):
    """A session of this id is there already."""

    code = "session_taken"


class KeyReused(Invalid):
    """The Idempotency-Key was used with another message."""

    code = "idempotency_key_reused"


class Shown(Model):
    """A result as the shopper saw it: enough to understand "the blue one" and "the lighter one" without
    reading it again. ``rating`` is in tenths of a star. ``private``: of a department from which nothing
    is learned about anybody."""

    product_id: str
    sku: str
    title: str
    brand: str = ""
    price: Money
    options: dict[str, list[str]] = Field(default={})
    available: int = 0
    measures: dict[str, int] = Field(default={})
    rating: int | None = None
    private: bool = False


class Focus(Model):
    """What "it" means: the product or cart line that was last acted on or singled out.

    ``options`` are those of its SKU, ``range`` all that the product comes in, where that is known.
    """

    product_id: str
    sku: str | None = None
    line_id: str | None = None
    title: str = ""
    quantity: int = 1
    options: dict[str, str] = Field(default={})
    range: dict[str, list[str]] = Field(default={})


class Criteria(Model):
    """What was last looked for, in the catalogue's own terms; prices in minor units."""

    text: str = ""
    brands: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    attributes: dict[str, list[str]] = Field(default={})
    excluded: dict[str, list[str]] = Field(default={})
    without: tuple[str, ...] = ()
    price_min: int | None = None
    price_max: int | None = None
    min_discount: int | None = None
    in_stock: bool = False
    sort: Literal["relevance", "price_asc", "price_desc", "newest", "discount"] = "relevance"


class PendingAction(Model):
    """An act that waits for the shopper's yes: exactly this, as summarised, and nothing else.

    ``consent`` is a checkout's hash over everything in ``summary``; ``shown_in`` is the number of
    the turn that last showed it. Only a yes in the turn right after that one counts.
    """

    id: str
    tool: str
    arguments: dict[str, str]
    summary: tuple[str, ...]
    total: Money | None = None
    consent: str | None = None
    shown_in: int
    expires_at: datetime | None = None


class Exchange(Model):
    """One message and its answer, shortened: the conversation so far as a model is shown it."""

    message: str
    reply: str


class Memo(Model):
    """What a session keeps between turns. ``prefers`` are the sizes and colours that were last said."""

    results: tuple[Shown, ...] = ()
    known: tuple[str, ...] = ()
    focus: Focus | None = None
    criteria: Criteria | None = None
    cursor: str | None = None
    pending: PendingAction | None = None
    checkout_id: str | None = None
    order_id: str | None = None
    asked: Literal["address", "payment", "subject", "instead"] | None = None
    prefers: dict[str, list[str]] = Field(default={})
    recent: tuple[Exchange, ...] = ()


class Claim(Model):
    """The turn that a session is answering now. After ``until`` it is taken as lost."""

    number: int = 0
    message: str
    started_at: datetime
    until: datetime


class Session(Model):
    """A conversation as it is kept. ``keys`` are digests of the last Idempotency-Keys and the numbers
    of the turns that answered them."""

    id: str
    tenant: str
    owner: str
    state: Literal["open", "ended"] = "open"
    turns: int = 0
    memo: Memo = Memo()
    keys: dict[str, int] = Field(default={})
    running: Claim | None = None
    created_at: datetime
    expires_at: datetime
    version: int = 1

    @staticmethod
    def new(session_id: str, tenant: str, owner: str, at: datetime) -> Session:
        """A conversation that begins now."""
        until = at + timedelta(days=SESSION_DAYS)
        return Session(id=session_id, tenant=tenant, owner=owner, created_at=at, expires_at=until)

    def keeping(self, key: str | None, number: int) -> dict[str, int]:
        """The keys with one more, the oldest dropped."""
        keys = {**self.keys, **({key: number} if key else {})}
        return dict(list(keys.items())[-MOST_KEYS:])

    def require_open(self, at: datetime) -> None:
        """Raise :class:`SessionClosed` where it takes no more turns."""
        if self.state == "ended":
            raise SessionClosed("This conversation was ended. Open a new session to go on.")
        if at >= self.expires_at:
            raise SessionClosed("This conversation has expired. Open a new session to go on.")

    def view(self, at: datetime) -> SessionView:
        """The session as its owner sees it at ``at``."""
        expired = self.state == "open" and at >= self.expires_at
        return SessionView(
            id=self.id,
            state="expired" if expired else self.state,
            turns=self.turns,
            pending_action=self.memo.pending,
            created_at=self.created_at,
            expires_at=self.expires_at,
            version=self.version,
        )


class SessionView(Model):
    """A session as its owner sees it: an ended or expired one can be read and takes no turns."""

    id: str
    state: Literal["open", "ended", "expired"]
    turns: int
    pending_action: PendingAction | None = None
    created_at: datetime
    expires_at: datetime
    version: int


class Step(Model):
    """One thing that a turn did, or why it did not. ``number`` counts from 1 within the turn, ``count``
    is how many things the step found, changed or compared, where it is about a number of them."""

    number: int
    kind: Literal["plan", "read", "write", "commit", "answer"]
    name: str
    status: StepStatus
    detail: str = ""
    code: str | None = None
    count: int | None = None
    ms: int = 0


class Steps(Model):
    """Steps after a cursor: ``next_after`` is the number to ask on from; ``finished`` ends the polling."""

    items: tuple[Step, ...]
    next_after: int
    finished: bool


class Reply(Model):
    """An answer: words, and the records that they speak of, rendered by the store itself."""

    text: str
    cards: tuple[Card, ...] = ()
    total_results: int | None = None
    cart: CartView | None = None
    checkout: CheckoutView | None = None
    order: OrderView | None = None
    orders: tuple[OrderSummary, ...] = ()
    ticket: TicketView | None = None
    comparison: Comparison | None = None
    price_history: PriceHistory | None = None
    pending_action: PendingAction | None = None
    suggestions: tuple[str, ...] = ()


class Turn(Model):
    """One message and its answer. A ``lost`` turn was never answered: its function was cut off.

    ``events`` are those of its steps in the order in which they happened, kept with the answer.
    ``recalled`` are the topics of memory that the answer speaks of. ``redacted``: the shopper had what
    they said here forgotten, so the words are not all there any more.
    """

    id: str
    session_id: str
    number: int
    message: str
    status: Literal["running", "answered", "lost"]
    steps: tuple[Step, ...] = ()
    events: tuple[StepEvent, ...] = ()
    reply: Reply | None = None
    confidence: int = 100
    recalled: tuple[Topic, ...] = ()
    redacted: bool = False
    created_at: datetime
    finished_at: datetime | None = None

    def steps_after(self, number: int) -> Steps:
        """The steps numbered higher than ``number``."""
        items = tuple(step for step in self.steps if step.number > number)
        last = items[-1].number if items else number
        return Steps(items=items, next_after=last, finished=self.status != "running")


class OpenSession(Model):
    """What opens a session: nothing is needed."""


class TurnRequest(Model):
    """A message of the shopper's, in any language; control characters are dropped."""

    message: Annotated[str, Field(min_length=1, max_length=LONGEST_MESSAGE)]


class ClaimRequest(Model):
    """A guest's token: joins what they said to the customer who is asking."""

    guest_token: Annotated[str, Field(min_length=1, max_length=4_000)]
