"""The use cases of the ledger: entries as Changes, for the transaction of what caused them; and reads."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Protocol

from shared.kernel.change import Change
from shared.kernel.clock import Clock
from shared.kernel.errors import Invalid
from shared.kernel.money import Money
from shared.kernel.tenancy import Context
from shared.ledger.book import PLACED, Book, books, moving, placing
from shared.ledger.model import (
    Account,
    Bill,
    DayBalance,
    Entry,
    Posting,
    Verification,
    day_balances,
)

#: Days that one read goes through.
MOST_DAYS = 31
READ = "ledger:read"


class LedgerStore(Protocol):
    """Where entries are kept, for good: nothing changes or removes one."""

    def add(self, entry: Entry) -> Change:
        """Refused as :class:`~shared.ledger.model.AlreadyPosted` where the cause has an entry."""
        ...

    def of_sale(self, tenant: str, sale: str) -> Sequence[Entry]: ...

    def of_day(self, tenant: str, day: date) -> Iterable[Entry]: ...


class LedgerService:
    """Entries of every tenant's sales. A sale is known by its payment's id."""

    def __init__(self, *, store: LedgerStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def placed(self, ctx: Context, sale: str, order_id: str, bill: Bill, currency: str) -> Change:
        """An order was committed; nothing where it is free of charge."""
        return self._posted(ctx, sale, PLACED, currency, placing(bill), order_id)

    def captured(self, ctx: Context, sale: str, amount: Money) -> Change:
        """The provider took what was held, or a part of it."""
        postings = moving(Account.CLEARING, Account.RECEIVABLE, amount.amount)
        return self._posted(ctx, sale, "captured", amount.currency, postings)

    def voided(self, ctx: Context, sale: str, currency: str) -> Change:
        """The provider let go of it: what was sold with it is owed no more. Nothing without an order."""
        return self._posted(ctx, sale, "voided", currency, self.book(ctx, sale, currency).reversal())

    def canceled(self, ctx: Context, sale: str, currency: str) -> Change:
        """The order came to nothing: what is still owed for it is owed no more; mostly nothing is."""
        return self._posted(ctx, sale, "canceled", currency, self.book(ctx, sale, currency).reversal())

    def refunded(self, ctx: Context, sale: str, refund_id: str, amount: Money) -> Change:
        """So much was given back."""
        postings = self.book(ctx, sale, amount.currency).refund(amount.amount)
        return self._posted(ctx, sale, f"refund.{refund_id}", amount.currency, postings)

    def refund_failed(self, ctx: Context, sale: str, refund_id: str, currency: str) -> Change:
        """What was given back came home again; nothing where it was never posted."""
        postings = self.book(ctx, sale, currency).mirrored(f"refund.{refund_id}")
        return self._posted(ctx, sale, f"refund_failed.{refund_id}", currency, postings)

    def disputed(self, ctx: Context, sale: str, dispute_id: str, amount: Money) -> Change:
        """The provider took so much back for a dispute."""
        postings = moving(Account.DISPUTES, Account.CLEARING, amount.amount)
        return self._posted(ctx, sale, f"dispute.{dispute_id}", amount.currency, postings)

    def dispute_won(self, ctx: Context, sale: str, dispute_id: str, currency: str) -> Change:
        """The provider gave it again."""
        postings = self.book(ctx, sale, currency).mirrored(f"dispute.{dispute_id}")
        return self._posted(ctx, sale, f"dispute_won.{dispute_id}", currency, postings)

    def book(self, ctx: Context, sale: str, currency: str) -> Book:
        """All entries of a sale in a currency: one call."""
        entries = self._store.of_sale(ctx.tenant, sale)
        return Book(sale, currency, [entry for entry in entries if entry.currency == currency])

    def order_of(self, ctx: Context, sale: str) -> str | None:
        """The order that a payment is for, once it is placed."""
        return next((e.order_id for e in self._store.of_sale(ctx.tenant, sale) if e.cause == PLACED), None)

    def entries(self, ctx: Context, sale: str) -> tuple[Entry, ...]:
        """Those of one sale, the earliest first. Needs ``ledger:read``."""
        ctx.require(READ)
        return tuple(sorted(self._store.of_sale(ctx.tenant, sale), key=lambda entry: (entry.at, entry.cause)))

    def between(self, ctx: Context, since: date, until: date) -> list[Entry]:
        """Those of some days, both included. Needs ``ledger:read``. Raises :class:`Invalid` for too many."""
        ctx.require(READ)
        days = (until - since).days + 1
        if not 1 <= days <= MOST_DAYS:
            raise Invalid(f"One read takes 1 to {MOST_DAYS} days.", most=MOST_DAYS)
        each = (since + timedelta(days=number) for number in range(days))
        return [entry for day in each for entry in self._store.of_day(ctx.tenant, day)]

    def balances(self, ctx: Context, since: date, until: date) -> tuple[DayBalance, ...]:
        """What each account took on each day. See :meth:`between`."""
        return day_balances(self.between(ctx, since, until))

    def verify(self, ctx: Context, since: date, until: date) -> Verification:
        """Look at every sale that moved on these days, whole. See :meth:`between`."""
        entries = self.between(ctx, since, until)
        sales = list(dict.fromkeys(entry.sale for entry in entries))
        found = [book for sale in sales for book in books(self._store.of_sale(ctx.tenant, sale))]
        faults = tuple(fault for book in found for fault in book.faults())
        return Verification(since=since, until=until, entries=len(entries), sales=len(sales), faults=faults)

    def _posted(  # noqa: PLR0917
        self,
        ctx: Context,
        sale: str,
        cause: str,
        currency: str,
        postings: tuple[Posting, ...],
        order_id: str | None = None,
    ) -> Change:
        if not postings:
            return Change(())
        return self._store.add(
            Entry(
                tenant=ctx.tenant,
                sale=sale,
                cause=cause,
                order_id=order_id,
                currency=currency,
                postings=postings,
                at=self._clock.now(),
            )
        )
