"""All entries of one sale together: what is owed, taken and given back, and what the next entry says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shared.kernel.money import Money
from shared.ledger.model import Account, Bill, Entry, Fault, Posting

_INCOME = (Account.REVENUE, Account.SHIPPING, Account.FEES)
PLACED = "placed"
_REFUND, _FAILED = "refund.", "refund_failed."


@dataclass(frozen=True, slots=True)
class Book:
    """The entries of one sale, in no order."""

    sale: str
    currency: str
    entries: Sequence[Entry]

    @property
    def order_id(self) -> str | None:
        """The order that was placed with it."""
        return next((entry.order_id for entry in self.entries if entry.cause == PLACED), None)

    @property
    def bill(self) -> Bill | None:
        """What was sold, where it was placed."""
        placed = next((entry for entry in self.entries if entry.cause == PLACED), None)
        if placed is None:
            return None
        return Bill(
            revenue=-placed.on(Account.REVENUE),
            shipping=-placed.on(Account.SHIPPING),
            fees=-placed.on(Account.FEES),
            tax=-placed.on(Account.TAX),
        )

    @property
    def receivable(self) -> int:
        """What its customer still owes."""
        return self._on(Account.RECEIVABLE)

    @property
    def captured(self) -> int:
        """What the provider took for it."""
        return sum(entry.on(Account.CLEARING) for entry in self.entries if entry.cause == "captured")

    @property
    def refunded(self) -> int:
        """What was given back of that."""
        causes = (_REFUND, _FAILED)
        return -sum(e.on(Account.CLEARING) for e in self.entries if e.cause.startswith(causes))

    def refund(self, amount: int) -> tuple[Posting, ...]:
        """The postings of giving ``amount`` back."""
        tax = self._tax_of(amount)
        return _posted({Account.CLEARING: -amount, Account.TAX: tax, Account.REFUNDS: amount - tax})

    def mirrored(self, cause: str) -> tuple[Posting, ...]:
        """The opposite of an entry that is there; nothing where there is none."""
        was = next((entry for entry in self.entries if entry.cause == cause), None)
        return (
            () if was is None else tuple(Posting(account=p.account, amount=-p.amount) for p in was.postings)
        )

    def reversal(self) -> tuple[Posting, ...]:
        """The postings that take back what was sold and never captured; none where nothing is owed."""
        bill, left = self.bill, self.receivable
        if bill is None or left <= 0:
            return ()
        tax = self._tax_of(left)
        weights = [max(bill.credits[account], 0) for account in _INCOME]
        shares = Money(amount=left - tax, currency=self.currency).allocate(weights)
        income = {account: share.amount for account, share in zip(_INCOME, shares, strict=True)}
        return _posted({Account.RECEIVABLE: -left, Account.TAX: tax, **income})

    def faults(self) -> list[Fault]:
        """What of it must never be."""
        found = {
            "unbalanced": abs(sum(posting.amount for entry in self.entries for posting in entry.postings)),
            "refunds_exceed_captures": max(self.refunded - self.captured, 0),
            "captured_more_than_sold": max(-self.receivable, 0) if self.bill else 0,
        }
        return [
            Fault(kind=kind, sale=self.sale, currency=self.currency, amount=amount)
            for kind, amount in found.items()
            if amount
        ]

    def _tax_of(self, amount: int) -> int:
        """The tax in the next ``amount`` that is given back, after all that was before."""
        bill = self.bill
        if bill is None or not bill.total:
            return 0
        undone = self.refunded - sum(
            e.on(Account.RECEIVABLE) for e in self.entries if e.cause in ("voided", "canceled")
        )
        return _share(bill, undone + amount) - _share(bill, undone)

    def _on(self, account: Account) -> int:
        return sum(entry.on(account) for entry in self.entries)


def placing(bill: Bill) -> tuple[Posting, ...]:
    """The postings of a sale: what the customer owes, and what it is for."""
    owed = {account: -amount for account, amount in bill.credits.items()}
    return _posted({Account.RECEIVABLE: bill.total, **owed})


def moving(to: Account, of: Account, amount: int) -> tuple[Posting, ...]:
    """The postings of an amount that goes from one account to another."""
    return _posted({to: amount, of: -amount})


def _posted(amounts: Mapping[Account, int]) -> tuple[Posting, ...]:
    return tuple(Posting(account=account, amount=amount) for account, amount in amounts.items() if amount)


def _share(bill: Bill, amount: int) -> int:
    """The tax in ``amount`` of a bill, half a unit rounded up."""
    return (2 * bill.tax * amount + bill.total) // (2 * bill.total)


def books(entries: Iterable[Entry]) -> list[Book]:
    """Entries sorted into sales; one of two currencies makes two books."""
    found: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        found.setdefault((entry.sale, entry.currency), []).append(entry)
    return [Book(sale, currency, of_it) for (sale, currency), of_it in found.items()]
