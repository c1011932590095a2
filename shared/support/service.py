"""The use cases of tickets: their owners', and those of the shop's people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from shared.kernel.change import Change, UnitOfWork
from shared.kernel.clock import Clock
from shared.kernel.errors import Stale
from shared.kernel.events import Announcer, Event, Fact
from shared.kernel.ids import Ids, derived
from shared.kernel.paging import Page
from shared.kernel.tenancy import Context
from shared.orders.service import OrderService
from shared.support.events import TicketOpened, TicketSolved
from shared.support.model import (
    Conversation,
    KeyReused,
    NewMessage,
    OrderNamed,
    Ticket,
    TicketDraft,
    TicketMessage,
    TicketState,
    TicketTaken,
    TicketView,
    UnknownTicket,
)

WRITE = "support:write"


class TicketStore(Protocol):
    """Where tickets are kept."""

    def get(self, tenant: str, ticket_id: str) -> Ticket | None: ...

    def mine(self, ctx: Context, limit: int, cursor: str | None) -> Page[Ticket]:
        """The actor's, newest first."""
        ...

    def in_state(self, tenant: str, state: TicketState, limit: int, cursor: str | None) -> Page[Ticket]:
        """A shop's tickets of one state, those that have waited longest first."""
        ...

    def put(self, ticket: Ticket, events: Sequence[Event]) -> Change:
        """A version right after the one that is kept, refused as :class:`Stale`; a first one is refused
        as :class:`TicketTaken`."""
        ...


class SupportService:
    """The tickets of every tenant."""

    def __init__(
        self,
        *,
        store: TicketStore,
        orders: OrderService,
        uow: UnitOfWork,
        announcer: Announcer,
        ids: Ids,
        clock: Clock,
    ) -> None:
        self._store = store
        self._orders = orders
        self._uow = uow
        self._announcer = announcer
        self._ids = ids
        self._clock = clock

    def open(
        self,
        ctx: Context,
        draft: TicketDraft,
        key: str | None = None,
        conversation: Conversation | None = None,
    ) -> TicketView:
        """Open a ticket; the same key and draft give the same one again. Needs ``shop``.

        Raises :class:`~shared.kernel.errors.NotFound` for an order that is not the actor's own, and
        :class:`KeyReused`.
        """
        ctx.require("shop")
        if draft.order_id is not None:
            self._orders.find(ctx, draft.order_id)
        now = self._clock.now()
        made = derived("tkt", ctx.tenant, ctx.actor.id, key) if key else self._ids.new("tkt")
        fields = {name: getattr(draft, name) for name in TicketDraft.model_fields}
        ticket = Ticket(
            **fields,
            id=made,
            tenant=ctx.tenant,
            owner=ctx.actor,
            conversation=conversation,
            created_at=now,
            updated_at=now,
        )
        session = conversation.session_id if conversation else None
        opened = TicketOpened(ticket_id=made, order_id=draft.order_id, session_id=session)
        try:
            return self._written(ctx, ticket, opened).view()
        except TicketTaken:
            return self._again(ctx, made, draft)

    def get(self, ctx: Context, ticket_id: str) -> TicketView:
        """The actor's own ticket. Raises :class:`UnknownTicket`, for another's too."""
        return self._own(ctx, ticket_id).view()

    def list(self, ctx: Context, limit: int = 20, cursor: str | None = None) -> Page[TicketView]:
        """The actor's tickets, newest first."""
        ctx.require("shop")
        page = self._store.mine(ctx, limit, cursor)
        return Page(items=[ticket.view() for ticket in page.items], next_cursor=page.next_cursor)

    def say(self, ctx: Context, ticket_id: str, given: NewMessage, key: str | None = None) -> TicketView:
        """A message of the owner's, which opens the ticket again; the same key says it once.

        Raises :class:`UnknownTicket`, :class:`~shared.support.model.TicketClosed`,
        :class:`~shared.support.model.TooManyMessages`, :class:`Stale`.
        """
        was = self._own(ctx, ticket_id)
        return self._kept(ctx, was, was.said(self._message(was, "owner", given, key))).view()

    def inbox(
        self, ctx: Context, state: TicketState = "open", limit: int = 20, cursor: str | None = None
    ) -> Page[Ticket]:
        """The shop's tickets of one state, those that have waited longest first. Needs ``support:write``."""
        ctx.require(WRITE)
        return self._store.in_state(ctx.tenant, state, limit, cursor)

    def ticket(self, ctx: Context, ticket_id: str) -> Ticket:
        """A ticket of the shop's. Needs ``support:write``. Raises :class:`UnknownTicket`."""
        ctx.require(WRITE)
        return self._known(ctx, ticket_id)

    def reply(
        self,
        ctx: Context,
        ticket_id: str,
        given: NewMessage,
        seen: int | None = None,
        key: str | None = None,
    ) -> Ticket:
        """An answer of the shop's: the ticket waits for its owner. Needs ``support:write``. Raises as
        :meth:`say` does."""
        was = self._seen(ctx, ticket_id, seen)
        return self._kept(ctx, was, was.said(self._message(was, "shop", given, key)))

    def move(self, ctx: Context, ticket_id: str, state: TicketState, seen: int | None = None) -> Ticket:
        """The ticket in another state. Needs ``support:write``.

        Raises :class:`UnknownTicket`, :class:`~shared.support.model.NoSuchMove`,
        :class:`~shared.support.model.TicketClosed`, :class:`Stale`.
        """
        was = self._seen(ctx, ticket_id, seen)
        return self._kept(ctx, was, was.moved(state, self._clock.now()))

    def order_for(self, ctx: Context, order_id: str | None, *, guess: bool) -> OrderNamed | None:
        """The order that a ticket would be about: the one that is named or, where it may be guessed,
        the actor's only one. Raises :class:`~shared.kernel.errors.NotFound`."""
        if order_id is not None:
            order = self._orders.find(ctx, order_id)
            return OrderNamed(order_id=order.id, number=order.number)
        found = self._orders.list(ctx, 2).items if guess else []
        return OrderNamed(order_id=found[0].id, number=found[0].number) if len(found) == 1 else None

    def _again(self, ctx: Context, ticket_id: str, draft: TicketDraft) -> TicketView:
        """The ticket that this key opened already. Raises :class:`KeyReused` for another draft."""
        kept = self._own(ctx, ticket_id)
        if not kept.asks(draft):
            raise KeyReused("This Idempotency-Key was used with another body.")
        return kept.view()

    def _own(self, ctx: Context, ticket_id: str) -> Ticket:
        ctx.require("shop")
        ticket = self._known(ctx, ticket_id)
        if ticket.owner != ctx.actor:
            raise UnknownTicket("There is no such ticket.")
        return ticket

    def _known(self, ctx: Context, ticket_id: str) -> Ticket:
        ticket = self._store.get(ctx.tenant, ticket_id)
        if ticket is None:
            raise UnknownTicket("There is no such ticket.")
        return ticket

    def _seen(self, ctx: Context, ticket_id: str, seen: int | None) -> Ticket:
        was = self.ticket(ctx, ticket_id)
        if seen is not None and seen != was.version:
            raise Stale("The ticket was changed meanwhile.", version=was.version)
        return was

    def _message(
        self, ticket: Ticket, by: Literal["owner", "shop"], given: NewMessage, key: str | None
    ) -> TicketMessage:
        made = derived("msg", ticket.id, by, key) if key else self._ids.new("msg")
        return TicketMessage(id=made, by=by, text=given.text, at=self._clock.now())

    def _kept(self, ctx: Context, was: Ticket, now: Ticket) -> Ticket:
        """The next version written, where there is one."""
        if now is was:
            return was
        solved = now.state == "solved" and was.state != "solved"
        return self._written(ctx, now, *([TicketSolved(ticket_id=now.id)] if solved else []))

    def _written(self, ctx: Context, ticket: Ticket, *facts: Fact) -> Ticket:
        self._uow.commit(self._store.put(ticket, self._announcer.envelopes(ctx, facts)))
        return ticket
